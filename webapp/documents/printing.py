"""Jobs of documents: make the file of each, try again where a font was missing, sweep."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from webapp.core import jobs
from webapp.core.db import reading, transaction
from webapp.documents.issuing import RENDER
from webapp.documents.models import IssuedDocument
from webapp.documents.qr import qr_drawing
from webapp.documents.storage import storage
from webapp.documents.typeset import MissingGlyph, typeset
from webapp.documents.values import DocumentState

AREA = "documents"
UNNAMED_FOR = timedelta(days=1)
"""A file that no row names may be of a row that is just being written; after this it is not."""
MOST_LACKING = 64


@jobs.handler(RENDER)
def render(payload: dict[str, Any], now: datetime) -> None:
    """Make a document's file. Safe to run twice: the first file stays, the second is let go.

    A missing glyph is no failure of the job, and trying again at once would not mend it: the
    document says which character it is, and a person adds a font.
    """
    ref = payload["ref"]
    with reading() as session:
        row = session.execute(
            select(
                IssuedDocument.kind,
                IssuedDocument.data,
                IssuedDocument.sha256,
                IssuedDocument.issued_at,
            ).where(IssuedDocument.ref == ref)
        ).one_or_none()
    if row is None or row.sha256 is not None:
        return
    head = {**row.data["head"], "code": qr_drawing(row.data["opens"])}
    try:
        pdf = typeset(row.kind, {"head": head, "body": row.data["body"]}, made_at=row.issued_at)
    except MissingGlyph as missing:
        _lacks(ref, missing.characters)
        return
    _keep(ref, pdf)


def _lacks(ref: str, characters: str) -> None:
    with transaction() as session:
        session.execute(
            update(IssuedDocument)
            .where(IssuedDocument.ref == ref, IssuedDocument.sha256.is_(None))
            .values(lacks=characters[:MOST_LACKING])
        )
        session.execute(
            update(IssuedDocument)
            .where(IssuedDocument.ref == ref, IssuedDocument.state == DocumentState.rendering)
            .values(state=DocumentState.needs_font)
        )


def _keep(ref: str, pdf: bytes) -> None:
    # The file first, then the row that names it: a kill between the two leaves a file that the
    # sweep finds, never a row without its file.
    name = storage().put(AREA, pdf)
    with transaction() as session:
        kept = session.scalar(
            update(IssuedDocument)
            .where(IssuedDocument.ref == ref, IssuedDocument.sha256.is_(None))
            .values(sha256=hashlib.sha256(pdf).digest(), stored=name, lacks="")
            .returning(IssuedDocument.id)
        )
        session.execute(
            update(IssuedDocument)
            .where(
                IssuedDocument.ref == ref,
                IssuedDocument.state.in_((DocumentState.rendering, DocumentState.needs_font)),
            )
            .values(state=DocumentState.valid)
        )
    if kept is None:
        storage().delete(name)


@jobs.handler("documents.try_fonts_again", daily=True)
def try_fonts_again(payload: dict[str, Any], now: datetime) -> None:
    """Make the documents whose characters a font may have by now."""
    query = select(IssuedDocument.ref).where(
        IssuedDocument.sha256.is_(None), IssuedDocument.lacks != ""
    )
    with reading() as session:
        refs = session.scalars(query).all()
    for ref in refs:
        render({"ref": ref}, now)


@jobs.handler("documents.sweep", daily=True)
def sweep(payload: dict[str, Any], now: datetime) -> None:
    """Delete the files that no document names."""
    for name, stored_at in storage().names(AREA):
        if stored_at > now - UNNAMED_FOR:
            continue
        with reading() as session:
            named = session.scalar(select(IssuedDocument.id).where(IssuedDocument.stored == name))
        if named is None:
            storage().delete(name)
