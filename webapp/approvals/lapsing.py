"""Notices with a last day: the applicant is reminded before it, and after it the item is returned.

Only where the hall sets a number of days (`notice_answer_days`); no law names one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.approvals import acting, notice_rules, outcomes
from webapp.approvals.models import Notice
from webapp.approvals.notice_values import NoticeState
from webapp.cases import service as cases
from webapp.cases.models import ItemCase
from webapp.cases.values import ItemState
from webapp.core import audit, clock, jobs
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.messages import service as messages

KIND = "withdrawn"
"""The line in the timeline and the message."""
REMINDER = "notice_reminder"


@jobs.handler("approvals.notices", daily=True)
def look_after(payload: dict[str, Any], now: datetime) -> None:
    """Remind of every open notice whose last day is near, and end those whose day is over."""
    today = clock.local(now, halls.here().zone).date()
    for hall_id, item_ref, answer_by in _with_last_day():
        if notice_rules.has_lapsed(answer_by, today):
            end(hall_id, item_ref, now=now)
        elif notice_rules.remind_today(answer_by, today, halls.calendar(hall_id)):
            remind(hall_id, item_ref, today=today, now=now)


def _with_last_day() -> list[tuple[int, str, date | None]]:
    query = (
        select(Notice.hall_id, ItemCase.ref, Notice.answer_by)
        .join(ItemCase, ItemCase.id == Notice.item_id)
        .where(Notice.state == NoticeState.open, Notice.answer_by.is_not(None))
    )
    with reading() as session:
        return [(row.hall_id, row.ref, row.answer_by) for row in session.execute(query)]


def _open_notice(session: Session, item_id: int) -> Notice | None:
    query = select(Notice).where(Notice.item_id == item_id, Notice.state == NoticeState.open)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def remind(hall_id: int, item_ref: str, *, today: date, now: datetime) -> None:
    """Remind the applicant of an open notice, once a day at most."""
    with transaction() as session:
        case = cases.item_for_staff(item_ref, hall_id=hall_id)
        notice = _open_notice(session, case.row.id)
        if notice is None or notice.answer_by is None:
            return
        item = acting.revision_of(case).items[case.row.item]
        told: dict[str, messages.Value] = {"item": item.name, "day": notice.answer_by}
        outcomes.say(session, case, REMINDER, told, step=f"{notice.ref}:{today}", now=now)


def end(hall_id: int, item_ref: str, *, now: datetime) -> None:
    """End an item whose notice nobody answered in time, unless the answer was faster."""
    today = clock.local(now, halls.here().zone).date()
    with transaction() as session:
        case = cases.item_for_staff(item_ref, hall_id=hall_id)
        cases.locked(session, case.row.id)
        notice = _open_notice(session, case.row.id)
        if notice is None or not notice_rules.has_lapsed(notice.answer_by, today):
            return
        notice.state = NoticeState.lapsed
        session.flush()
        cases.set_state(
            session,
            case.row.id,
            ItemState.stopped,
            expected=(ItemState.correcting,),
            by=None,
            on=today,
            now=now,
            note=cases.Note(answer_by=notice.answer_by),
            kind=KIND,
        )
        item = acting.revision_of(case).items[case.row.item]
        outcomes.say(session, case, KIND, {"item": item.name}, step=notice.ref, now=now)
        audit.record(
            session,
            hall_id=hall_id,
            chain=case.row.bundle_number,
            action="item.lapse",
            actor="system",
            subject=item_ref,
            details={"item": case.row.item, "notice": notice.ref, "answer_by": notice.answer_by},
            now=now,
        )
