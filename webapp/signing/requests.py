"""Use-cases of a request for signatures: make one, sign, send links, decline, take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webapp.core import audit, crypto, jobs, settings
from webapp.core.db import reading
from webapp.documents import service as documents
from webapp.messages import service as messages
from webapp.signing import provider, purposes, rules
from webapp.signing.marks import signatory
from webapp.signing.models import RequestedSigner, SigningRequest
from webapp.signing.values import (
    BadSignature,
    Circumstances,
    Content,
    Drawn,
    Ended,
    Named,
    NoRequest,
    Problem,
    Purpose,
    RequestState,
    RequestView,
    SignerState,
    SignerView,
    Way,
)

SEAL = "signing.seal"
MESSAGE = "sign_request"
WITH_SIGNERS = selectinload(SigningRequest.signers)


def make(
    session: Session,
    *,
    purpose: Purpose,
    content: Content,
    text_sha256: bytes,
    document_ref: str,
    signers: Sequence[Named],
    asked_by: str,
    hall_id: int,
    upload: str | None = None,
    now: datetime,
) -> SigningRequest:
    """Ask these persons to sign a document of the register, in the caller's transaction.

    Nobody is told yet, see `send_links`.
    """
    made = SigningRequest(
        ref=crypto.token(),
        hall_id=hall_id,
        purpose=purpose,
        title=content.title,
        content=msgspec.to_builtins(content),
        text_sha256=text_sha256,
        document_ref=document_ref,
        upload=upload,
        state=RequestState.open,
        asked_by=asked_by,
        created_at=now,
        expires_at=now + timedelta(days=settings.current().signing_days),
        signers=[
            RequestedSigner(
                hall_id=hall_id,
                position=position,
                name=named.name,
                id_number=named.id_number,
                phone=named.phone or None,
                state=SignerState.waiting,
            )
            for position, named in enumerate(signers)
        ],
    )
    session.add(made)
    session.flush()
    details = {"document": document_ref, "signers": len(signers)}
    record(session, made, "ask", asked_by, now, details)
    return made


def record(
    session: Session,
    request: SigningRequest,
    what: str,
    actor: str,
    now: datetime,
    details: Mapping[str, object],
) -> None:
    """Record what happened to a request, in a chain of its own."""
    audit.record(
        session,
        hall_id=request.hall_id,
        chain=f"signing:{request.ref}",
        action=f"signing.{what}",
        actor=actor,
        subject=f"signing:{request.ref}",
        details={"purpose": request.purpose.value, **details},
        now=now,
    )


def locked(session: Session, request_id: int) -> SigningRequest:
    """A request with its signers, locked. Raises NoRequest."""
    found = session.scalars(
        select(SigningRequest)
        .where(SigningRequest.id == request_id)
        .options(WITH_SIGNERS)
        .with_for_update(of=SigningRequest)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NoRequest(str(request_id))
    return found


def sign(
    session: Session,
    request: SigningRequest,
    position: int,
    drawn: Drawn | None,
    *,
    circumstances: Circumstances,
    document_number: str,
    now: datetime,
) -> None:
    """Keep what a person did to sign, as evidence, in the caller's transaction; a job seals it.

    The caller has locked the request and made sure who this person is. Who has signed already
    signs no second time. Raises Ended where the request is over, or BadSignature where what was
    asked no longer stands.
    """
    signer = request.signers[position]
    if signer.state in (SignerState.acted, SignerState.sealed):
        return
    if request.state is not RequestState.open:
        raise Ended(request.state)
    owner = purposes.owner_of(request.purpose)
    if not owner.is_wanted(session, request.id):
        raise BadSignature(Problem.changed)
    kept = rules.evidence(
        request=request.ref,
        document=document_number,
        text_sha256=request.text_sha256.hex(),
        named=Named(signer.name, signer.id_number),
        place=(position + 1, len(request.signers)),
        drawn=drawn,
        circumstances=circumstances,
        at=now,
    )
    signer.state, signer.acted_at = SignerState.acted, now
    signer.way = Way.drawn if drawn else Way.typed
    signer.strokes, signer.evidence = drawn, kept
    signer.evidence_sha256 = rules.evidence_digest(kept)
    signer.account_id = circumstances.account_id
    signer.token = signer.token_hash = None  # a link serves once
    if rules.is_complete(one.state for one in request.signers):
        request.state, request.ended_at = RequestState.complete, now
    session.flush()
    details = {
        "place": position + 1,
        "way": signer.way.value,
        "evidence": signer.evidence_sha256.hex(),
        "identity": circumstances.identity,
    }
    record(session, request, "sign", audit.person(circumstances.account_id), now, details)
    if provider.certifies():
        key = f"{SEAL}:{signer.id}"
        jobs.enqueue(session, SEAL, {"signer": signer.id}, run_at=now, key=key)
    if request.state is RequestState.complete:
        if not provider.certifies():
            marks = [signatory(one) for one in request.signers]
            documents.as_signed(session, request.document_ref, marks, now=now)
        owner.complete(session, request.id, now)


def send_links(session: Session, request: SigningRequest, *, now: datetime) -> None:
    """Give everybody who has not signed a link of their own, and tell those with a phone.

    A new link replaces the former one.
    """
    for signer in request.signers:
        if signer.state is not SignerState.waiting:
            continue
        token = crypto.token()
        signer.token, signer.token_hash = token, crypto.hash_token(token)
        if signer.phone:
            tell(session, request, signer, MESSAGE, now)
    session.flush()


def tell(
    session: Session, request: SigningRequest, signer: RequestedSigner, kind: str, now: datetime
) -> None:
    """Write to a signer: what, by when, and their link."""
    messages.send(
        session,
        kind,
        signer.phone or "",
        {
            "title": request.title,
            "day": request.expires_at.date(),
            "link": f"{settings.current().address}/sign/{signer.token}",
        },
        hall_id=request.hall_id,
        now=now,
    )


def end(
    session: Session,
    request: SigningRequest,
    state: RequestState,
    *,
    actor: str,
    now: datetime,
) -> None:
    """End an open request without its signatures; one that is over stays as it is."""
    if request.state is not RequestState.open:
        return
    request.state, request.ended_at = state, now
    for signer in request.signers:
        signer.token = signer.token_hash = None
    session.flush()
    record(session, request, state.value, actor, now, {})
    purposes.owner_of(request.purpose).ended(session, request.id, state, now)


def by_token(token: str) -> tuple[int, int]:
    """The request and the place that a link is for. Raises NoRequest."""
    query = select(RequestedSigner.request_id, RequestedSigner.position).where(
        RequestedSigner.token_hash == crypto.hash_token(token)
    )
    with reading() as session:
        row = session.execute(query).one_or_none()
    if row is None:
        raise NoRequest
    return row.request_id, row.position


def view(request_id: int) -> RequestView:
    """A request as pages show it. Raises NoRequest."""
    query = select(SigningRequest).where(SigningRequest.id == request_id).options(WITH_SIGNERS)
    with reading() as session:
        row = session.scalars(query).one_or_none()
        if row is None:
            raise NoRequest(str(request_id))
        return as_view(row)


def as_view(row: SigningRequest) -> RequestView:
    """A row, with its signers, as a value."""
    return RequestView(
        id=row.id,
        ref=row.ref,
        purpose=row.purpose,
        title=row.title,
        state=row.state,
        content=msgspec.convert(row.content, Content),
        text_sha256=row.text_sha256.hex(),
        document_ref=row.document_ref,
        created_at=row.created_at,
        expires_at=row.expires_at,
        asked_by=row.asked_by,
        signers=tuple(
            SignerView(
                one.position,
                Named(one.name, one.id_number, one.phone or ""),
                one.state,
                one.acted_at,
                one.token or "",
            )
            for one in row.signers
        ),
    )
