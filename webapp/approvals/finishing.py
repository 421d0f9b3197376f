"""The end of a notice: its last point was answered, so the item is received again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.approvals import acting, models, notice_rules, outcomes
from webapp.approvals.notice_values import NoticeState
from webapp.cases import handoff
from webapp.cases import service as cases
from webapp.cases.values import ItemState
from webapp.core import audit, clock
from webapp.halls import service as halls

ANSWERED = "answered"
"""The line in the timeline and the message."""


def finish_if_answered(
    session: Session, notice: models.Notice, case: cases.StaffItem, *, actor: str, now: datetime
) -> bool:
    """Receive the item again once every point of its notice is answered; whether that was now.

    The legal day of receipt is the day of the answer, and from it the five working days to accept
    run again. The caller holds the item's lock.
    """
    # No phone adds to what was answered.
    handoff.close(session, notice.bundle_id, notice.serial)
    if not all(point.answered for point in notice.points):
        return False
    notice.state, notice.answered_at = NoticeState.answered, now
    session.flush()
    today = clock.local(now, halls.here().zone).date()
    cases.set_state(
        session,
        case.row.id,
        ItemState.received,
        expected=(ItemState.correcting,),
        by=None,
        on=notice_rules.answer_day(today, halls.calendar(case.hall_id)),
        now=now,
        kind=ANSWERED,
    )
    item = acting.revision_of(case).items[case.row.item]
    outcomes.say(session, case, ANSWERED, {"item": item.name}, step=notice.ref, now=now)
    audit.record(
        session,
        hall_id=case.hall_id,
        chain=case.row.bundle_number,
        action="item.answer",
        actor=actor,
        subject=case.row.ref,
        details={"item": case.row.item, "notice": notice.ref, "round": notice.round},
        now=now,
    )
    return True
