"""A request's row: found, locked, changed, ended, in the caller's transaction.

As in `appointments.slots`: the slots first, then the row, so that two wait for each other and never
stand in each other's way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.appointments import slots
from webapp.appointments.wishes import Span
from webapp.core import clock
from webapp.halls import service as halls
from webapp.visits import rules
from webapp.visits.models import VisitRow
from webapp.visits.values import NotNow, VisitState


def span_of(row: VisitRow) -> Span:
    """Which slot it takes."""
    return Span(row.place_id, row.start, row.end)


def today(now: datetime) -> date:
    """The date at the hall."""
    return clock.local(now, halls.here().zone).date()


def locked(session: Session, *which: ColumnElement[bool], others: Sequence[Span] = ()) -> VisitRow:
    """The row, read anew once its slot, and the others, are locked. Raises LookupError."""
    row = session.scalars(select(VisitRow).where(*which)).one_or_none()
    if row is None:
        raise LookupError("no such visit")
    slots.lock_rows(session, [row], span_of, others=others)
    return row


def all_locked(session: Session, *which: ColumnElement[bool]) -> Sequence[VisitRow]:
    """Rows, read anew once all their slots are locked."""
    found = session.scalars(select(VisitRow).where(*which).order_by(VisitRow.id)).all()
    slots.lock_rows(session, found, span_of)
    return found


def move(row: VisitRow, state: VisitState, now: datetime) -> None:
    """Bring it to another state. Raises NotNow where the table of moves knows no such move."""
    if not rules.may_move(row.state, state):
        raise NotNow
    row.state, row.version = state, row.version + 1
    if not rules.MOVES[state]:
        row.over_at = now


def end_without(session: Session, row: VisitRow, state: VisitState, now: datetime) -> None:
    """End it without a visit: its team is free for others. Raises NotNow."""
    move(row, state, now)
    slots.give_back(session, [span_of(row)])
