"""Whether a document is genuine: what the register knows of it, and what its signatures prove.

The register knows each of our files by its digest, so a single changed byte makes it a stranger.
Of a stranger its own signatures are read, to say what was changed, or who signed it elsewhere.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec
from sqlalchemy import select

from webapp.core.db import reading
from webapp.documents import service as documents
from webapp.documents.models import IssuedDocument
from webapp.documents.values import Checked, Verdict
from webapp.signing import provider
from webapp.signing.inspection import inspect_alone
from webapp.signing.models import RequestedSigner, SigningRequest
from webapp.signing.values import Inspection, SignerState


class Signature(msgspec.Struct, frozen=True):
    """Who signed one of our documents, when, and the digest of what proves it."""

    name: str
    at: datetime
    sealed_at: datetime | None
    evidence: str


class Found(msgspec.Struct, frozen=True):
    """What a check found: the register's answer, its signatures, and what the file itself proves.

    `inspected` is None where there was no file, or the register knows it.
    """

    checked: Checked
    signatures: tuple[Signature, ...] = ()
    inspected: Inspection | None = None

    @property
    def was_changed(self) -> bool:
        """Whether it is a file of ours, or signed with us, that is not as it was."""
        return (
            self.checked.verdict is Verdict.unknown
            and self.inspected is not None
            and any(one.is_trusted for one in self.inspected.signatures)
        )


def check_file(content: bytes) -> Found:
    """What is known of a file, whatever it is. Nothing of it is kept."""
    checked = documents.check_digest(hashlib.sha256(content).digest())
    if checked.verdict is not Verdict.unknown:
        return Found(checked, _signatures(checked.number))
    authority = provider.provider()
    roots = authority.trust().roots if authority else ()
    return Found(checked, (), inspect_alone(content, roots))


def check_token(token: str) -> Found:
    """What is known of the document whose code says this."""
    return _known(documents.check_token(token))


def check_number(typed: str, *, address: str, now: datetime) -> Found:
    """What is known of the document with this number. Raises documents.TooManyTries."""
    return _known(documents.check_number(typed, address=address, now=now))


def _known(checked: Checked) -> Found:
    return Found(checked, _signatures(checked.number) if checked.number else ())


def _signatures(number: str) -> tuple[Signature, ...]:
    """The signatures under a document of the register, in the order of its signatories."""
    query = (
        select(RequestedSigner)
        .join(SigningRequest, SigningRequest.id == RequestedSigner.request_id)
        .join(IssuedDocument, IssuedDocument.ref == SigningRequest.document_ref)
        .where(
            IssuedDocument.number == number,
            RequestedSigner.state.in_((SignerState.acted, SignerState.sealed)),
        )
        .order_by(RequestedSigner.position)
    )
    with reading() as session:
        return tuple(_signature(one) for one in session.scalars(query))


def _signature(one: RequestedSigner) -> Signature:
    assert one.acted_at is not None
    assert one.evidence_sha256 is not None
    return Signature(one.name, one.acted_at, one.sealed_at, one.evidence_sha256.hex())
