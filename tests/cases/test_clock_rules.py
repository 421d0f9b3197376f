"""The light of a clock, and the day on which acceptance is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.cases.clock_rules import Light, LightState, accept_by, light
from webapp.halls.service import calendar_from_file

CALENDAR = calendar_from_file()
START = date(2026, 11, 2)  # a Monday
DUE = date(2026, 11, 16)  # ten working days later


@pytest.mark.parametrize(
    ("today", "state", "days", "used"),
    [
        (date(2026, 11, 2), LightState.ok, 10, 0),
        (date(2026, 11, 6), LightState.ok, 6, 4),
        (date(2026, 11, 9), LightState.half, 5, 5),
        (date(2026, 11, 12), LightState.half, 2, 8),
        (date(2026, 11, 13), LightState.near, 1, 9),
        (date(2026, 11, 14), LightState.near, 1, 9),
        (date(2026, 11, 16), LightState.near, 0, 10),
        (date(2026, 11, 17), LightState.over, 1, 10),
        (date(2026, 11, 19), LightState.over, 3, 10),
    ],
)
def test_the_light_turns_with_the_days_that_are_left(
    today: date, state: LightState, days: int, used: int
) -> None:
    assert light(DUE, today, START, CALENDAR) == Light(state, days, used, 10)


def test_a_short_clock_is_half_over_with_two_days_left() -> None:
    assert light(date(2026, 11, 5), START, START, CALENDAR).state is LightState.ok
    assert light(date(2026, 11, 4), START, START, CALENDAR).state is LightState.half


def test_a_day_off_after_the_deadline_is_late_by_one() -> None:
    friday, saturday = date(2026, 11, 13), date(2026, 11, 14)
    assert light(friday, saturday, START, CALENDAR) == Light(LightState.over, 1, 9, 9)


def test_before_the_start_nothing_is_used() -> None:
    assert light(DUE, date(2026, 10, 29), START, CALENDAR).used == 0


def test_acceptance_is_said_within_five_working_days() -> None:
    assert accept_by(date(2026, 2, 13), CALENDAR) == date(2026, 2, 27)
    assert accept_by(date(2026, 11, 23), CALENDAR) == date(2026, 11, 30)


def _shown(due: date, today: date) -> tuple[LightState, int]:
    now = light(due, today, START, CALENDAR)
    return now.state, now.days


LIGHTS = [
    (10, date(2026, 11, 2), (LightState.ok, 10)),
    (10, date(2026, 11, 6), (LightState.ok, 6)),
    (10, date(2026, 11, 9), (LightState.half, 5)),
    (10, date(2026, 11, 12), (LightState.half, 2)),
    (10, date(2026, 11, 13), (LightState.near, 1)),
    (10, date(2026, 11, 16), (LightState.near, 0)),
    (10, date(2026, 11, 17), (LightState.over, 1)),
    (10, date(2026, 11, 19), (LightState.over, 3)),
    (3, date(2026, 11, 2), (LightState.ok, 3)),
    (3, date(2026, 11, 3), (LightState.half, 2)),
    (2, date(2026, 11, 2), (LightState.half, 2)),
    (5, date(2026, 11, 4), (LightState.ok, 3)),
    (5, date(2026, 11, 5), (LightState.half, 2)),
    (6, date(2026, 11, 5), (LightState.half, 3)),
    (7, date(2026, 11, 5), (LightState.ok, 4)),
    (1, date(2026, 11, 2), (LightState.near, 1)),
    (0, date(2026, 11, 2), (LightState.near, 0)),
]


def test_the_light_turns_at_half_two_days_one_day_and_past_the_day() -> None:
    for total, today, expected in LIGHTS:
        end = CALENDAR.add(START, total).date
        assert _shown(end, today) == expected


def test_a_weekend_past_the_day_is_late_by_one_at_least() -> None:
    friday, saturday, monday = date(2026, 11, 6), date(2026, 11, 7), date(2026, 11, 9)
    assert _shown(friday, saturday) == (LightState.over, 1)
    assert _shown(friday, monday) == (LightState.over, 1)


@given(total=st.integers(0, 60), passed=st.integers(-3, 120))
def test_the_light_never_turns_back(total: int, passed: int) -> None:
    order = [LightState.ok, LightState.half, LightState.near, LightState.over]
    end = CALENDAR.add(START, total).date
    today = START + timedelta(days=max(0, passed))
    now = light(end, today, START, CALENDAR)
    later = light(end, today + timedelta(days=1), START, CALENDAR)
    assert order.index(now.state) <= order.index(later.state)
