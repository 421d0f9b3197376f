"""Marks of a draft: a paper that is brought to the hall, a statement that was signed, and on what.

Whoever offers a way to sign (a room above this one) calls `mark_signed` in its own transaction,
with the basis that the person saw.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from webapp.cases import late_papers, paper_rules, party_rules
from webapp.cases.form import Opened
from webapp.cases.models import Draft
from webapp.cases.paper_models import DraftMark, PaperFile
from webapp.cases.paper_values import FileValues, Held, MarkKind, MarkState
from webapp.core import crypto
from webapp.core.db import reading
from webapp.core.i18n import CHINESE

BASIS = "cases.signature"
"""The key of the digest that a signature rests on."""


def held(draft_id: int) -> Held:
    """What a draft has of its papers and signatures, in two queries."""
    with reading() as session:
        files = session.scalars(
            select(PaperFile)
            .where(PaperFile.draft_id == draft_id)
            .order_by(PaperFile.paper, PaperFile.row_id, PaperFile.position, PaperFile.id)
        )
        marks = session.execute(
            select(DraftMark.kind, DraftMark.key, DraftMark.basis).where(
                DraftMark.draft_id == draft_id
            )
        ).all()
        return Held(
            files=tuple(file_values(row) for row in files),
            counter=frozenset(mark.key for mark in marks if mark.kind is MarkKind.paper),
            signed={mark.key: mark.basis for mark in marks if mark.kind is MarkKind.signature},
        )


def file_values(row: PaperFile) -> FileValues:
    """A row of the table as a value."""
    return FileValues(
        ref=row.ref,
        draft_id=row.draft_id,
        paper=row.paper,
        row_id=row.row_id,
        position=row.position,
        round=row.round,
        kind=row.kind,
        size=row.size,
        pages=row.pages,
        sha256=row.sha256,
        has_preview=row.preview is not None,
        created_at=row.created_at,
    )


def mark_counter(session: Session, draft_id: int, paper: str, *, now: datetime) -> None:
    """Note that a paper is brought to the hall."""
    _set(session, draft_id, MarkKind.paper, paper, MarkState.counter, "", now)


def mark_signed(
    session: Session, draft_id: int, statement: str, *, basis: str, now: datetime
) -> None:
    """Note that a statement was signed on this basis; a former signature gives way to it."""
    _set(session, draft_id, MarkKind.signature, statement, MarkState.signed, basis, now)


def unmark(session: Session, draft_id: int, kind: MarkKind, key: str) -> None:
    """Take a mark back; one that is not there is no error."""
    session.execute(
        delete(DraftMark).where(
            DraftMark.draft_id == draft_id, DraftMark.kind == kind, DraftMark.key == key
        )
    )


def _set(
    session: Session,
    draft_id: int,
    kind: MarkKind,
    key: str,
    state: MarkState,
    basis: str,
    now: datetime,
) -> None:
    hall_id = session.scalars(
        select(Draft.hall_id).where(Draft.id == draft_id).with_for_update()
    ).one()
    unmark(session, draft_id, kind, key)
    session.execute(
        insert(DraftMark).values(
            hall_id=hall_id,
            draft_id=draft_id,
            kind=kind,
            key=key,
            state=state,
            basis=basis,
            at=now,
        )
    )


def signature_basis(opened: Opened, statement: str) -> str:
    """A keyed digest of what a signature under a statement rests on.

    The Chinese text and its version, who signs, for which items and papers, and what follows by
    when. When one of these changes, the statement has to be signed again. Raises LookupError where
    the bundle has no such statement.
    """
    ground = opened.ground
    covers = next((one for one in ground.bundle.statements if one.slug == statement), None)
    if covers is None:
        raise LookupError(f"the bundle rests on no statement {statement}")
    what = ground.revision.statements[statement]
    texts = (what.title, *what.informing, *what.promises, *what.replaces, *what.liabilities)
    people = party_rules.signers(ground.revision, statement, opened.stored)
    signed: dict[str, Any] = {
        "statement": statement,
        "version": what.version,
        "text": [text[CHINESE] for text in (*texts, what.verification)],
        "name": opened.stored.get(party_rules.APPLICANT_NAME, ""),
        "id": opened.stored.get(party_rules.APPLICANT_ID, ""),
        "items": covers.used_by,
        "papers": covers.papers,
    }
    if what.signers:
        signed["signers"] = [(one.name, one.id_number) for one in people]
    if follows := late_papers.to_follow(ground.bundle, ground.revision, statement):
        signed["follows"] = follows
    return crypto.digest(BASIS, msgspec.json.encode(signed, order="sorted")).hex()


def bases(opened: Opened) -> dict[str, str]:
    """The basis of each statement of a draft's bundle."""
    return {one.slug: signature_basis(opened, one.slug) for one in opened.ground.bundle.statements}


def statements_due(opened: Opened) -> tuple[str, ...]:
    """The statements that the draft rests on now, signed or not, in the order of its bundle."""
    wanted = paper_rules.slots(opened.ground, opened.stored)
    return paper_rules.statements_due(opened.ground, wanted, held(opened.draft.id))


def is_signed(opened: Opened, statement: str) -> bool:
    """Whether a statement was signed as it stands now."""
    basis = signature_basis(opened, statement)
    return paper_rules.is_signed(statement, held(opened.draft.id), basis)
