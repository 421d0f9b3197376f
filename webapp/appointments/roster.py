"""Who of the hall is there outside office hours (延时服务值班): sign up, swap, confirm, rest.

A booking outside office hours is confirmed once somebody is on duty at its place on its day. Where
nobody is within so many working hours, the desk is told: somebody signs up, or people are moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.appointments import letters, places, reads, rules
from webapp.appointments.models import BookingRow, OnDutyRow, Slot
from webapp.appointments.values import Booking, BookingState, PlaceValues, TimeKind
from webapp.core import clock, jobs, settings
from webapp.core.db import inserter, reading, transaction
from webapp.halls import service as halls


class NeededHere(Exception):
    """Nobody else is on duty, and people have booked: a colleague has to take it over first."""


class OnDuty(msgspec.Struct, frozen=True):
    """An officer who comes; `offered`: would rather not."""

    officer_id: int
    offered: bool


class OffHours(msgspec.Struct, frozen=True):
    """The off-hour times of a day at a place, who comes to them, and who is there."""

    place: PlaceValues
    day: date
    start: datetime
    end: datetime
    booked: int
    on_duty: tuple[OnDuty, ...]
    overdue: bool
    """Somebody waits for a confirmation longer than they were promised."""


class Rest(msgspec.Struct, frozen=True):
    """What an officer worked outside office hours and has not rested for."""

    id: int
    day: date
    minutes: int


def sign_up(place_id: int, day: date, *, officer_id: int, hall_id: int, now: datetime) -> None:
    """Be there on a day. Whoever booked it is told that it is confirmed; pressed twice, once.

    Raises LookupError where the place has no off-hour times on that day, or it is over.
    """
    with transaction() as session:
        if day <= _today(now) or not _has_times(session, place_id, day, hall_id):
            raise LookupError(day)
        first = not _on_duty(session, place_id, day)
        add = inserter(session)(OnDutyRow)
        session.execute(
            add.values(
                hall_id=hall_id, place_id=place_id, day=day, officer_id=officer_id, offered=False
            ).on_conflict_do_update(
                index_elements=[OnDutyRow.place_id, OnDutyRow.day, OnDutyRow.officer_id],
                set_={"offered": False},
            )
        )
        if first:
            for row in _booked(session, place_id, day):
                letters.confirmed(session, row, now)


def offer(place_id: int, day: date, *, officer_id: int) -> None:
    """Would rather that a colleague came; until one does, it stays theirs. Raises LookupError."""
    with transaction() as session:
        _mine(session, place_id, day, officer_id).offered = True


def step_down(place_id: int, day: date, *, officer_id: int) -> None:
    """Not be there after all. Raises LookupError, NeededHere."""
    with transaction() as session:
        # Locked: of two who step down at one moment the second is alone.
        there = session.scalars(
            select(OnDutyRow)
            .where(OnDutyRow.place_id == place_id, OnDutyRow.day == day)
            .order_by(OnDutyRow.id)
            .with_for_update()
        ).all()
        row = next((one for one in there if one.officer_id == officer_id), None)
        if row is None:
            raise LookupError(officer_id)
        if len(there) == 1 and _booked(session, place_id, day):
            raise NeededHere
        session.delete(row)


def take_over(
    place_id: int, day: date, *, of: int, officer_id: int, hall_id: int, now: datetime
) -> None:
    """Come in place of a colleague who would rather not. Raises LookupError."""
    with transaction() as session:
        if not _mine(session, place_id, day, of).offered:
            raise LookupError(of)
        sign_up(place_id, day, officer_id=officer_id, hall_id=hall_id, now=now)
        step_down(place_id, day, officer_id=of)


def sessions(hall_id: int, *, now: datetime) -> list[OffHours]:
    """The off-hour sessions of the coming days at every place, in order of time."""
    today, last = (
        _today(now),
        _today(now) + timedelta(days=settings.current().booking_off_hour_days),
    )
    known = {one.id: one for one in places.all_places(hall_id)}
    with reading() as session:
        spans = session.execute(
            select(Slot.place_id, Slot.day, func.min(Slot.start), func.max(Slot.start))
            .where(
                Slot.hall_id == hall_id,
                Slot.kind == TimeKind.off_hour,
                Slot.wanted > 0,
                Slot.day > today,
                Slot.day <= last,
            )
            .group_by(Slot.place_id, Slot.day)
            .order_by(Slot.day, func.min(Slot.start), Slot.place_id)
        ).all()
        duties = session.scalars(
            select(OnDutyRow)
            .where(OnDutyRow.hall_id == hall_id, OnDutyRow.day > today)
            .order_by(OnDutyRow.id)
        ).all()
        booked = session.scalars(
            select(BookingRow).where(
                BookingRow.hall_id == hall_id,
                BookingRow.kind == TimeKind.off_hour,
                BookingRow.state == BookingState.booked,
                BookingRow.day > today,
            )
        ).all()
    on = _by_day(duties)
    count = Counter((one.place_id, one.day) for one in booked)
    late = {(one.place_id, one.day) for one in booked if _is_late(one, known, now)}
    return [
        OffHours(
            place=known[place_id],
            day=day,
            start=start,
            end=end + timedelta(minutes=known[place_id].opening.grid),
            booked=count[place_id, day],
            on_duty=on.get((place_id, day), ()),
            overdue=(place_id, day) in late and (place_id, day) not in on,
        )
        for place_id, day, start, end in spans
    ]


def _by_day(duties: Sequence[OnDutyRow]) -> dict[tuple[int, date], tuple[OnDuty, ...]]:
    found: dict[tuple[int, date], tuple[OnDuty, ...]] = {}
    for one in duties:
        key = (one.place_id, one.day)
        found[key] = (*found.get(key, ()), OnDuty(one.officer_id, one.offered))
    return found


def _is_late(row: BookingRow, known: dict[int, PlaceValues], now: datetime) -> bool:
    return now > confirmed_by(reads.booking_of(row), known[row.place_id])


def confirmed_by(booking: Booking, place: PlaceValues) -> datetime:
    """Until when somebody is told whether their time outside office hours is confirmed."""
    hours = settings.current().booking_confirm_hours
    calendar = halls.calendar(booking.hall_id)
    return rules.after_working_hours(
        booking.made_at, hours, place.opening, calendar, halls.here().zone
    )


def is_confirmed(booking: Booking) -> bool:
    """Whether somebody of the hall is there; within office hours always."""
    if booking.kind is TimeKind.office:
        return True
    with reading() as session:
        return bool(_on_duty(session, booking.place_id, booking.day))


def to_rest(officer_id: int) -> list[Rest]:
    """What an officer has worked outside office hours and not rested for."""
    with reading() as session:
        rows = session.scalars(
            select(OnDutyRow)
            .where(
                OnDutyRow.officer_id == officer_id,
                OnDutyRow.minutes > 0,
                OnDutyRow.rested_on.is_(None),
            )
            .order_by(OnDutyRow.day)
        ).all()
        return [Rest(row.id, row.day, row.minutes or 0) for row in rows]


def rested(rest_id: int, *, officer_id: int, now: datetime) -> None:
    """It was made good by rest. Pressed twice, once. Raises LookupError."""
    with transaction() as session:
        row = session.get(OnDutyRow, rest_id, with_for_update=True)
        if row is None or row.officer_id != officer_id or row.minutes is None:
            raise LookupError(rest_id)
        row.rested_on = row.rested_on or _today(now)


@jobs.handler("appointments.overtime", daily=True)
def count_overtime(payload: dict[str, Any], now: datetime) -> None:
    """Write down what duties were that are over: as long as their off-hour times."""
    zone = halls.here().zone
    with transaction() as session:
        rows = session.scalars(
            select(OnDutyRow).where(OnDutyRow.day < _today(now), OnDutyRow.minutes.is_(None))
        ).all()
        for row in rows:
            place = places.of_id(row.place_id)
            times = rules.times_of(row.day, place.opening, halls.calendar(row.hall_id), zone)
            steps = sum(one.kind is TimeKind.off_hour for one in times)
            session.execute(
                update(OnDutyRow)
                .where(OnDutyRow.id == row.id)
                .values(minutes=steps * place.opening.grid)
            )


def _today(now: datetime) -> date:
    return clock.local(now, halls.here().zone).date()


def _has_times(session: Session, place_id: int, day: date, hall_id: int) -> bool:
    found = session.scalar(
        select(Slot.id)
        .where(
            Slot.place_id == place_id,
            Slot.hall_id == hall_id,
            Slot.day == day,
            Slot.kind == TimeKind.off_hour,
            Slot.wanted > 0,
        )
        .limit(1)
    )
    return found is not None


def _on_duty(session: Session, place_id: int, day: date) -> list[OnDutyRow]:
    return list(
        session.scalars(
            select(OnDutyRow).where(OnDutyRow.place_id == place_id, OnDutyRow.day == day)
        )
    )


def _mine(session: Session, place_id: int, day: date, officer_id: int) -> OnDutyRow:
    found = [one for one in _on_duty(session, place_id, day) if one.officer_id == officer_id]
    if not found:
        raise LookupError(officer_id)
    return found[0]


def _booked(session: Session, place_id: int, day: date) -> list[BookingRow]:
    return list(
        session.scalars(
            select(BookingRow).where(
                BookingRow.place_id == place_id,
                BookingRow.day == day,
                BookingRow.kind == TimeKind.off_hour,
                BookingRow.state == BookingState.booked,
            )
        )
    )
