"""Use-cases of documents: enter one in the register, make its file, hand it out, check it.

Issuing writes a row and a job in the caller's transaction, so a document exists exactly when its
cause was stored; the file is made from the row, and the same row always gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date, datetime
from typing import IO, Any

import msgspec
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from webapp.core import attempts, audit, clock, crypto, jobs, settings
from webapp.core.db import reading
from webapp.documents import rules
from webapp.documents.models import IssuedDocument
from webapp.documents.storage import storage
from webapp.documents.values import (
    NOTHING_KNOWN,
    Body,
    Checked,
    DocumentKind,
    DocumentState,
    Head,
    Issued,
    Licence,
    Listed,
    Statement,
)
from webapp.halls import service as halls

RENDER = "documents.render"
VERIFY = "verify"
CHUNK = 64 * 1024
RANDOM_DIGITS = 10
ENDED = (DocumentState.revoked, DocumentState.replaced)


class NoDocument(LookupError):
    """There is no such document, or it is not this person's: the two look the same."""


class NotMadeYet(Exception):
    """The file is not there yet; `lacks` are the characters that no font here has, if any."""

    def __init__(self, lacks: str = "") -> None:
        super().__init__(lacks)
        self.lacks = lacks


class TooManyTries(Exception):
    """Too many tries for this number, or from this address."""


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
    actor: str = "job",
    now: datetime,
) -> Issued:
    """Enter a document in the register, in the caller's transaction; a job makes its file.

    `case_number` is the bundle's or an item's, `case_ref` the address of the draft or case;
    `supersedes` the ref of the document that this one replaces.
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
            state=DocumentState.rendering,
            data={"head": head, "body": data, "opens": f"{configured.address}/v/{token}"},
            title=_title(kind, data),
            token_hash=crypto.hash_token(token),
            issued_on=head.issued_on,
            issued_at=now,
            valid_until=valid_until,
        )
    )
    if supersedes is not None:
        _end(session, supersedes, DocumentState.replaced, now, replaced_by=ref)
    session.flush()
    jobs.enqueue(session, RENDER, {"ref": ref}, run_at=now, key=f"render:{ref}")
    _record(session, "document.issue", hall_id, number, case_number, case_ref, actor, now, kind)
    return Issued(ref, number)


def _title(kind: DocumentKind, data: Body) -> str:
    return data.title if isinstance(data, Statement | Licence) else rules.TITLES[kind]


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


def _end(
    session: Session, ref: str, state: DocumentState, now: datetime, *, replaced_by: str
) -> None:
    session.execute(
        update(IssuedDocument)
        .where(IssuedDocument.ref == ref, IssuedDocument.state.not_in(ENDED))
        .values(state=state, ended_at=now, replaced_by=replaced_by)
    )


def forget(session: Session, refs: Collection[str]) -> None:
    """Delete documents that never came to anything, in the caller's transaction.

    Their files go with the next sweep.
    """
    for row in session.scalars(select(IssuedDocument).where(IssuedDocument.ref.in_(refs))):
        session.delete(row)


_LISTED = select(
    IssuedDocument.ref,
    IssuedDocument.number,
    IssuedDocument.kind,
    IssuedDocument.state,
    IssuedDocument.title,
    IssuedDocument.case_number,
    IssuedDocument.issued_at,
    IssuedDocument.valid_until,
    IssuedDocument.lacks,
)


def of_case(case_ref: str, numbers: Collection[str] = ()) -> list[Listed]:
    """The documents of a case: by its address, and by the numbers of its bundle and its items.

    The oldest first; those that were replaced are left out.
    """
    query = (
        _LISTED.where(
            or_(IssuedDocument.case_ref == case_ref, IssuedDocument.case_number.in_(numbers)),
            IssuedDocument.state != DocumentState.replaced,
        )
        # A timeline is read by time; of what was issued at once, by the order of issue.
        .order_by(IssuedDocument.issued_at, IssuedDocument.id)
    )
    with reading() as session:
        return [_listed(row) for row in session.execute(query)]


def by_numbers(numbers: Collection[str]) -> dict[str, Listed]:
    """Documents by their own numbers."""
    if not numbers:
        return {}
    with reading() as session:
        rows = session.execute(_LISTED.where(IssuedDocument.number.in_(numbers)))
        return {row.number: _listed(row) for row in rows}


def _listed(row: Any) -> Listed:
    values = list(row)
    values[5] = values[5] or ""
    return Listed(*values)


def owner(ref: str) -> tuple[int | None, int, str | None, str | None]:
    """Whose a document is: (account, hall, address of its case, number of its case).

    Raises NoDocument.
    """
    query = select(
        IssuedDocument.account_id,
        IssuedDocument.hall_id,
        IssuedDocument.case_ref,
        IssuedDocument.case_number,
    ).where(IssuedDocument.ref == ref)
    with reading() as session:
        row = session.execute(query).one_or_none()
    if row is None:
        raise NoDocument(ref)
    return row[0], row[1], row[2], row[3]


def body(ref: str) -> tuple[Head, dict[str, Any], str]:
    """What a document says: its head, its body as plain values, and the address of its code.

    Raises NoDocument.
    """
    with reading() as session:
        data = session.scalar(select(IssuedDocument.data).where(IssuedDocument.ref == ref))
    if data is None:
        raise NoDocument(ref)
    return msgspec.convert(data["head"], Head), data["body"], data["opens"]


def pdf(ref: str) -> tuple[str, bytes]:
    """The number and the file of a document; whoever asks has checked who may see it.

    Raises NoDocument, or NotMadeYet.
    """
    with reading() as session:
        row = session.execute(
            select(IssuedDocument.number, IssuedDocument.stored, IssuedDocument.lacks).where(
                IssuedDocument.ref == ref
            )
        ).one_or_none()
    if row is None:
        raise NoDocument(ref)
    if row.stored is None:
        raise NotMadeYet(row.lacks)
    return row.number, storage().get(row.stored)


_CHECKED = select(
    IssuedDocument.state,
    IssuedDocument.kind,
    IssuedDocument.title,
    IssuedDocument.number,
    IssuedDocument.data,
    IssuedDocument.issued_on,
    IssuedDocument.valid_until,
    IssuedDocument.ended_at,
)


def digest_of(file: IO[bytes]) -> bytes:
    """The SHA-256 of a file, read piece by piece; nothing of it is kept."""
    sha = hashlib.sha256()
    while chunk := file.read(CHUNK):
        sha.update(chunk)
    return sha.digest()


def check_digest(digest: bytes) -> Checked:
    """What the register knows of the file with this SHA-256."""
    return _checked(_CHECKED.where(IssuedDocument.sha256 == digest))


def check_token(token: str) -> Checked:
    """What the register knows of the document whose code says this."""
    return _checked(_CHECKED.where(IssuedDocument.token_hash == crypto.hash_token(token)))


def check_number(typed: str, *, address: str, now: datetime) -> Checked:
    """What the register knows of the document with this number. Raises TooManyTries.

    Numbers can be counted through, so each try counts, for the number and for the address.
    """
    number = rules.typed_number(typed)
    if not attempts.allow(VERIFY, subject=number, address=address, now=now):
        raise TooManyTries
    return _checked(_CHECKED.where(IssuedDocument.number == number))


def _checked(query: Any) -> Checked:
    with reading() as session:
        row = session.execute(query).one_or_none()
    if row is None:
        return NOTHING_KNOWN
    said = row.data["body"]
    hall = halls.here()
    return Checked(
        verdict=rules.verdict(row.state, row.valid_until, halls.today()),
        kind=row.kind,
        title=row.title,
        number=row.number,
        holder=rules.masked(said["holder"], is_person=said["holder_is_person"]),
        issuer=row.data["head"]["issuer"],
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        ended_on=clock.local(row.ended_at, hall.zone).date() if row.ended_at else None,
    )
