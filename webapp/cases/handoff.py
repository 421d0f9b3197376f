"""Use-cases of bringing papers from a phone to a terminal: make a link, open it once, use it.

The link is a capability: it adds files to one place of one draft and can do nothing else. It ends
after minutes, with the terminal's session, with the next link, and when the case is handed in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.orm import Session

from webapp.cases import papers
from webapp.cases.handoff_models import Handoff
from webapp.cases.models import BundleCase, Draft
from webapp.cases.paper_values import FileValues
from webapp.core import audit, crypto, jobs, settings
from webapp.core.db import reading, transaction

LINK = "handoff"
KEPT = timedelta(days=1)


class Gone(Exception):
    """There is no such link, or it has run out: the two look the same."""


class Taken(Exception):
    """Another phone opened it first."""


class Place(msgspec.Struct, frozen=True):
    """What a link adds files to."""

    draft_id: int
    paper: str
    row_id: str = ""
    round: int = 0


class Link(msgspec.Struct, frozen=True):
    """A link that still works."""

    id: int
    place: Place
    account_id: int
    token: str
    opened_by: bytes | None
    opened_at: datetime | None
    expires_at: datetime


def make(
    place: Place,
    *,
    hall_id: int,
    session_id: bytes,
    account_id: int,
    chain: str,
    actor: str,
    now: datetime,
) -> str:
    """A new link for this terminal's session; the one before it is closed. Its token.

    `chain` is where the audit trail follows the draft or its case.
    """
    token = crypto.token()
    with transaction() as session:
        session.execute(delete(Handoff).where(Handoff.session_id == session_id))
        session.execute(
            insert(Handoff).values(
                hall_id=hall_id,
                draft_id=place.draft_id,
                session_id=session_id,
                account_id=account_id,
                paper=place.paper,
                row_id=place.row_id,
                round=place.round,
                token_hash=crypto.hash_token(token),
                token=token,
                created_at=now,
                expires_at=now + timedelta(seconds=settings.current().handoff_seconds),
            )
        )
        audit.record(
            session,
            hall_id=hall_id,
            chain=chain,
            action="handoff.make",
            actor=actor,
            subject=chain,
            details={"paper": place.paper},
            now=now,
        )
    return token


def close(session: Session, bundle_id: int, number: int) -> None:
    """Close the links of a case's notice, in the transaction in which its answer is taken."""
    draft = select(BundleCase.draft_id).where(BundleCase.id == bundle_id).scalar_subquery()
    session.execute(delete(Handoff).where(Handoff.draft_id == draft, Handoff.round == number))


def of_session(session_id: bytes | None, *, now: datetime) -> Link | None:
    """The link that this terminal shows, while it works."""
    if session_id is None:
        return None
    return _one(select(Handoff).where(Handoff.session_id == session_id), now)


def find(token: str, *, now: datetime) -> Link:
    """The link of this token. Raises Gone."""
    link = _one(select(Handoff).where(Handoff.token_hash == crypto.hash_token(token)), now)
    if link is None:
        raise Gone
    return link


def _one(query: Select[Handoff], now: datetime) -> Link | None:
    with reading() as session:
        row = session.scalars(query.where(Handoff.expires_at > now)).one_or_none()
        if row is None:
            return None
        place = Place(row.draft_id, row.paper, row.row_id, row.round)
        return Link(
            row.id,
            place,
            row.account_id,
            str(row.token),
            row.opened_by,
            row.opened_at,
            row.expires_at,
        )


def open_once(token: str, *, by: bytes, now: datetime) -> Link:
    """Bind a link to the browser that opens it. Raises Gone, or Taken by another one."""
    with transaction() as session:
        session.execute(
            update(Handoff)
            .where(
                Handoff.token_hash == crypto.hash_token(token),
                Handoff.expires_at > now,
                Handoff.opened_by.is_(None),
            )
            .values(opened_by=by, opened_at=now)
        )
        return opened(token, by=by, now=now)


def opened(token: str, *, by: bytes | None, now: datetime) -> Link:
    """A link that this browser has opened. Raises Gone, or Taken where it is not this browser's."""
    link = find(token, now=now)
    if by is None or link.opened_by is None or not crypto.same(link.opened_by, by):
        raise Taken
    return link


def revision_id(link: Link) -> int:
    """The catalog that the link's draft is pinned to."""
    with reading() as session:
        return session.scalars(
            select(Draft.revision_id).where(Draft.id == link.place.draft_id)
        ).one()


def files_sent(link: Link) -> tuple[FileValues, ...]:
    """What came through a link; what lay there before is not shown to a phone."""
    return tuple(
        file
        for file in files_at(link.place)
        if link.opened_at is not None and file.created_at >= link.opened_at
    )


def files_at(place: Place) -> tuple[FileValues, ...]:
    """The files of a place, in order."""
    return tuple(
        file
        for file in papers.of_draft(place.draft_id, place.round)
        if (file.paper, file.row_id) == (place.paper, place.row_id)
    )


@jobs.handler("handoff.expire", daily=True)
def expire(payload: dict[str, Any], now: datetime) -> None:
    """Delete the links that have run out."""
    with transaction() as session:
        session.execute(delete(Handoff).where(Handoff.expires_at < now - KEPT))
