"""What is done to an appointment, in the audit trail: one chain each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.appointments.models import BookingRow
from webapp.core import audit


def record(session: Session, row: BookingRow, action: str, *, actor: str, now: datetime) -> None:
    """Append an entry in the caller's transaction."""
    session.flush()
    audit.record(
        session,
        hall_id=row.hall_id,
        chain=f"appointment:{row.id}",
        action=action,
        actor=actor,
        subject=row.ref,
        now=now,
    )
