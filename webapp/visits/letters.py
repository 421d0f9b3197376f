"""What people are told of a visit, in the app and by SMS: no name, no address, no matter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import rules as account_rules
from webapp.accounts import service as accounts
from webapp.accounts.values import Unusable
from webapp.core import clock, jobs
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.messages import service as messages
from webapp.messages import visit_texts
from webapp.visits import policy, rows
from webapp.visits.models import VisitRow
from webapp.visits.values import Visit, VisitState


def confirmed(session: Session, row: VisitRow, now: datetime) -> None:
    """A grid worker said that it is so."""
    _tell(session, row, visit_texts.CONFIRMED, now)


def planned(session: Session, row: VisitRow, now: datetime) -> None:
    """Who comes and when is known, or known anew."""
    _tell(session, row, visit_texts.PLANNED, now)


def under_way(session: Session, row: VisitRow, now: datetime) -> None:
    """They are on the way."""
    _tell(session, row, visit_texts.UNDER_WAY, now)


def done(session: Session, row: VisitRow, now: datetime) -> None:
    """They were there, and wrote down what was done."""
    _tell(session, row, visit_texts.DONE, now)


def refused(session: Session, row: VisitRow, now: datetime) -> None:
    """Nobody comes; the page says why, and what else is possible."""
    _tell(session, row, visit_texts.REFUSED, now)


def cancelled(session: Session, row: VisitRow, now: datetime) -> None:
    """A colleague wrote down that they need it no more."""
    _tell(session, row, visit_texts.CANCELLED, now)


def lapsed(session: Session, row: VisitRow, now: datetime) -> None:
    """Nobody came; the page offers another day."""
    _tell(session, row, visit_texts.LAPSED, now)


def reaches(visit: Visit | VisitRow) -> bool:
    """Whether a message reaches who asked; whom none reaches has to be called."""
    return bool(_phone(visit))


@jobs.handler("visits.remind", daily=True)
def remind(payload: dict[str, Any], now: datetime) -> None:
    """Remind of every visit that is planned for tomorrow, once."""
    tomorrow = rows.today(now) + timedelta(days=1)
    due = (VisitRow.day == tomorrow, VisitRow.state == VisitState.planned)
    with reading() as session:
        ids = session.scalars(select(VisitRow.id).where(*due)).all()
    for visit_id in ids:
        with transaction() as session:
            row = session.get_one(VisitRow, visit_id, with_for_update=True)
            if row.state is VisitState.planned and row.day == tomorrow != row.told_for:
                row.told_for = tomorrow
                _tell(session, row, visit_texts.REMINDER, now)


def _tell(session: Session, row: VisitRow, kind: str, now: datetime) -> None:
    if row.account_id is None and kind not in visit_texts.WORDS:
        return  # they have no inbox, and it is no matter for a text message
    hall = halls.here()
    begins = clock.local(row.comes_at or row.start, hall.zone)
    ends = begins + policy.current().window
    messages.send(
        session,
        kind,
        _phone(row),
        {
            "day": row.day,
            "time": f"{begins:%H:%M}–{ends:%H:%M}",
            "number": row.number,
            "phone": hall.phone,
        },
        hall_id=row.hall_id,
        now=now,
        account_id=row.account_id,
        link=messages.Link("visit", row.ref) if row.account_id else None,
        step=f"{row.version}",
    )


def _phone(one: Visit | VisitRow) -> str:
    """Where a text message reaches whoever asked: none is sent to a telephone at a wall."""
    if one.account_id:
        return accounts.phone_of(one.account_id) or ""
    try:
        return account_rules.parse_phone(one.phone)
    except Unusable:
        return ""
