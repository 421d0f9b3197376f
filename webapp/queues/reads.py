"""Who waits, who is where, and what was called: reads of a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

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
    label,
)

RECENT = 64
"""So many of the hall's last turns are looked at. An order needs the last few of the queues that
one window serves, and these lie among those of all others."""


class Called(msgspec.Struct, frozen=True):
    """A call as a screen shows it."""

    id: int
    label: str
    window: int
    side: Side
    time: int
    at: datetime
    ticket_id: int


class Line(msgspec.Struct, frozen=True):
    """The people who wait in a hall, and the order in which each queue's are called."""

    tickets: Sequence[Ticket]
    recent: Sequence[tuple[str, Lane]]
    """`turns`"""

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


def _tickets() -> Select[TicketRow, str]:
    return select(TicketRow, Queue.letter).join(Queue, Queue.id == TicketRow.line_id)


def ticket_of(row: TicketRow, line: str) -> Ticket:
    """A ticket as the rest of the room knows it."""
    return Ticket(
        id=row.id,
        hall_id=row.hall_id,
        queue_id=row.queue_id,
        letter=row.letter,
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
        came_back=row.came_back,
        told=row.told,
    )


def _found(found: Row[TicketRow, str] | None) -> Ticket | None:
    return ticket_of(*found) if found is not None else None


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
    return [ticket_of(row, line) for row, line in rows]


def counts(now: datetime) -> ColumnElement[bool]:
    """Which tickets their people may still be served with (`rules.counts`)."""
    last = now - policy.current().back_within
    gone = or_(TicketRow.came_back, TicketRow.missed_at < last)
    return and_(TicketRow.state.in_(LIVE), not_(and_(TicketRow.state == TicketState.missed, gone)))


def of_person(person: bytes, queue_id: int, day: date, now: datetime) -> Ticket | None:
    """The ticket with which this person waits in a queue today, also one sent on to it."""
    with reading() as session:
        found = session.execute(
            _tickets()
            .where(
                TicketRow.person == person,
                or_(TicketRow.queue_id == queue_id, TicketRow.line_id == queue_id),
                TicketRow.day == day,
                counts(now),
            )
            .order_by(TicketRow.id)
            .limit(1)
        ).one_or_none()
    return _found(found)


def of_booking(booking_ref: str, day: date, now: datetime) -> Ticket | None:
    """The ticket with which somebody waits for an appointment."""
    with reading() as session:
        found = session.execute(
            _tickets()
            .where(
                TicketRow.booking_ref == booking_ref,
                TicketRow.day == day,
                counts(now),
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
    return [ticket_of(row, line) for row, line in rows]


def names(tickets: Sequence[Ticket]) -> dict[int, str]:
    """Who has these tickets, by their number in the database; only for those who may see it."""
    return _unsealed(TicketRow.name, [one.id for one in tickets])


def names_called(calls: Sequence[Called]) -> dict[int, str]:
    """Who was called, by the number of their ticket in the database."""
    return _unsealed(TicketRow.name, [one.ticket_id for one in calls])


def phones(tickets: Sequence[Ticket]) -> dict[int, str]:
    """Where to tell those who have these tickets."""
    return _unsealed(TicketRow.phone, [one.id for one in tickets])


def _unsealed(column: InstrumentedAttribute[Any], ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    with reading() as session:
        rows = session.execute(select(TicketRow.id, column).where(TicketRow.id.in_(ids))).all()
    return {row[0]: row[1] for row in rows}


def line(hall_id: int) -> Line:
    """Everybody who waits in a hall now: two queries."""
    return Line(of_state(hall_id, TicketState.waiting), turns(hall_id))


def turns(hall_id: int) -> list[tuple[str, Lane]]:
    """(letter, lane) of a hall's last turns today, the newest last."""
    with reading() as session:
        rows = session.execute(
            select(Queue.letter, TicketRow.lane, TicketRow.booked_for, CallRow.at)
            .select_from(CallRow)
            .join(TicketRow, TicketRow.id == CallRow.ticket_id)
            .join(Queue, Queue.id == TicketRow.queue_id)
            # A ticket has one turn, its first call, in the queue that it was drawn from.
            .where(
                CallRow.hall_id == hall_id,
                CallRow.time == 1,
                CallRow.at == TicketRow.first_called_at,
                TicketRow.day == halls.today(),
            )
            .order_by(CallRow.id.desc())
            .limit(RECENT)
        ).all()
    return [
        (letter, rules.lane_at(lane, booked_for, at))
        for letter, lane, booked_for, at in reversed(rows)
    ]


def calls(hall_id: int, *, most: int, since: timedelta, now: datetime) -> list[Called]:
    """The last calls of today, the newest first; each number once, with its last call."""
    with reading() as session:
        newest = (
            select(func.max(CallRow.id))
            .where(CallRow.hall_id == hall_id, CallRow.at > now - since)
            .group_by(CallRow.ticket_id)
        )
        rows = session.execute(
            select(CallRow, TicketRow, Window.number, Window.side)
            .join(TicketRow, TicketRow.id == CallRow.ticket_id)
            .join(Window, Window.id == CallRow.window_id)
            .where(CallRow.id.in_(newest))
            .order_by(CallRow.id.desc())
            .limit(most)
        ).all()
    return [
        Called(
            id=call.id,
            label=label(ticket.letter, ticket.number),
            window=number,
            side=side,
            time=call.time,
            at=call.at,
            ticket_id=ticket.id,
        )
        for call, ticket, number, side in rows
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
    return [ticket_of(row, line) for row, line in rows]
