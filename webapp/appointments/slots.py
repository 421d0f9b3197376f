"""The slots themselves: locked, taken and given back, in the caller's transaction.

Whoever touches slots first locks them, in the order of their numbers, and then the booking, and
then who waits (`offering.lock`), before anything is kept for anybody; so two of them wait for each
other and never stand in each other's way. A slot is taken by one conditional
update; the table's own check would refuse the one too many even without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from webapp.appointments.models import BookingRow, Slot, capacity_of
from webapp.appointments.values import BookingState, Taken
from webapp.appointments.wishes import Span, Who, Wish
from webapp.core import crypto

Row = TypeVar("Row")


def span_of(row: BookingRow) -> Span:
    """Which slots a booking takes."""
    return Span(row.place_id, row.start, row.end, row.people)


def within(span: Span) -> ColumnElement[bool]:
    """Which slots a span is made of."""
    return and_(Slot.place_id == span.place_id, Slot.start >= span.start, Slot.start < span.end)


def lock(session: Session, spans: Sequence[Span]) -> None:
    """Lock every slot of these spans, in the order of their numbers."""
    if not spans:
        return
    where = or_(*(within(span) for span in spans))
    session.execute(select(Slot.id).where(where).order_by(Slot.id).with_for_update()).all()


def lock_bookings(
    session: Session, rows: Sequence[BookingRow], *, others: Sequence[Span] = ()
) -> None:
    """Lock the slots of bookings, and others, then the bookings themselves, read anew."""
    lock_rows(session, rows, span_of, others=others)


def lock_rows(
    session: Session,
    rows: Sequence[Row],
    span_of: Callable[[Row], Span],
    *,
    others: Sequence[Span] = (),
) -> None:
    """Lock the slots that rows of some table take, and others, then the rows, read anew.

    One that was moved meanwhile has other slots. Locked after the rest they would be out of order:
    so nothing stays locked, and it begins anew.
    """
    while True:
        spans = [span_of(row) for row in rows]
        with session.begin_nested() as attempt:
            lock(session, [*spans, *others])
            for row in rows:
                session.refresh(row, with_for_update=True)
            if spans == [span_of(row) for row in rows]:
                return
            attempt.rollback()


def take(session: Session, span: Span, steps: int) -> list[Slot]:
    """Take a window for each of its people in each slot of a span: all or none. Raises Taken."""
    then = Slot.taken + span.people
    rows = session.scalars(
        update(Slot).where(within(span), then <= Slot.capacity).values(taken=then).returning(Slot)
    ).all()
    if len(rows) != steps:
        raise Taken
    return sorted(rows, key=lambda one: one.start)


def keep(session: Session, wish: Wish, who: Who, *, until: datetime, now: datetime) -> BookingRow:
    """Take the time of a wish, and keep it for somebody: every booking begins here. Raises Taken.

    The slots are locked already.
    """
    taken = take(session, wish.span, wish.steps)
    row = BookingRow(
        ref=crypto.token(),
        hall_id=wish.place.hall_id,
        place_id=wish.place.id,
        account_id=who.account_id,
        person=who.person,
        name=who.name,
        phone=who.phone,
        theme=wish.theme,
        case_ref=wish.case_ref,
        people=wish.people,
        day=taken[0].day,
        start=wish.start,
        end=wish.end,
        kind=taken[0].kind,
        state=BookingState.held,
        held_until=until,
        key=crypto.hash_token(wish.key),
        made_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    return row


def give_back(session: Session, spans: Iterable[Span]) -> None:
    """As many windows are free again; what the hours no longer ask for is then closed for good."""
    for span in spans:
        left = Slot.taken - span.people
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
        .returning(BookingRow.place_id, BookingRow.start, BookingRow.end, BookingRow.people)
    ).all()
    spans = [Span(*row) for row in ended]
    give_back(session, spans)
    return spans
