"""The slots themselves: locked, taken and given back, in the caller's transaction.

Whoever touches slots first locks them, in the order of their numbers, and then the booking; so two
of them wait for each other and never stand in each other's way. A slot is taken by one conditional
update; the table's own check would refuse the one too many even without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from webapp.appointments.models import BookingRow, Slot, capacity_of
from webapp.appointments.values import BookingState, Taken
from webapp.appointments.wishes import Span


def span_of(row: BookingRow) -> Span:
    """Which slots a booking takes."""
    return row.place_id, row.start, row.end


def within(span: Span) -> ColumnElement[bool]:
    """Which slots a span is made of."""
    place_id, start, end = span
    return and_(Slot.place_id == place_id, Slot.start >= start, Slot.start < end)


def lock(session: Session, spans: Sequence[Span]) -> None:
    """Lock every slot of these spans, in the order of their numbers."""
    where = or_(*(within(span) for span in spans))
    session.execute(select(Slot.id).where(where).order_by(Slot.id).with_for_update()).all()


def take(session: Session, span: Span, steps: int) -> list[Slot]:
    """Take one window of each slot of a span, all of its steps or none. Raises Taken."""
    rows = session.scalars(
        update(Slot)
        .where(within(span), Slot.taken < Slot.capacity)
        .values(taken=Slot.taken + 1)
        .returning(Slot)
    ).all()
    if len(rows) != steps:
        raise Taken
    return sorted(rows, key=lambda one: one.start)


def give_back(session: Session, spans: Iterable[Span]) -> None:
    """One window less is taken; what the hours no longer ask for is then closed for good."""
    left = Slot.taken - 1
    for span in spans:
        session.execute(
            update(Slot)
            .where(within(span))
            .values(taken=left, capacity=capacity_of(Slot.wanted, left))
        )


def expire(session: Session, ids: Sequence[int]) -> list[Span]:
    """End holds, and give back what they held; each of them once, whoever asks.

    Returns what was given back.
    """
    if not ids:
        return []
    ended = session.execute(
        update(BookingRow)
        .where(BookingRow.id.in_(ids), BookingRow.state == BookingState.held)
        .values(state=BookingState.expired, held_until=None, key=None)
        .returning(BookingRow.place_id, BookingRow.start, BookingRow.end)
    ).all()
    spans = [(row.place_id, row.start, row.end) for row in ended]
    give_back(session, spans)
    return spans
