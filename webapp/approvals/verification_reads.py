"""Reading what was promised and is to be looked at, for the desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Select, select

from webapp.approvals import verification_rules
from webapp.approvals.display_models import PromiseReport
from webapp.approvals.models import Verification, VerificationStep
from webapp.approvals.officers import names
from webapp.approvals.report_values import Reported
from webapp.approvals.verification_values import How, Verified
from webapp.cases import service as cases
from webapp.cases.models import BundleCase, ItemCase
from webapp.core import clock
from webapp.core.db import reading
from webapp.halls import service as halls

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
    look_by: date | None
    """By when a report of a false promise wants the look; None where none is open."""
    steps: tuple[Looked, ...] = ()
    reports: tuple[Reported, ...] = ()
    papers: tuple[str, ...] = ()
    """Tolerated papers that the item still waits for, though it was granted."""


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
        reports = session.scalars(
            select(PromiseReport)
            .where(PromiseReport.verification_id == found[0].id)
            .order_by(PromiseReport.id)
        ).all()
        told = tuple(_reported(row) for row in reports)
        waits = cases.papers_of_items([found[1].id]).get(found[1].id, ())
        papers = tuple(one.paper for one in waits)
        return replace(_duties(found[0], found[1], found[2], steps, told), papers=papers)


def _looked(row: VerificationStep, by: str) -> Looked:
    return Looked(by, row.done_on, row.became, row.how, row.words or "", row.until)


def _reported(row: PromiseReport) -> Reported:
    on = clock.local(row.made_at, halls.here().zone).date()
    return Reported(row.number, on, row.words, row.answer)


def _duties(
    row: Verification,
    item: ItemCase,
    revision_id: int,
    steps: tuple[Looked, ...] = (),
    reports: tuple[Reported, ...] = (),
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
        row.look_by,
        steps,
        reports,
    )
