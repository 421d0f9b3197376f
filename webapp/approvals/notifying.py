"""Use-cases of the officer: tell everything that is missing at once; take papers at the window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.approvals import (
    acting,
    finishing,
    letters,
    models,
    notice_ground,
    notice_reads,
    notice_rules,
    notice_words,
    outcomes,
)
from webapp.approvals.acting import Desk
from webapp.approvals.notice_values import Notice, NoticeLack, NoticeState, Point, PointKind
from webapp.approvals.values import Duty, No, Officer
from webapp.cases import service as cases
from webapp.cases.form_rules import Ground
from webapp.cases.values import Fulfilment, ItemState
from webapp.catalog.values import Bundle
from webapp.core import crypto, settings
from webapp.core.i18n import CHINESE
from webapp.halls import service as halls
from webapp.messages import service as messages


class NoticeLacks(Exception):
    """A notice that cannot be sent yet; `lacks` says what is wrong, by the point's name."""

    def __init__(self, lacks: Mapping[str, NoticeLack]) -> None:
        super().__init__(tuple(lacks))
        self.lacks = lacks


def notify(
    item_ref: str, *, officer_id: int, points: Sequence[Point], reason: str = "", now: datetime
) -> None:
    """Tell the applicant everything that is missing or wrong (一次性告知, art. 32(4)), once.

    The item waits for the answer; no clock of the law runs meanwhile. A second notice needs a
    reason and stands in the audit trail as a fault. The same press again changes nothing. Raises
    NoticeLacks, Refused with words, LookupError where the item or a point is not theirs.
    """
    reason = reason.strip()

    def act(session: Session) -> None:
        desk = acting.open_desk(session, item_ref, officer_id, now)
        earlier = notice_reads.of_item(desk.item.id)
        if desk.item.state is ItemState.correcting and _is_same(earlier[-1], officer_id, points):
            return
        no = notice_rules.may_notify(
            desk.person.officer,
            desk.holders,
            desk.item.state,
            desk.item.department,
            received_on=desk.item.received_on,
            today=desk.today,
            calendar=halls.calendar(desk.item.hall_id),
        )
        acting.refuse_with_words(no, desk)
        lacks = notice_rules.notice_lacks(points, reason, rounds_before=len(earlier))
        if lacks:
            raise NoticeLacks(lacks)
        _check_points(desk, points)
        notice = _store(session, desk, points, reason if earlier else "", len(earlier) + 1, now)
        note = cases.Note(
            notice=notice.ref,
            asks=tuple(point.name for point in points),
            answer_by=notice.answer_by,
        )
        cases.set_state(
            session,
            desk.item.id,
            ItemState.correcting,
            expected=(ItemState.received,),
            by=desk.person.name,
            on=desk.today,
            now=now,
            note=note,
        )
        _tell(session, desk, notice, now)
        _write(session, desk, notice, points, now)
        told = [one.point for before in earlier for one in before.points]
        details = {
            "notice": notice.ref,
            "round": notice.round,
            "points": len(points),
            "told_again": len(notice_rules.told_again(points, told)),
        }
        acting.record(session, desk, "item.notify", now, details)

    acting.in_one_transaction(act)


def _is_same(last: Notice, officer_id: int, points: Sequence[Point]) -> bool:
    """Whether this very notice was sent a moment ago: the button was pressed twice."""
    return last.officer_id == officer_id and [one.point for one in last.points] == [*points]


def _check_points(desk: Desk, points: Sequence[Point]) -> None:
    case, ground = desk.case, _ground(desk.case)
    for point in points:
        if not notice_ground.can_be_told(point, ground, case.row.item, case.fields):
            raise LookupError(f"item {case.row.ref} needs no {point.name}")


def _ground(case: cases.StaffItem) -> Ground:
    return notice_ground.ground_of(case.revision_id, case.row.theme, case.situation, case.bundle)


def _store(
    session: Session, desk: Desk, points: Sequence[Point], reason: str, number: int, now: datetime
) -> models.Notice:
    before = select(func.count()).where(models.Notice.bundle_id == desk.item.bundle_id)
    due = notice_rules.answer_due(
        desk.today, settings.current().notice_answer_days, halls.calendar(desk.item.hall_id)
    )
    notice = models.Notice(
        ref=crypto.token(),
        hall_id=desk.item.hall_id,
        bundle_id=desk.item.bundle_id,
        item_id=desk.item.id,
        round=number,
        serial=(session.scalar(before) or 0) + 1,
        officer_id=desk.person.id,
        reason=reason or None,
        issued_at=now,
        answer_by=due.date if due else None,
        provisional=due.provisional if due else False,
        state=NoticeState.open,
        points=[
            models.NoticePoint(
                hall_id=desk.item.hall_id,
                position=place,
                kind=point.kind,
                key=point.key,
                row_id=point.row_id,
                fault=point.fault,
                words=point.words or None,
                before=desk.case.fields.get(point.key) if point.kind is PointKind.field else None,
            )
            for place, point in enumerate(points)
        ],
    )
    session.add(notice)
    session.flush()
    return notice


def _tell(session: Session, desk: Desk, notice: models.Notice, now: datetime) -> None:
    item = acting.revision_of(desk.case).items[desk.item.item]
    parameters: dict[str, messages.Value] = {"item": item.name}
    if notice.answer_by is not None:
        parameters["day"] = notice.answer_by
    outcomes.say(session, desk.case, "notice", parameters, step=notice.ref, now=now)


def _write(
    session: Session, desk: Desk, notice: models.Notice, points: Sequence[Point], now: datetime
) -> None:
    """The notice as a document; what binds is written in Chinese."""
    case = desk.case
    ground = _ground(case)
    lines = []
    for point in points:
        what = notice_words.text_of(point, ground)[CHINESE]
        row = notice_words.row_name(point, ground, case.fields)
        how = notice_words.told(point)[CHINESE] + point.words
        lines.append((f"{what}（{row}）" if row else what, how))
    letters.notified(
        session,
        case,
        acting.revision_of(case).items[case.row.item],
        notice,
        lines,
        by=desk.person.name,
        actor=f"staff:{desk.person.id}",
        on=desk.today,
        now=now,
    )


def take_paper(item_ref: str, paper: str, *, officer_id: int, now: datetime) -> None:
    """A paper was handed over at the window: the case has it, and the trail knows who took it.

    Where a notice asked this item for the paper, that point is answered; with the last one the
    item is received again. Doing it twice is the same as once. Raises Refused with words, or
    LookupError where the item needs no such paper.
    """

    def act(session: Session) -> None:
        desk = acting.open_desk(session, item_ref, officer_id, now)
        no = _may_not_take(desk.person.officer, desk.item.department)
        acting.refuse_with_words(no, desk)
        wanted = next(
            (one for one in desk.case.requirements if (one.kind, one.key) == ("paper", paper)),
            None,
        )
        if wanted is None or paper not in _papers_of(desk):
            raise LookupError(f"item {item_ref} needs no {paper}")
        notice = _open_notice(session, desk)
        asked = _asked_for(notice, paper)
        if not asked and wanted.state not in (Fulfilment.open, Fulfilment.later):
            return
        cases.fulfil(session, desk.item.bundle_id, "paper", paper, now=now)
        acting.record(session, desk, "item.take_paper", now, {"paper": paper})
        for point in asked:
            point.answered = point.at_counter = True
        if notice is not None and asked:
            by = f"staff:{desk.person.id}"
            finishing.finish_if_answered(session, notice, desk.case, actor=by, now=now)

    acting.in_one_transaction(act)


def may_take_papers(officer: Officer, department: str) -> bool:
    """Whether an officer takes papers at the window: it is a part of the duty to accept."""
    return _may_not_take(officer, department) is None


def _may_not_take(officer: Officer, department: str) -> No | None:
    if Duty.accept not in officer.duties:
        return No.not_your_duty
    if officer.departments and department not in officer.departments:
        return No.not_your_department
    return None


def _papers_of(desk: Desk) -> set[str]:
    bundle = msgspec.convert(desk.case.bundle, Bundle)
    return {paper.slug for paper in bundle.papers if desk.item.item in paper.used_by}


def _open_notice(session: Session, desk: Desk) -> models.Notice | None:
    query = (
        select(models.Notice)
        .where(models.Notice.item_id == desk.item.id, models.Notice.state == NoticeState.open)
        .options(notice_reads.WHOLE)
    )
    return session.scalars(query).one_or_none()


def _asked_for(notice: models.Notice | None, paper: str) -> list[models.NoticePoint]:
    """The open points of a notice about a paper."""
    return [
        point
        for point in (notice.points if notice else ())
        if (point.kind, point.key, point.answered) == (PointKind.paper, paper, False)
    ]
