"""Sealing a signature: its certificate, its time, one more revision of the file. A job, soon after.

The file first, then the rows that name it: a kill between the two leaves a file that the sweep
finds. Run twice, the second run finds the signature sealed. What a provider cannot do now is tried
again; what it refuses for good ends the request, and its people are asked anew.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from webapp.core import jobs
from webapp.core.db import reading, transaction
from webapp.documents import service as documents
from webapp.documents.storage import storage
from webapp.documents.typeset import MissingGlyph, typeset_mark
from webapp.documents.values import Signatory
from webapp.signing import provider, purposes, requests, rules
from webapp.signing.marks import signatory
from webapp.signing.models import RequestedSigner, SigningRequest
from webapp.signing.provider import Credential, SigningProvider, Subject
from webapp.signing.values import RequestState, SignerState

log = logging.getLogger(__name__)

TRIES = 5
"""How often a signature is laid on again because another one was faster."""


class Busy(Exception):
    """Other signatures were faster each time; the job is run again."""


class _Task(msgspec.Struct, frozen=True):
    """What is to be sealed."""

    signer_id: int
    position: int
    request_id: int
    document_ref: str
    upload: str | None
    subject: Subject
    evidence: bytes
    mark: Signatory


@jobs.handler(requests.SEAL)
def seal(payload: dict[str, Any], now: datetime) -> None:
    """Seal what a person signed."""
    task = _task(payload["signer"])
    authority = provider.provider()
    if task is None or authority is None:
        return
    try:
        _seal(task, authority, now)
    except MissingGlyph as missing:
        with transaction() as session:
            documents.lacks(session, task.document_ref, missing.characters)
    except provider.Refused:
        # Not the person's words, nor the provider's: either may hold what a log must not.
        log.warning("signing: the provider refused signature %s", task.signer_id)
        _refused(task, now)


def _task(signer_id: int) -> _Task | None:
    """What is known of a signature that waits to be sealed; None where there is none."""
    query = (
        select(RequestedSigner, SigningRequest)
        .join(SigningRequest, SigningRequest.id == RequestedSigner.request_id)
        .where(RequestedSigner.id == signer_id, RequestedSigner.state == SignerState.acted)
    )
    with reading() as session:
        found = session.execute(query).one_or_none()
        if found is None or found[1].state in rules.ENDED:
            return None
        signer, request = found
        assert signer.evidence_sha256 is not None  # the table sees to it
        return _Task(
            signer.id,
            signer.position,
            request.id,
            request.document_ref,
            request.upload,
            Subject(signer.name, rules.masked(signer.id_number)),
            signer.evidence_sha256,
            signatory(signer),
        )


def _seal(task: _Task, authority: SigningProvider, now: datetime) -> None:
    # pyHanko takes its time to load; web processes, which import this module, need none of it.
    from webapp.signing import pades

    mark = typeset_mark(task.mark)
    for _try in range(TRIES):
        sheet = documents.sheet(task.document_ref)
        pdf, place = sheet.pdf, sheet.places[task.position]
        if task.upload is not None:
            from webapp.signing import circulars

            pdf, place = circulars.with_page(task.upload, sheet, task.position)
        credential = authority.certify(
            task.subject,
            evidence=task.evidence,
            document=hashlib.sha256(pdf).digest(),
            now=now,
        )
        try:
            signed = pades.sign(
                pdf,
                field=f"Signature{task.position + 1}",
                mark=mark,
                place=place,
                credential=credential,
                provider=authority,
                at=now,
            )
        finally:
            credential.destroy()
        if _keep(task, sheet, signed, credential, authority, now):
            return
    raise Busy(task.signer_id)


class _Faster(Exception):
    """Another signature took the file's place."""


def _keep(
    task: _Task,
    sheet: documents.Sheet,
    signed: bytes,
    credential: Credential,
    authority: SigningProvider,
    now: datetime,
) -> bool:
    """Store the file and say so; False where another signature was faster."""
    name = documents.put(signed)
    kept = False
    try:
        with transaction() as session:
            request = requests.locked(session, task.request_id)
            signer = request.signers[task.position]
            if signer.state is not SignerState.acted:
                return True  # the same job, run twice
            signer.state, signer.sealed_at = SignerState.sealed, now
            signer.certificate = credential.certificate
            whole = all(one.state is SignerState.sealed for one in request.signers)
            if not documents.keep(
                session,
                task.document_ref,
                before=sheet.stored,
                name=name,
                pdf=signed,
                is_whole=whole,
            ):
                raise _Faster
            details = {
                "place": task.position + 1,
                "evidence": task.evidence.hex(),
                "certificate": hashlib.sha256(credential.certificate).hexdigest(),
                "by": authority.name,
                "file": hashlib.sha256(signed).hexdigest(),
            }
            requests.record(session, request, "seal", "job", now, details)
        kept = True
    except _Faster:
        return False
    finally:
        if not kept:
            storage().delete(name)
    return True


def _refused(task: _Task, now: datetime) -> None:
    """The provider will never certify this: what was signed does not count, its owner hears so."""
    with transaction() as session:
        request = requests.locked(session, task.request_id)
        if request.state in rules.ENDED:
            return
        request.state, request.ended_at = RequestState.declined, now
        session.flush()
        requests.record(session, request, "refused", "job", now, {"place": task.position + 1})
        owner = purposes.owner_of(request.purpose)
        owner.ended(session, request.id, RequestState.declined, now)


@jobs.handler("signing.seal_again", daily=True)
def seal_again(payload: dict[str, Any], now: datetime) -> None:
    """Try what waits since a day or more: a font was added, a provider came back."""
    query = select(RequestedSigner.id).where(RequestedSigner.state == SignerState.acted)
    with reading() as session:
        waiting = session.scalars(query).all()
    with transaction() as session:
        for one in waiting:
            key = f"{requests.SEAL}:{one}:{now.date()}"
            jobs.enqueue(session, requests.SEAL, {"signer": one}, run_at=now, key=key)
