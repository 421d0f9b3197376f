"""The file of a document that is signed: typeset with its places, kept signature by signature.

Each signature adds to the file and changes nothing of what is there. What signs stands in a room
above; here is the register's side of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.core import jobs
from webapp.core.db import reading
from webapp.documents.issuing import RENDER
from webapp.documents.models import IssuedDocument
from webapp.documents.printing import AREA, MOST_LACKING
from webapp.documents.qr import qr_drawing
from webapp.documents.storage import storage
from webapp.documents.typeset import Place, typeset_with_places
from webapp.documents.values import DocumentState, NoDocument, Signatory

__all__ = ["Place", "Sheet", "as_signed", "keep", "lacks", "put", "sheet"]


class Sheet(msgspec.Struct, frozen=True):
    """A document that waits for signatures: its file so far, and where each is to stand.

    `stored` is the name of the file; None while nobody has signed, and then `pdf` was just typeset.
    `places` come in the order of the signatories.
    """

    pdf: bytes
    stored: str | None
    places: tuple[Place, ...]
    number: str


def sheet(ref: str) -> Sheet:
    """A document as the next signature finds it. Raises NoDocument, or typeset.MissingGlyph."""
    with reading() as session:
        row = session.execute(
            select(
                IssuedDocument.kind,
                IssuedDocument.number,
                IssuedDocument.data,
                IssuedDocument.stored,
                IssuedDocument.issued_at,
            ).where(IssuedDocument.ref == ref)
        ).one_or_none()
    if row is None:
        raise NoDocument(ref)
    head = {**row.data["head"], "code": qr_drawing(row.data["opens"])}
    values = {"head": head, "body": row.data["body"]}
    pdf, places = typeset_with_places(row.kind, values, made_at=row.issued_at)
    return Sheet(storage().get(row.stored) if row.stored else pdf, row.stored, places, row.number)


def keep(
    session: Session, ref: str, *, before: str | None, name: str, pdf: bytes, is_whole: bool
) -> bool:
    """Let the file under `name` take the place of the one `before` it; whether it could.

    It cannot where another signature was faster: then the caller signs what is there now. In the
    caller's transaction; the file is in the storage already.
    """
    values: dict[str, Any] = {"stored": name, "sha256": hashlib.sha256(pdf).digest(), "lacks": ""}
    same = IssuedDocument.stored.is_(None) if before is None else IssuedDocument.stored == before
    kept = session.scalar(
        update(IssuedDocument)
        .where(IssuedDocument.ref == ref, same)
        .values(values)
        .returning(IssuedDocument.id)
    )
    if kept is not None and is_whole:
        session.execute(
            update(IssuedDocument)
            .where(IssuedDocument.id == kept, IssuedDocument.state == DocumentState.signing)
            .values(state=DocumentState.valid)
        )
    return kept is not None


def put(pdf: bytes) -> str:
    """Store a file durably, before any row names it; its name."""
    return storage().put(AREA, pdf)


def lacks(session: Session, ref: str, characters: str) -> None:
    """Note the characters that no font here has, so that its person reads what it waits for."""
    session.execute(
        update(IssuedDocument)
        .where(IssuedDocument.ref == ref, IssuedDocument.sha256.is_(None))
        .values(lacks=characters[:MOST_LACKING])
    )


def as_signed(
    session: Session, ref: str, signatories: Sequence[Signatory], *, now: datetime
) -> None:
    """Write the signatures into a document that no certificate signs; a job makes its file."""
    row = session.scalars(
        select(IssuedDocument).where(IssuedDocument.ref == ref).with_for_update()
    ).one()
    body = {**row.data["body"], "signatories": msgspec.to_builtins(tuple(signatories))}
    row.data = {**row.data, "body": body}
    if row.state is DocumentState.signing:
        row.state = DocumentState.rendering
    session.flush()
    jobs.enqueue(session, RENDER, {"ref": ref}, run_at=now, key=f"render:{ref}")
