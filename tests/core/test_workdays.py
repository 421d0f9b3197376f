"""Working days by the notice of 2026, checked against two libraries, and as properties."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.workdays import Calendar, Due, YearNotNoticed
from webapp.halls.service import calendar_from_file

CALENDAR = calendar_from_file()
ONE_DAY = timedelta(days=1)
YEAR_2026 = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

any_day = st.dates(date(2026, 1, 1), date(2030, 12, 31))
counts = st.integers(0, 60)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-13", 20, "2026-03-19"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-30", 3, "2026-10-10"),
        # Saturday 14 February is worked: the notice moved it.
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-12-30", 1, "2026-12-31"),
    ],
)
def test_the_vectors_of_the_rules(start: str, count: int, end: str) -> None:
    assert CALENDAR.add_strict(date.fromisoformat(start), count) == date.fromisoformat(end)


def test_2026_has_248_working_days() -> None:
    by_month = [0] * 12
    for day in YEAR_2026:
        by_month[day.month - 1] += CALENDAR.is_workday(day)
    assert by_month == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert sum(by_month) == 248


def test_2026_agrees_with_chinesecalendar() -> None:
    theirs = {day for day in YEAR_2026 if chinese_calendar.is_workday(day)}
    assert {day for day in YEAR_2026 if CALENDAR.is_workday(day)} == theirs


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2029, 2030, 2031])
def test_statutory_days_off_agree_with_holidays(year: int) -> None:
    """What `holidays` calls a day off on a weekday is one here; noticed moves come on top."""
    theirs = {
        day
        for day, name in holidays.country_holidays("CN", years=year, language="en_US").items()
        if day.weekday() < 5 and "day off" not in name.lower()
    }
    assert not {day for day in theirs if CALENDAR.is_workday(day)}


def test_past_the_last_notice_a_date_is_provisional_or_refused() -> None:
    due = CALENDAR.add(date(2026, 12, 31), 1)
    assert due == Due(date(2027, 1, 4), provisional=True)
    with pytest.raises(YearNotNoticed, match=r"days off of 2027 .* 31 December 2026") as caught:
        CALENDAR.add_strict(date(2026, 12, 31), 1)
    assert (caught.value.year, caught.value.last) == (2027, 2026)
    with pytest.raises(YearNotNoticed):
        CALENDAR.add_strict(date(2029, 5, 1), 1)


def test_a_newer_notice_settles_a_provisional_date() -> None:
    noticed = Calendar({date(2027, 1, 1): False}, frozenset({2026, 2027}))
    assert noticed.add(date(2026, 12, 31), 1) == Due(date(2027, 1, 4), provisional=False)


def test_units() -> None:
    friday = date(2026, 11, 27)
    assert CALENDAR.due(friday, 5, "wd").date == date(2026, 12, 4)
    assert CALENDAR.due(friday, 5, "cal").date == date(2026, 12, 2)
    assert CALENDAR.due(friday, 5, "unspecified").date == date(2026, 12, 2)
    assert not CALENDAR.due(date(2026, 12, 31), 5, "cal").provisional


def test_no_days_means_the_day_itself_or_the_next_worked_one() -> None:
    assert CALENDAR.add(date(2026, 11, 27), 0).date == date(2026, 11, 27)
    assert CALENDAR.add(date(2026, 10, 1), 0).date == date(2026, 10, 8)
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add(date(2026, 11, 27), -1)


def test_a_calendar_without_a_notice_is_refused() -> None:
    with pytest.raises(ValueError, match="noticed year"):
        Calendar({}, frozenset())


@given(any_day, st.integers(1, 60))
def test_a_deadline_is_a_working_day_after_its_start(start: date, count: int) -> None:
    due = CALENDAR.add(start, count)
    assert due.date > start
    assert CALENDAR.is_workday(due.date)
    assert due.provisional == (due.date.year > 2026)


@given(any_day, st.integers(1, 60), counts)
def test_adding_twice_is_adding_the_sum(start: date, first: int, second: int) -> None:
    at_once = CALENDAR.add(start, first + second).date
    assert CALENDAR.add(CALENDAR.add(start, first).date, second).date == at_once


@given(any_day, counts)
def test_counting_back_gives_the_days_again(start: date, count: int) -> None:
    end = CALENDAR.add(start, count).date
    if count:
        assert CALENDAR.between(start, end) == count
        assert CALENDAR.between(end, start) == -count


@given(any_day, any_day, counts)
def test_who_starts_later_is_not_done_earlier(one: date, other: date, count: int) -> None:
    earlier, later = sorted((one, other))
    assert CALENDAR.add(earlier, count).date <= CALENDAR.add(later, count).date
