"""Home visits in the words of the desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import msgspec
from flask import g, url_for

from webapp.approvals.officers import Person
from webapp.catalog.values import Revision
from webapp.halls import service as halls
from webapp.visits import policy, rules, teams
from webapp.visits import words as visits
from webapp.visits.values import COMING, HalfDay, Refusal, Visit, VisitState, Wrong
from webapp.visits.words import Choice
from webapp.web.language import gettext as _
from webapp.web.language import say, say_day, say_day_short, say_moment, say_time


class Row(msgspec.Struct, frozen=True):
    """A request in a list; where it is stands on its own page, for those who ask to see it."""

    href: str
    when: str
    matter: str
    light: tuple[str, str]
    mine: bool


class Around(msgspec.Struct, frozen=True):
    """What a list has to know besides its requests."""

    today: date
    officer_id: int
    """Who looks."""
    crowded: Collection[int] = ()
    """The requests whose half day has lost its team."""
    short: Collection[int] = ()
    """Those of which an officer has left."""


class Errand(msgspec.Struct, frozen=True):
    """A visit to which its officers go, or need not go any more."""

    href: str
    text: str
    is_off: bool
    is_today: bool


class Group(msgspec.Struct, frozen=True):
    """Requests that want the same next."""

    title: str
    rows: tuple[Row, ...]


class Printed(msgspec.Struct, frozen=True):
    """A visit on the list of its day."""

    time: str
    address: str
    who: str
    matter: str
    team: str
    number: str


class StaffView(msgspec.Struct, frozen=True):
    """A request on its own page."""

    title: str
    light: tuple[str, str]
    facts: tuple[tuple[str, str], ...]
    sealed: tuple[tuple[str, str], ...]
    """Where and why; shown after it was asked for."""
    record: tuple[str, ...]


class PlanView(msgspec.Struct, frozen=True):
    """What the form of a plan offers, and what stands now."""

    officers: tuple[tuple[str, str], ...]
    times: tuple[tuple[str, str], ...]
    """(value, word); a value is the half day's beginning and that of the time within it."""
    first: str
    second: str
    when: str
    version: int


def groups(found: Sequence[Visit], around: Around) -> list[Group]:
    """What cannot wait first; then what waits for a word, for a plan, for its day."""
    calendar = halls.calendar(g.hall.id)

    def of(one: Visit) -> str:
        if one.id in around.short or one.id in around.crowded:
            return "missing"
        if rules.is_near(one, around.today, calendar):
            return "near"
        return "coming" if one.state in COMING else one.state.value

    titles = {
        "missing": _("Somebody is missing: choose again"),
        "near": _("Nobody is chosen, and the day is near or over"),
        VisitState.asked.value: _("Ask a grid worker"),
        VisitState.confirmed.value: _("Choose two officers"),
        "coming": _("Planned"),
    }
    return [
        Group(title, tuple(rows(some, around)))
        for which, title in titles.items()
        if (some := [one for one in found if of(one) == which])
    ]


def rows(found: Sequence[Visit], around: Around) -> list[Row]:
    """Requests in a list."""
    return [
        Row(
            href=url_for("staff_visits.one", ref=one.ref),
            when=visits.window(one),
            matter=visits.matter(one.matter),
            light=_light(one, around),
            mine=one.is_open and around.officer_id in one.officers,
        )
        for one in rules.by_time(found)
    ]


def errands(found: Sequence[Visit], today: date) -> list[Errand]:
    """What the two officers of a visit hear."""
    return [
        Errand(
            href=url_for("staff_visits.one", ref=one.ref),
            text=_(
                "%(when)s · %(matter)s", when=visits.window(one), matter=visits.matter(one.matter)
            ),
            is_off=not one.is_open,
            is_today=one.day == today,
        )
        for one in rules.by_time(found)
    ]


def missing(names: Sequence[str]) -> list[str]:
    """Who of the two cannot go, and what to do."""
    return [_("%(name)s can't go there any more. Choose somebody else.", name=one) for one in names]


def _light(one: Visit, around: Around) -> tuple[str, str]:
    """Its light; one that lacks somebody, or was silent for too long, says so."""
    if one.id in around.short:
        return "near", _("Choose another officer")
    if one.id in around.crowded:
        return "near", _("No team by now: another half day")
    today, calendar = around.today, halls.calendar(one.hall_id)
    if rules.is_overdue(one, today, calendar, policy.current(), g.hall.zone):
        return "over", _("Overdue")
    waits = "near" if rules.is_near(one, today, calendar) else "now"
    words = {
        VisitState.asked: (waits, _("No word yet")),
        VisitState.confirmed: (waits, _("Nobody chosen yet")),
        VisitState.planned: ("ok", _("Planned")),
        VisitState.under_way: ("ok", _("On the way, or there")),
    }
    return words.get(one.state) or visits.light(one, today)


def days(found: Sequence[Visit], today: date) -> list[tuple[str, str]]:
    """(value, word) of the days whose visits can be printed."""
    some = sorted({one.day for one in found if one.state in COMING})
    return [(one.isoformat(), _("Today") if one == today else say_day_short(one)) for one in some]


def list_title(day: date) -> str:
    """The head of the list of a day."""
    return _("Home visits on %(day)s", day=say_day(day))


def printed(one: Visit, names: Mapping[int, str]) -> Printed:
    """A visit on the list of its day."""
    assert one.comes_at is not None  # it is planned
    until = one.comes_at + policy.current().window
    return Printed(
        time=f"{say_time(one.comes_at)}–{say_time(until)}",
        address=one.address,
        who=f"{one.name} {one.phone}".strip(),
        matter=visits.matter(one.matter),
        team=" · ".join(names[officer] for officer in one.officers),
        number=one.number,
    )


def view(one: Visit, around: Around, names: Sequence[str]) -> StaffView:
    """A request on its own page."""
    facts = [
        (_("When"), visits.window(one)),
        (_("Asked for at"), say_moment(one.asked_at)),
        (_("Asked by"), _("The applicant") if one.account_id else _("By telephone")),
    ]
    if one.confirmed_at:
        facts.append((_("Confirmed"), say_moment(one.confirmed_at)))
    if names:
        facts += [(_("Who goes"), " · ".join(names)), (_("Number to compare"), one.number)]
    if one.refusal:
        facts.append((_("Why nobody comes"), refusal(one.refusal)))
    return StaffView(
        title=visits.matter(one.matter),
        light=_light(one, around),
        facts=tuple(facts),
        sealed=_sealed(one),
        record=tuple(filter(None, one.record.splitlines())),
    )


def _sealed(one: Visit) -> tuple[tuple[str, str], ...]:
    pairs = (
        (_("Name"), one.name),
        (_("Address"), one.address),
        (_("Telephone"), one.phone),
        (_("Their reason"), visits.ground(one.ground)),
        (_("Grid worker"), one.worker),
    )
    return tuple((term, value) for term, value in pairs if value)


def refusals() -> list[Choice]:
    """Why nobody comes, to choose from."""
    return [Choice(one.value, refusal(one)) for one in Refusal]


def refusal(one: Refusal) -> str:
    """Why nobody comes."""
    return {
        Refusal.unconfirmed: _("The grid worker can't confirm it"),
        Refusal.unsuitable: _("The matter can't be done at a home"),
        Refusal.unreached: _("Nobody answered, at the telephone or at the door"),
    }[one]


def plan_view(
    one: Visit, halves: Sequence[HalfDay], able: Sequence[Person], now: datetime
) -> PlanView:
    """What the form of a plan offers: the wished half day first, while it is not over."""
    spans = {one.start: one.end} | {half.start: half.end for half in halves if half.free}
    first, second = one.officers or ("", "")
    return PlanView(
        officers=tuple((str(who.id), who.name) for who in able),
        times=tuple(time for start, end in spans.items() for time in _times(start, end, now)),
        first=str(first),
        second=str(second),
        when=_value(one.start, one.comes_at or one.start),
        version=one.version,
    )


def _value(start: datetime, at: datetime) -> str:
    return f"{start.isoformat()} {at.isoformat()}"


def _times(start: datetime, end: datetime, now: datetime) -> list[tuple[str, str]]:
    numbers = policy.current()
    return [
        (_value(start, at), visits.span(at, at + numbers.window))
        for at in rules.arrivals(start, end, now, numbers)
    ]


def wrong_team(why: Wrong) -> str:
    """Why these two cannot come together."""
    return {
        Wrong.alone: _("Choose two different officers: nobody goes alone"),
        Wrong.duty: _("One of them may not take this on. Choose another."),
        Wrong.busy: _("One of them is at another home in that half day. Choose another."),
    }[why]


def no_such_time() -> str:
    """Why the time cannot be had."""
    return _("That half day is full or over. Choose another one.")


def too_late() -> str:
    """Why it was not done."""
    return _("A colleague was quicker, or it is not the day. This is how it stands now.")


def themes(revision: Revision) -> list[tuple[str, str]]:
    """(value, word) of what a visit can be for."""
    return [
        (slug, say(theme.name)) for slug, theme in revision.themes.items() if teams.serves(slug)
    ]
