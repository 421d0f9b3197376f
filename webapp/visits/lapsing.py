"""A visit that did not take place: nobody was chosen in time, or nobody came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core import audit, jobs
from webapp.core.db import reading, transaction
from webapp.visits import reads, rows, rules, trail
from webapp.visits.letters import lapsed as tell
from webapp.visits.letters import reaches
from webapp.visits.models import VisitRow
from webapp.visits.values import WAITING, NotNow, Visit, VisitState


@jobs.handler("visits.lapse", daily=True)
def lapse_past(payload: dict[str, Any], now: datetime) -> None:
    """Tell everybody whose day went by without a plan that nobody came, each of them once.

    Whom no message reaches waits at the desk until a colleague has called them. Of a visit that was
    planned only people know whether it took place.
    """
    today = rows.today(now)
    waits = (VisitRow.state.in_(WAITING), VisitRow.day < today)
    with reading() as session:
        ids = session.scalars(select(VisitRow.id).where(*waits).order_by(VisitRow.id)).all()
    for visit_id in ids:
        with transaction() as session:
            row = rows.locked(session, VisitRow.id == visit_id)
            if row.state in WAITING and row.day < today and reaches(row):
                end(session, row, actor="job", now=now)
                tell(session, row, now)


def nobody_came(ref: str, *, account_id: int, now: datetime) -> Visit:
    """Who asked says so themselves, once the day is over. Raises LookupError, NotNow."""
    with transaction() as session:
        row = rows.locked(session, VisitRow.ref == ref, VisitRow.account_id == account_id)
        if row.state is not VisitState.lapsed:
            end(session, row, actor=audit.person(account_id), now=now)
        return reads.visit_of(row)


def end(session: Session, row: VisitRow, *, actor: str, now: datetime) -> None:
    """It did not take place; the row is locked. Raises NotNow before its day is over."""
    if not rules.is_past(reads.visit_of(row), rows.today(now)):
        raise NotNow
    rows.end_without(session, row, VisitState.lapsed, now)
    trail.record(session, row, "lapse", actor=actor, now=now)
