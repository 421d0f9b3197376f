"""What the hall does with bookings: who came, who did not; moving people whose hours are gone.

Nobody is marked as missed by itself: a colleague says so, and can take it back with a reason.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.appointments import letters, places, reads, rules, taking
from webapp.appointments.models import BookingRow, Slot
from webapp.appointments.values import (
    Booking,
    BookingState,
    FreeTime,
    PlaceValues,
    TimeKind,
)
from webapp.appointments.wishes import Wish
from webapp.core import audit
from webapp.core.db import reading, transaction


class Conflict(msgspec.Struct, frozen=True):
    """A booking whose time the hours no longer make, and the free time that is proposed."""

    booking: Booking
    place: PlaceValues
    proposed: FreeTime | None


class NotNow(Exception):
    """The booking is not in a state in which this can be said of it."""


def mark(ref: str, state: BookingState, *, officer_id: int, hall_id: int, now: datetime) -> Booking:
    """Say that somebody is here, was served, or did not come.

    Raises LookupError, NotNow (a state that does not follow, or a time that is still to come).
    """
    with transaction() as session:
        row = _locked(session, ref, hall_id)
        if row.state is state:
            return reads.booking_of(row)
        if state not in rules.MOVES[row.state] or state is BookingState.cancelled:
            raise NotNow
        if state is BookingState.missed and now < row.start:
            raise NotNow
        row.state, row.changed_at = state, now
        if state is BookingState.missed:
            letters.missed(session, row, now)
        _record(session, row, f"appointment.{state.value}", officer_id, now)
        return reads.booking_of(row)


def excuse(ref: str, *, officer_id: int, hall_id: int, now: datetime) -> Booking:
    """A missed appointment does not count: illness, our fault, or whoever cannot use a phone."""
    with transaction() as session:
        row = _locked(session, ref, hall_id)
        if row.state is not BookingState.missed:
            raise NotNow
        if not row.excused:
            row.excused, row.changed_at = True, now
            _record(session, row, "appointment.excuse", officer_id, now)
        return reads.booking_of(row)


def conflicts(*, now: datetime) -> list[Conflict]:
    """Bookings to come whose time the hours no longer make, each with a free time to move to.

    Of a time that has fewer windows than bookings, those who booked last.
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
                BookingRow.state == BookingState.booked,
                BookingRow.start > now,
                Slot.taken > Slot.wanted,
            )
            .order_by(Slot.id, BookingRow.made_at, BookingRow.id)
        ).all()
    seen: dict[int, int] = {}
    found: dict[int, BookingRow] = {}
    for row, slot_id, wanted in rows:
        seen[slot_id] = seen.get(slot_id, 0) + 1
        if seen[slot_id] > wanted:
            found[row.id] = row
    offered: dict[tuple[int, datetime], int] = {}
    return [
        _conflict(reads.booking_of(row), offered, now)
        for row in sorted(found.values(), key=lambda one: (one.start, one.id))
    ]


def _conflict(
    booking: Booking, offered: dict[tuple[int, datetime], int], now: datetime
) -> Conflict:
    """The nearest time that is free, and not proposed to somebody else already."""
    place = places.of_id(booking.place_id)
    free = [
        one
        for one in reads.ahead(place, booking.minutes, tuple(TimeKind), now=now)
        if one.free > offered.get((place.id, one.start), 0)
        and place.serves(booking.theme, one.kind)
    ]
    proposed = next(iter(rules.nearest(free, booking.start, 1)), None)
    if proposed is not None:
        key = place.id, proposed.start
        offered[key] = offered.get(key, 0) + 1
    return Conflict(booking, place, proposed)


def move(ref: str, start: datetime, *, officer_id: int, hall_id: int, now: datetime) -> Booking:
    """Move somebody whose time is gone, and tell them; they can choose another, or cancel.

    Raises LookupError, Taken, NoSuchTime, NotNow.
    """
    with transaction() as session:
        row = _locked(session, ref, hall_id)
        if row.state is not BookingState.booked or row.start <= now:
            raise NotNow
        before = row.start
        place = places.of_id(row.place_id)
        minutes = int((row.end - row.start).total_seconds()) // 60
        wish = Wish(place, row.theme, start, minutes, "", row.case_ref)
        taking.shift(session, row, wish, now=now)
        letters.moved(session, row, before, now)
        _record(session, row, "appointment.moved_by_hall", officer_id, now)
        return reads.booking_of(row)


def _locked(session: Session, ref: str, hall_id: int) -> BookingRow:
    row = session.scalars(
        select(BookingRow).where(BookingRow.ref == ref, BookingRow.hall_id == hall_id)
    ).one_or_none()
    if row is None:
        raise LookupError(ref)
    return row


def _record(session: Session, row: BookingRow, action: str, officer_id: int, now: datetime) -> None:
    session.flush()
    audit.record(
        session,
        hall_id=row.hall_id,
        chain=f"appointment:{row.id}",
        action=action,
        actor=f"staff:{officer_id}",
        subject=row.ref,
        now=now,
    )
