"""The documents of a case, as its pages list them, and who of the staff may open them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask import url_for
from sqlalchemy import select

from webapp.cases.desk import StaffItem
from webapp.cases.models import BundleCase, ItemCase
from webapp.cases.tracking import CaseInFull
from webapp.core import audit
from webapp.core.db import transaction
from webapp.documents import service as documents
from webapp.documents.words import DocumentLine, document_lines


def of_case(case: CaseInFull) -> tuple[DocumentLine, ...]:
    """What was signed and issued for a case, for its applicant to keep."""
    found = documents.of_case(case.ref, [case.number, *(item.number for item in case.items)])
    return document_lines(found, lambda ref: url_for("documents.pdf", ref=ref))


def of_item(case: StaffItem) -> tuple[DocumentLine, ...]:
    """The documents of an item's case, for the desk."""
    numbers = [case.row.bundle_number, case.row.number]
    found = documents.of_case(case.bundle_ref, numbers)
    own = [one for one in found if not one.case_number or one.case_number in numbers]
    return document_lines(own, lambda ref: f"/staff/documents/{ref}")


def open_for_staff(
    ref: str, *, hall_id: int, departments: Collection[str], actor: str, now: datetime
) -> None:
    """Note in the audit trail that an officer opens a document of a case of theirs.

    Raises LookupError where it is not there or not theirs to see.
    """
    _account, its_hall, case_ref, _number = documents.owner(ref)
    query = (
        select(BundleCase.number)
        .join(ItemCase, ItemCase.bundle_id == BundleCase.id)
        .where(BundleCase.ref == case_ref, BundleCase.hall_id == hall_id)
        .limit(1)
    )
    if departments:
        query = query.where(ItemCase.department.in_(departments))
    with transaction() as session:
        number = session.scalar(query)
        if number is None or its_hall != hall_id:
            raise LookupError(f"no document {ref}")
        audit.record(
            session,
            hall_id=hall_id,
            chain=number,
            action="document.open",
            actor=actor,
            subject=ref,
            now=now,
        )
