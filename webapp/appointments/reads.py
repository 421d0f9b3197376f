"""What is free, who has booked, and who may: reads, each of a fixed number of queries.

A hold whose minutes are over is free for everybody who asks, before anyone has ended it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from webapp.appointments import policy, rules
from webapp.appointments.models import BookingRow, Slot
from webapp.appointments.values import (
    GONE,
    LIVE,
    Booking,
    BookingState,
    FreeTime,
    PlaceValues,
    TimeKind,
)
from webapp.appointments.wishes import Who
from webapp.core import clock
from webapp.core.db import reading
from webapp.core.workdays import ONE_DAY
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
        made_at=row.made_at,
        case_ref=row.case_ref,
        people=row.people,
        served_by=row.served_by,
        excused=row.excused,
        confirmed=row.kind is TimeKind.office or row.confirmed_as == row.sequence,
    )


def theirs(who: Who) -> ColumnElement[bool]:
    """Which bookings are this person's: under their number, or of their account.

    An account that was proved to be somebody's has the number of a phone in its older bookings.
    """
    return or_(
        BookingRow.person == who.person,
        and_(BookingRow.account_id.is_not(None), BookingRow.account_id == who.account_id),
    )


def live(who: Who) -> list[BookingRow]:
    """What a person holds, has booked, or came for."""
    with reading() as session:
        return list(
            session.scalars(select(BookingRow).where(theirs(who), BookingRow.state.in_(LIVE)))
        )


def one(ref: str, who: Who) -> Booking:
    """A booking of this person. Raises LookupError."""
    with reading() as session:
        row = session.scalars(
            select(BookingRow).where(BookingRow.ref == ref, theirs(who))
        ).one_or_none()
        if row is None:
            raise LookupError(ref)
        return booking_of(row)


def of_id(booking_id: int) -> Booking:
    """A booking by its number in the database. Raises LookupError."""
    with reading() as session:
        row = session.get(BookingRow, booking_id)
    if row is None:
        raise LookupError(booking_id)
    return booking_of(row)


def held_by(who: Who, *, now: datetime) -> Booking | None:
    """What a person holds and has not booked yet, while its minutes run."""
    with reading() as session:
        row = session.scalars(
            select(BookingRow)
            .where(
                theirs(who),
                BookingRow.state == BookingState.held,
                BookingRow.held_until > now,
            )
            .order_by(BookingRow.id.desc())
        ).first()
        return booking_of(row) if row else None


def of_person(who: Who, *, since: date) -> list[Booking]:
    """What a person has booked from a day on, in order of time."""
    with reading() as session:
        rows = session.scalars(
            select(BookingRow)
            .where(
                theirs(who),
                BookingRow.day >= since,
                BookingRow.state.not_in([BookingState.held, BookingState.expired]),
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
    who: Who | None = None,
) -> list[FreeTime]:
    """Each step of the grid from start to end, free or not; what `who` holds counts as free."""
    over = BookingRow.held_until <= now
    if who is not None:
        over |= theirs(who)
    with reading() as session:
        rows = session.execute(
            select(Slot.start, Slot.kind, Slot.wanted - Slot.taken)
            .where(Slot.place_id == place.id, Slot.start >= start, Slot.start < end)
            .order_by(Slot.start)
        ).all()
        ended = session.execute(
            select(BookingRow.start, BookingRow.end, BookingRow.people).where(
                BookingRow.place_id == place.id,
                BookingRow.state == BookingState.held,
                over,
                BookingRow.start < end,
                BookingRow.end > start,
            )
        ).all()
    return [
        FreeTime(
            at, kind, max(0, free + sum(one.people for one in ended if one.start <= at < one.end))
        )
        for at, kind, free in rows
    ]


def times(
    place: PlaceValues,
    first: datetime,
    last: datetime,
    minutes: int,
    *,
    now: datetime,
    people: int = 1,
) -> list[FreeTime]:
    """The times between two moments at which something so long can begin, for so many at once."""
    return rules.runs(steps(place, first, last, now=now), place.opening.grid, minutes, people)


def ahead(
    place: PlaceValues,
    minutes: int,
    kinds: Sequence[TimeKind],
    *,
    now: datetime,
    people: int = 1,
) -> list[FreeTime]:
    """Every time at which something so long can begin, of those that can be booked now."""
    zone, calendar, numbers = halls.here().zone, halls.calendar(place.hall_id), policy.current()
    today = clock.local(now, zone).date()
    first = clock.start_of(today + ONE_DAY, zone)
    # `rules.is_open` for a whole span: each kind until the end of its own last day.
    ends = [
        (one, clock.start_of(rules.last_day(one, today, calendar, numbers) + ONE_DAY, zone))
        for one in kinds
    ]
    last = max(end for _kind, end in ends)
    found = times(place, first, last, minutes, now=now, people=people)
    return [one for one in found if any(one.kind is kind and one.start < end for kind, end in ends)]


def displaced(place_ids: Collection[int], *, now: datetime) -> list[Booking]:
    """Bookings to come at some places whose time the hours no longer make, in order of time.

    Of a time that has fewer windows than people, those who booked last and find no room beside
    the others.
    """
    with reading() as session:
        rows = session.execute(
            select(BookingRow, Slot.id, Slot.wanted)
            .join(
                Slot,
                (Slot.place_id == BookingRow.place_id)
                & (Slot.start >= BookingRow.start)
                & (Slot.start < BookingRow.end),
            )
            .where(
                BookingRow.place_id.in_(place_ids),
                BookingRow.state == BookingState.booked,
                BookingRow.start > now,
                Slot.taken > Slot.wanted,
            )
            .order_by(Slot.id, BookingRow.made_at, BookingRow.id)
        ).all()
    booked = Counter[int]()
    found: dict[int, BookingRow] = {}
    for row, slot_id, wanted in rows:
        if booked[slot_id] + row.people > wanted:
            found[row.id] = row
        else:
            booked[slot_id] += row.people
    return [booking_of(row) for row in sorted(found.values(), key=lambda one: (one.start, one.id))]


def paused_until(who: Who, *, today: date) -> date | None:
    """Until when somebody who missed appointments books no more online; None: they may."""
    with reading() as session:
        missed = session.scalars(
            select(BookingRow.day).where(theirs(who), missed_and_counts(today))
        ).all()
    return pause(missed, today=today)


def missed_and_counts(today: date) -> ColumnElement[bool]:
    """Which bookings were missed, and can still pause somebody."""
    now = policy.current()
    since = today - timedelta(days=now.missed_days + now.pause_days)
    return and_(
        BookingRow.state == BookingState.missed,
        BookingRow.excused.is_(False),
        BookingRow.day >= since,
    )


def pause(missed: Sequence[date], *, today: date) -> date | None:
    """Until when somebody books no more online who has missed appointments on these days."""
    until = rules.paused_until(missed, policy.current())
    return until if until is not None and until > today else None


def served(hall_id: int, *, since: datetime) -> list[Booking]:
    """Who had booked and was served since then."""
    with reading() as session:
        rows = session.scalars(
            select(BookingRow)
            .where(
                BookingRow.hall_id == hall_id,
                BookingRow.state == BookingState.served,
                BookingRow.changed_at > since,
            )
            .order_by(BookingRow.id)
        )
        return [booking_of(row) for row in rows]
