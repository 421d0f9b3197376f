"""Use-cases of the signing service itself: staff send a file round, follow it, take it back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.core import clock, jobs
from webapp.core.db import reading, transaction
from webapp.core.i18n import CHINESE
from webapp.documents import intake
from webapp.documents import service as documents
from webapp.documents.models import IssuedDocument
from webapp.documents.storage import storage
from webapp.documents.values import Circular, DocumentKind, DocumentState, Signatory
from webapp.halls import service as halls
from webapp.signing import purposes, requests, rules
from webapp.signing.models import RequestedSigner, SigningRequest
from webapp.signing.values import Content, Named, NoRequest, Purpose, RequestState, RequestView

AREA = "circulars"
KEPT_WAITING = timedelta(days=1)
"""How long a file waits for the rest of its form."""
TOKEN = re.compile(r"[\w-]{20,40}")
"""The shape of a stored file's name."""
MOST_LISTED = 200
MONTHS = 12


class AlreadySigned(ValueError):
    """The file bears signatures, which a page added behind it would break."""


class NoFile(LookupError):
    """The file is not there (any more): it has to be chosen again."""


class Uploaded(msgspec.Struct, frozen=True):
    """A file that waits for the rest of its form."""

    token: str
    pages: int


class Sent(msgspec.Struct, frozen=True):
    """A file that was sent round, as the list shows it."""

    request: RequestView
    document_state: DocumentState

    @property
    def is_whole(self) -> bool:
        """Whether everybody has signed and every signature is sealed."""
        return self.document_state is DocumentState.valid


class Month(msgspec.Struct, frozen=True):
    """What was signed in a month of the hall, for whatever purpose."""

    first: date
    signatures: int
    documents: int


def upload(content: bytes) -> Uploaded:
    """Keep a file for the next step. Raises intake.Refused, or AlreadySigned."""
    if content and intake.kind_of(content) != intake.PDF:
        raise intake.Refused(intake.Problem.unknown)
    judged = intake.judge(content)
    if judged.is_signed:
        raise AlreadySigned
    name = storage().put(AREA, content)
    return Uploaded(name.partition("/")[2], judged.pages)


def waiting(token: str) -> bytes:
    """The file that was kept. Raises NoFile."""
    if not TOKEN.fullmatch(token):
        raise NoFile(token)
    try:
        return storage().get(f"{AREA}/{token}")
    except FileNotFoundError:
        raise NoFile(token) from None


def send_round(
    token: str,
    title: str,
    people: Sequence[Named],
    *,
    hall_id: int,
    officer_id: int,
    now: datetime,
) -> str:
    """Ask these persons to sign the kept file, each by a link of their own; its reference.

    Sent twice, the second answers with the first. Raises NoFile.
    """
    content, upload = waiting(token), f"{AREA}/{token}"
    body = Circular(
        holder=halls.here().names[CHINESE],
        holder_is_person=False,
        title=title,
        file_sha256=hashlib.sha256(content).hexdigest(),
        pages=intake.judge(content).pages,
        signatories=tuple(Signatory(one.name, rules.masked(one.id_number)) for one in people),
    )
    sender = _Sender(hall_id, f"staff:{officer_id}", now)
    try:
        with transaction() as session:
            return _begin(session, body, upload, people, sender)
    except IntegrityError:
        with reading() as session:
            query = select(SigningRequest.ref).where(SigningRequest.upload == upload)
            if (known := session.scalar(query)) is None:
                raise
            return known


class _Sender(NamedTuple):
    hall_id: int
    actor: str
    now: datetime


def _begin(
    session: Session, body: Circular, upload: str, people: Sequence[Named], sender: _Sender
) -> str:
    issued = documents.issue(
        session,
        DocumentKind.circular,
        body,
        hall_id=sender.hall_id,
        account_id=None,
        to_be_signed=True,
        actor=sender.actor,
        now=sender.now,
    )
    made = requests.make(
        session,
        purpose=Purpose.circular,
        content=Content(title=body.title),
        text_sha256=bytes.fromhex(body.file_sha256),
        document_ref=issued.ref,
        signers=people,
        asked_by=sender.actor,
        hall_id=sender.hall_id,
        upload=upload,
        now=sender.now,
    )
    requests.send_links(session, made, now=sender.now)
    return made.ref


def sent_by(officer_id: int) -> list[Sent]:
    """What an officer has sent round, the newest first."""
    query = _of(officer_id).order_by(SigningRequest.id.desc()).limit(MOST_LISTED)
    with reading() as session:
        return [Sent(requests.as_view(row), state) for row, state in session.execute(query)]


def one_of(officer_id: int, ref: str) -> Sent:
    """One of them. Raises NoRequest."""
    with reading() as session:
        found = session.execute(_of(officer_id).where(SigningRequest.ref == ref)).one_or_none()
        if found is None:
            raise NoRequest(ref)
        return Sent(requests.as_view(found[0]), found[1])


def _of(officer_id: int) -> Any:
    return (
        select(SigningRequest, IssuedDocument.state)
        .join(IssuedDocument, IssuedDocument.ref == SigningRequest.document_ref)
        .where(
            SigningRequest.asked_by == f"staff:{officer_id}",
            SigningRequest.purpose == Purpose.circular,
        )
        .options(requests.WITH_SIGNERS)
    )


def ask_again(officer_id: int, ref: str, *, now: datetime) -> None:
    """Send new links to all who have not signed; the former ones end. Raises NoRequest."""
    with transaction() as session:
        request = requests.locked(session, one_of(officer_id, ref).request.id)
        if request.state is RequestState.open:
            requests.send_links(session, request, now=now)
            requests.record(session, request, "ask_again", f"staff:{officer_id}", now, {})


def take_back(officer_id: int, ref: str, *, now: datetime) -> None:
    """End it: nobody signs any more, and what was signed does not count. Raises NoRequest."""
    with transaction() as session:
        request = requests.locked(session, one_of(officer_id, ref).request.id)
        actor = f"staff:{officer_id}"
        requests.end(session, request, RequestState.cancelled, actor=actor, now=now)


def months(hall_id: int, today: date, count: int = MONTHS) -> list[Month]:
    """What was signed in each of the last months, this one first, by the hall's calendar."""
    zone, found, first = halls.here().zone, [], today.replace(day=1)
    with reading() as session:
        for _month in range(count):
            following = (first + timedelta(days=31)).replace(day=1)
            start, end = (clock.start_of(day, zone) for day in (first, following))
            row = session.execute(
                select(func.count(), func.count(RequestedSigner.request_id.distinct())).where(
                    RequestedSigner.hall_id == hall_id,
                    RequestedSigner.acted_at >= start,
                    RequestedSigner.acted_at < end,
                )
            ).one()
            found.append(Month(first, row[0], row[1]))
            first = (first - timedelta(days=1)).replace(day=1)
    return found


@jobs.handler("signing.sweep", daily=True)
def sweep(payload: dict[str, Any], now: datetime) -> None:
    """Delete the files whose form was never sent."""
    for name, stored_at in storage().names(AREA):
        if stored_at > now - KEPT_WAITING:
            continue
        with reading() as session:
            query = select(SigningRequest.id).where(SigningRequest.upload == name)
            named = session.scalar(query)
        if named is None:
            storage().delete(name)


def _complete(session: Session, request_id: int, now: datetime) -> None:
    """Nothing more to do: the signing page says who signed."""


def _ended(session: Session, request_id: int, state: RequestState, now: datetime) -> None:
    ref = session.get_one(SigningRequest, request_id).document_ref
    documents.revoke(session, ref, actor="job", now=now)


def _is_wanted(session: Session, request_id: int) -> bool:
    return True


purposes.own(Purpose.circular, purposes.Owner(_complete, _ended, _is_wanted))
