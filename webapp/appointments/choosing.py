"""What somebody chooses from: the days and times of a service at a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from webapp.appointments import day_reads, policy, reads, rules
from webapp.appointments.for_case import ForCase
from webapp.appointments.values import Booking, DayFree, FreeTime, Hold, PlaceValues, TimeKind
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
    case_ref: str = ""
    """The application that it is for."""
    people: int = 1
    """How many come together."""

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
    holds: Sequence[Hold]
    """What anybody holds of this choice, on whichever day, the last one first."""


def choice(
    place: PlaceValues, theme: Theme, case: ForCase | None = None, people: int = 1
) -> Choice:
    """How long a theme lasts at a place: its permits that everybody needs. Raises LookupError.

    For an application: as long as what is not decided of it. Without one there is no call, and
    it is one person's.
    """
    if not place.serves(theme.slug, TimeKind.office) or (place.by_video and case is None):
        raise LookupError(place.slug)
    items = case.items if case else sum(one.when is None for one in theme.items)
    numbers = policy.of_calls() if place.by_video else policy.current()
    minutes = rules.length(items, place.opening.grid, numbers)
    return Choice(theme, place, minutes, case.ref if case else "", 1 if place.by_video else people)


def again(chosen: Choice, booking: Booking) -> Choice:
    """The same for a booking that there is: as long, for as many and the same application."""
    # A visit of an hour that becomes a call is as long as a call.
    minutes = min(booking.minutes, chosen.minutes) if chosen.place.by_video else booking.minutes
    return msgspec.structs.replace(
        chosen, minutes=minutes, case_ref=booking.case_ref, people=booking.people
    )


def wish(chosen: Choice, start: datetime, key: str) -> Wish:
    """What somebody wants who pressed on a time."""
    return Wish(
        place=chosen.place,
        theme=chosen.theme.slug,
        start=start,
        minutes=chosen.minutes,
        key=key,
        case_ref=chosen.case_ref,
        people=chosen.people,
    )


def read_day(text: str) -> date | None:
    """A day of an address, if somebody could mean it."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def read_people(text: str) -> int | None:
    """How many come together by an address, if so many can; nothing said is one."""
    able = {f"{number}": number for number in range(1, policy.current().group_most + 1)}
    return able.get(text or "1")


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
    """The strip of days, the times of one of them, and what is held: one query."""
    place, zone = chosen.place, halls.here().zone
    today, calendar = clock.local(now, zone).date(), halls.calendar(place.hall_id)
    numbers = policy.current()
    last = {one: rules.last_day(one, today, calendar, numbers) for one in chosen.kinds}
    found = day_reads.of_page(
        place, chosen.theme.slug, day, chosen.people, today=today, last=last, zone=zone, now=now
    )
    # A list and not a set: a member of an Enum is hashed in Python, and there are many steps.
    kinds = [kind for kind in last if today < day <= last[kind]]
    steps = [one for one in found.steps if one.kind in kinds]
    free = rules.runs(steps, place.opening.grid, chosen.minutes, chosen.people)
    return DayTimes(found.days, steps, free, found.holds)


def span(chosen: Choice, now: datetime) -> tuple[date, date]:
    """The first and the last day that can be booked of this service at this place."""
    today = clock.local(now, halls.here().zone).date()
    calendar, numbers = halls.calendar(chosen.place.hall_id), policy.current()
    last = max(rules.last_day(one, today, calendar, numbers) for one in chosen.kinds)
    return today + timedelta(days=1), last


def first_free(chosen: Choice, now: datetime) -> FreeTime | None:
    """The next free time."""
    return next(iter(_ahead(chosen, now)), None)


def nearest(chosen: Choice, wanted: datetime, now: datetime) -> list[FreeTime]:
    """The free times nearest to one that is gone."""
    return rules.nearest(_ahead(chosen, now), wanted)


def _ahead(chosen: Choice, now: datetime) -> list[FreeTime]:
    return reads.ahead(chosen.place, chosen.minutes, chosen.kinds, now=now, people=chosen.people)
