"""Use-cases of those who are asked: open the link, sign, decline, see what one has signed."""

from __future__ import annotations

from datetime import datetime

import msgspec
from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core import audit
from webapp.core.db import reading, transaction
from webapp.documents import service as documents
from webapp.documents.storage import storage
from webapp.documents.views import SAFE
from webapp.signing import drawing_rules, here, provider, purposes, requests, rules
from webapp.signing.here import Who
from webapp.signing.models import RequestedSigner, SigningRequest
from webapp.signing.values import (
    BadSignature,
    Ended,
    Named,
    NoRequest,
    Problem,
    Purpose,
    RequestState,
    RequestView,
    Sent,
    SignerState,
)


class Invitation(msgspec.Struct, frozen=True):
    """A request in front of one of those asked."""

    request: RequestView
    position: int
    asked_by: str
    """The name of whoever asked, where an applicant did; empty for staff."""

    @property
    def name(self) -> str:
        """Who is to sign."""
        return self.request.signers[self.position].named.name


class Mine(msgspec.Struct, frozen=True):
    """A document that a person has signed."""

    ref: str
    title: str
    number: str
    document_ref: str
    signed_at: datetime
    sealed_at: datetime | None
    evidence: str
    state: RequestState


def open_link(token: str, *, now: datetime) -> Invitation:
    """What a link is for. Raises NoRequest, or Ended where nobody signs any more."""
    request_id, position = requests.by_token(token)
    with reading() as session:
        found = requests.view(request_id)
        wanted = purposes.owner_of(found.purpose).is_wanted(session, request_id)
    if found.state is not RequestState.open:
        raise Ended(found.state)
    if found.expires_at <= now:
        raise Ended(RequestState.expired)
    if not wanted:
        raise Ended(RequestState.cancelled)
    return Invitation(found, position, "")


def is_for(invitation: Invitation, who: Who) -> bool:
    """Whether whoever is signed in here is the person named.

    Where signatures bear no certificate nobody is proved: the link itself is what they have.
    """
    named = invitation.request.signers[invitation.position].named
    return not provider.certifies() or rules.is_person(named, who.name, who.id_number)


def sign(token: str, sent: Sent, *, who: Who, now: datetime) -> str:
    """Sign by a link; the reference of what was signed.

    Raises NoRequest, Ended, or BadSignature.
    """
    invitation = open_link(token, now=now)
    if not is_for(invitation, who):
        raise BadSignature(Problem.somebody_else)
    if sent.seen != invitation.request.text_sha256:
        raise BadSignature(Problem.changed)
    drawn = drawing_rules.read_sent(sent, invitation.name)
    with transaction() as session:
        request = _locked(session, token)
        requests.sign(
            session,
            request,
            invitation.position,
            drawn,
            circumstances=here.circumstances(who),
            document_number=documents.number_of(request.document_ref),
            now=now,
        )
    return invitation.request.ref


def _locked(session: Session, token: str) -> SigningRequest:
    """The request of a link, locked; a link that was used meanwhile is gone. Raises NoRequest."""
    request = requests.locked(session, requests.by_token(token)[0])
    requests.by_token(token)
    return request


def decline(token: str, *, who: Who, now: datetime) -> None:
    """Not sign: the request is over for everybody. Raises as `sign` does."""
    invitation = open_link(token, now=now)
    if not is_for(invitation, who):
        raise BadSignature(Problem.somebody_else)
    with transaction() as session:
        request = _locked(session, token)
        request.signers[invitation.position].state = SignerState.declined
        actor = audit.person(who.account_id)
        requests.end(session, request, RequestState.declined, actor=actor, now=now)


def file_of(token: str, *, who: Who, now: datetime) -> bytes:
    """The file that staff sent round. Raises as `sign` does, NoRequest where there is none."""
    invitation = open_link(token, now=now)
    if not is_for(invitation, who):
        raise BadSignature(Problem.somebody_else)
    with reading() as session:
        name = session.scalar(
            select(SigningRequest.upload).where(SigningRequest.id == invitation.request.id)
        )
    if name is None:
        raise NoRequest
    return storage().get(name)


def shown(content: bytes) -> Response:
    """A PDF of somebody else's, for reading: nothing in it runs."""
    response = Response(content, mimetype="application/pdf", headers=SAFE)
    response.headers["Content-Disposition"] = 'attachment; filename="to-sign.pdf"'
    return response


def signed_by(who: Who) -> list[Mine]:
    """What a person has signed by their account, the newest first."""
    query = (
        select(RequestedSigner, SigningRequest)
        .join(SigningRequest, SigningRequest.id == RequestedSigner.request_id)
        .where(RequestedSigner.account_id == who.account_id)
        .order_by(RequestedSigner.acted_at.desc(), RequestedSigner.id.desc())
    )
    found = []
    with reading() as session:
        for signer, request in session.execute(query):
            assert signer.acted_at is not None
            try:
                number = documents.number_of(request.document_ref)
            except documents.NoDocument:
                continue  # what never came to anything is forgotten
            found.append(
                Mine(
                    request.ref,
                    request.title,
                    number,
                    request.document_ref,
                    signer.acted_at,
                    signer.sealed_at,
                    (signer.evidence_sha256 or b"").hex(),
                    request.state,
                )
            )
    return found


__all__ = [
    "Invitation",
    "Mine",
    "Named",
    "Purpose",
    "decline",
    "file_of",
    "is_for",
    "open_link",
    "shown",
    "sign",
    "signed_by",
]
