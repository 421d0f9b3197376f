"""Reading a file of a paper: by the person who sent it, or by staff whose case it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.cases import marks
from webapp.cases.models import BundleCase, Draft, ItemCase
from webapp.cases.paper_models import PaperFile
from webapp.cases.paper_values import FileValues
from webapp.cases.papers import NoSuchFile
from webapp.catalog.values import Bundle
from webapp.core import audit, clock
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.documents.intake import JPEG
from webapp.documents.storage import storage
from webapp.halls import service as halls

OPENED = "paper.open"


class Content(msgspec.Struct, frozen=True):
    """A file with what is in it."""

    file: FileValues
    kind: str
    content: bytes


def open_file(ref: str, *, account_id: int, preview: bool = False) -> Content:
    """A file of an account's own drafts and cases. Raises NoSuchFile."""
    with reading() as session:
        row = session.scalars(
            select(PaperFile)
            .join(Draft, Draft.id == PaperFile.draft_id)
            .where(PaperFile.ref == ref, Draft.account_id == account_id)
        ).one_or_none()
    return _content(row, preview)


def open_draft_file(ref: str, *, draft_id: int, preview: bool = False) -> Content:
    """A file of one draft, for a door that opens this draft alone. Raises NoSuchFile."""
    with reading() as session:
        row = session.scalars(
            select(PaperFile).where(PaperFile.ref == ref, PaperFile.draft_id == draft_id)
        ).one_or_none()
    return _content(row, preview)


def open_file_for_staff(
    ref: str,
    *,
    hall_id: int,
    departments: Collection[str] = (),
    actor: str,
    now: datetime,
    preview: bool = False,
) -> Content:
    """A file of a case that was handed in, for an officer of a department that needs this paper.

    That it was read stands in the audit trail, once an officer, a file and a day. Raises
    NoSuchFile where it is not there or not theirs to see.
    """
    query = (
        select(PaperFile, BundleCase)
        .join(BundleCase, BundleCase.draft_id == PaperFile.draft_id)
        .where(PaperFile.ref == ref, PaperFile.hall_id == hall_id)
    )
    with reading() as session:
        found = session.execute(query).one_or_none()
        if found is None or not _concerns(session, found[0], found[1], departments):
            raise NoSuchFile
        row, case = found[0], found[1]
    _record_reading(row, case.number, actor, now)
    return _content(row, preview)


def _concerns(
    session: Session, file: PaperFile, case: BundleCase, departments: Collection[str]
) -> bool:
    """Whether an item of these departments (none named: all) uses the paper.

    What a notice asked for beyond the bundle's papers concerns every department of the case.
    """
    if not departments:
        return True
    bundle = msgspec.convert(case.bundle, Bundle)
    users = [one.used_by for one in bundle.papers if one.slug == file.paper]
    conditions: list[ColumnElement[bool]] = [
        ItemCase.bundle_id == case.id,
        ItemCase.department.in_(departments),
    ]
    if users:
        conditions.append(ItemCase.item.in_(users[0]))
    return session.scalar(select(ItemCase.id).where(*conditions).limit(1)) is not None


def _record_reading(file: PaperFile, number: str, actor: str, now: datetime) -> None:
    here = clock.local(now, halls.here().zone)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    subject = f"paper:{file.ref}"
    already = select(AuditEntry.seq).where(
        AuditEntry.chain == number,
        AuditEntry.subject == subject,
        AuditEntry.actor == actor,
        AuditEntry.action == OPENED,
        AuditEntry.at >= midnight,
    )
    with transaction() as session:
        if session.scalar(already.limit(1)) is None:
            audit.record(
                session,
                hall_id=file.hall_id,
                chain=number,
                action=OPENED,
                actor=actor,
                subject=subject,
                details={"paper": file.paper},
                now=now,
            )


def _content(row: PaperFile | None, preview: bool) -> Content:
    name = row and (row.preview if preview else row.stored)
    if row is None or not name:
        raise NoSuchFile
    try:
        content = storage().get(name)
    except FileNotFoundError:
        # Removed between the two looks.
        raise NoSuchFile from None
    return Content(marks.file_values(row), JPEG if preview else row.kind, content)
