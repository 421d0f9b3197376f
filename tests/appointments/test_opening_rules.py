"""Hours as an officer writes them, read and written again."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.appointments.opening_rules import (
    BadLine,
    Field,
    Wrong,
    read_opening,
    write_sessions,
    write_specials,
)
from webapp.appointments.values import WEEKDAYS, Hours, Special

GRID = 15


def test_the_lines_of_a_hall() -> None:
    found = read_opening(
        GRID,
        " 9:00-12:00  4\n\n13：30至17：00 4\n",
        "周三 17:30–19:30 2\nsat 09:00-12:00 2\n周一、Fri 12:00~13:30 1",
        "2026-12-31 9:00-12:00 4 半天\n2026-12-31 13:00-14:00 2\n2027-01-01 休息 元旦",
    )
    assert found.grid == GRID
    assert found.hours == (Hours(time(9), time(12), 4), Hours(time(13, 30), time(17), 4))
    assert found.off_hours == (
        Hours(time(17, 30), time(19, 30), 2, ("wed",)),
        Hours(time(9), time(12), 2, ("sat",)),
        Hours(time(12), time(13, 30), 1, ("mon", "fri")),
    )
    half, closed = found.special
    assert (half.day, half.why["zh-Hans"]) == (date(2026, 12, 31), "半天")
    assert half.hours == (Hours(time(9), time(12), 4), Hours(time(13), time(14), 2))
    assert (closed.day, closed.hours, closed.why["en"]) == (date(2027, 1, 1), (), "元旦")


def test_nothing_is_closed() -> None:
    found = read_opening(GRID, "", " \n", "")
    assert (found.hours, found.off_hours, found.special) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ("nine to twelve 4", 1, Wrong.span),
        ("25:00-26:00 4", 1, Wrong.span),
        ("9:00-12:00 4\n12:00-9:00 4", 2, Wrong.backwards),
        ("9:00-9:00 4", 1, Wrong.backwards),
        ("9:00-9:14 4", 1, Wrong.short),
        ("9:00-12:00", 1, Wrong.windows),
        ("9:00-12:00 0", 1, Wrong.windows),
        ("9:00-12:00 201", 1, Wrong.windows),
        ("9:00-12:00 四", 1, Wrong.windows),
        ("9:00-12:00 ４", 1, Wrong.windows),
        ("9:00-12:00 4 windows", 1, Wrong.windows),
        ("someday 9:00-12:00 4", 1, Wrong.weekday),
        ("9:00-12:00 4\n\n11:45-13:00 1", 3, Wrong.overlap),
        ("9:00-12:00 4\n周六 11:00-13:00 1", 2, Wrong.overlap),
    ],
)
def test_a_line_that_is_wrong_is_named(text: str, line: int, wrong: Wrong) -> None:
    for field in (Field.hours, Field.off_hours):
        texts = {Field.hours: "", Field.off_hours: "", field: text}
        with pytest.raises(BadLine) as bad:
            read_opening(GRID, texts[Field.hours], texts[Field.off_hours], "")
        assert (bad.value.field, bad.value.line, bad.value.wrong) == (field, line, wrong)


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ("tomorrow closed", 1, Wrong.date),
        ("2026-02-30 休息", 1, Wrong.date),
        ("2026-12-31", 1, Wrong.span),
        ("2026-12-31 closed\n2026-12-31 closed", 2, Wrong.twice),
        ("2026-12-31 closed\n2026-12-31 9:00-10:00 1", 2, Wrong.twice),
        ("2026-12-31 9:00-10:00 1\n2026-12-31 不开放", 2, Wrong.twice),
        ("2026-12-31 9:00-10:00 1\n2026-12-31 9:30-10:30 1", 2, Wrong.overlap),
    ],
)
def test_a_date_that_is_wrong_is_named(text: str, line: int, wrong: Wrong) -> None:
    with pytest.raises(BadLine) as bad:
        read_opening(GRID, "", "", text)
    assert (bad.value.field, bad.value.line, bad.value.wrong) == (Field.special, line, wrong)


def test_sessions_that_touch_or_are_on_other_days_do_not_meet() -> None:
    found = read_opening(
        GRID, "9:00-12:00 4\n12:00-13:00 1", "mon 9:00-10:00 1\ntue 9:30-11:00 1", ""
    )
    assert len(found.hours) + len(found.off_hours) == 4


sessions = st.builds(
    lambda start, length, windows, days: Hours(
        time(start // 60, start % 60),
        time((start + length) // 60, (start + length) % 60),
        windows,
        tuple(day for day in WEEKDAYS if day in days),
    ),
    st.integers(0, 12 * 60),
    st.integers(GRID, 11 * 60),
    st.integers(1, 200),
    st.sets(st.sampled_from(WEEKDAYS)),
)


@given(
    sessions,
    sessions,
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.sampled_from(["closed", "open", "off-hour"]),
    st.sampled_from(["盘点", ""]),
    st.booleans(),
)
def test_what_was_written_is_read_as_it_was(
    one: Hours, other: Hours, day: date, kind: str, reason: str, chinese: bool
) -> None:
    why = {"zh-Hans": reason, "en": reason}
    hours, off_hours = (other,) if kind == "open" else (), (other,) if kind == "off-hour" else ()
    special = (Special(day, why, hours, off_hours),)
    found = read_opening(
        GRID,
        write_sessions([one], chinese=chinese),
        write_sessions([other], chinese=chinese),
        write_specials(special, chinese=chinese),
    )
    assert (found.hours, found.off_hours, found.special) == ((one,), (other,), special)


@given(st.text(), st.text(), st.text())
def test_whatever_is_written_is_read_or_named(hours: str, off_hours: str, special: str) -> None:
    with suppress(BadLine):
        read_opening(GRID, hours, off_hours, special)
