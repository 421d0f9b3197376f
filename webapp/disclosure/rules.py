"""What may be looked for, and what became of a promise, in the public's words. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from webapp.approvals.verification_values import Verified
from webapp.disclosure.values import Standing

SHORTEST_PART = 2
"""Characters of an enterprise's name that are enough to look for."""
LONGEST_NAME = 64


def standing(state: Verified, was_kept: bool) -> Standing:
    """What everybody may know of a promise.

    A look that is opened anew says nothing yet: until it ends, what the former one found stands,
    so that nobody is exposed by a report alone.
    """
    if state is Verified.due:
        return Standing.kept if was_kept else Standing.given
    return {
        Verified.kept: Standing.kept,
        Verified.kept_late: Standing.kept,
        Verified.rectify: Standing.mending,
        Verified.broken: Standing.broken,
        Verified.revoked: Standing.revoked,
    }[state]


def read_holder(typed: str) -> str:
    """A name as it is looked for; empty where it is too short to find anything by."""
    name = " ".join(typed.split())[:LONGEST_NAME]
    return name if len(name) >= SHORTEST_PART else ""


def last_day(
    standing: Standing, until: date | None, revoked_on: date | None, days: int
) -> date | None:
    """The last day on display, where there is one: of the statement's own time, or so many days
    after the revocation, whichever comes first."""
    if standing is not Standing.revoked or revoked_on is None:
        return until
    gone = revoked_on + timedelta(days=days)
    return gone if until is None else min(until, gone)
