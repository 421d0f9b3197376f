"""Who waits, who is where, and what was called: reads of a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from webapp.core.db import reading
from webapp.halls import service as halls
from webapp.queues import policy, rules
from webapp.queues.models import CallRow, Queue, TicketRow, Window
from webapp.queues.values import (
    LIVE,
    Lane,
    Side,
    Ticket,
    TicketState,
    WindowValues,
    label,
)

RECENT = 8
"""Lanes of the last calls; enough for every rule of order."""


class Called(msgspec.Struct, frozen=True):
    """A call as a screen shows it."""

    id: int
    label: str
    name: str
    window: int
    side: Side
    time: int
    at: datetime
    ticket_id: int


class Line(msgspec.Struct, frozen=True):
    """The people who wait in a hall, and the order in which each queue's are called."""

    tickets: Sequence[Ticket]
    recent: Sequence[tuple[str, Lane]]
    """(letter, lane) of the last calls, the newest last."""

    def order(self, letters: Sequence[str], now: datetime) -> list[Ticket]:
        """Who is called next by a window that serves these queues."""
        mine = {one.id: one for one in self.tickets if one.line in letters}
        recent = [lane for letter, lane in self.recent if letter in letters]
        waiting = [rules.standing(one, now) for one in mine.values()]
        return [mine[one.id] for one in rules.order(waiting, recent, policy.current())]

    def overtaken(self, called: Ticket, letters: Sequence[str], now: datetime) -> list[int]:
        """Who has let one more go first, once this ticket is called."""
        recent = [lane for letter, lane in self.recent if letter in letters]
        mine = [one for one in self.tickets if one.line in letters]
        waiting = [rules.standing(one, now) for one in mine]
        return rules.overtaken(waiting, rules.standing(called, now), recent, policy.current())

    def ahead(self, ticket: Ticket, now: datetime) -> list[Ticket]:
        """Who of this ticket's queue is called before it."""
        row = self.order([ticket.line], now)
        return row[: [one.id for one in row].index(ticket.id)]


InLine = aliased(Queue)


def _tickets() -> Select[TicketRow, str, str]:
    return (
        select(TicketRow, Queue.letter, InLine.letter)
        .join(Queue, Queue.id == TicketRow.queue_id)
        .join(InLine, InLine.id == TicketRow.line_id)
    )


def ticket_of(row: TicketRow, letter: str, line: str) -> Ticket:
    """A ticket as the rest of the room knows it."""
    return Ticket(
        id=row.id,
        hall_id=row.hall_id,
        queue_id=row.queue_id,
        letter=letter,
        line=line,
        number=row.number,
        day=row.day,
        state=row.state,
        lane=row.lane,
        source=row.source,
        theme=row.theme,
        account_id=row.account_id,
        booking_ref=row.booking_ref,
        booked_for=row.booked_for,
        name=row.name,
        phone=row.phone,
        taken_at=row.taken_at,
        again=row.again,
        lets=row.lets,
        window_id=row.window_id,
        officer_id=row.officer_id,
        calls=row.calls,
        called_at=row.called_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        missed_at=row.missed_at,
        told=row.told,
    )


def _found(found: Row[TicketRow, str, str] | None) -> Ticket | None:
    if found is None:
        return None
    row, letter, line = found
    return ticket_of(row, letter, line)


def one(ticket_id: int) -> Ticket:
    """A ticket by its number in the database. Raises LookupError."""
    with reading() as session:
        found = session.execute(_tickets().where(TicketRow.id == ticket_id)).one_or_none()
    if (ticket := _found(found)) is None:
        raise LookupError(ticket_id)
    return ticket


def of_key(key: bytes) -> Ticket | None:
    """The ticket that a form drew, by the hash of its key."""
    with reading() as session:
        found = session.execute(_tickets().where(TicketRow.key == key)).one_or_none()
    return _found(found)


def of_account(account_id: int, day: date) -> list[Ticket]:
    """The tickets with which somebody waits today."""
    with reading() as session:
        rows = session.execute(
            _tickets()
            .where(
                TicketRow.account_id == account_id,
                TicketRow.day == day,
                TicketRow.state.in_(LIVE),
            )
            .order_by(TicketRow.id)
        ).all()
    return [ticket_of(row, letter, line) for row, letter, line in rows]


def of_person(person: bytes, queue_id: int, day: date) -> Ticket | None:
    """The ticket with which this person waits in a queue today."""
    with reading() as session:
        found = session.execute(
            _tickets().where(
                TicketRow.person == person,
                TicketRow.queue_id == queue_id,
                TicketRow.day == day,
                TicketRow.state.in_(LIVE),
            )
        ).one_or_none()
    return _found(found)


def of_booking(booking_ref: str, day: date) -> Ticket | None:
    """The ticket with which somebody waits for an appointment."""
    with reading() as session:
        found = session.execute(
            _tickets()
            .where(
                TicketRow.booking_ref == booking_ref,
                TicketRow.day == day,
                TicketRow.state.in_(LIVE),
            )
            .order_by(TicketRow.id)
            .limit(1)
        ).one_or_none()
    return _found(found)


def of_state(hall_id: int, *states: TicketState) -> list[Ticket]:
    """Today's tickets of a hall in these states, as they were drawn."""
    with reading() as session:
        rows = session.execute(
            _tickets()
            .where(
                TicketRow.hall_id == hall_id,
                TicketRow.day == halls.today(),
                TicketRow.state.in_(states),
            )
            .order_by(TicketRow.id)
        ).all()
    return [ticket_of(row, letter, line) for row, letter, line in rows]


def line(hall_id: int) -> Line:
    """Everybody who waits in a hall now: two queries."""
    with reading() as session:
        recent = session.execute(
            select(Queue.letter, TicketRow.lane)
            .select_from(CallRow)
            .join(TicketRow, TicketRow.id == CallRow.ticket_id)
            .join(Queue, Queue.id == TicketRow.line_id)
            .where(CallRow.hall_id == hall_id, CallRow.time == 1, TicketRow.day == halls.today())
            .order_by(CallRow.id.desc())
            .limit(RECENT * 8)
        ).all()
    return Line(
        of_state(hall_id, TicketState.waiting),
        [(letter, lane) for letter, lane in reversed(recent)],
    )


def at_window(window: WindowValues) -> Ticket | None:
    """The ticket that is called to, or served at, a window."""
    found = [
        one
        for one in of_state(window.hall_id, TicketState.called, TicketState.serving)
        if one.window_id == window.id
    ]
    return found[0] if found else None


def calls(hall_id: int, *, most: int, since: timedelta, now: datetime) -> list[Called]:
    """The last calls of today, the newest first; each number once, with its last call."""
    with reading() as session:
        newest = (
            select(func.max(CallRow.id))
            .where(CallRow.hall_id == hall_id, CallRow.at > now - since)
            .group_by(CallRow.ticket_id)
        )
        rows = session.execute(
            select(CallRow, TicketRow, Queue.letter, Window.number, Window.side)
            .join(TicketRow, TicketRow.id == CallRow.ticket_id)
            .join(Queue, Queue.id == TicketRow.queue_id)
            .join(Window, Window.id == CallRow.window_id)
            .where(CallRow.id.in_(newest))
            .order_by(CallRow.id.desc())
            .limit(most)
        ).all()
    return [
        Called(
            id=call.id,
            label=label(letter, ticket.number),
            name=ticket.name,
            window=number,
            side=side,
            time=call.time,
            at=call.at,
            ticket_id=ticket.id,
        )
        for call, ticket, letter, number, side in rows
    ]


def finished(hall_id: int, *, since: datetime) -> list[Ticket]:
    """Who was served with a number since then."""
    with reading() as session:
        rows = session.execute(
            _tickets()
            .where(
                TicketRow.hall_id == hall_id,
                TicketRow.state == TicketState.finished,
                TicketRow.finished_at > since,
            )
            .order_by(TicketRow.id)
        ).all()
    return [ticket_of(row, letter, line) for row, letter, line in rows]
