"""What the hours make, who may book what, and until when it can be undone.

The numbers are practice, not law (rules.md §11, §12); each is a setting, and `Policy` carries them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from webapp.appointments.values import (
    WEEKDAYS,
    Booking,
    BookingState,
    FreeTime,
    Hours,
    Opening,
    Planned,
    TimeKind,
)
from webapp.core.workdays import SATURDAY, Calendar

MOVES: dict[BookingState, frozenset[BookingState]] = {
    BookingState.held: frozenset({BookingState.booked, BookingState.expired}),
    BookingState.booked: frozenset(
        {BookingState.arrived, BookingState.missed, BookingState.cancelled}
    ),
    BookingState.arrived: frozenset({BookingState.served}),
    BookingState.served: frozenset(),
    BookingState.missed: frozenset({BookingState.arrived}),
    BookingState.cancelled: frozenset(),
    BookingState.expired: frozenset(),
}
"""From each state to which. Who comes late after all was not missed."""


class Policy(msgspec.Struct, frozen=True):
    """The numbers of booking, as this hall sets them."""

    days: int
    """Working days ahead that can be booked within office hours, the next one being 1."""
    off_hour_days: int
    """Days ahead that can be booked outside office hours."""
    hold: timedelta
    cancel: timedelta
    """How long before its time an ordinary booking can be cancelled or moved."""
    off_hour_cancel: time
    """Until when on the working day before, outside office hours."""
    missed: int
    missed_days: int
    """So many missed within so many days, and booking pauses."""
    pause_days: int
    minutes_an_item: int
    minutes_most: int
    group_most: int
    """Most people who come together with one booking."""


MOST_DAYS_AHEAD, HOURS_A_DAY = 31, 8
CALLS = (
    BookingState.booked,
    BookingState.arrived,
    BookingState.served,
    BookingState.missed,
)
"""The states in which a booked call can be asked for within its time: one that broke off again."""


def times_of(day: date, opening: Opening, calendar: Calendar, zone: str) -> list[Planned]:
    """The times of a day that can be booked at a place, in order.

    A special date replaces the week's hours. Office hours are those of working days; a weekend day
    that is worked has them whatever their weekdays, and no session that is meant for a weekend.
    Off-hour sessions without weekdays are those of every working day (at noon, say); none is on
    a holiday.
    """
    special = next((one for one in opening.special if one.day == day), None)
    if special is not None:
        office, off_hour = special.hours, special.off_hours
    else:
        works = calendar.is_workday(day)
        make_up = works and day.weekday() >= SATURDAY
        office = tuple(one for one in opening.hours if works and (make_up or _named(one, day)))
        off_hour = tuple(
            one
            for one in opening.off_hours
            if not is_holiday(day, calendar)
            and (works if not one.weekdays else _named(one, day) and not make_up)
        )
    made = {one.start: one for one in _cut(office, TimeKind.office, day, opening.grid, zone)}
    for one in _cut(off_hour, TimeKind.off_hour, day, opening.grid, zone):
        made.setdefault(one.start, one)
    return [made[start] for start in sorted(made)]


def is_holiday(day: date, calendar: Calendar) -> bool:
    """Whether a day belongs to a statutory holiday (法定节假日), as far as the calendar knows.

    The notices list the weekdays without work. A weekend belongs to a holiday where a weekday
    beside it does.
    """
    if calendar.is_workday(day):
        return False
    if day.weekday() < SATURDAY:
        return True
    friday = day - timedelta(days=day.weekday() - 4)
    return not (calendar.is_workday(friday) and calendar.is_workday(friday + timedelta(days=3)))


def _named(hours: Hours, day: date) -> bool:
    """Whether hours are meant for this weekday; those that name none are for each."""
    return not hours.weekdays or WEEKDAYS[day.weekday()] in hours.weekdays


def _cut(
    sessions: Iterable[Hours], kind: TimeKind, day: date, grid: int, zone: str
) -> Iterator[Planned]:
    step, place = timedelta(minutes=grid), ZoneInfo(zone)
    for one in sessions:
        start = datetime.combine(day, one.start, place)
        end = datetime.combine(day, one.end, place)
        while start + step <= end:
            yield Planned(start, kind, one.windows)
            start += step


def days_to_ask_for(first: date, last: date, there: Set[date], calendar: Calendar) -> list[date]:
    """The days after `first` on which something could be opened outside office hours.

    Working days (their evenings) and Saturdays, no holidays, and none on which there are times
    already.
    """
    ahead = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return [
        day
        for day in ahead
        if day not in there
        and not is_holiday(day, calendar)
        and (calendar.is_workday(day) or day.weekday() == SATURDAY)
    ]


def length(items: int, grid: int, policy: Policy) -> int:
    """Minutes for a bundle of so many items, in whole steps of the grid; one step at least."""
    wanted = min(max(items, 1) * policy.minutes_an_item, policy.minutes_most)
    return max(grid, -(-wanted // grid) * grid)


def last_day(kind: TimeKind, today: date, calendar: Calendar, policy: Policy) -> date:
    """The last day that can be booked now."""
    if kind is TimeKind.off_hour:
        return today + timedelta(days=policy.off_hour_days)
    return calendar.add(today, policy.days).date


def is_open(
    start: datetime, kind: TimeKind, now: datetime, zone: str, calendar: Calendar, policy: Policy
) -> bool:
    """Whether a time can be booked now: from tomorrow on, and not too far away."""
    day = start.astimezone(ZoneInfo(zone)).date()
    today = now.astimezone(ZoneInfo(zone)).date()
    return today < day <= last_day(kind, today, calendar, policy)


def changes_until(
    start: datetime, kind: TimeKind, zone: str, calendar: Calendar, policy: Policy
) -> datetime:
    """The last moment at which a booking can be cancelled or moved by its person."""
    if kind is TimeKind.office:
        return start - policy.cancel
    day = start.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return datetime.combine(day, policy.off_hour_cancel, ZoneInfo(zone))


def may_call(booking: Booking, now: datetime, early: timedelta) -> bool:
    """Whether a call that was booked can be asked for now: a little early, until its end."""
    return booking.state in CALLS and from_when(booking, early) <= now < booking.end


def from_when(booking: Booking, early: timedelta) -> datetime:
    """From when on a call that was booked can be asked for."""
    return booking.start - early


def after_working_hours(
    moment: datetime, hours: float, opening: Opening, calendar: Calendar, zone: str
) -> datetime:
    """The moment at which so many of a place's office hours have passed since this one.

    A place without office hours gets a day for each eight hours.
    """
    left, day = timedelta(hours=hours), moment.astimezone(ZoneInfo(zone)).date()
    for ahead in range(MOST_DAYS_AHEAD):
        times = times_of(day + timedelta(days=ahead), opening, calendar, zone)
        step = timedelta(minutes=opening.grid)
        for one in times:
            if one.kind is not TimeKind.office or one.start + step <= moment:
                continue
            here = one.start + step - max(one.start, moment)
            if here >= left:
                return max(one.start, moment) + left
            left -= here
    return moment + timedelta(days=hours / HOURS_A_DAY)


def paused_until(missed: Sequence[date], policy: Policy) -> date | None:
    """The first day on which somebody books online again; None who missed too few.

    `missed` are the days of the appointments that were missed and count, in any order.
    """
    days, span = sorted(missed), timedelta(days=policy.missed_days)
    until = None
    for last, day in enumerate(days):
        first = last - policy.missed + 1
        if first >= 0 and day - days[first] < span:
            until = day + timedelta(days=policy.pause_days)
    return until


def most_at_once(opening: Opening) -> int:
    """How many people a place can serve at one time, at the most."""
    special = (hours for one in opening.special for hours in (*one.hours, *one.off_hours))
    every = (*opening.hours, *opening.off_hours, *special)
    return max((one.windows for one in every), default=0)


def nearest(free: Iterable[FreeTime], wanted: datetime, most: int = 3) -> list[FreeTime]:
    """The free times nearest to the one that somebody wanted, in order of time."""
    by_distance = sorted(free, key=lambda one: (abs(one.start - wanted), one.start))
    return sorted(by_distance[:most], key=lambda one: one.start)


def runs(free: Sequence[FreeTime], grid: int, minutes: int, people: int = 1) -> list[FreeTime]:
    """The times at which something so long can begin: as many free steps of one kind in a row.

    A step is free for several people where each of them has a window.
    """
    steps, step = minutes // grid, timedelta(minutes=grid)
    found = []
    for first in range(len(free) - steps + 1):
        row = free[first : first + steps]
        if all(
            one.free >= people
            and one.kind is row[0].kind
            and one.start == row[0].start + index * step
            for index, one in enumerate(row)
        ):
            found.append(FreeTime(row[0].start, row[0].kind, min(one.free for one in row)))
    return found
