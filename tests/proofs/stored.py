"""What the database holds, read past the server: to compare with what was acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select

from tests.proofs.applicant import Applicant, as_text
from webapp.cases.models import BundleCase, Draft
from webapp.commitments.models import SignedStatement
from webapp.core import crypto, db, settings
from webapp.core.db import reading
from webapp.core.jobs import Job
from webapp.core.settings import Settings
from webapp.documents.models import IssuedDocument
from webapp.signing.models import RequestedSigner, SigningRequest
from webapp.signing.requests import SEAL
from webapp.signing.values import SignerState


@contextmanager
def opened(configured: Settings) -> Iterator[None]:
    """Read this server's database in the block."""
    settings.configure(configured)
    crypto.configure(configured.data, create=False)
    db.configure(configured.url)
    try:
        yield
    finally:
        db.database().dispose()


def faults(applicant: Applicant) -> list[str]:
    """What was acknowledged to an applicant and is not there; what was on its way is settled."""
    found = []
    refs = {ref for ref, _ in applicant.saved} | set(applicant.submitted)
    refs |= {ref for ref, _ in applicant.on_its_way}
    held = {ref: _held(ref) for ref in refs}
    for (ref, key), value in applicant.saved.items():
        stored = held[ref].get(key)
        if stored not in (value, applicant.on_its_way.get((ref, key))):
            found.append(f"{ref}: {key} was acknowledged as {value!r} and is {stored!r}")
    for (ref, key), value in applicant.on_its_way.items():
        if held[ref].get(key) == value:
            applicant.saved[ref, key] = value
    applicant.on_its_way = {}
    for ref, number in applicant.submitted.items():
        with reading() as session:
            numbers = session.scalars(select(BundleCase.number).where(BundleCase.ref == ref)).all()
        if len(numbers) != 1 or number not in ("", numbers[0]):
            found.append(f"{ref}: was submitted as {number or 'one case'} and is {numbers}")
    return found + [
        f"{ref}: the signature under {slug} was acknowledged and is not whole"
        for ref, slug in applicant.signed
        if not _is_kept(ref, slug)
    ]


def _is_kept(ref: str, statement: str) -> bool:
    """Whether a signature is there with its evidence, and sealed or with the job that seals it."""
    with reading() as session:
        rows = session.execute(
            select(RequestedSigner.id, RequestedSigner.state, IssuedDocument.sha256)
            .join(SigningRequest, SigningRequest.id == RequestedSigner.request_id)
            .join(IssuedDocument, IssuedDocument.ref == SigningRequest.document_ref)
            .join(SignedStatement, SignedStatement.document_ref == IssuedDocument.ref)
            .join(Draft, Draft.id == SignedStatement.draft_id)
            .where(Draft.ref == ref, SignedStatement.statement == statement)
        ).all()
        waiting = {
            job.payload["signer"]
            for job in session.scalars(select(Job).where(Job.kind == SEAL, Job.done_at.is_(None)))
        }
    return bool(rows) and all(
        (row.state is SignerState.sealed and row.sha256 is not None) or row.id in waiting
        for row in rows
    )


def forget_finished(applicant: Applicant) -> None:
    """What was checked and submitted cannot change any more: check the newest alone from now on."""
    done = {ref for ref, number in applicant.submitted.items() if number} - {applicant.ref}
    applicant.saved = {key: v for key, v in applicant.saved.items() if key[0] not in done}


def _held(ref: str) -> dict[str, str]:
    with reading() as session:
        draft = session.execute(
            select(Draft.situation, Draft.fields).where(Draft.ref == ref)
        ).first()
        case = session.execute(
            select(BundleCase.situation, BundleCase.fields).where(BundleCase.ref == ref)
        ).first()
    held: dict[str, Any] = {}
    for row in (draft, case):
        if row is not None:
            held |= {f"question {key}": value for key, value in row.situation.items()}
            held |= {f"field {key}": value for key, value in (row.fields or {}).items()}
    return {key: as_text(value) for key, value in held.items()}


def twice() -> list[str]:
    """Drafts that became two cases, and numbers that were given twice."""
    with reading() as session:
        drafts = session.execute(
            select(BundleCase.draft_id).group_by(BundleCase.draft_id).having(func.count() > 1)
        ).all()
        numbers = session.execute(
            select(BundleCase.number).group_by(BundleCase.number).having(func.count() > 1)
        ).all()
    return [*(f"draft {row[0]} became two cases" for row in drafts)] + [
        f"number {row[0]} was given twice" for row in numbers
    ]


def cases() -> int:
    """How many applications were handed in."""
    with reading() as session:
        return session.scalar(select(func.count()).select_from(BundleCase)) or 0
