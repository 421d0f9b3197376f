"""What the hall does with bookings: who came, who did not; moving people whose hours are gone.

Nobody is marked as missed by itself: a colleague says so, and can take it back with a reason.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.appointments import letters, places, reads, rules, stranded, taking, trail
from webapp.appointments.models import BookingRow, MissedAppealRow
from webapp.appointments.values import (
    Booking,
    BookingState,
    FreeTime,
    PlaceValues,
    TimeKind,
)
from webapp.appointments.wishes import Wish
from webapp.core.db import transaction


class Conflict(msgspec.Struct, frozen=True):
    """A booking whose time is no longer open to it, and the free time that is proposed."""

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
        row.served_by = officer_id if state is BookingState.served else None
        if state is BookingState.missed:
            letters.missed(session, row, now)
        trail.record(
            session, row, f"appointment.{state.value}", actor=f"staff:{officer_id}", now=now
        )
        return reads.booking_of(row)


def arrive(session: Session, ref: str, *, actor: str, now: datetime) -> None:
    """Whoever booked is here and has a ticket, in the caller's transaction.

    Raises NotNow for a booking that is over or was given back.
    """
    row = session.scalars(select(BookingRow).where(BookingRow.ref == ref).with_for_update()).one()
    if row.state is BookingState.arrived:
        return
    if BookingState.arrived not in rules.MOVES[row.state]:
        raise NotNow
    row.state, row.changed_at = BookingState.arrived, now
    trail.record(session, row, "appointment.arrived", actor=actor, now=now)


def serve(session: Session, ref: str, *, officer_id: int | None, actor: str, now: datetime) -> None:
    """Whoever booked was served by an officer, in the caller's transaction."""
    row = session.scalars(select(BookingRow).where(BookingRow.ref == ref).with_for_update()).one()
    if row.state is BookingState.arrived:
        row.state, row.changed_at, row.served_by = BookingState.served, now, officer_id
        trail.record(session, row, "appointment.served", actor=actor, now=now)


def excuse(ref: str, *, officer_id: int, hall_id: int, now: datetime) -> Booking:
    """A missed appointment does not count: illness, our fault, or whoever cannot use a phone."""
    with transaction() as session:
        row = _locked(session, ref, hall_id)
        if row.state is not BookingState.missed:
            raise NotNow
        if not row.excused:
            row.excused, row.changed_at = True, now
            session.execute(
                update(MissedAppealRow)
                .where(MissedAppealRow.booking_id == row.id, MissedAppealRow.granted.is_(None))
                .values(granted=True, answered_by=officer_id, answered_at=now)
            )
            trail.record(session, row, "appointment.excuse", actor=f"staff:{officer_id}", now=now)
        return reads.booking_of(row)


def conflicts(hall_id: int, *, now: datetime) -> list[Conflict]:
    """Whose time is no longer open to them, each with the nearest free time to move to.

    A time is not proposed to more people than it has windows for.
    """
    served = {one.id: one for one in places.all_places(hall_id)}
    found = stranded.at(served.values(), now=now)
    free: dict[tuple[int, int], list[FreeTime]] = {}
    offered = Counter[tuple[int, datetime]]()
    made = []
    for one in found:
        place = served[one.place_id]
        if (place.id, one.minutes) not in free:
            free[place.id, one.minutes] = reads.ahead(place, one.minutes, tuple(TimeKind), now=now)
        able = (
            time
            for time in free[place.id, one.minutes]
            if time.free >= offered[place.id, time.start] + one.people
            and place.serves(one.theme, time.kind)
        )
        proposed = next(iter(rules.nearest(able, one.start, 1)), None)
        if proposed is not None:
            offered[place.id, proposed.start] += one.people
        made.append(Conflict(one, place, proposed))
    return made


def move(ref: str, start: datetime, *, officer_id: int, hall_id: int, now: datetime) -> Booking:
    """Move somebody whose time is gone, and tell them; they can choose another, or cancel.

    Raises LookupError, Taken, NoSuchTime, NotNow.
    """
    with transaction() as session:
        row = _found(session, ref, hall_id)
        if row.state is not BookingState.booked or row.start <= now:
            raise NotNow
        place = places.of_id(row.place_id)
        wish = Wish(place, row.theme, start, reads.booking_of(row).minutes)
        if taking.shift(session, row, wish, now=now):
            letters.moved(session, row, now)
            trail.record(
                session, row, "appointment.moved_by_hall", actor=f"staff:{officer_id}", now=now
            )
        return reads.booking_of(row)


def _found(session: Session, ref: str, hall_id: int) -> BookingRow:
    row = session.scalars(
        select(BookingRow).where(BookingRow.ref == ref, BookingRow.hall_id == hall_id)
    ).one_or_none()
    if row is None:
        raise LookupError(ref)
    return row


def _locked(session: Session, ref: str, hall_id: int) -> BookingRow:
    """For what takes no slot; whoever moves a booking locks its slots first (see `taking`)."""
    row = _found(session, ref, hall_id)
    session.refresh(row, with_for_update=True)
    return row
