"""Use-cases of verifying what was promised: the duty, the look, the revocation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.approvals import displaying, outcomes, reporting, supervising, verification_rules
from webapp.approvals.acting import (
    Desk,
    hold,
    in_one_transaction,
    open_desk,
    record,
    refuse_with_words,
    revision_of,
)
from webapp.approvals.models import Verification, VerificationStep
from webapp.approvals.overdue import next_look, report_overdue
from webapp.approvals.supervision_values import Tidings
from webapp.approvals.values import Duty
from webapp.approvals.verification_reads import Duties, Looked, listed, one
from webapp.approvals.verification_values import Finding, How, Verified
from webapp.cases import service as cases
from webapp.cases.models import ItemCase
from webapp.cases.values import Fulfilment
from webapp.catalog.values import Bundle, RequirementKind, StandsFor
from webapp.core import crypto
from webapp.credit.values import What
from webapp.licences import service as licences

__all__ = [
    "Duties",
    "Looked",
    "begin",
    "listed",
    "look",
    "one",
    "report_overdue",
    "revoke",
]

TOLD = {
    Verified.rectify: Tidings.not_kept,
    Verified.broken: Tidings.not_kept,
    Verified.revoked: Tidings.revoked,
}
"""What the supervising department is told of; that something is as promised is no news to it."""


def begin(session: Session, desk: Desk, now: datetime) -> None:
    """Make the duty for each statement that a granted item rests on, in the grant's transaction.

    From then on a public statement is on display, and the supervising department knows of it.
    """
    bundle = msgspec.convert(desk.case.bundle, Bundle)
    signed = {
        row.key
        for row in desk.case.requirements
        if row.kind == RequirementKind.signature and row.state is Fulfilment.fulfilled
    }
    revision = revision_of(desk.case)
    made = []
    for slug in verification_rules.statements_to_verify(bundle, desk.item.item):
        if slug not in signed:
            continue
        row = Verification(
            ref=crypto.token(),
            hall_id=desk.item.hall_id,
            item_id=desk.item.id,
            statement=slug,
            granted_on=desk.today,
            state=Verified.due,
        )
        row.due_on = next_look(row, revision)
        session.add(row)
        session.flush()
        displaying.show(session, desk, row, revision.statements[slug])
        made.append(row)
    if made:
        supervising.tell(
            session,
            Tidings.granted,
            desk.case,
            [row.statement for row in made],
            key=desk.item.number,
            on=desk.today,
            look_by=min(row.due_on for row in made),
            now=now,
        )


def look(ref: str, found: Finding, *, officer_id: int, now: datetime) -> None:
    """Write down what was found. Raises LookupError, Refused, or BadFinding."""

    def act(session: Session) -> None:
        row, desk = _open(session, ref, officer_id, now)
        no = verification_rules.may_look(
            desk.person.officer,
            desk.holders,
            row.state,
            desk.item.department,
            desk.acceptors,
            early=verification_rules.is_early(found, row.until, desk.today),
        )
        refuse_with_words(no, desk)
        became = verification_rules.after(row.state, found, desk.today)
        row.look_by = None
        if became is Verified.rectify:
            row.until = found.until
            row.due_on = next_look(row, revision_of(desk.case))
            row.overdue_told = False
        row.state = became
        if Duty.inspect not in desk.held:
            hold(session, desk, Duty.inspect, now)
        _write(session, desk, row, found.words, how=found.how, until=found.until, now=now)
        reporting.answer(session, row, desk.case, now=now)

    in_one_transaction(act)


def revoke(ref: str, reasons: str, *, officer_id: int, now: datetime) -> None:
    """Revoke what was granted under a broken promise (撤销). Raises LookupError or Refused.

    The licence, its document and its code are revoked; the holder is told why and what to do.
    """

    def act(session: Session) -> None:
        row, desk = _open(session, ref, officer_id, now)
        looked = session.scalars(
            select(VerificationStep.officer_id).where(VerificationStep.verification_id == row.id)
        ).all()
        no = verification_rules.may_revoke(
            desk.person.officer,
            desk.holders,
            row.state,
            desk.item.department,
            looked,
            desk.acceptors,
        )
        refuse_with_words(no, desk)
        words = verification_rules.read_words(reasons)
        row.state = Verified.revoked
        held = licences.of_cases([desk.item.number]).get(desk.item.number)
        if held is not None:
            licences.revoke(held.number, actor=f"staff:{officer_id}", now=now)
        displaying.revoked(session, row, desk.today)
        if revision_of(desk.case).statements[row.statement].stands_for is not StandsFor.time:
            # 国办发〔2020〕42号: whoever promised falsely uses no statement until that is repaired.
            # That papers did not come in time was noted on that day (overdue_papers).
            cases.note_breach(
                session,
                desk.case.bundle_id,
                what=What.false_promise,
                case_number=desk.item.number,
                on=desk.today,
                actor=f"staff:{officer_id}",
                now=now,
            )
        cases.give_up(session, desk.item)
        _write(session, desk, row, words, now=now)
        reporting.answer(session, row, desk.case, now=now)

    in_one_transaction(act)


def _open(session: Session, ref: str, officer_id: int, now: datetime) -> tuple[Verification, Desk]:
    """A verification and the desk of its item, both locked. Raises LookupError.

    The item first, as everybody does who comes from the item.
    """
    item_ref = session.scalar(
        select(ItemCase.ref)
        .join(Verification, Verification.item_id == ItemCase.id)
        .where(Verification.ref == ref)
    )
    if item_ref is None:
        raise LookupError(f"no verification {ref}")
    desk = open_desk(session, item_ref, officer_id, now)
    row = session.scalars(select(Verification).where(Verification.ref == ref).with_for_update())
    return row.one(), desk


def _write(
    session: Session,
    desk: Desk,
    row: Verification,
    words: str,
    *,
    how: How | None = None,
    until: date | None = None,
    now: datetime,
) -> None:
    """The step, the line of the timeline, the messages and the audit entry."""
    step = VerificationStep(
        hall_id=row.hall_id,
        verification_id=row.id,
        officer_id=desk.person.id,
        became=row.state,
        how=how,
        words=words or None,
        until=until,
        done_on=desk.today,
        at=now,
    )
    session.add(step)
    session.flush()
    gone = row.state is Verified.revoked
    remedies = outcomes.remedies_for_applicant(desk.today) if gone else ()
    note = cases.Note(words=words or None, remedies=remedies, answer_by=until)
    kind = cases.PROMISE + row.state.value
    cases.add_line(session, desk.item, kind, by=desk.person.name, now=now, note=note)
    item = revision_of(desk.case).items[desk.item.item]
    told: dict[str, Any] = {"item": item.name} | ({"day": until} if until else {})
    # A look that a report opened anew may end as the one before it did, and is told again.
    outcomes.say(session, desk.case, kind, told, step=f"{row.ref}:{step.id}", now=now)
    if row.state in TOLD:
        supervising.tell(
            session,
            TOLD[row.state],
            desk.case,
            [row.statement],
            key=f"{row.ref}:{step.id}",
            on=desk.today,
            until=until,
            words=words,
            now=now,
        )
    details = {"statement": row.statement, "until": until.isoformat() if until else None}
    record(session, desk, f"verification.{row.state.value}", now, details)
