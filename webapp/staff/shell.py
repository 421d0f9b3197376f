"""What stands around every page of the desk: lists with their counts, who is here, the keys."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webapp.approvals.officers import Person
from webapp.halls import service as halls
from webapp.staff import inbox, words
from webapp.staff.inbox import List

DAILY = (List.received, List.accepted, List.done)
"""The lists that an officer goes through; what waits for another item is only looked at."""


def around(person: Person, *, wanted: List | None, keys: str) -> dict[str, Any]:
    """The context of `staff/base.html`. `keys` is where the officer is: list or case."""
    counts = inbox.counts(person)
    today = halls.today()
    worked = halls.calendar(person.hall_id).is_workday(today)
    post = words.post_text(person.officer.duties)
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
        ],
        "staff_who": _("%(name)s · %(post)s", name=person.name, post=post),
        "staff_keys": _keys(keys),
        "staff_status": words.today_text(today, worked=worked),
    }


def pills(person: Person, wanted: List) -> list[dict[str, Any]]:
    """The tabs over a list."""
    counts = inbox.counts(person)
    return [
        {
            "text": f"{one.text} {counts[one]}",
            "href": url_for("staff.inbox", list=one.value),
            "active": one is wanted,
        }
        for one in DAILY
    ]


def _keys(place: str) -> list[tuple[str, str]]:
    """(keys, what they do); each of them stands on a button or in a list too."""
    search = ("/", _("search"))
    if place == "list":
        return [
            ("J K", _("up and down")),
            ("↵", _("look at it")),
            ("A", _("accept")),
            ("O", _("open")),
            search,
        ]
    return [
        ("A", _("accept")),
        ("S", _("approve")),
        ("R", _("refuse")),
        ("B", _("back to the list")),
        search,
    ]
