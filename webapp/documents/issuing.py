"""Entering documents in the register, and ending them.

Issuing writes a row and a job in the caller's transaction, so a document exists exactly when its
cause was stored; the file is made from the row (documents.printing), and the same row always gives
the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from webapp.core import audit, clock, crypto, jobs, settings
from webapp.documents import rules
from webapp.documents.models import IssuedDocument
from webapp.documents.values import (
    Body,
    Circular,
    DocumentKind,
    DocumentState,
    Head,
    Issued,
    Licence,
    NoDocument,
    Statement,
)
from webapp.halls import service as halls

RENDER = "documents.render"
RANDOM_DIGITS = 10
ENDED = (DocumentState.revoked, DocumentState.replaced)


def issue(
    session: Session,
    kind: DocumentKind,
    data: Body,
    *,
    hall_id: int,
    account_id: int | None,
    case_number: str | None = None,
    case_ref: str | None = None,
    number: str = "",
    issued_on: date | None = None,
    valid_until: date | None = None,
    supersedes: str | None = None,
    to_be_signed: bool = False,
    actor: str = "job",
    now: datetime,
) -> Issued:
    """Enter a document in the register, in the caller's transaction; a job makes its file.

    `case_number` is the bundle's or an item's, `case_ref` the address of the draft or case;
    `supersedes` the ref of the document that this one replaces. The file of one that is
    `to_be_signed` is made when its signatures come (documents.signed_files).
    """
    hall = halls.here()
    today = clock.local(now, hall.zone).date()
    ref, token = crypto.token(), crypto.token()
    number = number or _number(session, kind, case_number, hall.region, today)
    configured = settings.current()
    head = Head(
        number=number,
        hall=hall.names["zh-Hans"],
        issuer=rules.issuer(hall.city["zh-Hans"]),
        issued_on=issued_on or today,
        check_at=f"{configured.address}/verify",
        demonstration=configured.is_demonstration,
    )
    session.add(
        IssuedDocument(
            ref=ref,
            number=number,
            kind=kind,
            hall_id=hall_id,
            account_id=account_id,
            case_ref=case_ref,
            case_number=case_number,
            state=DocumentState.signing if to_be_signed else DocumentState.rendering,
            data={"head": head, "body": data, "opens": f"{configured.address}/v/{token}"},
            title=_title(kind, data),
            token_hash=crypto.hash_token(token),
            issued_on=head.issued_on,
            issued_at=now,
            valid_until=valid_until,
        )
    )
    session.flush()
    if supersedes is not None:
        replace(session, supersedes, by=ref, now=now)
    if not to_be_signed:
        jobs.enqueue(session, RENDER, {"ref": ref}, run_at=now, key=f"render:{ref}")
    _record(session, "document.issue", hall_id, number, case_number, case_ref, actor, now, kind)
    return Issued(ref, number)


def _title(kind: DocumentKind, data: Body) -> str:
    return data.title if isinstance(data, Statement | Licence | Circular) else rules.TITLES[kind]


def _number(
    session: Session, kind: DocumentKind, case_number: str | None, region: str, today: date
) -> str:
    if case_number is None:
        return rules.number(kind, f"{region}{today:%Y%m%d}{crypto.code(RANDOM_DIGITS)}")
    taken = session.scalar(
        select(func.count())
        .select_from(IssuedDocument)
        .where(IssuedDocument.case_number == case_number, IssuedDocument.kind == kind)
    )
    return rules.number(kind, case_number, taken or 0)


def _record(
    session: Session,
    action: str,
    hall_id: int,
    number: str,
    case_number: str | None,
    case_ref: str | None,
    actor: str,
    now: datetime,
    kind: DocumentKind,
) -> None:
    audit.record(
        session,
        hall_id=hall_id,
        chain=case_number or (f"draft:{case_ref}" if case_ref else audit.SYSTEM),
        action=action,
        actor=actor,
        subject=number,
        details={"kind": kind.value},
        now=now,
    )


def revoke(session: Session, which: str, *, actor: str, now: datetime) -> None:
    """Revoke a document (撤销) by its number or ref, in the caller's transaction.

    Doing it again changes nothing. Raises NoDocument.
    """
    row = session.scalars(
        select(IssuedDocument)
        .where(or_(IssuedDocument.number == which, IssuedDocument.ref == which))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NoDocument(which)
    if row.state is DocumentState.revoked:
        return
    row.state, row.ended_at = DocumentState.revoked, now
    session.flush()
    _record(
        session,
        "document.revoke",
        row.hall_id,
        row.number,
        row.case_number,
        row.case_ref,
        actor,
        now,
        row.kind,
    )


def replace(session: Session, ref: str, *, by: str, now: datetime) -> None:
    """Let a newer document take the place of one, in the caller's transaction."""
    session.execute(
        update(IssuedDocument)
        .where(IssuedDocument.ref == ref, IssuedDocument.state.not_in(ENDED))
        .values(state=DocumentState.replaced, ended_at=now, replaced_by=by)
    )


def forget(session: Session, refs: Collection[str]) -> None:
    """Delete documents that never came to anything, in the caller's transaction.

    Their files go with the next sweep.
    """
    for row in session.scalars(select(IssuedDocument).where(IssuedDocument.ref.in_(refs))):
        session.delete(row)
