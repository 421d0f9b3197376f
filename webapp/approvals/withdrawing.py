"""The applicant withdraws a promise before the decision, and goes the ordinary way.

国办发〔2020〕42号: it can be withdrawn until the decision. The application is then another one, so
the five working days to accept it or to name every gap run again (行政许可法 art. 32); what was
accepted on the promise is received as of today, and whoever accepted it may do so again.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.approvals import (
    finishing,
    letters,
    notice_ground,
    notice_reads,
    notice_rules,
    rules,
    withdraw_words,
)
from webapp.approvals.models import DutyHeld, Notice
from webapp.approvals.notice_values import NoticeState
from webapp.approvals.values import Act, Duty
from webapp.cases import both_ways, following, withdrawing
from webapp.cases import service as cases
from webapp.cases.both_ways import BothWays
from webapp.cases.models import BundleCase, ItemCase
from webapp.cases.state_rules import FINAL
from webapp.cases.values import ItemState
from webapp.core import clock
from webapp.core.db import transaction
from webapp.halls import service as halls
from webapp.messages import service as messages
from webapp.web.errors import Refused


def withdraw(case_ref: str, statement: str, *, account_id: int, actor: str, now: datetime) -> None:
    """Withdraw a signed statement from a case that was handed in. Once is enough.

    Raises LookupError where the case is not theirs or rests on no such signature, and Refused with
    words where it stays: an officer was faster, or the case cannot go without it.
    """
    with transaction() as session:
        case, items = withdrawing.locked(session, case_ref, account_id)
        stands = both_ways.standing(session, case, items, now)
        if stands.is_withdrawn(statement):
            return
        both = stands.without(statement)
        if both.why is not None:
            raise Refused(withdraw_words.why_it_stays(both))
        withdrawing.store(session, case, both, actor=actor, now=now)
        today = clock.local(now, halls.here().zone).date()
        day = notice_rules.answer_day(today, halls.calendar(case.hall_id))
        for item in items:
            if item.item in both.resting and item.state not in FINAL:
                _begin_again(session, item, statement, day, actor, now)
        cases.set_paper_days(session, case.id)
        _tell(session, case, both, now)


def _begin_again(
    session: Session, item: ItemCase, statement: str, day: date, actor: str, now: datetime
) -> None:
    """Let one item that rested on the promise go the ordinary way from where it stands."""
    note = cases.Note(asks=(f"{withdrawing.STATEMENT}:{statement}",))
    if rules.move(Act.withdraw, item.state) is None:
        # It waits for another item, or for its applicant's answer: nothing of it has begun.
        cases.add_line(session, item, withdrawing.LINE, by=None, now=now, note=note)
    else:
        if item.state is ItemState.accepted:
            _end_acceptance(session, item, actor, now)
        cases.set_state(
            session,
            item.id,
            ItemState.received,
            expected=(ItemState.received, ItemState.accepted),
            by=None,
            on=day,
            now=now,
            note=note,
            kind=withdrawing.LINE,
        )
    if item.state is ItemState.correcting:
        _drop_points(session, item, actor, now)


def _end_acceptance(session: Session, item: ItemCase, actor: str, now: datetime) -> None:
    """What was accepted is not accepted any more: no clock runs, the slip says nothing true."""
    session.execute(
        update(DutyHeld)
        .where(
            DutyHeld.item_id == item.id, DutyHeld.duty == Duty.accept, DutyHeld.ended_at.is_(None)
        )
        .values(ended_at=now)
    )
    item.accepted_on = None
    cases.set_deadlines(item, cases.Deadlines(None, None))
    letters.end_slip(session, item, actor=actor, now=now)


def _drop_points(session: Session, item: ItemCase, actor: str, now: datetime) -> None:
    """Ask no more for what the ordinary way does not need; with the last of it gone the item is
    received again."""
    notice = session.scalars(
        select(Notice)
        .where(Notice.item_id == item.id, Notice.state == NoticeState.open)
        .options(notice_reads.WHOLE)
    ).one()
    case = session.get_one(BundleCase, item.bundle_id)
    ground = following.ground_of(case)
    gone = [
        point
        for point in notice.points
        if not point.answered
        and not notice_ground.can_be_told(
            notice_reads.point_of(point), ground, item.item, case.fields
        )
    ]
    for point in gone:
        point.answered = True
    if gone:
        session.flush()
        whole = cases.item_for_staff(item.ref, hall_id=item.hall_id)
        finishing.finish_if_answered(session, notice, whole, actor=actor, now=now)


def _tell(session: Session, case: BundleCase, both: BothWays, now: datetime) -> None:
    phone = accounts.phone_of(case.account_id)
    if phone is None:
        return
    messages.send(
        session,
        withdrawing.LINE,
        phone,
        {"statement": both.statement.title, "number": cases.grouped(case.number)},
        hall_id=case.hall_id,
        now=now,
        account_id=case.account_id,
        link=messages.Link("case", case.ref),
        step=both.statement.slug,
    )
