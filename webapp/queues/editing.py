"""The staff change the queues and windows of their hall, and nobody who waits is harmed by it.

Every change is written against the version that its form was made from: pressed twice it is one
change, and of two colleagues the second is told. What is retired stays, with its history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webapp.core import audit
from webapp.core.db import transaction
from webapp.halls import service as halls
from webapp.queues import editing_rules as rules
from webapp.queues import lines, reads, waiting_rules, waits
from webapp.queues.editing_rules import Bad
from webapp.queues.models import LearntRow, Queue, TicketRow, Window
from webapp.queues.values import (
    QueueSetup,
    QueueValues,
    TicketState,
    WindowSetup,
    WindowValues,
)
from webapp.queues.waiting_values import Learnt

T = TypeVar("T", Queue, Window)


class Why(Enum):
    """Why something cannot be taken out of use now."""

    live = "live"
    """People hold numbers of it."""
    everything_else = "everything_else"
    taken = "taken"
    """Somebody sits at it."""
    awaited = "awaited"
    """Somebody fetches something and comes back to it."""


class Refused(Exception):
    """It would harm those who wait."""

    def __init__(self, why: Why, count: int = 0) -> None:
        super().__init__(why.value)
        self.why, self.count = why, count


class Changed(Exception):
    """A colleague changed it since the form was made."""


class By(msgspec.Struct, frozen=True):
    """Who changes something of which hall."""

    hall_id: int
    actor: str
    now: datetime


def save_queue(queue_id: int | None, wanted: QueueSetup, *, version: int, by: By) -> None:
    """Add a queue, or change one; windows and what was learnt follow its letter.

    Numbers that were drawn keep theirs. Raises Bad, Changed, LookupError.
    """
    with _alone(by) as session:
        known, row = lines.all_queues(by.hall_id), None
        if queue_id is not None:
            row = _row(session, Queue, queue_id, by)
        if _is_done(wanted, queue_id, known):
            return
        _expect(row, version)
        own = lines.queue_of(row) if row else None
        if errors := rules.queue_errors(wanted, own, known, _borne(session, by)):
            raise Bad(errors)
        if row is None or own is None:
            row = Queue(hall_id=by.hall_id, version=0)
            session.add(row)
        elif own.letter != wanted.letter:
            _carry_letter(session, own.letter, wanted.letter, by)
        _write(row, wanted)
        _record(session, row, "queue.changed" if own else "queue.added", row.letter, by)


def save_window(window_id: int | None, wanted: WindowSetup, *, version: int, by: By) -> None:
    """Add a window, or change what one serves. Raises Bad, Changed, LookupError."""
    with _alone(by) as session:
        known, row = lines.all_windows(by.hall_id), None
        if window_id is not None:
            row = _row(session, Window, window_id, by)
        if _is_done(wanted, window_id, known):
            return
        _expect(row, version)
        own = lines.window_of(row) if row else None
        if errors := rules.window_errors(wanted, own, known):
            raise Bad(errors)
        if row is None:
            row = Window(hall_id=by.hall_id, version=0)
            session.add(row)
        _write(row, wanted)
        _record(session, row, "window.changed" if own else "window.added", f"{row.number}", by)


def retire_queue(queue_id: int, *, version: int, by: By) -> None:
    """Nobody draws its numbers any more, and no window serves it.

    Raises Refused while somebody holds one, Changed, LookupError.
    """
    with _alone(by) as session:
        # Whoever draws a number of it now is waited for, and counted.
        row = _row(session, Queue, queue_id, by, with_for_update=True)
        if row.retired:
            return
        _expect(row, version)
        if count := _live(session, row.id, by.now):
            raise Refused(Why.live, count)
        if rules.is_for_everything_else(lines.queue_of(row), lines.all_queues(by.hall_id)):
            raise Refused(Why.everything_else)
        _carry_letter(session, row.letter, None, by)
        row.retired = True
        _record(session, row, "queue.retired", row.letter, by)


def retire_window(window_id: int, *, version: int, by: By) -> None:
    """Nobody sits at it any more. Raises Refused, Changed, LookupError."""
    with _alone(by) as session:
        row = _row(session, Window, window_id, by)
        if row.retired:
            return
        _expect(row, version)
        if row.officer_id is not None:
            raise Refused(Why.taken)
        if count := _awaited(session, row.id):
            raise Refused(Why.awaited, count)
        row.retired = True
        _record(session, row, "window.retired", f"{row.number}", by)


def take_up_queue(queue_id: int, *, by: By) -> None:
    """It gives out numbers again; windows for it are chosen anew. Raises LookupError, Bad."""
    with _alone(by) as session:
        row = _row(session, Queue, queue_id, by)
        if not row.retired:
            return
        own, known = lines.queue_of(row), lines.all_queues(by.hall_id)
        if errors := rules.queue_errors(own.setup, own, known, _borne(session, by)):
            raise Bad(errors)
        row.retired = False
        _record(session, row, "queue.taken_up", row.letter, by)


def take_up_window(window_id: int, *, by: By) -> None:
    """Somebody can sit at it again. Raises LookupError."""
    with _alone(by) as session:
        row = _row(session, Window, window_id, by)
        if row.retired:
            row.retired = False
            _record(session, row, "window.taken_up", f"{row.number}", by)


@contextmanager
def _alone(by: By) -> Iterator[Session]:
    """One change of a hall's queues and windows at a time, and no call meanwhile."""
    with transaction() as session:
        lines.lock(session, by.hall_id)
        yield session
    waits.forget_cached()


def _row(
    session: Session, kind: type[T], row_id: int, by: By, *, with_for_update: bool = False
) -> T:
    row = session.get(kind, row_id, populate_existing=True, with_for_update=with_for_update)
    if row is None or row.hall_id != by.hall_id:
        raise LookupError(row_id)
    return row


def _is_done(
    wanted: QueueSetup | WindowSetup,
    row_id: int | None,
    known: Sequence[QueueValues] | Sequence[WindowValues],
) -> bool:
    """Whether it stands there already: the form was sent twice."""
    return any(
        one.setup == wanted and not one.retired and row_id in (None, one.id) for one in known
    )


def _expect(row: Queue | Window | None, version: int) -> None:
    if row is not None and row.version != version:
        raise Changed


def _write(row: Queue | Window, wanted: QueueSetup | WindowSetup) -> None:
    for name, value in msgspec.structs.asdict(wanted).items():
        setattr(row, name, value)


def _record(session: Session, row: Queue | Window, action: str, subject: str, by: By) -> None:
    row.version += 1
    session.flush()
    values = lines.queue_of(row) if isinstance(row, Queue) else lines.window_of(row)
    audit.record(
        session,
        hall_id=by.hall_id,
        chain=audit.SYSTEM,
        action=action,
        actor=by.actor,
        subject=subject,
        now=by.now,
        details={"version": row.version, **msgspec.to_builtins(values.setup)},
    )


def _borne(session: Session, by: By) -> set[tuple[str, int]]:
    """The letters on numbers of today, with the queues that they were drawn from."""
    rows = session.execute(
        select(TicketRow.letter, TicketRow.queue_id)
        .where(TicketRow.hall_id == by.hall_id, TicketRow.day == halls.today())
        .distinct()
    )
    return {(letter, queue_id) for letter, queue_id in rows}


def _live(session: Session, queue_id: int, now: datetime) -> int:
    """How many people hold a number of a queue, or were sent on to it."""
    return _counted(
        session,
        reads.counts(now),
        or_(TicketRow.queue_id == queue_id, TicketRow.line_id == queue_id),
    )


def _awaited(session: Session, window_id: int) -> int:
    """How many fetch something and come back to a window."""
    return _counted(
        session, TicketRow.state == TicketState.parked, TicketRow.window_id == window_id
    )


def _counted(session: Session, *wanted: Any) -> int:
    return session.scalars(
        select(func.count()).select_from(TicketRow).where(TicketRow.day == halls.today(), *wanted)
    ).one()


def _carry_letter(session: Session, before: str, after: str | None, by: By) -> None:
    """Windows serve a queue under its new letter, or no more; what was learnt goes with it."""
    for row in session.scalars(
        select(Window).where(Window.hall_id == by.hall_id).order_by(Window.id)
    ):
        if before in row.queues:
            named = [after if one == before else one for one in row.queues]
            row.queues = sorted(one for one in named if one is not None)
            row.version += 1
    learnt = session.get(LearntRow, by.hall_id, with_for_update=True)
    if learnt is not None and after is not None:
        known = msgspec.convert(learnt.content, Learnt)
        learnt.content = msgspec.to_builtins(waiting_rules.renamed(known, before, after))
    session.flush()
