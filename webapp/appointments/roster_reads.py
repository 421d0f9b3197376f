"""Who is on duty, who comes outside office hours and what they need: reads that open no name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session as Db

from webapp.accounts import service as accounts
from webapp.appointments import roster_rules
from webapp.appointments.models import BookingRow, OnDutyRow, Slot
from webapp.appointments.roster_values import Colleague, Need, OnDuty, Session, Visit
from webapp.appointments.values import BookingState, PlaceValues, TimeKind
from webapp.cases import service as cases
from webapp.catalog import picking
from webapp.catalog import service as catalog
from webapp.core.db import reading

BOOKED = (BookingRow.kind == TimeKind.off_hour, BookingRow.state == BookingState.booked)
"""Those who still come."""


def sessions(served: Collection[PlaceValues], when: ColumnElement[bool]) -> list[Session]:
    """The sessions of some places on some days, in order of time.

    One that the hours no longer make is there as long as somebody has booked it.
    """
    grids = {one.id: one.opening.grid for one in served}
    with reading() as session:
        rows = session.execute(
            select(Slot.place_id, Slot.day, Slot.start)
            .where(
                Slot.place_id.in_(grids),
                Slot.kind == TimeKind.off_hour,
                Slot.capacity > 0,
                when,
            )
            .order_by(Slot.place_id, Slot.day)
        ).all()
    found = [
        one
        for (place_id, day), times in groupby(rows, lambda row: (row.place_id, row.day))
        for one in roster_rules.sessions_of(
            place_id, day, [row.start for row in times], grids[place_id]
        )
    ]
    return sorted(found, key=lambda one: (one.start, one.place_id))


def duties(served: Iterable[PlaceValues], first: date, last: date) -> list[OnDuty]:
    """Who is on duty at some places between two days, in the order in which they signed up."""
    with reading() as session:
        rows = session.execute(
            select(
                OnDutyRow.officer_id,
                OnDutyRow.place_id,
                OnDutyRow.start,
                OnDutyRow.end,
                OnDutyRow.offered,
            )
            .where(
                OnDutyRow.place_id.in_([one.id for one in served]),
                OnDutyRow.day.between(first, last),
            )
            .order_by(OnDutyRow.id)
        )
        return [OnDuty(*row) for row in rows]


def lock_duties(db: Db, place_id: int, start: datetime, end: datetime) -> Sequence[OnDutyRow]:
    """Who is on duty at any of a time, locked: of two who step down at once the second is alone.

    Everybody locks these first, and then what is booked: so nobody is told of an officer who steps
    down at that moment.
    """
    return db.scalars(
        select(OnDutyRow)
        .where(OnDutyRow.place_id == place_id, OnDutyRow.start < end, OnDutyRow.end > start)
        .order_by(OnDutyRow.id)
        .with_for_update()
    ).all()


def visits(*which: ColumnElement[bool]) -> list[Visit]:
    """Bookings, without who comes."""
    columns: tuple[Any, ...] = (
        BookingRow.id,
        BookingRow.place_id,
        BookingRow.start,
        BookingRow.end,
        BookingRow.theme,
        BookingRow.case_ref,
        BookingRow.sequence,
        BookingRow.confirmed_as,
        BookingRow.changed_at,
        BookingRow.people,
    )
    with reading() as session:
        rows = session.execute(select(*columns).where(*which).order_by(BookingRow.id))
        return [Visit(*row) for row in rows]


def needs(found: Sequence[Visit], hall_id: int) -> dict[int, frozenset[Need]]:
    """What each visit needs."""
    if not found:
        return {}
    revision = catalog.current(hall_id)
    refs = {one.case_ref for one in found if one.case_ref}
    standing = cases.standing(refs) if refs else {}
    return {
        one.id: roster_rules.of_application(standing[one.case_ref])
        if one.case_ref in standing
        else roster_rules.of_theme(picking.theme_of(revision, one.theme), revision)
        for one in found
    }


def colleagues(hall_id: int) -> dict[int, Colleague]:
    """Those who work in a hall."""
    return {
        one.id: Colleague(one.id, frozenset(one.duties), frozenset(one.departments))
        for one in accounts.list_staff(hall_id)
        if one.active
    }


class Staffing(msgspec.Struct, frozen=True):
    """Who is on duty, and what is missing of what visits need."""

    on_duty: Sequence[OnDuty]
    staff: dict[int, Colleague]

    def lacking(
        self, needed: Iterable[Need], place_id: int, start: datetime, end: datetime
    ) -> tuple[Need, ...]:
        """What nobody has who is there for the whole of a time."""
        there = roster_rules.there_for(self.on_duty, place_id, start, end)
        return roster_rules.lacking(needed, [self.staff[one] for one in there & set(self.staff)])


def staffing(served: Iterable[PlaceValues], first: date, last: date, hall_id: int) -> Staffing:
    """Who is on duty at some places between two days; who no longer works here is not."""
    found = duties(served, first, last)
    return Staffing(found, colleagues(hall_id) if found else {})
