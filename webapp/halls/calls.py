"""Use-cases of the call for staff (叫工作人员): a terminal calls, the desk sees it, one comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import delete, select, update

from webapp.core import attempts, jobs
from webapp.core.db import inserter, reading, transaction
from webapp.halls.models import StaffCall, Terminal

SHOWN = timedelta(minutes=2)
"""So long a terminal says that somebody comes, after they said so."""
KEPT = timedelta(days=30)
"""How long calls are kept, to see how quickly somebody came."""


class CallState(StrEnum):
    """What a terminal knows of its call."""

    none = "none"
    waiting = "waiting"
    coming = "coming"


class OpenCall(msgspec.Struct, frozen=True):
    """A call that nobody has answered yet. `terminal` is None for the demonstration's."""

    id: int
    terminal: str | None
    place: str | None
    at: datetime


class TooManyCalls(Exception):
    """This screen called again and again."""


def _key(hall_id: int, terminal_id: int | None) -> str:
    return f"{hall_id}.{terminal_id or 'demonstration'}"


def call(hall_id: int, terminal_id: int | None, *, address: str, now: datetime) -> None:
    """Call for staff; a second press changes nothing. Raises TooManyCalls."""
    key = _key(hall_id, terminal_id)
    if not attempts.allow("call", subject=key, address=address, now=now):
        raise TooManyCalls
    with transaction() as session:
        add = inserter(session)(StaffCall)
        session.execute(
            add.values(hall_id=hall_id, terminal_id=terminal_id, open_key=key, at=now)
            # Two presses are one call.
            .on_conflict_do_nothing(index_elements=[StaffCall.open_key])
        )


def cancel(hall_id: int, terminal_id: int | None, *, now: datetime) -> None:
    """Nobody needs to come any more."""
    with transaction() as session:
        session.execute(
            update(StaffCall)
            .where(StaffCall.open_key == _key(hall_id, terminal_id))
            .values(open_key=None, cancelled_at=now)
        )


def answer(call_id: int, *, hall_id: int, by: int, now: datetime) -> bool:
    """Say that one comes; False where the call was answered or taken back before."""
    with transaction() as session:
        answered = session.execute(
            update(StaffCall)
            .where(
                StaffCall.id == call_id,
                StaffCall.hall_id == hall_id,
                StaffCall.open_key.is_not(None),
            )
            .values(open_key=None, answered_at=now, by=by)
            .returning(StaffCall.id)
        )
        return answered.one_or_none() is not None


def waiting(hall_id: int) -> list[OpenCall]:
    """The open calls of a hall, the first that called first."""
    query = (
        select(StaffCall.id, Terminal.name, Terminal.place, StaffCall.at)
        .outerjoin(Terminal, Terminal.id == StaffCall.terminal_id)
        .where(StaffCall.hall_id == hall_id, StaffCall.open_key.is_not(None))
        .order_by(StaffCall.at)
    )
    with reading() as session:
        return [OpenCall(row.id, row.name, row.place, row.at) for row in session.execute(query)]


def state(hall_id: int, terminal_id: int | None, *, now: datetime) -> CallState:
    """What the terminal says about its last call."""
    mine = (
        StaffCall.terminal_id.is_(None)
        if terminal_id is None
        else StaffCall.terminal_id == terminal_id
    )
    query = (
        select(StaffCall.open_key, StaffCall.answered_at)
        .where(StaffCall.hall_id == hall_id, mine)
        .order_by(StaffCall.id.desc())
        .limit(1)
    )
    with reading() as session:
        last = session.execute(query).one_or_none()
    if last is None:
        return CallState.none
    if last.open_key is not None:
        return CallState.waiting
    is_fresh = last.answered_at is not None and now - last.answered_at < SHOWN
    return CallState.coming if is_fresh else CallState.none


@jobs.handler("calls.forget", daily=True)
def forget_old(payload: dict[str, Any], now: datetime) -> None:
    """Delete calls that tell nothing any more."""
    with transaction() as session:
        session.execute(delete(StaffCall).where(StaffCall.at < now - KEPT))
