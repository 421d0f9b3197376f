"""What is forgotten of appointments: those long over, and who closed their account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webapp.appointments import offering, slots, taking
from webapp.appointments.models import BookingRow, MissedAppealRow, Slot, VoteRow, WaitRow
from webapp.appointments.values import BookingState
from webapp.core import clock, jobs, settings
from webapp.core.db import transaction
from webapp.halls import service as halls


def forget_account(session: Session, account_id: int, now: datetime) -> None:
    """An account closes: what is to come is free for others, and no row keeps name or number."""
    coming = session.scalars(
        select(BookingRow)
        .where(
            BookingRow.account_id == account_id,
            BookingRow.state.in_([BookingState.held, BookingState.booked]),
        )
        .order_by(BookingRow.id)
    ).all()
    # All of it before anything else, as everybody locks: slots, bookings, who waits.
    slots.lock_bookings(session, coming)
    offering.lock(session, [slots.span_of(row) for row in coming], account_id)
    # They wait for nothing more: what they give back is not theirs to be offered.
    session.execute(delete(WaitRow).where(WaitRow.account_id == account_id))
    session.execute(delete(VoteRow).where(VoteRow.account_id == account_id))
    taking.withdraw(session, coming, now=now)
    theirs = select(BookingRow.id).where(BookingRow.account_id == account_id)
    session.execute(delete(MissedAppealRow).where(MissedAppealRow.booking_id.in_(theirs)))
    session.execute(
        update(BookingRow)
        .where(BookingRow.account_id == account_id)
        .values(name="", phone="", account_id=None)
    )


@jobs.handler("appointments.forget", daily=True)
def forget_old(payload: dict[str, Any], now: datetime) -> None:
    """Delete bookings and times that are long over; no-shows count no more by then."""
    kept = timedelta(days=settings.current().booking_kept_days)
    before = clock.local(now, halls.here().zone).date() - kept
    with transaction() as session:
        session.execute(delete(BookingRow).where(BookingRow.day < before))
        session.execute(delete(Slot).where(Slot.day < before))
        session.execute(delete(WaitRow).where(WaitRow.last < before))
