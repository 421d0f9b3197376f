"""What somebody chooses from: the days and times of a service at a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from webapp.appointments import policy, reads, rules
from webapp.appointments.values import DayFree, FreeTime, PlaceValues, TimeKind
from webapp.appointments.wishes import Wish
from webapp.catalog.values import Theme
from webapp.core import clock
from webapp.halls import service as halls
from webapp.web.language import say

YEARS = range(2000, 2200)
"""Beyond them a day is a mistake, and near the ends of time it cannot be reckoned with."""


class Choice(msgspec.Struct, frozen=True):
    """A service at a place, and how long it lasts there."""

    theme: Theme
    place: PlaceValues
    minutes: int

    @property
    def name(self) -> str:
        """What the service is called, in the reader's language."""
        return say(self.theme.name)

    @property
    def kinds(self) -> tuple[TimeKind, ...]:
        """Within office hours, outside them, or both."""
        return tuple(one for one in TimeKind if self.place.serves(self.theme.slug, one))


class DayTimes(msgspec.Struct, frozen=True):
    """The days that can be chosen, and one of them: every time, and those that are free."""

    days: Sequence[DayFree]
    every: Sequence[FreeTime]
    free: Sequence[FreeTime]


def choice(place: PlaceValues, theme: Theme) -> Choice:
    """How long a theme lasts at a place: its permits that everybody needs. Raises LookupError."""
    if not place.serves(theme.slug, TimeKind.office):
        raise LookupError(place.slug)
    items = sum(one.when is None for one in theme.items)
    return Choice(theme, place, rules.length(items, place.opening.grid, policy.current()))


def wish(chosen: Choice, start: datetime, key: str) -> Wish:
    """What somebody wants who pressed on a time."""
    return Wish(
        place=chosen.place,
        theme=chosen.theme.slug,
        start=start,
        minutes=chosen.minutes,
        key=key,
    )


def read_day(text: str) -> date | None:
    """A day of an address, if somebody could mean it."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def read_moment(text: str) -> datetime | None:
    """A moment that a page's button sends, if somebody could mean it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and found.year in YEARS else None


def tomorrow(now: datetime) -> datetime:
    """The first moment that can be booked."""
    zone = halls.here().zone
    return clock.start_of(clock.local(now, zone).date() + timedelta(days=1), zone)


def of_day(chosen: Choice, day: date, now: datetime) -> DayTimes:
    """The strip of days and the times of one of them: four queries."""
    zone, hall_id = halls.here().zone, chosen.place.hall_id
    today, calendar, now_policy = (
        clock.local(now, zone).date(),
        halls.calendar(hall_id),
        policy.current(),
    )
    last = {one: rules.last_day(one, today, calendar, now_policy) for one in chosen.kinds}
    days = reads.days(chosen.place, today + timedelta(days=1), last, now=now)
    first = clock.start_of(day, zone)
    steps = [
        one
        for one in reads.steps(chosen.place, first, first + timedelta(days=1), now=now)
        if one.kind in last and day <= last[one.kind] and first > now
    ]
    return DayTimes(days, steps, rules.runs(steps, chosen.place.opening.grid, chosen.minutes))


def first_free(chosen: Choice, now: datetime) -> FreeTime | None:
    """The next free time."""
    return next(iter(reads.ahead(chosen.place, chosen.minutes, chosen.kinds, now=now)), None)


def nearest(chosen: Choice, wanted: datetime, now: datetime) -> list[FreeTime]:
    """The free times nearest to one that is gone."""
    return rules.nearest(reads.ahead(chosen.place, chosen.minutes, chosen.kinds, now=now), wanted)
