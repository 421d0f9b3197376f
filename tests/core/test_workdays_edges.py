"""Edges of the calendar that only a small fault in its rules would show."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.core.workdays import Calendar, YearNotNoticed


def two_years() -> Calendar:
    """Ordinary weeks, with the notices of two years."""
    return Calendar({}, frozenset({2026, 2027}))


def test_the_message_names_the_last_year_of_several() -> None:
    with pytest.raises(YearNotNoticed) as caught:
        two_years().add_strict(date(2027, 12, 31), 1)
    assert str(caught.value) == (
        "the days off of 2028 have not been announced yet: "
        "the calendar is known up to 31 December 2027"
    )


def test_a_start_on_a_day_off_is_not_moved_before_counting() -> None:
    saturday, monday = date(2026, 11, 28), date(2026, 11, 30)
    assert two_years().add(saturday, 1).date == monday
    assert two_years().add(saturday, 0).date == monday


def test_between_a_day_and_itself_lies_nothing() -> None:
    assert two_years().between(date(2026, 11, 27), date(2026, 11, 27)) == 0
