"""Until when a paper may follow, and on which days its owner is reminded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.cases import late_rules
from webapp.core.workdays import Calendar

CALENDAR = Calendar({date(2026, 10, 1): False, date(2026, 10, 10): True}, frozenset({2026}))
MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("tolerated", "decision", "last"),
    [
        ([5], None, date(2026, 11, 30)),
        ([10, 5], None, date(2026, 11, 30)),
        ([None, 5], None, date(2026, 11, 30)),
        ([5], date(2026, 12, 4), date(2026, 11, 30)),
        ([10], date(2026, 11, 26), date(2026, 11, 26)),
        ([5], date(2026, 11, 30), date(2026, 11, 30)),
        ([None], date(2026, 11, 26), None),
        ([], None, None),
    ],
)
def test_the_last_day(
    tolerated: list[int | None], decision: date | None, last: date | None
) -> None:
    assert late_rules.due(MONDAY, tolerated, decision, CALENDAR) == last


@given(DAYS, st.lists(st.integers(1, 15), min_size=1), st.integers(1, 40))
def test_it_comes_before_the_decision_and_after_acceptance(
    accepted: date, tolerated: list[int], clock_days: int
) -> None:
    decision = CALENDAR.add(accepted, clock_days).date
    last = late_rules.due(accepted, tolerated, decision, CALENDAR)
    assert last is not None
    assert accepted < last <= decision


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 11, 24), None),
        (date(2026, 11, 25), 3),
        (date(2026, 11, 26), None),
        (date(2026, 11, 27), 1),
        (date(2026, 11, 28), 1),
        (date(2026, 11, 30), 0),
        (date(2026, 12, 1), None),
    ],
)
def test_the_days_to_remind(today: date, left: int | None) -> None:
    assert late_rules.remind(date(2026, 11, 30), today, CALENDAR) == left


@given(DAYS)
def test_every_last_day_is_reminded_of_three_times(last: date) -> None:
    last = CALENDAR.add(last, 0).date
    before = [last - timedelta(days=n) for n in range(25)]
    assert {late_rules.remind(last, day, CALENDAR) for day in before} == {3, 1, 0, None}
