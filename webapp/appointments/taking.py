"""Taking a time, and giving it back. The one thing that must never go wrong: one too many.

How slots are locked and taken stands in `slots`. A hold ends by itself: whoever wants its time
next ends it, in the same transaction. What is given back goes to who waits for it (`offering`),
in the same transaction too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.appointments import letters, offering, policy, reads, rules, slots, trail
from webapp.appointments.models import BookingRow
from webapp.appointments.values import (
    AlreadyBooked,
    Booking,
    BookingState,
    HoldOver,
    HoldsAnother,
    NoSuchTime,
    Paused,
    Taken,
    TooLate,
)
from webapp.appointments.wishes import Who, Wish
from webapp.core import audit, clock, crypto
from webapp.core.db import transaction
from webapp.halls import service as halls


def hold(wish: Wish, who: Who, *, now: datetime, pauses: bool = True) -> Booking:
    """Keep a time for some minutes. What this person held before is let go.

    Without `pauses` also for who missed appointments: a colleague books for them. Raises Taken,
    NoSuchTime, AlreadyBooked or Paused; then nothing has changed.
    """
    key = crypto.hash_token(wish.key)
    mine = reads.live(who)
    if (known := _known(mine, wish, key, now)) is not None:
        return known
    check(wish, who, mine, now, pauses=pauses)
    try:
        with transaction() as session:
            row = keep(session, wish, who, until=now + policy.current().hold, now=now)
            return reads.booking_of(row)
    except (IntegrityError, Taken):
        # The same form, or the same person, at the same moment: the other one was quicker, and may
        # have had the last place.
        mine = reads.live(who)
        if (known := _known(mine, wish, key, now)) is not None:
            return known
        _refuse_second(mine, wish)
        raise Taken from None


def _known(mine: Sequence[BookingRow], wish: Wish, key: bytes, now: datetime) -> Booking | None:
    """What the same form took before, or the very time that is held; while its minutes run."""
    for row in mine:
        is_held = row.state is BookingState.held and row.theme == wish.theme
        if not _is_over(row, now) and (
            row.key == key or (is_held and slots.span_of(row) == wish.span)
        ):
            return reads.booking_of(row)
    return None


def keep(
    session: Session, wish: Wish, who: Who, *, until: datetime, now: datetime, offered: bool = False
) -> BookingRow:
    """Take a time and keep it until a moment, in the caller's transaction, after `check`.

    What this person held before is let go; but not for a time that is merely `offered`, while its
    minutes run. Raises Taken, HoldsAnother, IntegrityError.
    """
    before = session.scalars(
        select(BookingRow).where(reads.theirs(who), BookingRow.state == BookingState.held)
    ).all()
    key = crypto.hash_token(wish.key)
    for row in before:
        if row.key == key and not _is_over(row, now):
            return row  # the other press of this form ended while this one waited to write
    if offered and not all(_is_over(one, now) for one in before):
        raise HoldsAnother
    _make_room(session, wish, before, now)
    given = [slots.span_of(one) for one in before]
    if given or offered:
        offering.lock(session, given, who.account_id)
    row = slots.keep(session, wish, who, until=until, now=now)
    if given and not offered:
        offering.declined(session, [one.id for one in before])
    offering.offer(session, given, now, giver=who.person)
    return row


def _is_over(row: BookingRow, now: datetime) -> bool:
    return row.held_until is not None and row.held_until <= now


def confirm(
    ref: str, who: Who, *, now: datetime, name: str = "", actor: str = "", exempt: bool = False
) -> Booking:
    """Book what is held, for somebody of this name. Sent twice, it is booked once.

    `actor` is the colleague who books for them; `exempt`: to miss it does not count.
    A hold whose minutes are over still counts while nobody else wanted its time. Raises HoldOver,
    LookupError.
    """
    with transaction() as session:
        row = session.scalars(
            update(BookingRow)
            .where(
                BookingRow.ref == ref,
                reads.theirs(who),
                BookingRow.state == BookingState.held,
                BookingRow.start > now,
            )
            .values(
                state=BookingState.booked,
                held_until=None,
                changed_at=now,
                name=name or who.name,
                excused=exempt,
            )
            .returning(BookingRow)
        ).one_or_none()
        if row is None:
            row = _mine(session, ref, who)
            if row.state is not BookingState.booked:
                raise HoldOver
            return reads.booking_of(row)
        letters.booked(session, row, now)
        _record(session, row, "appointment.book", who, now, actor)
        return reads.booking_of(row)


def let_go(ref: str, who: Who, *, now: datetime) -> None:
    """Give back what is held, and not booked. Raises LookupError."""
    with transaction() as session:
        row = _mine(session, ref, who)
        slots.lock(session, [slots.span_of(row)])
        given = slots.expire(session, [row.id])
        offering.declined(session, [row.id])
        offering.offer(session, given, now, giver=row.person)


def end_hold(booking_id: int, *, now: datetime) -> None:
    """End a hold whose minutes are over, and was not booked; what it held goes to the next."""
    with transaction() as session:
        row = session.get(BookingRow, booking_id)
        if row is not None and _is_over(row, now):
            slots.lock(session, [slots.span_of(row)])
            offering.offer(session, slots.expire(session, [row.id]), now, giver=row.person)


def cancel(ref: str, who: Who, *, now: datetime) -> Booking:
    """Cancel a booking; its place is free at once. Raises TooLate, LookupError."""
    with transaction() as session:
        row = _mine(session, ref, who)
        slots.lock_bookings(session, [row])
        if row.state is BookingState.cancelled:
            return reads.booking_of(row)
        _check_in_time(row, now)
        _cancel(session, row, now)
        offering.offer(session, [slots.span_of(row)], now, giver=row.person)
        _record(session, row, "appointment.cancel", who, now)
        return reads.booking_of(row)


def withdraw(session: Session, rows: Sequence[BookingRow], *, now: datetime) -> None:
    """Give back what is held or booked, whatever the hour, in the caller's transaction.

    Whoever gives it back waits for nothing; all of it is locked already.
    """
    given = []
    for row in rows:
        if row.state in (BookingState.held, BookingState.booked):
            _cancel(session, row, now)
            given.append(slots.span_of(row))
    offering.offer(session, given, now)


def _cancel(session: Session, row: BookingRow, now: datetime) -> None:
    slots.give_back(session, [slots.span_of(row)])
    row.state, row.held_until, row.key = BookingState.cancelled, None, None
    row.changed_at, row.sequence = now, row.sequence + 1


def move(ref: str, wish: Wish, who: Who, *, now: datetime) -> Booking:
    """Move a booking to another time: the new one is taken before the old one is given back.

    Raises Taken, NoSuchTime, AlreadyBooked, TooLate, LookupError; then the old time still holds.
    """
    check(wish, who, _others(who, ref), now, moving=True)
    try:
        with transaction() as session:
            row = _mine(session, ref, who)
            if shift(session, row, wish, now=now, in_time=True):
                letters.booked(session, row, now)
                _record(session, row, "appointment.move", who, now)
            return reads.booking_of(row)
    except IntegrityError:
        _refuse_second(_others(who, ref), wish)
        raise Taken from None


def _others(who: Who, ref: str) -> list[BookingRow]:
    return [row for row in reads.live(who) if row.ref != ref]


def shift(
    session: Session, row: BookingRow, wish: Wish, *, now: datetime, in_time: bool = False
) -> bool:
    """Give a booking another time, in the caller's transaction. Raises Taken, NoSuchTime, TooLate.

    As many people come as before. With `in_time` only while its person may still move it. Pressed
    twice, it is moved once; whether it was.
    """
    wish = msgspec.structs.replace(wish, people=row.people)
    over = _over(session, wish, now)
    slots.lock_bookings(session, [row], others=[wish.span, *map(slots.span_of, over)])
    before = slots.span_of(row)
    if before == wish.span:
        return False
    if in_time:
        _check_in_time(row, now)
    elif row.state is not BookingState.booked:
        raise TooLate
    # Given back first: half an hour can move by a quarter.
    slots.give_back(session, [before])
    slots.expire(session, [one.id for one in over])
    taken = slots.take(session, wish.span, wish.steps)
    row.place_id, row.start, row.end = wish.place.id, wish.start, wish.end
    row.day, row.kind = taken[0].day, taken[0].kind
    row.sequence, row.changed_at = row.sequence + 1, now
    offering.offer(session, [before], now, giver=row.person)
    return True


def check(
    wish: Wish,
    who: Who,
    mine: Sequence[BookingRow],
    now: datetime,
    *,
    moving: bool = False,
    pauses: bool = True,
) -> None:
    """Everything that can be refused before anything is locked."""
    hall, calendar = halls.here(), halls.calendar(wish.place.hall_id)
    free = reads.steps(wish.place, wish.start, wish.end, now=now, who=who)
    if not free or free[0].start != wish.start or len({one.kind for one in free}) > 1:
        raise NoSuchTime
    kind = free[0].kind
    if not rules.is_open(wish.start, kind, now, hall.zone, calendar, policy.current()):
        raise NoSuchTime
    if not wish.place.serves(wish.theme, kind):
        raise NoSuchTime
    _refuse_second(mine, wish)
    if moving:
        return
    if not 1 <= wish.people <= policy.current().group_most:
        raise NoSuchTime
    until = reads.paused_until(who, today=clock.local(now, hall.zone).date())
    if pauses and until is not None:
        raise Paused(until)
    if any(one.free < wish.people for one in free):
        raise Taken


def _refuse_second(mine: Sequence[BookingRow], wish: Wish) -> None:
    """One person, one booking for a service and a day; what is merely held does not count."""
    day = clock.local(wish.start, halls.here().zone).date()
    for row in mine:
        if row.state is not BookingState.held and (row.theme, row.day) == (wish.theme, day):
            raise AlreadyBooked(row.ref)


def _mine(session: Session, ref: str, who: Who) -> BookingRow:
    row = session.scalars(
        select(BookingRow).where(BookingRow.ref == ref, reads.theirs(who))
    ).one_or_none()
    if row is None:
        raise LookupError(ref)
    return row


def _make_room(session: Session, wish: Wish, ending: Sequence[BookingRow], now: datetime) -> None:
    """Lock what a wish needs, and give back what stands in its way and no longer counts.

    That is the holds in `ending`, and those whose minutes are over.
    """
    ended = [*ending, *_over(session, wish, now)]
    slots.lock(session, [wish.span, *map(slots.span_of, ended)])
    slots.expire(session, [row.id for row in ended])


def _over(session: Session, wish: Wish, now: datetime) -> Sequence[BookingRow]:
    """The holds in the way of a wish whose minutes are over, and that nobody has ended yet."""
    return session.scalars(
        select(BookingRow).where(
            BookingRow.place_id == wish.place.id,
            BookingRow.start < wish.end,
            BookingRow.end > wish.start,
            BookingRow.state == BookingState.held,
            BookingRow.held_until <= now,
        )
    ).all()


def _check_in_time(row: BookingRow, now: datetime) -> None:
    hall, calendar = halls.here(), halls.calendar(row.hall_id)
    until = rules.changes_until(row.start, row.kind, hall.zone, calendar, policy.current())
    if row.state is not BookingState.booked or now > until:
        raise TooLate


def _record(
    session: Session, row: BookingRow, action: str, who: Who, now: datetime, actor: str = ""
) -> None:
    trail.record(session, row, action, actor=actor or audit.person(who.account_id), now=now)
