"""What is forgotten of tickets: who had them when their day is over, and later all of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webapp.core import clock, jobs, settings
from webapp.core.db import transaction
from webapp.halls import service as halls
from webapp.queues import lines, rules
from webapp.queues.models import CallRow, QueueDay, TicketRow, Window
from webapp.queues.values import LIVE, TicketState

NOBODY: dict[str, Any] = {
    "name": "",
    "phone": "",
    "person": None,
    "account_id": None,
    "booking_ref": "",
}
GIVEN_BACK = [state for state in LIVE if TicketState.left in rules.MOVES[state]]
"""Whoever is served at this moment is served to the end."""


def forget_account(session: Session, account_id: int, now: datetime) -> None:
    """An account closes: its tickets are nobody's; one that waits is given back."""
    theirs = TicketRow.account_id == account_id
    live = theirs & TicketRow.state.in_(LIVE)
    where = select(TicketRow.hall_id).where(live).distinct().order_by(TicketRow.hall_id)
    for hall_id in session.scalars(where).all():
        lines.lock(session, hall_id)
    given_back = theirs & TicketRow.state.in_(GIVEN_BACK)
    session.execute(
        update(TicketRow).where(given_back).values(state=TicketState.left, finished_at=now)
    )
    session.execute(update(TicketRow).where(theirs).values(NOBODY))


@jobs.handler("queues.forget", daily=True)
def forget_old(payload: dict[str, Any], now: datetime) -> None:
    """End the days that are over; windows that nobody closed are closed."""
    here = halls.here()
    today = clock.local(now, here.zone).date()
    morning = clock.start_of(today, here.zone)
    kept = timedelta(days=settings.current().queue_kept_days)
    with transaction() as session:
        session.execute(
            update(TicketRow)
            .where(TicketRow.day < today, TicketRow.state.in_(LIVE))
            .values(state=TicketState.expired)
        )
        session.execute(update(TicketRow).where(TicketRow.day < today).values(NOBODY))
        session.execute(
            update(Window).where(Window.opened_at < morning).values(officer_id=None, opened_at=None)
        )
        session.execute(delete(CallRow).where(CallRow.at < morning))
        session.execute(delete(TicketRow).where(TicketRow.day < today - kept))
        session.execute(delete(QueueDay).where(QueueDay.day < today - kept))
