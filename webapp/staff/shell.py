"""What stands around every page of the desk: lists with their counts, who is here, the keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp.appointments import needing
from webapp.appointments.roster_values import Colleague
from webapp.approvals import supervision_reads
from webapp.approvals.officers import Person
from webapp.approvals.values import Duty
from webapp.cases import service as cases
from webapp.cases.service import InboxRow
from webapp.core import clock
from webapp.credit import service as credit
from webapp.engagement import reads as ratings
from webapp.halls import service as halls
from webapp.signing import service as signing
from webapp.staff import inbox, visit_words, words
from webapp.staff.inbox import List
from webapp.staff.visit_words import Errand
from webapp.video import reads as video
from webapp.visits import reads as visits
from webapp.visits import rules as visit_rules


def around(
    person: Person, *, wanted: List | None, may: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The context of `staff/base.html`; `may` says what can be done on the page of a case."""
    counts = inbox.counts(person)
    today = halls.today()
    worked = halls.calendar(person.hall_id).is_workday(today)
    post = words.post_text(person.officer.duties)
    errands = _errands(person)
    return {
        "staff_nav": [
            {
                "href": url_for("staff.inbox", list=one.value),
                "text": one.text,
                "icon": one.icon,
                "count": counts[one],
                "active": one is wanted,
            }
            for one in List
        ]
        + [
            {
                "href": url_for("staff_terminals.index"),
                "text": _("Terminals"),
                "icon": "monitor",
                "active": False,
            }
        ]
        + _queue()
        + _video(person)
        + _appointments(person)
        + _visits(person, errands)
        + _verifications(person)
        + _ratings(person)
        + _signing()
        + _reviews(person)
        + _catalog(person),
        "errands": errands,
        "staff_who": _("%(name)s · %(post)s", name=person.name, post=post),
        "staff_keys": _keys(may),
        "staff_status": words.today_text(today, worked=worked),
    }


def of_page(person: Person, endpoint: str) -> dict[str, Any]:
    """The same around a page that is no list of cases: its entry is marked, and it has no keys."""
    made = around(person, wanted=None)
    for entry in made["staff_nav"]:
        entry["active"] = entry["href"] == url_for(endpoint)
    return made | {"staff_keys": []}


def _queue() -> list[dict[str, Any]]:
    """One's window, and who waits."""
    entry = {"text": _("Queue"), "icon": "users", "active": False}
    return [entry | {"href": url_for("staff_queue.index")}]


def _video(person: Person) -> list[dict[str, Any]]:
    """Who waits for a video call, with their count."""
    return [
        {
            "text": _("Video calls"),
            "icon": "camera",
            "active": False,
            "href": url_for("staff_video.index"),
            "count": video.count_waiting(person.hall_id, person.departments, clock.now()),
        }
    ]


def colleague(person: Person) -> Colleague:
    """An officer as the roster knows them."""
    duties = frozenset(one.value for one in person.officer.duties)
    return Colleague(person.id, duties, person.officer.departments)


def _appointments(person: Person) -> list[dict[str, Any]]:
    """Who comes, on which day; and how often this officer is needed outside office hours."""
    needed = needing.count(person.hall_id, colleague(person), now=clock.now())
    entry = {"text": _("Appointments"), "icon": "calendar-clock", "active": False}
    duties = {"text": _("Evenings and Saturdays"), "icon": "clock", "active": False}
    return [
        entry | {"href": url_for("staff_appointments.index")},
        duties | {"href": url_for("staff_roster.index")} | ({"count": needed} if needed else {}),
    ]


def _errands(person: Person) -> list[Errand]:
    """To which homes this officer goes, or need not go any more."""
    today = halls.today()
    return visit_words.errands(visits.errands(person.id, today), today)


def _visits(person: Person, errands: Sequence[Errand]) -> list[dict[str, Any]]:
    """Who asks that we come, for those who may; with the count of what waits or was called off."""
    if visit_rules.DUTY not in person.officer.duties:
        return []
    entry = {"text": _("Home visits"), "icon": "house", "active": False}
    count = visits.count_waiting(person.hall_id, person.departments)
    count += sum(one.is_off for one in errands)
    return [entry | {"href": url_for("staff_visits.index"), "count": count}]


def _verifications(person: Person) -> list[dict[str, Any]]:
    """What was promised and what is told of it, for those who look or revoke."""
    if not person.officer.duties & {Duty.inspect, Duty.approve}:
        return []
    waiting = supervision_reads.count_open(person.hall_id, person.departments)
    return [
        {
            "text": _("Promises"),
            "icon": "search-check",
            "active": False,
            "href": url_for("staff_verifications.index"),
        },
        {
            "text": _("Supervision"),
            "icon": "building-2",
            "active": False,
            "href": url_for("staff_supervision.index"),
            "count": waiting,
        },
    ]


def _ratings(person: Person) -> list[dict[str, Any]]:
    """What people say, with the count of bad ratings that nobody answers yet."""
    return [
        {
            "text": _("What people say"),
            "icon": "thumbs-up",
            "active": False,
            "href": url_for("staff_ratings.index"),
            "count": ratings.count_open(person.hall_id),
        }
    ]


def _signing() -> list[dict[str, Any]]:
    """Files sent round to be signed; without certificates there is no such service."""
    if not signing.certifies():
        return []
    entry = {"text": _("Signatures"), "icon": "signature", "active": False}
    return [entry | {"href": url_for("staff_signing.index")}]


def _reviews(person: Person) -> list[dict[str, Any]]:
    """The automatic choices that a person asked a human to look at, with their count."""
    if not cases.may_look({duty.value for duty in person.officer.duties}):
        return []
    return [
        {
            "text": _("Second looks"),
            "icon": "scale",
            "href": url_for("staff_credit.index"),
            "count": credit.counted(person.hall_id),
            "active": False,
        }
    ]


def _catalog(person: Person) -> list[dict[str, Any]]:
    """The catalog's page, for those who own its content."""
    if Duty.content not in person.officer.duties:
        return []
    entry = {"text": _("Catalog"), "icon": "book-open", "active": False}
    return [entry | {"href": url_for("staff_catalog.index")}]


def pills(wanted: List, rows: Sequence[InboxRow], person: Person, *, mine: bool) -> list[Any]:
    """Everything in a list, or only what one answers for."""
    own = sum(row.owner_id == person.id for row in rows)
    return [
        {
            "text": _("By deadline %(num)s", num=len(rows)),
            "href": url_for("staff.inbox", list=wanted.value),
            "active": not mine,
        },
        {
            "text": _("I answer for %(num)s", num=own),
            "href": url_for("staff.inbox", list=wanted.value, mine=1),
            "active": mine,
        },
    ]


ON_A_CASE = {"accept": "A", "notify": "R", "approve": "S", "decide": "X"}


def _keys(may: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """(keys, what they do); each of them stands on a button or in a list too."""
    words_of = {
        "A": _("accept"),
        "R": _("tell what is missing"),
        "S": _("approve"),
        "X": _("refuse"),
    }
    search = ("/", _("search"))
    if may is None:
        return [
            ("J K", _("up and down")),
            ("↵", _("look at it")),
            ("A", _("accept")),
            ("R", _("tell what is missing")),
            ("O", _("open")),
            search,
        ]
    able = [(key, words_of[key]) for act, key in ON_A_CASE.items() if may.get(act)]
    return [*able, ("B", _("back to the list")), search]
