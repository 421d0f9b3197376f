"""Several people who come together, in words; of those who come along nobody's name is asked."""

from __future__ import annotations

import msgspec

from webapp.appointments import policy, rules
from webapp.appointments.values import PlaceValues
from webapp.web.language import ngettext


class GroupView(msgspec.Struct, frozen=True):
    """How many come, and the form that asks it."""

    people: int
    said: str
    """Empty for one who comes alone."""
    action: str
    numbers: range
    case: str
    """The application that the visit is for, carried along."""


def group_view(people: int, action: str, case: str) -> GroupView:
    """The form goes where the page is."""
    numbers = range(1, policy.current().group_most + 1)
    return GroupView(people, said(people), action, numbers, case)


def said(people: int) -> str:
    """3 people; nothing of one."""
    return ngettext("%(num)d person", "%(num)d people", people) if people > 1 else ""


def with_people(text: str, people: int) -> str:
    """Something, and how many come to it together."""
    return f"{text} · {said(people)}" if people > 1 else text


def too_many(place: PlaceValues, people: int) -> str:
    """Why a place has never a time for so many people; empty where it can have one."""
    most = rules.most_at_once(place.opening) if people > 1 else people
    if people <= most:
        return ""
    return ngettext(
        "At most %(num)d person can be served here at the same time.",
        "At most %(num)d people can be served here at the same time.",
        most,
    )
