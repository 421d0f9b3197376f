"""Drawing a ticket, letting others go first, and giving it back: what its person does."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import not_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.appointments import desk as appointments
from webapp.appointments.values import Booking, BookingState
from webapp.appointments.wishes import Who
from webapp.core import attempts, audit, clock, crypto
from webapp.core.db import inserter, transaction
from webapp.halls import service as halls
from webapp.queues import lines, policy, reads, rules, waiting_rules, waits
from webapp.queues.models import Queue, QueueDay, TicketRow
from webapp.queues.values import (
    AlreadyWaiting,
    Expected,
    NotNow,
    QueueValues,
    Source,
    Ticket,
    TicketState,
    TooMany,
)


class Drawn(msgspec.Struct, frozen=True):
    """What somebody wants a ticket for; `key` is the form's own, the same however often sent."""

    queue: QueueValues
    source: Source
    key: str
    theme: str = ""
    priority: bool = False
    who: Who | None = None
    """Who waits, where they said so; a ticket is drawn without a name too."""
    name: str = ""
    """A name that a colleague wrote down for somebody without an account."""
    booking: Booking | None = None
    officer_id: int | None = None
    """Who drew it for somebody at the desk."""


def draw(wanted: Drawn, *, screen: str, address: str, now: datetime) -> Ticket:
    """Give out the next number. The same form sent twice draws one.

    `screen` names what is drawn at, for the limit of tries. Raises AlreadyWaiting, TooMany,
    LookupError where the queue was retired meanwhile.
    """
    key = crypto.hash_token(wanted.key)
    if (known := reads.of_key(key)) is not None:
        return known
    _refuse_second(wanted, now)
    if wanted.source is not Source.staff and not attempts.allow(
        "ticket", subject=screen, address=address, now=now
    ):
        raise TooMany
    try:
        with transaction() as session:
            row = _draw(session, wanted, key, now)
            return reads.ticket_of(row, row.letter)
    except IntegrityError:
        # The same form, or the same person, at the same moment: the other one was quicker.
        if (known := reads.of_key(key)) is not None:
            return known
        _refuse_second(wanted, now)
        raise


def _refuse_second(wanted: Drawn, now: datetime) -> None:
    """One person, one live ticket of a queue; one appointment, one live ticket."""
    day, mine = clock.local(now, halls.here().zone).date(), None
    if wanted.who is not None:
        mine = reads.of_person(wanted.who.person, wanted.queue.id, day, now)
    if mine is None and wanted.booking is not None:
        mine = reads.of_booking(wanted.booking.ref, day, now)
    if mine is not None:
        raise AlreadyWaiting(mine)


def _draw(session: Session, wanted: Drawn, key: bytes, now: datetime) -> TicketRow:
    day = clock.local(now, halls.here().zone).date()
    booking, who = wanted.booking, wanted.who
    if who is not None:
        _end_missed(session, who, day, now)
    row = TicketRow(
        hall_id=wanted.queue.hall_id,
        queue_id=wanted.queue.id,
        line_id=wanted.queue.id,
        day=day,
        letter=_letter(session, wanted.queue),
        number=_next_number(session, wanted.queue, day),
        state=TicketState.waiting,
        lane=rules.lane(
            priority=wanted.priority,
            booked_for=booking.start if booking else None,
            now=now,
            policy=policy.current(),
        ),
        source=wanted.source,
        theme=booking.theme if booking else wanted.theme,
        account_id=who.account_id if who else None,
        person=who.person if who else None,
        name=who.name if who else wanted.name,
        phone=who.phone if who else "",
        booking_ref=booking.ref if booking else "",
        booked_for=booking.start if booking else None,
        key=key,
        taken_at=now,
    )
    session.add(row)
    session.flush()
    row.expected = _expected(row, now)
    if booking is not None and booking.state is not BookingState.arrived:
        appointments.arrive(session, booking.ref, actor=_actor(wanted), now=now)
    return row


def _end_missed(session: Session, who: Who, day: date, now: datetime) -> None:
    """What its person missed for good is over: they draw a new number."""
    session.execute(
        update(TicketRow)
        .where(
            TicketRow.person == who.person,
            TicketRow.day == day,
            TicketRow.state == TicketState.missed,
            not_(reads.counts(now)),
        )
        .values(state=TicketState.expired)
    )


def _expected(row: TicketRow, now: datetime) -> Any:
    _ahead, wait = waits.of_ticket(reads.ticket_of(row, row.letter), now)
    if wait is None:
        return None
    told = waiting_rules.stated(wait)
    return msgspec.to_builtins(Expected(wait.expected, wait.spread, told))


def _actor(wanted: Drawn) -> str:
    if wanted.officer_id is not None:
        return f"staff:{wanted.officer_id}"
    return audit.person(wanted.who.account_id if wanted.who else None)


def _letter(session: Session, queue: QueueValues) -> str:
    """The letter of a queue that gives out numbers, and does until this one is drawn."""
    letter = session.scalars(
        select(Queue.letter)
        .where(Queue.id == queue.id, Queue.retired.is_(False))
        .with_for_update(read=True, key_share=True)
    ).one_or_none()
    if letter is None:
        raise LookupError(queue.letter)
    return letter


def _next_number(session: Session, queue: QueueValues, day: date) -> int:
    add = inserter(session)(QueueDay)
    return session.execute(
        add.values(queue_id=queue.id, day=day, hall_id=queue.hall_id, last=1)
        .on_conflict_do_update(
            index_elements=[QueueDay.queue_id, QueueDay.day], set_={"last": QueueDay.last + 1}
        )
        .returning(QueueDay.last)
    ).scalar_one()


def let_first(ticket: Ticket) -> None:
    """Let some others go first (让别人先办): whoever is not ready keeps the ticket.

    Raises NotNow once it was called, or while it lets others go first already.
    """
    with transaction() as session:
        lines.lock(session, ticket.hall_id)
        done = session.execute(
            update(TicketRow)
            .where(
                TicketRow.id == ticket.id,
                TicketRow.state == TicketState.waiting,
                TicketRow.lets == 0,
            )
            .values(lets=policy.current().let_first, expected=None)
            .returning(TicketRow.id)
        ).one_or_none()
        if done is None:
            raise NotNow


def leave(ticket: Ticket, *, now: datetime) -> None:
    """Give a ticket back. Given back twice, it is given back once. Raises NotNow at the window."""
    with transaction() as session:
        lines.lock(session, ticket.hall_id)
        row = session.scalars(
            select(TicketRow).where(TicketRow.id == ticket.id).with_for_update()
        ).one()
        if row.state is TicketState.left:
            return
        if TicketState.left not in rules.MOVES[row.state]:
            raise NotNow
        row.state, row.finished_at = TicketState.left, now
