"""What hours make which times; who may book, and until when it can be undone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.appointments import rules
from webapp.appointments.rules import Policy
from webapp.appointments.values import FreeTime, Hours, Opening, Special, TimeKind
from webapp.core.workdays import Calendar
from webapp.halls.service import calendar_from_file

ZONE = "Asia/Shanghai"
CALENDAR = calendar_from_file()
MORNING = Hours(time(9), time(12), 4)
AFTERNOON = Hours(time(13, 30), time(17), 4)
NOON = Hours(time(12), time(13, 30), 1)
SATURDAY = Hours(time(9), time(12), 2, ("sat",))
EVENING = Hours(time(17, 30), time(19, 30), 2, ("wed",))
HALL = Opening(15, (MORNING, AFTERNOON), (NOON, EVENING, SATURDAY))
POLICY = Policy(
    days=7,
    off_hour_days=15,
    hold=timedelta(minutes=15),
    cancel=timedelta(hours=2),
    off_hour_cancel=time(17),
    missed=2,
    missed_days=30,
    pause_days=30,
    minutes_an_item=10,
    minutes_most=60,
    group_most=5,
)


def local(text: str) -> datetime:
    """A moment on the hall's wall clock: 2026-12-02T09:00."""
    return datetime.fromisoformat(f"{text}+08:00")


def kinds_of(day: date, opening: Opening = HALL) -> dict[TimeKind, int]:
    """How many times of each kind a day has."""
    made = rules.times_of(day, opening, CALENDAR, ZONE)
    return {kind: sum(one.kind is kind for one in made) for kind in TimeKind}


@pytest.mark.parametrize(
    ("day", "office", "off_hour"),
    [
        (date(2026, 12, 1), 12 + 14, 6),  # a Tuesday: both halves, and the noon
        (date(2026, 12, 2), 12 + 14, 6 + 8),  # a Wednesday: the evening too
        (date(2026, 12, 5), 0, 12),  # a Saturday
        (date(2026, 12, 6), 0, 0),  # a Sunday
        (date(2026, 10, 10), 12 + 14, 6),  # a Saturday that is worked
        (date(2026, 10, 1), 0, 0),  # a holiday
        (date(2026, 10, 3), 0, 0),  # its Saturday
        (date(2026, 9, 26), 0, 0),  # Saturday after a Friday off
        (date(2027, 1, 2), 0, 0),  # Saturday after New Year's Friday, not noticed yet
    ],
)
def test_a_day_has_the_times_of_its_kind(day: date, office: int, off_hour: int) -> None:
    found = kinds_of(day)
    assert (found[TimeKind.office], found[TimeKind.off_hour]) == (office, off_hour)


def test_a_special_date_replaces_the_hours_of_the_week() -> None:
    closed = Opening(15, HALL.hours, HALL.off_hours, (Special(date(2026, 12, 1), {"en": "x"}),))
    assert rules.times_of(date(2026, 12, 1), closed, CALENDAR, ZONE) == []
    holiday = Special(date(2026, 10, 1), {"en": "x"}, off_hours=(Hours(time(9), time(10), 1),))
    listed = Opening(15, HALL.hours, HALL.off_hours, (holiday,))
    assert kinds_of(date(2026, 10, 1), listed) == {TimeKind.office: 0, TimeKind.off_hour: 4}


def test_a_time_that_does_not_fit_before_closing_is_not_made() -> None:
    odd = Opening(20, (Hours(time(9), time(9, 50), 1),))
    made = rules.times_of(date(2026, 12, 1), odd, CALENDAR, ZONE)
    assert [one.start for one in made] == [local("2026-12-01T09:00"), local("2026-12-01T09:20")]


@pytest.mark.parametrize(
    ("items", "grid", "minutes"),
    [(0, 15, 15), (1, 15, 15), (2, 15, 30), (3, 15, 30), (4, 15, 45), (20, 15, 60), (1, 20, 20)],
)
def test_a_bundle_lasts_whole_steps_of_the_grid(items: int, grid: int, minutes: int) -> None:
    assert rules.length(items, grid, POLICY) == minutes


@pytest.mark.parametrize(
    ("start", "kind", "bookable"),
    [
        ("2026-11-27T16:00", TimeKind.office, False),  # today
        ("2026-11-30T09:00", TimeKind.office, True),
        ("2026-12-08T09:00", TimeKind.office, True),  # the seventh working day
        ("2026-12-09T09:00", TimeKind.office, False),
        ("2026-12-12T09:00", TimeKind.off_hour, True),  # the fifteenth day
        ("2026-12-13T09:00", TimeKind.off_hour, False),
        ("2026-11-20T09:00", TimeKind.office, False),
    ],
)
def test_times_open_from_tomorrow_to_their_last_day(
    start: str, kind: TimeKind, bookable: bool
) -> None:
    now = local("2026-11-27T10:00")  # a Friday
    assert rules.is_open(local(start), kind, now, ZONE, CALENDAR, POLICY) is bookable


def test_a_booking_can_be_undone_two_hours_before() -> None:
    until = rules.changes_until(local("2026-12-01T11:00"), TimeKind.office, ZONE, CALENDAR, POLICY)
    assert until == local("2026-12-01T09:00")


@pytest.mark.parametrize(
    ("start", "until"),
    [
        ("2026-12-05T09:00", "2026-12-04T17:00"),  # a Saturday: Friday
        ("2026-12-02T18:00", "2026-12-01T17:00"),  # a Wednesday evening: Tuesday
        ("2026-10-11T09:00", "2026-10-10T17:00"),  # a Sunday after a Saturday that is worked
        ("2026-10-08T12:00", "2026-09-30T17:00"),  # the first day after a long holiday
    ],
)
def test_off_hours_a_booking_can_be_undone_on_the_working_day_before(
    start: str, until: str
) -> None:
    found = rules.changes_until(local(start), TimeKind.off_hour, ZONE, CALENDAR, POLICY)
    assert found == local(until)


@pytest.mark.parametrize(
    ("missed", "until"),
    [
        ([], None),
        ([date(2026, 11, 2)], None),
        ([date(2026, 11, 2), date(2026, 12, 1)], date(2026, 12, 31)),
        ([date(2026, 12, 1), date(2026, 11, 2)], date(2026, 12, 31)),  # in any order
        ([date(2026, 11, 2), date(2026, 12, 2)], None),  # thirty days apart
        ([date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)], date(2026, 12, 3)),
        ([date(2026, 11, 2), date(2026, 11, 2)], date(2026, 12, 2)),  # two on one day
        ([date(2026, 1, 2), date(2026, 1, 3), date(2026, 11, 2)], date(2026, 2, 2)),
    ],
)
def test_two_missed_in_thirty_days_pause_booking(missed: list[date], until: date | None) -> None:
    assert rules.paused_until(missed, POLICY) == until


def free(text: str, places: int, kind: TimeKind = TimeKind.office) -> FreeTime:
    """A step of the grid."""
    return FreeTime(local(f"2026-12-01T{text}"), kind, places)


def test_a_long_booking_begins_where_enough_steps_are_free() -> None:
    steps = [
        free("09:00", 2),
        free("09:15", 1),
        free("09:30", 0),
        free("09:45", 1),
        free("11:45", 1),
        free("12:00", 1, TimeKind.off_hour),
        free("12:15", 3, TimeKind.off_hour),
    ]
    assert [one.start.minute for one in rules.runs(steps, 15, 15)] == [0, 15, 45, 45, 0, 15]
    assert rules.runs(steps, 15, 30) == [
        free("09:00", 1),
        free("12:00", 1, TimeKind.off_hour),
    ]
    assert rules.runs(steps, 15, 45) == []
    assert rules.runs([], 15, 15) == []


def test_the_nearest_free_times_are_offered_in_order() -> None:
    steps = [free(one, 1) for one in ("09:00", "10:00", "10:30", "11:15", "16:00")]
    offered = rules.nearest(steps, local("2026-12-01T10:45"))
    assert [one.start for one in offered] == [
        local("2026-12-01T10:00"),
        local("2026-12-01T10:30"),
        local("2026-12-01T11:15"),
    ]
    assert rules.nearest([], local("2026-12-01T10:45")) == []


@given(
    st.dates(date(2026, 1, 1), date(2031, 12, 31)),
    st.integers(5, 60),
    st.lists(st.tuples(st.integers(0, 23 * 60), st.integers(0, 23 * 60)), max_size=5),
)
def test_times_are_in_order_apart_and_within_their_hours(
    day: date, grid: int, spans: list[tuple[int, int]]
) -> None:
    hours = tuple(
        Hours(time(first // 60, first % 60), time(last // 60, last % 60), 1)
        for first, last in spans
    )
    made = rules.times_of(day, Opening(grid, hours, hours), CALENDAR, ZONE)
    starts = [one.start for one in made]
    assert starts == sorted(set(starts))
    for one in made:
        end = one.start + timedelta(minutes=grid)
        assert one.start.date() == day
        assert any(hour.start <= one.start.time() and end.time() <= hour.end for hour in hours)
    if rules.is_holiday(day, CALENDAR):
        assert made == []


@given(st.integers(0, 4 * 365 * 24))
def test_what_is_booked_outside_office_hours_is_undone_on_a_working_day(hour: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
    until = rules.changes_until(start, TimeKind.off_hour, ZONE, CALENDAR, POLICY)
    assert until < start
    assert CALENDAR.is_workday(until.date())


ROSTER_HOURS = Opening(
    15,
    (Hours(time(9), time(12), 1), Hours(time(13, 30), time(17), 1)),
    special=(Special(date(2026, 11, 28), {"en": "x"}, (), (Hours(time(9), time(10, 30), 2),)),),
)


@pytest.mark.parametrize(
    ("moment", "hours", "end"),
    [
        ("2026-11-27T10:00", 4, "2026-11-27T15:30"),
        ("2026-11-27T08:00", 4, "2026-11-27T14:30"),
        ("2026-11-27T16:00", 4, "2026-11-30T12:00"),
        ("2026-11-28T10:00", 1, "2026-11-30T10:00"),
        ("2026-11-27T12:30", 0.5, "2026-11-27T14:00"),
        ("2026-11-27T09:07", 0.25, "2026-11-27T09:22"),
    ],
)
def test_working_hours_are_office_hours(moment: str, hours: float, end: str) -> None:
    start = datetime.fromisoformat(f"{moment}+08:00")
    found = rules.after_working_hours(
        start, hours, ROSTER_HOURS, Calendar({}, frozenset({2026})), "Asia/Shanghai"
    )
    assert found == datetime.fromisoformat(f"{end}+08:00")


def test_a_place_without_office_hours_counts_days() -> None:
    start = datetime.fromisoformat("2026-11-27T10:00+08:00")
    found = rules.after_working_hours(
        start, 4, Opening(15), Calendar({}, frozenset({2026})), "Asia/Shanghai"
    )
    assert found == start + timedelta(hours=12)
