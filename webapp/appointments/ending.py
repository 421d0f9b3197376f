"""Waiting (候补) that ends without a time: its person hears it once, and what they can do now.

The day comes and nothing became free; or something was kept, and nobody confirmed it in time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.appointments import letters, offering, taking
from webapp.appointments.models import BookingRow, WaitRow
from webapp.appointments.values import BookingState, WaitState
from webapp.core import clock, jobs
from webapp.core.db import reading, transaction
from webapp.halls import service as halls


@jobs.handler("appointments.waited", daily=True)
def end(payload: dict[str, Any], now: datetime) -> None:
    """End what waits for days that can be booked no more: in the morning, and not at midnight."""
    today = clock.local(now, halls.here().zone).date()
    with reading() as session:
        ids = session.scalars(
            select(WaitRow.id)
            .where(WaitRow.last <= today, WaitRow.state == WaitState.waiting)
            .order_by(WaitRow.id)
        ).all()
    for number in ids:
        with transaction() as session:
            _end(session, number, WaitState.waiting, None, now)


@jobs.handler(offering.LAPSE)
def lapse(payload: dict[str, Any], now: datetime) -> None:
    """What was kept for somebody who waited is theirs no more, if it is not booked by now."""
    taking.end_hold(payload["booking"], now=now)
    with transaction() as session:
        held = session.get(BookingRow, payload["booking"])
        if held is None or held.state is not BookingState.expired:
            return
        entries = select(WaitRow.id).where(WaitRow.offered_id == held.id)
        for number in session.scalars(entries).all():
            _end(session, number, WaitState.offered, held, now)


def _end(
    session: Session, number: int, state: WaitState, held: BookingRow | None, now: datetime
) -> None:
    ended = (
        update(WaitRow)
        .where(WaitRow.id == number, WaitRow.state == state)
        .values(state=WaitState.over)
        .returning(WaitRow.id)
    )
    if session.execute(ended).one_or_none() is None:
        return
    try:
        with session.begin_nested():
            letters.waited(session, session.get_one(WaitRow, number), held, now)
    except Exception as error:
        offering.pass_over(number, error)
