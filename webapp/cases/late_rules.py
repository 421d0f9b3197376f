"""Papers that may follow (容缺): until when, and when to remind of them. Pure functions.

No national rule names a number of days (rules.md §3): each item says how many it tolerates. The
paper comes before the decision in any case, so a long tolerance ends with the item's own clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from webapp.core.workdays import Calendar

REMIND = frozenset({3, 1, 0})
"""Working days before the last day when the applicant is reminded: T-3, T-1 and T0."""


def due(
    accepted_on: date, tolerated: Iterable[int | None], decision: date | None, calendar: Calendar
) -> date | None:
    """The last day for a paper of an item that was accepted on this day; None where none is set.

    `tolerated` are working days, the shortest counts; `decision` is the day by which the item is
    decided.
    """
    days = min((one for one in tolerated if one is not None), default=None)
    if days is None:
        return None
    last = calendar.add(accepted_on, days).date
    return min(last, decision) if decision else last


def remind(last: date, today: date, calendar: Calendar) -> int | None:
    """How many working days are left, where this is a day to remind; None on other days."""
    left = calendar.between(today, last)
    return left if last >= today and left in REMIND else None
