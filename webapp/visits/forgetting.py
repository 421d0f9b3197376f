"""What is forgotten of visits: whose home it was, some days later or when an account is closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from webapp.core import audit, jobs, settings
from webapp.core.db import transaction
from webapp.visits import asking, lapsing, rows
from webapp.visits.models import VisitRow
from webapp.visits.values import VisitState

SEALED = ("name", "phone", "address", "ground", "worker", "record")


def forget_account(session: Session, account_id: int, now: datetime) -> None:
    """An account closes: nobody comes, and no row says whose home it was (PIPL art. 47)."""
    for row in rows.all_locked(session, VisitRow.account_id == account_id):
        asking.withdraw(session, row, VisitState.cancelled, actor=audit.person(account_id), now=now)
        _forget(row)
        row.account_id = None


@jobs.handler("visits.forget", daily=True)
def forget_old(payload: dict[str, Any], now: datetime) -> None:
    """Forget what is long over. Of what was never ended nobody wrote that it took place.

    Who still waits is told first: afterwards nobody knows any more whom to tell.
    """
    lapsing.lapse_past({}, now)
    kept = timedelta(days=settings.current().visit_kept_days)
    before = rows.today(now) - kept
    with transaction() as session:
        old = (VisitRow.day < before, VisitRow.forgotten.is_(False))
        for row in rows.all_locked(session, *old):
            asking.withdraw(session, row, VisitState.lapsed, actor="job", now=now)
            _forget(row)


def _forget(row: VisitRow) -> None:
    for name in SEALED:
        setattr(row, name, "")
    row.person, row.forgotten = b"", True
