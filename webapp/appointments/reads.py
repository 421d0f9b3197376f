"""What is free, who has booked, and who may: reads, each of a fixed number of queries.

A hold whose minutes are over is free for everybody who asks, before anyone has ended it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select

from webapp.appointments import policy, rules
from webapp.appointments.models import BookingRow, Slot
from webapp.appointments.values import (
    GONE,
    Booking,
    BookingState,
    DayFree,
    FreeTime,
    PlaceValues,
    TimeKind,
)
from webapp.core import clock
from webapp.core.db import reading
from webapp.halls import service as halls


def booking_of(row: BookingRow) -> Booking:
    """A booking as the rest of the room knows it."""
    return Booking(
        id=row.id,
        ref=row.ref,
        hall_id=row.hall_id,
        place_id=row.place_id,
        account_id=row.account_id,
        theme=row.theme,
        case_ref=row.case_ref,
        day=row.day,
        start=row.start,
        end=row.end,
        kind=row.kind,
        state=row.state,
        held_until=row.held_until,
        sequence=row.sequence,
        name=row.name,
        phone=row.phone,
        changed_at=row.changed_at,
        excused=row.excused,
    )


def one(ref: str, person: bytes) -> Booking:
    """A booking of this person. Raises LookupError."""
    with reading() as session:
        row = session.scalars(
            select(BookingRow).where(BookingRow.ref == ref, BookingRow.person == person)
        ).one_or_none()
        if row is None:
            raise LookupError(ref)
        return booking_of(row)


def held_by(person: bytes) -> Booking | None:
    """What a person holds and has not booked yet; its minutes may be over."""
    with reading() as session:
        row = session.scalars(
            select(BookingRow).where(
                BookingRow.person == person, BookingRow.state == BookingState.held
            )
        ).one_or_none()
        return booking_of(row) if row else None


def of_person(person: bytes, *, since: date) -> list[Booking]:
    """What a person has booked from a day on, in order of time."""
    with reading() as session:
        rows = session.scalars(
            select(BookingRow)
            .where(
                BookingRow.person == person,
                BookingRow.day >= since,
                BookingRow.state != BookingState.expired,
            )
            .order_by(BookingRow.start)
        )
        return [booking_of(row) for row in rows]


def of_day(place_ids: Iterable[int], day: date) -> list[Booking]:
    """Who comes to these places on a day, in order of time."""
    with reading() as session:
        rows = session.scalars(
            select(BookingRow)
            .where(
                BookingRow.place_id.in_(list(place_ids)),
                BookingRow.day == day,
                BookingRow.state.not_in([*GONE, BookingState.held]),
            )
            .order_by(BookingRow.start, BookingRow.id)
        )
        return [booking_of(row) for row in rows]


def booked_days(place_ids: Iterable[int], *, since: date, most: int) -> list[date]:
    """The next days on which somebody comes to these places."""
    with reading() as session:
        return list(
            session.scalars(
                select(BookingRow.day)
                .where(
                    BookingRow.place_id.in_(list(place_ids)),
                    BookingRow.day >= since,
                    BookingRow.state.not_in([*GONE, BookingState.held]),
                )
                .group_by(BookingRow.day)
                .order_by(BookingRow.day)
                .limit(most)
            )
        )


def steps(
    place: PlaceValues,
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    person: bytes | None = None,
) -> list[FreeTime]:
    """Each step of the grid from start to end, free or not; what `person` holds counts as free."""
    over = BookingRow.held_until <= now
    if person is not None:
        over |= BookingRow.person == person
    with reading() as session:
        rows = session.execute(
            select(Slot.start, Slot.kind, Slot.wanted - Slot.taken)
            .where(Slot.place_id == place.id, Slot.start >= start, Slot.start < end)
            .order_by(Slot.start)
        ).all()
        ended = session.execute(
            select(BookingRow.start, BookingRow.end).where(
                BookingRow.place_id == place.id,
                BookingRow.state == BookingState.held,
                over,
                BookingRow.start < end,
                BookingRow.end > start,
            )
        ).all()
    return [
        FreeTime(at, kind, max(0, free + sum(one.start <= at < one.end for one in ended)))
        for at, kind, free in rows
    ]


def times(
    place: PlaceValues, first: datetime, last: datetime, minutes: int, *, now: datetime
) -> list[FreeTime]:
    """The times between two moments at which something so long can begin."""
    return rules.runs(steps(place, first, last, now=now), place.opening.grid, minutes)


def ahead(
    place: PlaceValues, minutes: int, kinds: Sequence[TimeKind], *, now: datetime
) -> list[FreeTime]:
    """Every time at which something so long can begin, of those that can be booked now."""
    zone, calendar, numbers = halls.here().zone, halls.calendar(place.hall_id), policy.current()
    today = clock.local(now, zone).date()
    last = max(rules.last_day(one, today, calendar, numbers) for one in kinds)
    first = clock.start_of(today + timedelta(days=1), zone)
    end = clock.start_of(last + timedelta(days=1), zone)
    return [
        one
        for one in times(place, first, end, minutes, now=now)
        if one.kind in kinds and rules.is_open(one.start, one.kind, now, zone, calendar, numbers)
    ]


def days(
    place: PlaceValues, first: date, last: date, kinds: Sequence[TimeKind], *, now: datetime
) -> list[DayFree]:
    """The days from first to last that have times at all, and how many of these are free."""
    grid = timedelta(minutes=place.opening.grid)
    with reading() as session:
        rows = session.execute(
            select(
                Slot.day,
                func.sum(case((Slot.wanted > Slot.taken, Slot.wanted - Slot.taken), else_=0)).label(
                    "free"
                ),
                func.sum(Slot.wanted).label("capacity"),
                func.min(Slot.kind).label("kind"),
            )
            .where(Slot.place_id == place.id, Slot.day.between(first, last), Slot.kind.in_(kinds))
            .group_by(Slot.day)
            .order_by(Slot.day)
        ).all()
        ended = session.execute(
            select(BookingRow.day, BookingRow.start, BookingRow.end).where(
                BookingRow.place_id == place.id,
                BookingRow.state == BookingState.held,
                BookingRow.held_until <= now,
                BookingRow.day.between(first, last),
            )
        ).all()
    return [
        DayFree(
            row.day,
            row.free + sum((one.end - one.start) // grid for one in ended if one.day == row.day),
            row.capacity,
            # Of the two kinds "off_hour" sorts last: it is the least where there is no other.
            TimeKind(row.kind) is TimeKind.off_hour,
        )
        for row in rows
        if row.capacity
    ]


def paused_until(person: bytes, *, today: date) -> date | None:
    """Until when somebody who missed appointments books no more online; None: they may."""
    now = policy.current()
    since = today - timedelta(days=now.missed_days + now.pause_days)
    with reading() as session:
        missed = session.scalars(
            select(BookingRow.day).where(
                BookingRow.person == person,
                BookingRow.state == BookingState.missed,
                BookingRow.excused.is_(False),
                BookingRow.day >= since,
            )
        ).all()
    until = rules.paused_until(missed, now)
    return until if until is not None and until > today else None
