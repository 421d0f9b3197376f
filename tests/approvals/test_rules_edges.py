"""An edge of the deadlines that only a small fault in their rule would show."""

from __future__ import annotations

from datetime import date

from webapp.approvals import rules
from webapp.catalog.values.facts import Clock
from webapp.catalog.values.items import ItemKind
from webapp.halls.service import calendar_from_file


def test_a_promise_on_the_laws_own_day_stays_provisional() -> None:
    """Eight calendar days and five working days end on one day; only the second is unsure."""
    made = rules.deadlines(
        ItemKind.permit,
        Clock(n=8, unit="cal"),
        Clock(n=5),
        date(2026, 12, 28),
        calendar_from_file(),
    )
    assert made.statutory == made.promised == date(2027, 1, 5)
    assert made.provisional
