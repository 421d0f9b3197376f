"""Use-cases of verifying what was promised: the duty, the look, the revocation, what is overdue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.approvals import outcomes, verification_rules
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
from webapp.approvals.officers import names
from webapp.approvals.values import Duty
from webapp.approvals.verification_values import Finding, How, Verified
from webapp.cases import service as cases
from webapp.cases.models import BundleCase, ItemCase
from webapp.cases.values import Fulfilment
from webapp.catalog import service as catalog
from webapp.catalog.values import Bundle, RequirementKind, Revision
from webapp.core import audit, clock, crypto, jobs, settings
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.licences import service as licences

LISTED = 200
"""Verifications on one page."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that was done: by whom, on which day, and what came of it."""

    by: str
    on: date
    became: Verified
    how: How | None
    words: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Duties:
    """A verification as the desk shows it."""

    ref: str
    item_ref: str
    item: str
    statement: str
    department: str
    number: str
    revision_id: int
    granted_on: date
    state: Verified
    due_on: date
    until: date | None
    steps: tuple[Looked, ...] = ()
    papers: tuple[str, ...] = ()
    """Tolerated papers that the item still waits for, though it was granted."""


def begin(session: Session, desk: Desk, now: datetime) -> None:
    """Make the duty for each statement that a granted item rests on, in the grant's transaction."""
    bundle = msgspec.convert(desk.case.bundle, Bundle)
    signed = {
        row.key
        for row in desk.case.requirements
        if row.kind == RequirementKind.signature and row.state is Fulfilment.fulfilled
    }
    revision = revision_of(desk.case)
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
        row.due_on = _next_look(row, revision)
        session.add(row)


def _next_look(row: Verification, revision: Revision) -> date:
    """The last day of the next look, by the hall's calendar of today."""
    calendar = halls.calendar(row.hall_id)
    if row.until is not None:
        return verification_rules.look_again_by(row.until, calendar)
    within = revision.statements[row.statement].within
    months = settings.current().verification_months
    return verification_rules.due_on(within, row.granted_on, calendar, months)


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
        if became is Verified.rectify:
            row.until = found.until
            row.due_on = _next_look(row, revision_of(desk.case))
            row.overdue_told = False
        row.state = became
        if Duty.inspect not in desk.held:
            hold(session, desk, Duty.inspect, now)
        _write(session, desk, row, found.words, how=found.how, until=found.until, now=now)

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
        cases.give_up(session, desk.item)
        _write(session, desk, row, words, now=now)

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
    """The step, the line of the timeline, the message and the audit entry."""
    session.add(
        VerificationStep(
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
    )
    gone = row.state is Verified.revoked
    remedies = outcomes.remedies_for_applicant(desk.today) if gone else ()
    note = cases.Note(words=words or None, remedies=remedies, answer_by=until)
    kind = cases.PROMISE + row.state.value
    cases.add_line(session, desk.item, kind, by=desk.person.name, now=now, note=note)
    item = revision_of(desk.case).items[desk.item.item]
    told: dict[str, Any] = {"item": item.name} | ({"day": until} if until else {})
    outcomes.say(session, desk.case, kind, told, step=f"{row.ref}:{row.state.value}", now=now)
    details = {"statement": row.statement, "until": until.isoformat() if until else None}
    record(session, desk, f"verification.{row.state.value}", now, details)


def _query(hall_id: int, departments: Collection[str]) -> Select[Verification, ItemCase, int]:
    """Verifications that an officer of these departments may see (none means all)."""
    query = (
        select(Verification, ItemCase, BundleCase.revision_id)
        .join(ItemCase, ItemCase.id == Verification.item_id)
        .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
        .where(Verification.hall_id == hall_id)
    )
    return query.where(ItemCase.department.in_(departments)) if departments else query


def listed(hall_id: int, departments: Collection[str], *, settled: bool = False) -> list[Duties]:
    """What is still to be looked at or to be revoked, the most pressing first; or the rest."""
    states = [s for s in Verified if (s in verification_rules.OPEN) is not settled]
    query = (
        _query(hall_id, departments)
        .where(Verification.state.in_(states))
        .order_by(Verification.due_on, Verification.id)
        .limit(LISTED)
    )
    with reading() as session:
        return [_duties(*found) for found in session.execute(query)]


def one(ref: str, hall_id: int, departments: Collection[str]) -> Duties:
    """A verification with all that was done. Raises LookupError where it is not theirs."""
    with reading() as session:
        query = _query(hall_id, departments).where(Verification.ref == ref)
        found = session.execute(query).one_or_none()
        if found is None:
            raise LookupError(f"no verification {ref}")
        rows = session.scalars(
            select(VerificationStep)
            .where(VerificationStep.verification_id == found[0].id)
            .order_by(VerificationStep.id)
        ).all()
        who = names(session, {row.officer_id for row in rows})
        steps = tuple(_looked(row, who[row.officer_id]) for row in rows)
        waits = cases.papers_of_items([found[1].id]).get(found[1].id, ())
        papers = tuple(one.paper for one in waits)
        return replace(_duties(found[0], found[1], found[2], steps), papers=papers)


def _looked(row: VerificationStep, by: str) -> Looked:
    return Looked(by, row.done_on, row.became, row.how, row.words or "", row.until)


def _duties(
    row: Verification, item: ItemCase, revision_id: int, steps: tuple[Looked, ...] = ()
) -> Duties:
    return Duties(
        row.ref,
        item.ref,
        item.item,
        row.statement,
        item.department,
        item.number,
        revision_id,
        row.granted_on,
        row.state,
        row.due_on,
        row.until,
        steps,
    )


@jobs.handler("approvals.verification", daily=True)
def report_overdue(payload: dict[str, Any], now: datetime) -> None:
    """Put on record, once, each look whose day has passed: for the supervising department.

    The days of first looks are counted anew meanwhile: a notice of days off may have moved them.
    """
    today = clock.local(now, halls.here().zone).date()
    with transaction() as session:
        query = (
            select(Verification, ItemCase, BundleCase)
            .join(ItemCase, ItemCase.id == Verification.item_id)
            .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
            .where(
                Verification.state.in_(verification_rules.TO_LOOK_AT),
                Verification.overdue_told.is_(False),
            )
            .with_for_update(of=Verification)
        )
        for row, item, bundle in session.execute(query).all():
            row.due_on = _next_look(row, catalog.revision(bundle.revision_id))
            if row.due_on < today:
                row.overdue_told = True
                audit.record(
                    session,
                    hall_id=row.hall_id,
                    chain=bundle.number,
                    action="verification.overdue",
                    actor="system",
                    subject=item.ref,
                    details={"statement": row.statement, "due": row.due_on.isoformat()},
                    now=now,
                )
