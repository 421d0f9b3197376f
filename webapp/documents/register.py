"""Reading the register of documents: what a case has, one with its file, whether one is genuine.

A check answers anybody; the other questions are asked by whoever has made sure who may see it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import IO, Any

import msgspec
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from webapp.core import attempts, clock, crypto
from webapp.core.db import reading
from webapp.documents import rules
from webapp.documents.models import IssuedDocument
from webapp.documents.storage import storage
from webapp.documents.values import (
    NOTHING_KNOWN,
    Checked,
    DocumentState,
    Head,
    Listed,
    NoDocument,
    NotMadeYet,
    TooManyTries,
)
from webapp.halls import service as halls

VERIFY = "verify"
CHUNK = 64 * 1024

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


def waits_for_seals(session: Session, case_ref: str) -> bool:
    """Whether a signature under a document of a case is not sealed yet.

    One that waits for a font does not count: somebody's rare name delays nobody's right.
    """
    query = exists().where(
        IssuedDocument.case_ref == case_ref,
        IssuedDocument.state == DocumentState.signing,
        IssuedDocument.lacks == "",
    )
    return bool(session.scalar(select(query)))


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


def number_of(ref: str) -> str:
    """The number of a document. Raises NoDocument."""
    with reading() as session:
        number = session.scalar(select(IssuedDocument.number).where(IssuedDocument.ref == ref))
    if number is None:
        raise NoDocument(ref)
    return number


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
