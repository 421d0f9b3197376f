"""Use-cases of approval: accept, approve, refuse. Each is one transaction on one locked item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.approvals import letters, outcomes, rules, silence, verifying
from webapp.approvals.acting import (
    Desk,
    Held,
    acceptors,
    bundle_item,
    deadlines_of,
    had_part_in,
    held,
    hold,
    in_one_transaction,
    missing,
    notifiers,
    open_desk,
    record,
    refuse_with_words,
    revision_of,
)
from webapp.approvals.models import Decision
from webapp.approvals.outcomes import remedies_for_applicant
from webapp.approvals.values import Duty, Lack, No, Outcome
from webapp.cases import service as cases
from webapp.cases.values import ItemState
from webapp.core.db import reading
from webapp.documents import service as documents

__all__ = [
    "Held",
    "Made",
    "ReasonsLack",
    "accept",
    "acceptors",
    "approve",
    "bundle_item",
    "deadlines_of",
    "decision",
    "had_part_in",
    "held",
    "missing",
    "notifiers",
    "refuse",
    "remedies_for_applicant",
    "revision_of",
]


class ReasonsLack(Exception):
    """The reasons of a refusal cannot be read by the person refused; `lack` says what is wrong."""

    def __init__(self, lack: Lack) -> None:
        super().__init__(lack)
        self.lack = lack


@dataclass(frozen=True, slots=True)
class Made:
    """The decision on an item as the desk reads it."""

    outcome: Outcome
    officer_id: int
    words: str | None
    decided_on: date
    remedies: tuple[cases.Remedy, ...]


def accept(item_ref: str, *, officer_id: int, now: datetime) -> None:
    """Accept an item (受理): the law's clock starts. Doing it again changes nothing.

    Where nobody answered in five working days it is accepted as of its receipt, by law and not by
    this officer (行政许可法 art. 32(4)).

    Raises Refused with words where the officer may not, LookupError where it is not theirs to see.
    """

    def act(session: Session) -> None:
        desk = open_desk(session, item_ref, officer_id, now)
        if desk.holders.get(Duty.accept) == officer_id:
            return
        no = rules.may_accept(
            desk.person.officer, desk.holders, desk.item.state, desk.item.department
        )
        refuse_with_words(no, desk)
        if silence.has_accepted(desk.item, desk.today):
            # The law was faster than this press: it has been accepted since it was received.
            silence.accept(session, desk.case, desk.item, now=now)
            return
        hold(session, desk, Duty.accept, now)
        dates = deadlines_of(desk.case, desk.item.hall_id, desk.today)
        cases.accept(
            session,
            desk.item.id,
            deadlines=dates,
            by=desk.person.name,
            on=desk.today,
            now=now,
            owner_id=officer_id,
        )
        item = revision_of(desk.case).items[desk.item.item]
        outcomes.accepted(session, desk.case, item, dates, now=now)
        letters.accepted(
            session,
            desk.case,
            item,
            dates,
            by=desk.person.name,
            actor=f"staff:{officer_id}",
            on=desk.today,
            now=now,
        )
        record(session, desk, "item.accept", now)

    in_one_transaction(act)


def approve(item_ref: str, *, officer_id: int, opinion: str, now: datetime) -> None:
    """Approve an item (批准): its licence is issued and what waited for it is received.

    Doing it again changes nothing. Raises as `accept` does.
    """
    in_one_transaction(
        lambda session: _decide(
            session, item_ref, officer_id, Outcome.approved, opinion.strip() or None, now
        )
    )


def refuse(item_ref: str, *, officer_id: int, reasons: str, now: datetime) -> None:
    """Refuse an item (不予许可) with reasons and remedies (行政许可法 art. 38).

    What waited for it stops. Doing it again changes nothing. Raises ReasonsLack where the reasons
    say too little, else as `accept` does.
    """
    reasons = reasons.strip()
    if (lack := rules.reasons_lack(reasons)) is not None:
        raise ReasonsLack(lack)
    in_one_transaction(
        lambda session: _decide(session, item_ref, officer_id, Outcome.refused, reasons, now)
    )


def _decide(
    session: Session,
    item_ref: str,
    officer_id: int,
    outcome: Outcome,
    text: str | None,
    now: datetime,
) -> None:
    desk = open_desk(session, item_ref, officer_id, now)
    made = decision(desk.item.id)
    if made is not None and (made.officer_id, made.outcome) == (officer_id, outcome):
        return
    refuse_with_words(_may_decide(session, desk, outcome), desk)
    remedies = remedies_for_applicant(desk.today) if outcome is Outcome.refused else ()
    hold(session, desk, Duty.approve, now)
    session.add(
        Decision(
            hall_id=desk.item.hall_id,
            item_id=desk.item.id,
            officer_id=officer_id,
            duty=Duty.approve,
            outcome=outcome,
            reasons=text,
            remedies=[msgspec.to_builtins(remedy) for remedy in remedies],
            decided_on=desk.today,
            at=now,
        )
    )
    session.flush()
    cases.set_state(
        session,
        desk.item.id,
        ItemState(outcome.value),
        expected=(ItemState.accepted,),
        by=desk.person.name,
        on=desk.today,
        now=now,
        note=text,
        remedies=remedies,
    )
    item = revision_of(desk.case).items[desk.item.item]
    actor, on = f"staff:{officer_id}", desk.today
    if outcome is Outcome.approved:
        verifying.begin(session, desk, now)
        licence = outcomes.issue(session, desk.case, item, actor=actor, on=on, now=now)
        letters.granted(
            session, desk.case, item, licence=licence, opinion=text, actor=actor, on=on, now=now
        )
    else:
        letters.refused(
            session,
            desk.case,
            item,
            reasons=text or "",
            remedies=remedies,
            actor=actor,
            on=on,
            now=now,
        )
    outcomes.tell(session, desk.case, item, outcome, now=now)
    record(session, desk, f"item.{'approve' if outcome is Outcome.approved else 'refuse'}", now)


def _may_decide(session: Session, desk: Desk, outcome: Outcome) -> No | None:
    item, who = desk.item, desk.person.officer
    busy = (desk.notifiers, desk.acceptors)
    if outcome is Outcome.refused:
        return rules.may_decide(who, desk.holders, item.state, item.department, *busy)
    lacks = missing(desk.case, desk.today)
    no = rules.may_approve(who, desk.holders, item.state, item.department, *busy, lacks)
    if no is None and documents.waits_for_seals(session, desk.case.bundle_ref):
        return No.unsealed
    return no


def decision(item_id: int) -> Made | None:
    """The decision on an item, or None before there is one."""
    with reading() as session:
        row = session.scalars(select(Decision).where(Decision.item_id == item_id)).one_or_none()
    if row is None:
        return None
    remedies = msgspec.convert(row.remedies or (), tuple[cases.Remedy, ...])
    return Made(row.outcome, row.officer_id, row.reasons, row.decided_on, remedies)
