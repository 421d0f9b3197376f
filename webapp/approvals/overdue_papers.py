"""Tolerated papers (容缺) whose last day is over: the consequence that their item names.

What is not granted yet is returned (退件): it ends, and so does what waited for it. What was
granted first is to be revoked, by an officer and not by a clock: a duty of `verifying` stands at
broken until the paper comes after all, or somebody revokes. Looked after once a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.approvals import outcomes, supervising
from webapp.approvals.acting import revision_of
from webapp.approvals.models import Verification
from webapp.approvals.supervision_values import Tidings
from webapp.approvals.verification_values import Verified
from webapp.cases import service as cases
from webapp.cases.models import CaseRequirement, ItemCase
from webapp.cases.values import Fulfilment, ItemState
from webapp.catalog.values import Bundle
from webapp.core import audit, clock, crypto, jobs
from webapp.core.db import reading, transaction
from webapp.core.i18n import CHINESE
from webapp.credit.values import What
from webapp.halls import service as halls
from webapp.messages import service as messages

RETURNED, MISSING, SETTLED = "returned", "late_missing", "late_settled"
"""The lines in the timeline, and the messages."""


@jobs.handler("approvals.overdue_papers", daily=True)
def look_after(payload: dict[str, Any], now: datetime) -> None:
    """Draw the consequence for every item whose papers did not come; run again, it finds none."""
    today = clock.local(now, halls.here().zone).date()
    with reading() as session:
        found = cases.still_to_come(
            session, CaseRequirement.state == Fulfilment.later, CaseRequirement.due < today
        )
    for hall_id, ref in dict.fromkeys((one.hall_id, i.ref) for one in found for i in one.items):
        draw(hall_id, ref, now=now)


def draw(hall_id: int, item_ref: str, *, now: datetime) -> None:
    """Draw the consequence for one item, unless its papers or somebody else were faster."""
    today = clock.local(now, halls.here().zone).date()
    with transaction() as session:
        item = cases.locked(session, cases.item_id_for_staff(item_ref, hall_id=hall_id))
        case = cases.item_for_staff(item_ref, hall_id=hall_id)
        overdue = cases.overdue_papers(session, item, today)
        if item.state is ItemState.approved:
            overdue = _ask_to_revoke(session, case, item, overdue, now)
        elif overdue:
            _return(session, case, item, overdue, today, now)
        if not overdue:
            return
        papers, day = tuple(overdue), min(overdue.values())
        audit.record(
            session,
            hall_id=hall_id,
            chain=case.row.bundle_number,
            action="paper.lapse",
            actor="system",
            subject=item_ref,
            details={"item": item.item, "papers": papers, "day": day.isoformat()},
            now=now,
        )
        # Whoever broke a word gets no later papers for a while (失约).
        cases.note_breach(
            session,
            item.bundle_id,
            what=What.late_papers,
            case_number=item.number,
            on=day,
            actor="system",
            now=now,
        )


def _return(
    session: Session,
    case: cases.StaffItem,
    item: ItemCase,
    overdue: Mapping[str, date],
    today: date,
    now: datetime,
) -> None:
    cases.set_state(
        session,
        item.id,
        ItemState.stopped,
        expected=(ItemState.accepted,),
        by=None,
        on=today,
        now=now,
        note=_note(overdue),
        kind=RETURNED,
    )
    # Another item may wait for the same paper: now its own day counts.
    cases.set_paper_days(session, item.bundle_id)
    _tell(session, case, RETURNED, overdue, now)


def _ask_to_revoke(
    session: Session,
    case: cases.StaffItem,
    item: ItemCase,
    overdue: Mapping[str, date],
    now: datetime,
) -> dict[str, date]:
    """Make the duty to revoke for each statement that is broken; the papers, where that is new."""
    signed = _statements(case)
    query = select(Verification.statement).where(Verification.item_id == item.id)
    there = set(session.scalars(query))
    broken = {paper: day for paper, day in overdue.items() if signed[paper] not in there}
    today = clock.local(now, halls.here().zone).date()
    for statement in {signed[paper] for paper in broken}:
        supervising.tell(
            session,
            Tidings.not_kept,
            case,
            [statement],
            key=f"{item.ref}:late:{statement}",
            on=today,
            words=cases.paper_names([*broken], revision_of(case))[CHINESE],
            now=now,
        )
        session.add(
            Verification(
                ref=crypto.token(),
                hall_id=item.hall_id,
                item_id=item.id,
                statement=statement,
                granted_on=item.decided_on,
                state=Verified.broken,
                due_on=min(day for paper, day in broken.items() if signed[paper] == statement),
            )
        )
    if broken:
        cases.add_line(session, item, MISSING, by=None, now=now, note=_note(broken))
        _tell(session, case, MISSING, broken, now)
    return broken


def _statements(case: cases.StaffItem) -> dict[str, str]:
    """The statement under which each paper of a case is promised or tolerated."""
    return {one.slug: one.statement for one in msgspec.convert(case.bundle, Bundle).papers}


def _note(papers: Iterable[str]) -> cases.Note:
    return cases.Note(asks=tuple(f"paper:{slug}" for slug in papers))


def _tell(
    session: Session, case: cases.StaffItem, kind: str, papers: Iterable[str], now: datetime
) -> None:
    revision = revision_of(case)
    told: dict[str, messages.Value] = {
        "item": revision.items[case.row.item].name,
        "papers": cases.paper_names([*papers], revision),
    }
    outcomes.say(session, case, kind, told, step=case.row.number, now=now)


@cases.on_fulfilled
def settle(session: Session, bundle_id: int, kind: str, key: str, now: datetime) -> None:
    """A paper came after its day and before anybody revoked: with the last one it is settled."""
    query = (
        select(Verification, ItemCase)
        .join(ItemCase, ItemCase.id == Verification.item_id)
        .where(ItemCase.bundle_id == bundle_id, Verification.state == Verified.broken)
        .with_for_update(of=Verification)
    )
    for row, item in session.execute(query).all():
        case = cases.item_for_staff(item.ref, hall_id=row.hall_id)
        signed = _statements(case)
        own = {
            one.key: one.state
            for one in case.requirements
            if (one.kind, signed.get(one.key)) == (kind, row.statement) and item.item in one.items
        }
        if key not in own or Fulfilment.later in own.values():
            continue
        row.state = Verified.kept_late
        cases.add_line(session, item, SETTLED, by=None, now=now)
        told: dict[str, messages.Value] = {"item": revision_of(case).items[item.item].name}
        outcomes.say(session, case, SETTLED, told, step=row.ref, now=now)
