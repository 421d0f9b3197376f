"""Badges for a day: whoever scans one learns who stands before the door, and nothing of the home.

The address of a badge is a number with a proof (see `core.crypto`): nothing in the database opens
it, it is for one officer at one visit on one day, and it counts on that day alone.
"""

from __future__ import annotations

from datetime import date

import msgspec

from webapp.approvals import officers
from webapp.core import crypto
from webapp.visits import reads, rules
from webapp.visits.values import Visit

PURPOSE = "visit.badge"


class Badge(msgspec.Struct, frozen=True):
    """What a badge says, once it was checked."""

    name: str
    """Of the officer."""
    number: str
    """The same as in the message to who asked."""


def code(visit: Visit, officer_id: int) -> str:
    """What the address of a badge ends with."""
    return f"{visit.id}-{officer_id}-{_proof(visit, officer_id)}"


def find(code: str, today: date) -> Badge:
    """The badge of an address.

    Raises LookupError: not ours, not today, no longer their task, or of somebody who has left.
    """
    visit_id, officer_id, shown = _read(code)
    visit = reads.of_id(visit_id)
    if not crypto.same(shown, _proof(visit, officer_id)):
        raise LookupError("a badge that is not ours")
    if visit.day != today or not rules.may_act(visit, officer_id):
        raise LookupError("a badge that does not count today")
    person = officers.load(officer_id)
    if not rules.may_go(person.officer, visit.matter.department):
        raise LookupError("a badge of somebody who may not come")
    return Badge(person.name, visit.number)


def _proof(visit: Visit, officer_id: int) -> str:
    return crypto.proof(PURPOSE, f"{visit.id} {officer_id} {visit.day}")


def _read(code: str) -> tuple[int, int, str]:
    numbers = code.split("-", 2)
    if len(numbers) != 3 or not all(crypto.MARKED.fullmatch(one) for one in numbers[:2]):
        raise LookupError("a badge that is not ours")
    return int(numbers[0]), int(numbers[1]), numbers[2]
