"""The page of a day, read: which days can be chosen, the times of one, and what is held.

It is the page that everybody opens, so it asks once as a rule: one statement, built once, on tables
and not on classes. A hold whose minutes are over is free for everybody who asks, before anyone has
ended it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import (
    CompoundSelect,
    DateTime,
    String,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from webapp.appointments.models import HELD_SQL, BookingRow, Slot
from webapp.appointments.values import DayFree, FreeTime, Hold, PlaceValues, TimeKind
from webapp.core import clock
from webapp.core.db import fetch_all, in_utc

Over = tuple[datetime, datetime, int]
"""A hold that ran out: from when, until when, how many windows."""

# As the database has them, and made ours in one loop: most rows have none of them.
_MOMENT, _KIND = DateTime(timezone=True), String()
_KINDS = {one.value: one for one in TimeKind}

_BOOKINGS, _SLOTS = BookingRow.__table__.c, Slot.__table__.c
# Those that run are wanted of the same service alone; those that are over free the time of any.
_HOLDS = select(
    _BOOKINGS.day,
    type_coerce(_BOOKINGS.kind, _KIND),
    type_coerce(_BOOKINGS.starts_at, _MOMENT),
    _BOOKINGS.people,
    type_coerce(_BOOKINGS.ends_at, _MOMENT),
    type_coerce(_BOOKINGS.held_until, _MOMENT),
    _BOOKINGS.id,
    _BOOKINGS.ref,
    _BOOKINGS.person,
    _BOOKINGS.account_id,
).where(
    HELD_SQL,
    _BOOKINGS.place_id == bindparam("place_id"),
    _BOOKINGS.day >= bindparam("today"),
    or_(_BOOKINGS.held_until <= bindparam("now"), _BOOKINGS.theme == bindparam("theme")),
)
_NO_HOLD = (null(),) * 6
_FREE = _SLOTS.wanted - _SLOTS.taken
_DAYS = (
    select(
        _SLOTS.day,
        null(),
        null(),
        func.sum(case((bindparam("people") <= _FREE, _FREE), else_=0)),
        *_NO_HOLD,
    )
    .where(
        _SLOTS.place_id == bindparam("place_id"),
        _SLOTS.wanted > 0,
        _SLOTS.day > bindparam("today"),
        _SLOTS.day
        <= case(
            (_SLOTS.kind == TimeKind.office, bindparam("last_office")),
            else_=bindparam("last_off_hour"),
        ),
    )
    .group_by(_SLOTS.day)
)
_BETWEEN = (
    _SLOTS.place_id == bindparam("place_id"),
    _SLOTS.wanted > 0,
    _SLOTS.starts_at >= bindparam("start"),
    _SLOTS.starts_at < bindparam("end"),
)
_STEPS = select(null(), _SLOTS.kind, _SLOTS.starts_at, _FREE, *_NO_HOLD).where(*_BETWEEN)
_PAGE: CompoundSelect[Any] = union_all(_HOLDS, _DAYS, _STEPS)
_TIMES = select(
    _SLOTS.day, type_coerce(_SLOTS.kind, _KIND), type_coerce(_SLOTS.starts_at, _MOMENT), _FREE
).where(*_BETWEEN)


class DayRead(msgspec.Struct, frozen=True):
    """What the page of a day shows."""

    days: Sequence[DayFree]
    """The days after today that have times at all, each kind until its own last day.

    What is free of them counts windows, a step of the grid each, at the times that have one for
    everybody who comes together.
    """
    steps: Sequence[FreeTime]
    """Each step that the hours of the chosen day make, free or not."""
    holds: Sequence[Hold]
    """What anybody holds of this service here while their minutes run, the last one first."""


def of_page(
    place: PlaceValues,
    theme: str,
    day: date,
    people: int,
    *,
    today: date,
    last: Mapping[TimeKind, date],
    zone: str,
    now: datetime,
) -> DayRead:
    """A day, among those that can be chosen, of a service at a place for so many.

    One query; a second where a hold ran out and was not ended yet.
    """
    rows = fetch_all(
        _PAGE,
        {
            "place_id": place.id,
            "theme": theme,
            "people": people,
            "today": today,
            "now": now,
            "last_office": last.get(TimeKind.office, today),
            "last_off_hour": last.get(TimeKind.off_hour, today),
            "start": clock.start_of(day, zone),
            "end": clock.start_of(day + timedelta(days=1), zone),
        },
    )
    days: list[tuple[date, int]] = []
    steps: list[tuple[datetime, TimeKind, int]] = []
    over: list[Over] = []
    holds: list[tuple[int, Hold]] = []
    # Unpacked, not asked by name: a row's attribute costs as much as the rest of the loop.
    # What is free of a hold is what it would free: its people.
    for row in rows:
        on, said, at, free, end, until, number, ref, person, account_id = tuple(row)
        if at is None:
            days.append((on, free))
            continue
        kind, start = _KINDS[said], in_utc(at)
        if end is None:
            steps.append((start, kind, free))
        elif (until := in_utc(until)) > now:
            holds.append((number, Hold(ref, start, until, person, account_id, free)))
        else:
            over.append((start, in_utc(end), free))
    back = _given_back(place, people, today, last, over)
    return DayRead(
        [DayFree(on, free + back[on]) for on, free in sorted(days)],
        [
            FreeTime(start, kind, max(0, free + _freed(start, over)))
            for start, kind, free in sorted(steps, key=itemgetter(0))
        ],
        [hold for _number, hold in sorted(holds, key=itemgetter(0), reverse=True)],
    )


def _given_back(
    place: PlaceValues,
    people: int,
    today: date,
    last: Mapping[TimeKind, date],
    over: Sequence[Over],
) -> Counter[date]:
    """What holds that are over, and not ended yet, give back to each day that can be chosen.

    There are some for a minute now and then: so it is asked apart, and not on every page.
    """
    back = Counter[date]()
    if not over:
        return back
    rows = fetch_all(
        _TIMES,
        {
            "place_id": place.id,
            "start": min(start for start, _end, _people in over),
            "end": max(end for _start, end, _people in over),
        },
    )
    for on, said, at, free in map(tuple, rows):
        kind, freed = _KINDS[said], _freed(in_utc(at), over)
        if freed and today < on <= last.get(kind, today):
            back[on] += _counts(free + freed, people) - _counts(free, people)
    return back


def _counts(free: int, people: int) -> int:
    """How many windows of a time count for so many who come together."""
    return free if free >= people else 0


def _freed(start: datetime, over: Sequence[Over]) -> int:
    return sum(people for one, end, people in over if one <= start < end) if over else 0
