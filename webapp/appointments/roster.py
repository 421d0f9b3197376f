"""Who of the hall is there outside office hours (延时服务值班): sign up, swap, who is needed.

An officer comes to a session: a noon, an evening, a Saturday morning. What people have booked in
it is confirmed once those are there who have the duties for it (`roster_rules`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Db

from webapp.appointments import confirming, places, roster_reads, roster_rules
from webapp.appointments.models import BookingRow, OnDutyRow, Slot
from webapp.appointments.roster_values import Need, OffHours, Session
from webapp.appointments.values import PlaceValues
from webapp.core import audit, clock, settings
from webapp.core.db import inserter, transaction
from webapp.core.workdays import ONE_DAY
from webapp.halls import service as halls


class NeededHere(Exception):
    """People have booked, and nobody else on duty can help them: a colleague has to come first."""


class OnDutyElsewhere(Exception):
    """They are on duty at another place at that time."""


def sign_up(
    place_id: int, start: datetime, *, officer_id: int, hall_id: int, now: datetime
) -> None:
    """Be there for the session that begins then. Whoever booked it hears that it is confirmed.

    Pressed twice, once. Raises LookupError where there is no such session, or its day has come;
    OnDutyElsewhere.
    """
    with transaction() as db:
        place, one = _session(place_id, start, hall_id, now)
        mine = [row for row in _locked(db, one) if row.officer_id == officer_id]
        whole = [row for row in mine if row.start <= one.start and one.end <= row.end]
        if whole and not whole[0].offered:
            return
        if whole:
            whole[0].offered = False
        else:
            _check_not_elsewhere(one, officer_id, hall_id)
            db.execute(
                inserter(db)(OnDutyRow)
                .values(
                    hall_id=hall_id,
                    place_id=place_id,
                    day=one.day,
                    start=one.start,
                    end=one.end,
                    officer_id=officer_id,
                    offered=False,
                )
                .on_conflict_do_update(
                    index_elements=[OnDutyRow.place_id, OnDutyRow.start, OnDutyRow.officer_id],
                    set_={"ends_at": one.end, "offered": False},
                )
            )
        db.flush()
        confirming.confirm(db, place, one.day, now)
        _record(db, "duty.come", place, one, officer_id, now)


def offer(place_id: int, start: datetime, *, officer_id: int, hall_id: int, now: datetime) -> None:
    """Would rather that a colleague came; until one does, it stays theirs. Raises LookupError."""
    with transaction() as db:
        place, one = _session(place_id, start, hall_id, now)
        for row in _of(db, one, officer_id):
            row.offered = True
        _record(db, "duty.offer", place, one, officer_id, now)


def step_down(
    place_id: int, start: datetime, *, officer_id: int, hall_id: int, now: datetime
) -> None:
    """Not be there after all. Raises LookupError, NeededHere."""
    with transaction() as db:
        place, one = _session(place_id, start, hall_id, now)
        rows = _of(db, one, officer_id)
        before = _lacking(place, one.day)
        for row in rows:
            db.delete(row)
        db.flush()
        _check_not_needed(place, one.day, before)
        _record(db, "duty.step_down", place, one, officer_id, now)


def take_over(
    place_id: int, start: datetime, *, of: int, officer_id: int, hall_id: int, now: datetime
) -> None:
    """Come in place of a colleague who would rather not; one who comes already sets them free.

    Raises LookupError, NeededHere, OnDutyElsewhere.
    """
    about: dict[str, Any] = {"of": of, "officer_id": officer_id, "hall_id": hall_id, "now": now}
    try:
        _take_over(place_id, start, **about)
    except IntegrityError:  # in another tab they signed up at this moment: they come already
        _take_over(place_id, start, **about)


def _take_over(
    place_id: int, start: datetime, *, of: int, officer_id: int, hall_id: int, now: datetime
) -> None:
    with transaction() as db:
        place, one = _session(place_id, start, hall_id, now)
        there = _locked(db, one)
        theirs = [row for row in there if row.officer_id == of and row.offered]
        if not theirs or of == officer_id:
            raise LookupError(of)
        _check_not_elsewhere(one, officer_id, hall_id)
        before = _lacking(place, one.day)
        mine = [row for row in there if row.officer_id == officer_id]
        for row in mine:
            row.offered = False
        for row in theirs:
            if mine:
                db.delete(row)
            else:
                row.officer_id, row.offered = officer_id, False
        db.flush()
        _check_not_needed(place, one.day, before)
        confirming.confirm(db, place, one.day, now)
        _record(db, "duty.take_over", place, one, officer_id, now)


def sessions(hall_id: int, *, now: datetime) -> list[OffHours]:
    """The off-hour sessions of the coming days at every place, in order of time."""
    return between(places.all_places(hall_id), *coming(now), now=now)


def between(
    served: Sequence[PlaceValues], first: date, last: date, *, now: datetime
) -> list[OffHours]:
    """The off-hour sessions of some places between two days, in order of time."""
    found = roster_reads.sessions(served, Slot.day.between(first, last))
    if not found:
        return []
    known = {one.id: one for one in served}
    hall_id = served[0].hall_id
    visits = roster_reads.visits(
        *roster_reads.BOOKED,
        BookingRow.place_id.in_(known),
        BookingRow.day.between(first, last),
    )
    needed = roster_reads.needs(visits, hall_id)
    staff = roster_reads.staffing(served, first, last, hall_id)
    lacking = {
        one.id: staff.lacking(needed[one.id], one.place_id, one.start, one.end) for one in visits
    }
    made = []
    for one in found:
        mine = [visit for visit in visits if roster_rules.comes_to(visit, one)]
        place = known[one.place_id]
        late = (
            now > confirming.due(place, visit.asked_at, visit.start)
            for visit in mine
            if lacking[visit.id]
        )
        made.append(
            OffHours(
                place=place,
                day=one.day,
                start=one.start,
                end=one.end,
                booked=sum(visit.people for visit in mine),
                on_duty=tuple(duty for duty in staff.on_duty if roster_rules.meets(duty, one)),
                missing=tuple(sorted({need for visit in mine for need in lacking[visit.id]})),
                overdue=any(late),
            )
        )
    return made


def coming(now: datetime) -> tuple[date, date]:
    """The first and the last day that can be booked outside office hours."""
    today = _day(now)
    return today + ONE_DAY, today + timedelta(days=settings.current().booking_off_hour_days)


def _day(moment: datetime) -> date:
    return clock.local(moment, halls.here().zone).date()


def _session(
    place_id: int, start: datetime, hall_id: int, now: datetime
) -> tuple[PlaceValues, Session]:
    """The session of a day to come that begins then. Raises LookupError."""
    place, day = places.of_id(place_id), _day(start)
    if place.hall_id == hall_id and day > _day(now):
        for one in roster_reads.sessions([place], Slot.day == day):
            if one.start == start:
                return place, one
    raise LookupError(start)


def _locked(db: Db, one: Session) -> Sequence[OnDutyRow]:
    return roster_reads.lock_duties(db, one.place_id, one.start, one.end)


def _of(db: Db, one: Session, officer_id: int) -> Sequence[OnDutyRow]:
    found = [row for row in _locked(db, one) if row.officer_id == officer_id]
    if not found:
        raise LookupError(officer_id)
    return found


def _check_not_elsewhere(one: Session, officer_id: int, hall_id: int) -> None:
    """Raises OnDutyElsewhere."""
    duties = roster_reads.duties(places.all_places(hall_id), one.day, one.day)
    if roster_rules.is_elsewhere(duties, officer_id, one.place_id, one.start, one.end):
        raise OnDutyElsewhere


def _lacking(place: PlaceValues, day: date) -> set[tuple[int, Need]]:
    """What visits of a day need, and nobody on duty has."""
    visits = roster_reads.visits(
        *roster_reads.BOOKED, BookingRow.place_id == place.id, BookingRow.day == day
    )
    needed = roster_reads.needs(visits, place.hall_id)
    staff = roster_reads.staffing([place], day, day, place.hall_id)
    return {
        (one.id, need)
        for one in visits
        for need in staff.lacking(needed[one.id], one.place_id, one.start, one.end)
    }


def _check_not_needed(place: PlaceValues, day: date, before: Collection[tuple[int, Need]]) -> None:
    """Raises NeededHere where somebody who has booked is alone now, and was not before."""
    if _lacking(place, day) - set(before):
        raise NeededHere


def _record(
    db: Db, action: str, place: PlaceValues, one: Session, officer_id: int, now: datetime
) -> None:
    audit.record(
        db,
        hall_id=place.hall_id,
        chain=audit.SYSTEM,
        action=action,
        actor=f"staff:{officer_id}",
        subject=place.slug,
        now=now,
        details={"start": one.start.isoformat()},
    )
