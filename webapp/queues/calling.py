"""What a window does: call the next one, call again, serve, finish, and whatever goes otherwise.

Every act takes the hall's lines for itself first, so that two windows that press at one moment
never get one ticket; the table's own check would refuse it even without that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.appointments import desk as appointments
from webapp.core.db import transaction
from webapp.queues import letters, lines, policy, reads, rules
from webapp.queues.models import CallRow, TicketRow, Window
from webapp.queues.values import AT_WINDOW, NotNow, Ticket, TicketState, WindowValues


def sit(number: int, *, officer_id: int, hall_id: int, now: datetime) -> WindowValues:
    """Open a window; who sat at another one has left it.

    Raises LookupError, NotNow where a colleague sits there, or one's own window still has somebody.
    """
    with transaction() as session:
        lines.lock(session, hall_id)
        row = session.scalars(
            select(Window).where(
                Window.hall_id == hall_id, Window.number == number, Window.retired.is_(False)
            )
        ).one_or_none()
        if row is None:
            raise LookupError(number)
        if row.officer_id == officer_id:
            return lines.window_of(row)
        if row.officer_id is not None:
            raise NotNow
        _get_up(session, officer_id, hall_id)
        row.officer_id, row.opened_at = officer_id, now
        session.flush()
        return lines.window_of(row)


def get_up(*, officer_id: int, hall_id: int) -> None:
    """Close one's window. Raises NotNow while somebody is called to it or served there."""
    with transaction() as session:
        lines.lock(session, hall_id)
        _get_up(session, officer_id, hall_id)


def _get_up(session: Session, officer_id: int, hall_id: int) -> None:
    row = session.scalars(
        select(Window).where(Window.hall_id == hall_id, Window.officer_id == officer_id)
    ).one_or_none()
    if row is None:
        return
    if _at(session, row.id) is not None:
        raise NotNow
    row.officer_id = row.opened_at = None
    session.flush()


def window_of(officer_id: int, hall_id: int) -> WindowValues | None:
    """The window at which somebody sits."""
    return next((one for one in lines.windows(hall_id) if one.officer_id == officer_id), None)


def call_next(window: WindowValues, *, now: datetime) -> Ticket | None:
    """Call whoever is next; None while nobody waits.

    A window that has somebody calls nobody else: pressed twice, it is the same ticket.
    """
    with _alone(window) as session:
        row = _at(session, window.id)
        if row is not None:
            return reads.one(row.id)
        line = reads.line(window.hall_id)
        order = line.order(window.queues, now)
        if not order:
            return None
        chosen = order[0]
        for ticket_id in line.overtaken(chosen, window.queues, now):
            session.execute(
                update(TicketRow).where(TicketRow.id == ticket_id).values(lets=TicketRow.lets - 1)
            )
        _call(session, session.get_one(TicketRow, chosen.id), window, now)
        letters.tell_who_is_near(session, window.hall_id, now)
        return reads.one(chosen.id)


def call_again(window: WindowValues, *, now: datetime, meant: int | None = None) -> Ticket:
    """Call the number once more. Raises NotNow too soon after the last call, or too often."""
    with _mine(window, TicketState.called, meant=meant) as (session, row):
        assert row.called_at is not None  # it was called
        if not rules.may_call_again(row.calls, row.called_at, now, policy.current()):
            raise NotNow
        _call(session, row, window, now)
        return reads.one(row.id)


def _call(session: Session, row: TicketRow, window: WindowValues, now: datetime) -> None:
    row.state, row.window_id, row.officer_id = TicketState.called, window.id, window.officer_id
    row.calls, row.called_at = row.calls + 1, now
    row.first_called_at = row.first_called_at or now
    session.add(
        CallRow(hall_id=row.hall_id, ticket_id=row.id, window_id=window.id, time=row.calls, at=now)
    )
    session.flush()


def start(window: WindowValues, *, now: datetime, meant: int | None = None) -> Ticket:
    """Whoever was called is here. Pressed twice, it is begun once."""
    with _mine(window, *AT_WINDOW, meant=meant) as (_session, row):
        if row.state is TicketState.called:
            row.state, row.started_at = TicketState.serving, row.started_at or now
        return reads.one(row.id)


def finish(window: WindowValues, *, now: datetime, meant: int | None = None) -> Ticket:
    """Done. Whoever had booked was served; what was never begun is begun and done."""
    with _mine(window, *AT_WINDOW, meant=meant) as (session, row):
        row.state, row.finished_at = TicketState.finished, now
        row.started_at = row.started_at or row.called_at
        if row.booking_ref:
            officer_id, actor = window.officer_id, f"staff:{window.officer_id}"
            appointments.serve(
                session, row.booking_ref, officer_id=officer_id, actor=actor, now=now
            )
        return reads.one(row.id)


def miss(window: WindowValues, *, now: datetime, meant: int | None = None) -> Ticket:
    """过号: called often enough, and nobody came. Raises NotNow before that."""
    with _mine(window, TicketState.called, meant=meant) as (_session, row):
        assert row.called_at is not None  # it was called
        if not rules.may_miss(row.calls, row.called_at, now, policy.current()):
            raise NotNow
        row.state, row.missed_at, row.window_id = TicketState.missed, now, None
        return reads.one(row.id)


def come_back(ticket: Ticket, *, now: datetime) -> Ticket:
    """Somebody who missed the call is here: some go first, once. Raises NotNow when it is over."""
    numbers = policy.current()
    with transaction() as session:
        lines.lock(session, ticket.hall_id)
        row = session.get_one(TicketRow, ticket.id, with_for_update=True)
        if row.state is TicketState.waiting:
            return reads.one(row.id)
        if row.state is not TicketState.missed or row.missed_at is None:
            raise NotNow
        if not rules.may_come_back(row.missed_at, now, came_back=row.came_back, policy=numbers):
            raise NotNow
        row.state, row.again, row.lets = TicketState.waiting, True, numbers.back_places
        row.came_back = True
        row.calls, row.called_at = 0, None
        return reads.one(row.id)


def park(window: WindowValues, *, now: datetime, meant: int | None = None) -> Ticket:
    """Somebody fetches something and comes back here; the window is free meanwhile."""
    with _mine(window, TicketState.serving, meant=meant) as (_session, row):
        row.state = TicketState.parked
        return reads.one(row.id)


def resume(ticket: Ticket, window: WindowValues, *, now: datetime) -> Ticket:
    """Call somebody back who was sent to fetch something. Raises NotNow while one is served."""
    with _alone(window) as session:
        if _at(session, window.id) is not None:
            raise NotNow
        row = session.get_one(TicketRow, ticket.id, with_for_update=True)
        if row.state is not TicketState.parked:
            raise NotNow
        row.calls = 0
        _call(session, row, window, now)
        return reads.one(row.id)


def transfer(
    window: WindowValues, letter: str, *, now: datetime, meant: int | None = None
) -> Ticket:
    """Send somebody to another queue, where their turn has come. Raises LookupError.

    The number stays theirs; nobody waits a second time for having been sent wrong.
    """
    with _mine(window, *AT_WINDOW, meant=meant) as (session, row):
        wanted = lines.of_letter(letter, window.hall_id)
        if row.line_id == wanted.id:
            raise NotNow
        row.state, row.again, row.lets = TicketState.waiting, True, 0
        row.calls, row.called_at, row.started_at, row.window_id = 0, None, None, None
        row.line_id = wanted.id
        session.flush()
        return reads.one(row.id)


@contextmanager
def _alone(window: WindowValues) -> Iterator[Session]:
    with transaction() as session:
        lines.lock(session, window.hall_id)
        row = session.get_one(Window, window.id, populate_existing=True)
        if row.officer_id is None or row.officer_id != window.officer_id:
            raise NotNow  # a colleague sits there now
        yield session


@contextmanager
def _mine(
    window: WindowValues, *states: TicketState, meant: int | None
) -> Iterator[tuple[Session, TicketRow]]:
    """The ticket that this window has, in one of these states. Raises NotNow.

    With `meant` that ticket alone: a page that is sent twice must not do it to the next one.
    """
    with _alone(window) as session:
        row = _at(session, window.id)
        if row is None or row.state not in states or meant not in (None, row.id):
            raise NotNow
        yield session, row
        session.flush()


def _at(session: Session, window_id: int) -> TicketRow | None:
    return session.scalars(
        select(TicketRow)
        .where(TicketRow.window_id == window_id, TicketRow.state.in_(AT_WINDOW))
        .with_for_update()
    ).one_or_none()
