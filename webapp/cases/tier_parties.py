"""Use-cases between the parties of cases and the room of credit: whose marks, whose standing."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from webapp.cases import tier_rules
from webapp.cases.models import BundleCase, Party
from webapp.cases.values import ApplicantKind
from webapp.catalog.values import Applicant
from webapp.core.db import reading
from webapp.credit import service as credit

MOST_CASES = 100
"""The newest cases among which the bodies of an account are looked for."""


def note_breach(
    session: Session,
    bundle_id: int,
    *,
    what: credit.What,
    case_number: str,
    on: date,
    actor: str,
    now: datetime,
) -> None:
    """Note a promise that the applicant of a case broke (失约), in the caller's transaction.

    It is the applicant's mark: the body's by its code; of one that had no code yet, the person's on
    whose authority it was filed. Noted once for a case's number and kind.
    """
    applicant, principal = aliased(Party), aliased(Party)
    row = session.execute(
        select(BundleCase.hall_id, applicant.kind, applicant.code, principal.code.label("person"))
        .join(applicant, applicant.id == BundleCase.applicant_id)
        .join(principal, principal.id == BundleCase.principal_id)
        .where(BundleCase.id == bundle_id)
    ).one()
    is_body = row.kind is not ApplicantKind.person and row.code
    subject = (
        tier_rules.body(row.code, "") if is_body else credit.Subject(Applicant.person, row.person)
    )
    if not subject.code:
        return
    credit.note_breach(
        session,
        hall_id=row.hall_id,
        kind=subject.kind,
        code=subject.code,
        what=what,
        case_number=case_number,
        on=on,
        actor=actor,
        now=now,
    )


@credit.speaks_for
def bodies_of(account_id: int) -> list[credit.Subject]:
    """The enterprises and organisations that an account has handed in applications for."""
    query = (
        select(Party.code, Party.name)
        .join(BundleCase, BundleCase.applicant_id == Party.id)
        .where(
            BundleCase.account_id == account_id,
            Party.kind != ApplicantKind.person,
            Party.code_index.is_not(None),
        )
        .order_by(BundleCase.id.desc())
        .limit(MOST_CASES)
    )
    with reading() as session:
        return [tier_rules.body(row.code, row.name) for row in session.execute(query)]
