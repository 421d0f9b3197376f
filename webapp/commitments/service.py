"""Use-cases of signing: sign a statement, choose not to, change one's mind.

What is signed here is kept with its text, version and digest, and shown by a document. It is no
reliable electronic signature by itself (电子签名法 art. 13): that takes a key of the signer's own
and a trusted time, which come with the signing centre.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from babel.dates import format_datetime
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cases import service as cases
from webapp.cases.models import Draft
from webapp.cases.values import Owner
from webapp.catalog.law_words import cited
from webapp.commitments import rules
from webapp.commitments.models import SignedStatement
from webapp.commitments.values import BadSignature, Drawn, Problem, Way
from webapp.core import audit, clock, jobs
from webapp.core.db import reading, transaction
from webapp.core.i18n import CHINESE
from webapp.documents import service as documents
from webapp.documents.models import IssuedDocument
from webapp.documents.values import DocumentKind
from webapp.documents.values import Statement as Letter
from webapp.halls import service as halls

MOMENT = "y年M月d日 HH:mm"
ORPHANED_FOR = timedelta(days=1)


class NotNeeded(Exception):
    """The application, as it is now, rests on no such statement."""


class NeedsIt(Exception):
    """The application cannot do without this statement."""


class Sent(msgspec.Struct, frozen=True):
    """What came from the page: what was shown, what was drawn, what was typed."""

    seen: str
    strokes: str = ""
    name: str = ""
    ticked: bool = False


class Signed(msgspec.Struct, frozen=True):
    """A signature as pages show it."""

    statement: str
    way: Way
    signed_at: datetime
    document: str


def sign(ref: str, statement: str, sent: Sent, *, owner: Owner, actor: str, now: datetime) -> None:
    """Sign a statement of an open draft. Signing again what is signed changes nothing.

    Raises cases.NotFound, cases.Submitted, NotNeeded, or BadSignature.
    """
    with transaction() as session:
        opened = cases.open_locked(session, ref, owner=owner, now=now)
        if all(one.slug != statement for one in opened.ground.bundle.statements):
            raise NotNeeded(statement)
        basis = cases.signature_basis(opened, statement)
        if sent.seen != basis:
            raise BadSignature(Problem.changed)
        if cases.is_signed(opened, statement):
            return
        drawn = _read(sent, cases.applicant_name(opened))
        _keep(session, opened, statement, basis, drawn, actor, now)


def _read(sent: Sent, name: str) -> Drawn | None:
    """The drawn name; None where it was typed. Raises BadSignature."""
    if sent.strokes.strip():
        return rules.read_drawing(sent.strokes)
    if not sent.name.strip():
        raise BadSignature(Problem.empty)
    if not rules.same_name(sent.name, name):
        raise BadSignature(Problem.name)
    if not sent.ticked:
        raise BadSignature(Problem.tick)
    return None


def _keep(
    session: Session,
    opened: cases.Opened,
    slug: str,
    basis: str,
    drawn: Drawn | None,
    actor: str,
    now: datetime,
) -> None:
    draft, statement = opened.draft, opened.ground.revision.statements[slug]
    name, digest = cases.applicant_name(opened), rules.text_digest(statement)
    way = Way.drawn if drawn else Way.typed
    former = _active(session, draft.id, slug)
    issued = documents.issue(
        session,
        DocumentKind.statement,
        _letter(opened, slug, drawn, now),
        hall_id=draft.hall_id,
        account_id=draft.account_id,
        case_ref=draft.ref,
        supersedes=former.document_ref if former else None,
        actor=actor,
        now=now,
    )
    if former is not None:
        former.replaced_at = now
    session.add(
        SignedStatement(
            hall_id=draft.hall_id,
            draft_id=draft.id,
            statement=slug,
            version=statement.version,
            text_sha256=bytes.fromhex(digest),
            basis=basis,
            way=way,
            signer=name,
            strokes=drawn,
            signed_at=now,
            document_ref=issued.ref,
        )
    )
    session.flush()
    cases.mark_signed(session, draft.id, slug, basis=basis, now=now)
    audit.record(
        session,
        hall_id=draft.hall_id,
        chain=f"draft:{draft.ref}",
        action="statement.sign",
        actor=actor,
        subject=f"draft:{draft.ref}",
        details={
            "statement": slug,
            "version": statement.version,
            "text": digest,
            "way": way.value,
            "document": issued.number,
        },
        now=now,
    )


def _letter(opened: cases.Opened, slug: str, drawn: Drawn | None, now: datetime) -> Letter:
    """The statement as its document shows it, in Chinese."""
    revision, bundle = opened.ground.revision, opened.ground.bundle
    statement = revision.statements[slug]
    covers = next(one for one in bundle.statements if one.slug == slug)
    path, box = rules.as_path(drawn) if drawn else ("", (0.0, 0.0))

    def chinese(texts: tuple[dict[str, str], ...]) -> tuple[str, ...]:
        return tuple(text[CHINESE] for text in texts)

    return Letter(
        holder=cases.applicant_name(opened),
        title=statement.title[CHINESE],
        version=statement.version,
        text_sha256=rules.text_digest(statement),
        basis=cited(statement.basis),
        informing=chinese(statement.informing),
        promises=chinese(statement.promises),
        replaces=chinese(statement.replaces),
        liabilities=chinese(statement.liabilities),
        verification=statement.verification[CHINESE],
        items=tuple(revision.items[item].official_name[CHINESE] for item in covers.used_by),
        theme=opened.ground.theme.name[CHINESE],
        id_number=cases.applicant_id_masked(opened),
        signed_at=format_datetime(clock.local(now, halls.here().zone), MOMENT, locale="zh_Hans"),
        way=(Way.drawn if drawn else Way.typed).value,
        strokes=path,
        box=box,
        public=statement.public,
        follows=chinese(cases.follow_lines(opened, slug)),
    )


def decline(ref: str, statement: str, *, owner: Owner, actor: str, now: datetime) -> None:
    """Choose not to sign: the papers are asked for, or the ordinary way is taken.

    A signature that was given is withdrawn; it is kept, marked. Raises cases.NotFound,
    cases.Submitted, or NeedsIt.
    """
    with transaction() as session:
        opened = cases.open_locked(session, ref, owner=owner, now=now)
        if all(one.slug != statement for one in opened.ground.bundle.statements):
            return
        former = _active(session, opened.draft.id, statement)
        if former is not None:
            former.withdrawn_at = now
            documents.revoke(session, former.document_ref, actor=actor, now=now)
        if not cases.decline(session, opened, statement, actor=actor, now=now):
            raise NeedsIt(statement)


@cases.on_withdrawn
def withdraw(session: Session, draft_id: int, statement: str, actor: str, now: datetime) -> None:
    """A signature is withdrawn after handing in: it is kept, marked, and its document revoked."""
    former = _active(session, draft_id, statement)
    if former is not None:
        former.withdrawn_at = now
        documents.revoke(session, former.document_ref, actor=actor, now=now)


def take_back(ref: str, statement: str, *, owner: Owner, actor: str, now: datetime) -> None:
    """Choose to sign after all; the statement stands there to be signed again.

    Raises cases.NotFound, cases.Submitted, or NotNeeded.
    """
    with transaction() as session:
        opened = cases.open_locked(session, ref, owner=owner, now=now)
        if any(one.slug == statement for one in opened.ground.bundle.statements):
            return
        if not cases.take_back(session, opened, statement, actor=actor, now=now):
            raise NotNeeded(statement)


def _active(session: Session, draft_id: int, statement: str) -> SignedStatement | None:
    return session.scalars(
        select(SignedStatement)
        .where(
            SignedStatement.draft_id == draft_id,
            SignedStatement.statement == statement,
            SignedStatement.replaced_at.is_(None),
            SignedStatement.withdrawn_at.is_(None),
        )
        .order_by(SignedStatement.id.desc())
        .limit(1)
    ).one_or_none()


def signed(draft_id: int, statement: str) -> Signed | None:
    """The signature under a statement that counts now, if there is one."""
    with reading() as session:
        row = _active(session, draft_id, statement)
        if row is None:
            return None
        return Signed(row.statement, row.way, row.signed_at, row.document_ref)


@jobs.handler("commitments.forget", daily=True)
def forget(payload: dict[str, Any], now: datetime) -> None:
    """Delete the documents of statements whose draft was given up (PIPL art. 19, 47)."""
    query = (
        select(IssuedDocument.ref)
        .outerjoin(SignedStatement, SignedStatement.document_ref == IssuedDocument.ref)
        .where(
            IssuedDocument.kind == DocumentKind.statement,
            IssuedDocument.issued_at < now - ORPHANED_FOR,
            SignedStatement.id.is_(None),
        )
    )
    with transaction() as session:
        documents.forget(session, session.scalars(query).all())


@cases.on_merge
def move(session: Session, older: list[int], draft_id: int) -> None:
    """Signatures follow their draft when two drafts of one person become one."""
    target = session.get_one(Draft, draft_id)
    for row in session.scalars(select(SignedStatement).where(SignedStatement.draft_id.in_(older))):
        row.draft_id = draft_id
        document = session.scalars(
            select(IssuedDocument).where(IssuedDocument.ref == row.document_ref)
        ).one()
        document.case_ref = target.ref
    session.flush()
