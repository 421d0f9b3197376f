"""What the signing centre tells of statements: everybody has signed, or somebody will not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.cases import service as cases
from webapp.cases.models import Draft
from webapp.commitments import rules
from webapp.commitments.models import SignedStatement, StatementRequest
from webapp.commitments.service import active
from webapp.core import audit, clock
from webapp.documents import service as documents
from webapp.messages import service as messages
from webapp.signing import service as signing
from webapp.signing.service import Purpose, RequestState

ALL_SIGNED, NOT_SIGNED = "all_signed", "not_signed"
"""Messages to whoever asked."""


def complete(session: Session, request_id: int, now: datetime) -> None:
    """Everybody has signed: the draft has its signature; one from before gives way."""
    row = _row(session, request_id)
    if row is None:
        return
    request = signing.locked(session, request_id)
    draft = session.get_one(Draft, row.draft_id)
    former = active(session, row.draft_id, row.statement)
    if former is not None:
        former.replaced_at = now
        documents.replace(session, former.document_ref, by=request.document_ref, now=now)
    first, version = request.signers[0], documents.body(request.document_ref)[1]["version"]
    assert first.way is not None  # everybody has signed
    session.add(
        SignedStatement(
            hall_id=row.hall_id,
            draft_id=row.draft_id,
            statement=row.statement,
            version=version,
            text_sha256=request.text_sha256,
            basis=row.basis,
            way=first.way,
            signer=rules.LISTED.join(one.name for one in request.signers),
            signed_at=now,
            document_ref=request.document_ref,
        )
    )
    session.flush()
    cases.mark_signed(session, row.draft_id, row.statement, basis=row.basis, now=now)
    audit.record(
        session,
        hall_id=row.hall_id,
        chain=f"draft:{draft.ref}",
        action="statement.sign",
        actor=request.asked_by,
        subject=f"draft:{draft.ref}",
        details={
            "statement": row.statement,
            "version": version,
            "text": request.text_sha256.hex(),
            "way": first.way.value,
            "signers": len(request.signers),
            "signing": request.ref,
            "document": documents.number_of(request.document_ref),
        },
        now=now,
    )
    if len(request.signers) > 1:
        _tell(session, row, draft, ALL_SIGNED, request.title, now)


def ended(session: Session, request_id: int, state: RequestState, now: datetime) -> None:
    """Nobody signs any more. What was signed already does not count; whoever asked is told."""
    row = _row(session, request_id)
    if row is None:
        return
    request = signing.locked(session, request_id)
    signed = session.scalars(
        select(SignedStatement).where(SignedStatement.document_ref == request.document_ref)
    ).one_or_none()
    if signed is not None and signed.withdrawn_at is None:
        # A provider refused what had been signed: it has to be signed anew, or left.
        signed.withdrawn_at = now
        cases.unsign(session, row.draft_id, row.statement)
    documents.revoke(session, request.document_ref, actor="job", now=now)
    if state is not RequestState.cancelled:
        draft = session.get_one(Draft, row.draft_id)
        _tell(session, row, draft, NOT_SIGNED, request.title, now)


def is_wanted(session: Session, request_id: int) -> bool:
    """Whether the draft still rests on this statement, as it was put to those who sign."""
    row = _row(session, request_id)
    if row is None:
        return False
    basis = cases.basis_now(session, row.draft_id, row.statement, clock.now())
    return basis == row.basis


def _row(session: Session, request_id: int) -> StatementRequest | None:
    return session.scalars(
        select(StatementRequest).where(StatementRequest.request_id == request_id)
    ).one_or_none()


def _tell(
    session: Session, row: StatementRequest, draft: Draft, kind: str, title: str, now: datetime
) -> None:
    if draft.account_id is None:
        return
    phone = accounts.phone_of(draft.account_id)
    if phone is not None:
        messages.send(
            session,
            kind,
            phone,
            {"title": title},
            hall_id=row.hall_id,
            now=now,
            account_id=draft.account_id,
            link=messages.Link("draft", draft.ref),
            step=str(row.request_id),
        )


signing.own(Purpose.statement, signing.Owner(complete, ended, is_wanted))
