"""Use-cases of statements (承诺书): sign one, ask others to, choose not to, change one's mind.

The signatures themselves are the signing centre's. What it tells this room (everybody has signed,
somebody will not) stands in `commitments.signed`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cases import service as cases
from webapp.cases.models import Draft
from webapp.cases.values import Owner
from webapp.commitments import letters, rules
from webapp.commitments.models import SignedStatement, StatementRequest
from webapp.core import audit, jobs
from webapp.core.db import reading, transaction
from webapp.documents import service as documents
from webapp.documents.models import IssuedDocument
from webapp.documents.values import DocumentKind
from webapp.signing import service as signing
from webapp.signing.models import SigningRequest
from webapp.signing.service import (
    BadSignature,
    Circumstances,
    Named,
    Problem,
    Purpose,
    RequestState,
    RequestView,
    Sent,
    Way,
)

ORPHANED_FOR = timedelta(days=1)


class NotNeeded(Exception):
    """The application, as it is now, rests on no such statement."""


class NeedsIt(Exception):
    """The application cannot do without this statement."""


class Signed(msgspec.Struct, frozen=True):
    """A statement that was signed, as pages show it."""

    statement: str
    way: Way
    signer: str
    signed_at: datetime
    document: str


class Me(msgspec.Struct, frozen=True):
    """Who is at the screen: the account, and who it was proved to be, if anybody was."""

    circumstances: Circumstances
    name: str = ""
    id_number: str = ""


def place_of(named: tuple[Named, ...], me: Me) -> int | None:
    """Which of those who sign this person is; None where they are none of them.

    Where signatures bear no certificate nobody is proved, and the first one signs at this screen.
    """
    if not signing.certifies():
        return 0
    for place, one in enumerate(named):
        if signing.is_person(one, me.name, me.id_number):
            return place
    return None


def stage(named: tuple[Named, ...], me: Me, request: RequestView | None) -> str:
    """What the page of a statement that is not signed yet is for: `sign`, or `others`."""
    place = place_of(named, me)
    if place is None:
        return "others"
    if request is None:
        return "sign"
    waits = {one.position for one in request.waiting}
    return "sign" if place in waits else "others"


def named_in(opened: cases.Opened, statement: str) -> tuple[Named, ...]:
    """Who signs a statement of a draft."""
    found = cases.signers(opened, statement)
    return tuple(Named(one.name, one.id_number, one.phone) for one in found)


def sign(ref: str, statement: str, sent: Sent, *, owner: Owner, me: Me, now: datetime) -> None:
    """Sign a statement of an open draft. Signing again what is signed changes nothing.

    Where others sign too, they are asked at once. Raises cases.NotFound, cases.Submitted,
    NotNeeded, or BadSignature.
    """
    with transaction() as session:
        opened = _opened(session, ref, statement, sent.seen, owner, now)
        if opened is None:
            return
        named = named_in(opened, statement)
        place = place_of(named, me)
        if place is None:
            raise BadSignature(Problem.somebody_else)
        drawn = signing.read_sent(sent, named[place].name)
        request = _request(session, opened, statement, named, owner, now)
        signing.sign(
            session,
            request,
            place,
            drawn,
            circumstances=me.circumstances,
            document_number=documents.number_of(request.document_ref),
            now=now,
        )
        if request.state is RequestState.open:
            _ask_others(session, request, now)


def ask(ref: str, statement: str, seen: str, *, owner: Owner, now: datetime) -> None:
    """Ask those who are to sign, where none of them is here. Asking again makes new links.

    Raises as `sign` does.
    """
    with transaction() as session:
        opened = _opened(session, ref, statement, seen, owner, now)
        if opened is None:
            return
        named = named_in(opened, statement)
        request = _request(session, opened, statement, named, owner, now)
        signing.send_links(session, request, now=now)


def _ask_others(session: Session, request: SigningRequest, now: datetime) -> None:
    """Links for those who have none yet."""
    waiting = [one for one in request.signers if one.state is signing.SignerState.waiting]
    if any(one.token is None for one in waiting):
        signing.send_links(session, request, now=now)


def _opened(
    session: Session, ref: str, statement: str, seen: str, owner: Owner, now: datetime
) -> cases.Opened | None:
    """The draft before a signature, locked; None where it is signed already."""
    opened = cases.open_locked(session, ref, owner=owner, now=now)
    if all(one.slug != statement for one in opened.ground.bundle.statements):
        raise NotNeeded(statement)
    if seen != cases.signature_basis(opened, statement):
        raise BadSignature(Problem.changed)
    return None if cases.is_signed(opened, statement) else opened


def _request(
    session: Session,
    opened: cases.Opened,
    slug: str,
    named: tuple[Named, ...],
    owner: Owner,
    now: datetime,
) -> SigningRequest:
    """The request that is open for a statement as it stands; made now where there is none."""
    draft, basis = opened.draft, cases.signature_basis(opened, slug)
    for row in _open_requests(session, draft.id, slug):
        request = signing.locked(session, row.request_id)
        if row.basis == basis and request.state is RequestState.open and request.expires_at > now:
            return request
        signing.end(
            session, request, RequestState.cancelled, actor=audit.person(owner.account_id), now=now
        )
    statement = opened.ground.revision.statements[slug]
    issued = documents.issue(
        session,
        DocumentKind.statement,
        letters.letter(opened, slug, named),
        hall_id=draft.hall_id,
        account_id=draft.account_id,
        case_ref=draft.ref,
        to_be_signed=True,
        actor=audit.person(owner.account_id),
        now=now,
    )
    made = signing.make(
        session,
        purpose=Purpose.statement,
        content=letters.content(opened, slug),
        text_sha256=rules.text_digest(statement),
        document_ref=issued.ref,
        signers=named,
        asked_by=audit.person(owner.account_id),
        hall_id=draft.hall_id,
        now=now,
    )
    session.add(
        StatementRequest(
            hall_id=draft.hall_id,
            draft_id=draft.id,
            statement=slug,
            basis=basis,
            request_id=made.id,
        )
    )
    session.flush()
    return made


def _open_requests(session: Session, draft_id: int, statement: str) -> list[StatementRequest]:
    query = (
        select(StatementRequest)
        .join(SigningRequest, SigningRequest.id == StatementRequest.request_id)
        .where(
            StatementRequest.draft_id == draft_id,
            StatementRequest.statement == statement,
            SigningRequest.state == RequestState.open,
        )
    )
    return list(session.scalars(query))


def decline(ref: str, statement: str, *, owner: Owner, actor: str, now: datetime) -> None:
    """Choose not to sign: the papers are asked for, or the ordinary way is taken.

    A signature that was given is withdrawn; it is kept, marked. Raises cases.NotFound,
    cases.Submitted, or NeedsIt.
    """
    with transaction() as session:
        opened = cases.open_locked(session, ref, owner=owner, now=now)
        if all(one.slug != statement for one in opened.ground.bundle.statements):
            return
        for row in _open_requests(session, opened.draft.id, statement):
            request = signing.locked(session, row.request_id)
            signing.end(session, request, RequestState.cancelled, actor=actor, now=now)
        former = active(session, opened.draft.id, statement)
        if former is not None:
            former.withdrawn_at = now
            documents.revoke(session, former.document_ref, actor=actor, now=now)
        if not cases.decline(session, opened, statement, actor=actor, now=now):
            raise NeedsIt(statement)


@cases.on_withdrawn
def withdraw(session: Session, draft_id: int, statement: str, actor: str, now: datetime) -> None:
    """A signature is withdrawn after handing in: it is kept, marked, and its document revoked."""
    former = active(session, draft_id, statement)
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


def active(session: Session, draft_id: int, statement: str) -> SignedStatement | None:
    """The signed statement that counts now, if there is one."""
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
    """The same, as pages show it."""
    with reading() as session:
        row = active(session, draft_id, statement)
        if row is None:
            return None
        return Signed(row.statement, row.way, str(row.signer), row.signed_at, row.document_ref)


def asked(opened: cases.Opened, statement: str) -> RequestView | None:
    """The request that is open for a statement as it stands now, if there is one."""
    basis = cases.signature_basis(opened, statement)
    with reading() as session:
        for row in _open_requests(session, opened.draft.id, statement):
            if row.basis == basis:
                return signing.view(row.request_id)
    return None


@jobs.handler("commitments.forget", daily=True)
def forget(payload: dict[str, Any], now: datetime) -> None:
    """Delete what was signed for drafts that were given up (PIPL art. 19, 47)."""
    known = select(StatementRequest.request_id)
    orphans = select(SigningRequest).where(
        SigningRequest.purpose == Purpose.statement,
        SigningRequest.created_at < now - ORPHANED_FOR,
        SigningRequest.id.not_in(known),
    )
    lone = (
        select(IssuedDocument.ref)
        .outerjoin(SignedStatement, SignedStatement.document_ref == IssuedDocument.ref)
        .outerjoin(SigningRequest, SigningRequest.document_ref == IssuedDocument.ref)
        .where(
            IssuedDocument.kind == DocumentKind.statement,
            IssuedDocument.issued_at < now - ORPHANED_FOR,
            SignedStatement.id.is_(None),
            SigningRequest.id.is_(None) | (SigningRequest.state != RequestState.open),
        )
    )
    with transaction() as session:
        for request in session.scalars(orphans):
            session.delete(request)
        session.flush()
        documents.forget(session, session.scalars(lone).all())


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
    pending = select(StatementRequest).where(StatementRequest.draft_id.in_(older))
    for asked_for in session.scalars(pending):
        asked_for.draft_id = draft_id
    session.flush()
