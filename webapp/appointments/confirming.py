"""Whether a time outside office hours takes place: confirmed within so many working hours, or not.

It is confirmed once those are on duty who have the duties that the visit needs. Where nobody is in
time, its person is offered the nearest time at which somebody is, and the desk sees it in red.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.appointments import letters, places, policy, reads, roster_reads, rules
from webapp.appointments.models import BookingRow
from webapp.appointments.roster_values import Need, Visit
from webapp.appointments.values import Booking, BookingState, FreeTime, PlaceValues, TimeKind
from webapp.core import clock, jobs, settings
from webapp.core.db import transaction
from webapp.core.workdays import ONE_DAY
from webapp.halls import service as halls


def due(place: PlaceValues, asked_at: datetime, start: datetime) -> datetime:
    """Until when somebody is told whether their time is confirmed: while they can still move it."""
    zone, calendar = halls.here().zone, halls.calendar(place.hall_id)
    numbers = settings.current()
    hours, before = numbers.booking_confirm_hours, timedelta(minutes=numbers.booking_confirm_before)
    until = rules.changes_until(start, TimeKind.off_hour, zone, calendar, policy.current())
    within = rules.after_working_hours(asked_at, hours, place.opening, calendar, zone)
    return min(within, until - before)


def is_confirmed(booking: Booking, place: PlaceValues) -> bool:
    """Whether somebody who can help is there; within office hours always."""
    return booking.confirmed or not _lacking(_visit(booking.id), place)


def alternative(booking: Booking, place: PlaceValues, *, now: datetime) -> FreeTime | None:
    """The free time nearest to an unconfirmed one at which somebody who can help is on duty.

    Where there is none outside office hours, one within them.
    """
    kinds = [kind for kind in TimeKind if place.serves(booking.theme, kind)]
    many = booking.people
    free = reads.ahead(place, booking.minutes, kinds, now=now, people=many) if kinds else []
    staff = roster_reads.staffing([place], _day(now) + ONE_DAY, date.max, place.hall_id)
    needed = _needs(_visit(booking.id), place)
    length = booking.end - booking.start
    able = [
        one
        for one in free
        if one.kind is TimeKind.off_hour
        and not staff.lacking(needed, place.id, one.start, one.start + length)
    ]
    within = [one for one in free if one.kind is TimeKind.office]
    return next(iter(rules.nearest(able or within, booking.start, 1)), None)


def confirm(session: Session, place: PlaceValues, day: date, now: datetime) -> None:
    """Confirm what can be of a day, in the caller's transaction, and tell whose it is."""
    found = roster_reads.visits(
        *roster_reads.BOOKED, BookingRow.place_id == place.id, BookingRow.day == day
    )
    needed = roster_reads.needs(found, place.hall_id)
    staff = roster_reads.staffing([place], day, day, place.hall_id)
    for one in found:
        if not staff.lacking(needed[one.id], one.place_id, one.start, one.end):
            _confirm(session, one, now)


def _confirm(session: Session, one: Visit, now: datetime) -> None:
    row = session.scalars(
        update(BookingRow)
        .where(
            BookingRow.id == one.id,
            BookingRow.state == BookingState.booked,
            BookingRow.sequence == one.sequence,
            BookingRow.confirmed_as.is_distinct_from(one.sequence),
        )
        .values(confirmed_as=one.sequence)
        .returning(BookingRow)
    ).one_or_none()
    if row is not None:
        letters.confirmed(session, row, now)


@jobs.handler(letters.ANSWER)
def answer(payload: dict[str, Any], now: datetime) -> None:
    """Confirm a booking; or wait until that is due, and then say where else somebody is there.

    One that was moved meanwhile, or given back, is left alone: its new time has a job of its own.
    """
    with transaction() as session:
        row = session.get(BookingRow, payload["booking"])
        if row is None:
            return
        roster_reads.lock_duties(session, row.place_id, row.start, row.end)
        row = session.get(BookingRow, row.id, with_for_update=True, populate_existing=True)
        if row is None or row.state is not BookingState.booked:
            return
        if row.sequence != payload["sequence"] or row.confirmed_as == row.sequence:
            return
        place, one = places.of_id(row.place_id), _visit(row.id)
        by = due(place, one.asked_at, one.start)
        if not _lacking(one, place):
            _confirm(session, one, now)
        elif now < by:
            key = f"{letters.ANSWER}:{row.id}:{row.sequence}:{by:%Y-%m-%dT%H:%M:%S}"
            jobs.enqueue(session, letters.ANSWER, payload, run_at=by, key=key)
        else:
            other = alternative(reads.booking_of(row), place, now=now)
            letters.unconfirmed(session, row, other.start if other else None, now)


def _visit(booking_id: int) -> Visit:
    (found,) = roster_reads.visits(BookingRow.id == booking_id)
    return found


def _needs(one: Visit, place: PlaceValues) -> frozenset[Need]:
    return roster_reads.needs([one], place.hall_id)[one.id]


def _lacking(one: Visit, place: PlaceValues) -> tuple[Need, ...]:
    day = _day(one.start)
    staff = roster_reads.staffing([place], day, day, place.hall_id)
    return staff.lacking(_needs(one, place), one.place_id, one.start, one.end)


def _day(moment: datetime) -> date:
    return clock.local(moment, halls.here().zone).date()
