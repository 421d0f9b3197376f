"""Putting a promise on public display (公开公示), with the grant that rests on it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.approvals.acting import Desk
from webapp.approvals.display_models import ShownPromise
from webapp.approvals.models import Verification
from webapp.cases import number_rules
from webapp.cases.values import ApplicantKind
from webapp.catalog import statement_rules
from webapp.catalog.values import Statement
from webapp.core import crypto
from webapp.halls import service as halls

HOLDER = "promise.holder"
"""Purpose of the blind index by which a whole name is found."""
MOST_NAME = 200


def show(session: Session, desk: Desk, duty: Verification, statement: Statement) -> None:
    """Put a granted promise on display where its statement is public; it said so when signed."""
    if not statement.public:
        return
    name = desk.case.row.applicant.strip()
    is_person = desk.case.applicant_kind is ApplicantKind.person
    calendar = halls.calendar(duty.hall_id)
    session.add(
        ShownPromise(
            ref=crypto.token(),
            hall_id=duty.hall_id,
            verification_id=duty.id,
            holder=number_rules.mask_for_all(name) if is_person else name[:MOST_NAME],
            holder_is_person=is_person,
            holder_index=crypto.blind_index(HOLDER, name),
            shown_until=statement_rules.shown_until(statement, duty.granted_on, calendar),
        )
    )


def revoked(session: Session, duty: Verification, on: date) -> None:
    """Write down since when what was granted is revoked: it is shown for a while yet."""
    session.execute(
        update(ShownPromise).where(ShownPromise.verification_id == duty.id).values(revoked_on=on)
    )
