"""What the pages of visits read: plain SELECTs that return frozen values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select

from webapp.appointments.models import Slot
from webapp.cases.models import BundleCase, ItemCase
from webapp.cases.state_rules import FINAL
from webapp.core.db import reading
from webapp.visits.models import VisitRow
from webapp.visits.values import COMING, OPEN, WAITING, Ground, Matter, Visit, VisitState

BEFORE = (VisitState.asked, VisitState.confirmed, VisitState.planned)
MOST = 200
"""Visits that a page lists."""


def visit_of(row: VisitRow) -> Visit:
    """A row as a value."""
    team = (row.first_id, row.second_id)
    return Visit(
        id=row.id,
        ref=row.ref,
        hall_id=row.hall_id,
        account_id=row.account_id,
        state=row.state,
        matter=Matter(row.theme, row.case_ref, row.item, row.department),
        ground=Ground(row.ground) if row.ground else None,
        name=row.name,
        address=row.address,
        phone=row.phone,
        day=row.day,
        start=row.start,
        end=row.end,
        asked_at=row.asked_at,
        confirmed_at=row.confirmed_at,
        worker=row.worker,
        refusal=row.refusal,
        officers=tuple(one for one in team if one is not None),
        comes_at=row.comes_at,
        number=row.number,
        set_off_at=row.set_off_at,
        over_at=row.over_at,
        record=row.record,
        version=row.version,
        forgotten=row.forgotten,
    )


def one(ref: str, account_id: int) -> Visit:
    """A request of an account. Raises LookupError."""
    return _only(VisitRow.ref == ref, VisitRow.account_id == account_id)


def of_id(visit_id: int) -> Visit:
    """A request by its number in the database. Raises LookupError."""
    return _only(VisitRow.id == visit_id)


def for_staff(ref: str, hall_id: int, departments: Collection[str]) -> Visit:
    """A request that an officer of these departments may see. Raises LookupError."""
    return _only(VisitRow.ref == ref, *may_see(hall_id, departments))


def may_see(hall_id: int, departments: Collection[str]) -> list[ColumnElement[bool]]:
    """Whether an officer of these departments (none named: all) may see a request."""
    conditions: list[ColumnElement[bool]] = [VisitRow.hall_id == hall_id]
    if departments:
        theirs = VisitRow.department.in_(departments)
        conditions.append(or_(VisitRow.department == "", theirs))
    return conditions


def of_account(account_id: int) -> list[Visit]:
    """What an account has asked for, the newest first."""
    return _listed(VisitRow.account_id == account_id, newest=True)


def open_ones(hall_id: int, departments: Collection[str]) -> list[Visit]:
    """What somebody still has to do something about, in order of time."""
    return _listed(VisitRow.state.in_(OPEN), *may_see(hall_id, departments))


def over(hall_id: int, departments: Collection[str], since: date) -> list[Visit]:
    """What ended lately, the newest first."""
    ended = (VisitRow.state.not_in(OPEN), VisitRow.day >= since)
    return _listed(*ended, *may_see(hall_id, departments), newest=True)


def done(hall_id: int, *, since: datetime) -> list[Visit]:
    """The visits that took place and are over since then."""
    return _listed(
        VisitRow.hall_id == hall_id, VisitRow.state == VisitState.done, VisitRow.over_at > since
    )


def planned(hall_id: int, departments: Collection[str], day: date) -> list[Visit]:
    """The visits of a day for which a team is known, in order of time."""
    return _listed(VisitRow.state.in_(COMING), VisitRow.day == day, *may_see(hall_id, departments))


def errands(officer_id: int, since: date) -> list[Visit]:
    """To which homes this officer goes from a day on, or need not go any more.

    Not those to which they have set off: of these they know more than we do.
    """
    return _listed(
        VisitRow.state.in_((VisitState.planned, VisitState.cancelled, VisitState.refused)),
        VisitRow.day >= since,
        VisitRow.set_off_at.is_(None),
        or_(VisitRow.first_id == officer_id, VisitRow.second_id == officer_id),
    )


def count_waiting(hall_id: int, departments: Collection[str]) -> int:
    """How many wait for a word or a plan."""
    query = select(func.count()).where(
        VisitRow.state.in_(WAITING),
        *may_see(hall_id, departments),
    )
    with reading() as session:
        return session.scalar(query) or 0


def crowded(hall_id: int, since: date) -> set[int]:
    """The requests in half days, from a day on, that have fewer teams by now than visits."""
    query = (
        select(VisitRow.id)
        .join(Slot, (Slot.place_id == VisitRow.place_id) & (Slot.start == VisitRow.start))
        .where(VisitRow.hall_id == hall_id, VisitRow.state.in_(BEFORE), VisitRow.day >= since)
        .where(Slot.taken > Slot.wanted)
    )
    with reading() as session:
        return set(session.scalars(query))


def item(visit: Visit) -> tuple[str, bool]:
    """The one item that a visit is for, and whether it is decided; empty where for a theme."""
    query = (
        select(ItemCase.ref, ItemCase.state)
        .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
        .where(BundleCase.ref == visit.matter.case_ref, ItemCase.item == visit.matter.item)
    )
    with reading() as session:
        found = session.execute(query).one_or_none()
    return (found.ref, found.state in FINAL) if found else ("", False)


def _only(*which: ColumnElement[bool]) -> Visit:
    with reading() as session:
        row = session.scalars(select(VisitRow).where(*which)).one_or_none()
    if row is None:
        raise LookupError("no such visit")
    return visit_of(row)


def _listed(*which: ColumnElement[bool], newest: bool = False) -> list[Visit]:
    query = select(VisitRow).where(*which).limit(MOST)
    ordered = (
        query.order_by(VisitRow.id.desc())
        if newest
        else query.order_by(VisitRow.start, VisitRow.id)
    )
    with reading() as session:
        return [visit_of(row) for row in session.scalars(ordered)]
