"""What is done to a request, in the audit trail: one chain each, and no word of who or where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.core import audit
from webapp.visits.models import VisitRow


def record(
    session: Session, row: VisitRow, action: str, *, actor: str, now: datetime, **details: Any
) -> None:
    """Append an entry in the caller's transaction."""
    session.flush()
    audit.record(
        session,
        hall_id=row.hall_id,
        chain=f"visit:{row.id}",
        action=f"visit.{action}",
        actor=actor,
        subject=row.ref,
        details=details,
        now=now,
    )
