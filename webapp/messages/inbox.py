"""Use-cases of the inbox: write a message, list them, know what is unread, mark them as read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import CursorResult, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from webapp.core import jobs, settings
from webapp.core.db import fetch_one, inserter, reading, transaction
from webapp.messages.models import InboxMessage
from webapp.messages.words import Value

MOST = 200
"""The newest messages that a page lists; who has more has read them elsewhere."""
DAY, MOMENT = "date", "moment"
"""How a day and a moment are told from a text of the catalog, whose keys are languages."""


class Link(msgspec.Struct, frozen=True):
    """Where a message leads: a kind of page that `leads` knows, and what it shows."""

    place: str
    ref: str


class Lying(msgspec.Struct, frozen=True):
    """A message as it lies in the inbox, before it is put into words."""

    id: int
    kind: str
    parameters: dict[str, Value]
    at: datetime
    link: Link | None
    unread: bool


Address = Callable[[str], str]
_places: dict[str, Address] = {}


def leads(place: str) -> Callable[[Address], Address]:
    """Register what gives the local address of a kind of page, from its reference.

    The rooms above register theirs, so that this one needs to know none of their pages.
    """

    def register(address: Address) -> Address:
        _places[place] = address
        return address

    return register


def address_of(link: Link | None) -> str | None:
    """The local address that a message leads to, or None where it leads nowhere (any more)."""
    known = _places.get(link.place) if link else None
    return known(link.ref) if known and link else None


def write(
    session: Session,
    account_id: int,
    kind: str,
    parameters: Mapping[str, Value],
    *,
    hall_id: int,
    link: Link | None,
    step: str,
    now: datetime,
) -> bool:
    """Put a message into an account's inbox; False where this step was told already."""
    insert = inserter(session)
    place, ref = (link.place, link.ref) if link else (None, None)
    made = session.scalar(
        insert(InboxMessage)
        .values(
            hall_id=hall_id,
            account_id=account_id,
            key=":".join((str(account_id), kind, place or "", ref or "", step)),
            kind=kind,
            place=place,
            ref=ref,
            parameters={name: _kept(value) for name, value in parameters.items()},
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[InboxMessage.key])
        .returning(InboxMessage.id)
    )
    return made is not None


def _kept(value: Value) -> Any:
    if isinstance(value, datetime):
        return {MOMENT: value.isoformat()}
    return {DAY: value.isoformat()} if isinstance(value, date) else value


def _read(value: Any) -> Value:
    if isinstance(value, dict) and MOMENT in value:
        return datetime.fromisoformat(value[MOMENT])
    if isinstance(value, dict) and DAY in value:
        return date.fromisoformat(value[DAY])
    known: Value = value
    return known


def of_account(account_id: int) -> list[Lying]:
    """An account's messages, the newest first."""
    query = (
        select(InboxMessage)
        .where(InboxMessage.account_id == account_id)
        .order_by(InboxMessage.created_at.desc(), InboxMessage.id.desc())
        .limit(MOST)
    )
    with reading() as session:
        return [_lying(row) for row in session.scalars(query)]


def _lying(row: InboxMessage) -> Lying:
    return Lying(
        id=row.id,
        kind=row.kind,
        parameters={name: _read(value) for name, value in row.parameters.items()},
        at=row.created_at,
        link=Link(row.place, row.ref) if row.place and row.ref else None,
        unread=row.read_at is None,
    )


_ROWS = InboxMessage.__table__.c
_UNREAD = select(func.count().label("unread")).where(
    _ROWS.account_id == bindparam("account"), _ROWS.read_at.is_(None)
)


def unread(account_id: int) -> int:
    """How many messages an account has not read: one look at an index."""
    row = fetch_one(_UNREAD, {"account": account_id})
    return int(row.unread) if row else 0


def open_message(message_id: int, *, account_id: int, now: datetime) -> Link | None:
    """Mark a message as read; where it leads. Raises LookupError where it is not this account's."""
    with transaction() as session:
        row = session.scalars(
            select(InboxMessage)
            .where(InboxMessage.id == message_id, InboxMessage.account_id == account_id)
            .with_for_update()
        ).one_or_none()
        if row is None:
            raise LookupError(f"message {message_id}")
        row.read_at = row.read_at or now
        return Link(row.place, row.ref) if row.place and row.ref else None


def read_all(account_id: int, *, up_to: int, now: datetime) -> int:
    """Mark an account's messages as read, up to the newest that its page showed; how many."""
    with transaction() as session:
        done = session.execute(
            update(InboxMessage)
            .where(
                InboxMessage.account_id == account_id,
                InboxMessage.id <= up_to,
                InboxMessage.read_at.is_(None),
            )
            .values(read_at=now)
        )
        return int(done.rowcount) if isinstance(done, CursorResult) else 0


def forget_account(session: Session, account_id: int, now: datetime) -> None:
    """Delete the inbox of an account that is closed, in the caller's transaction (PIPL art. 47)."""
    session.execute(delete(InboxMessage).where(InboxMessage.account_id == account_id))


@jobs.handler("messages.forget_inbox", daily=True)
def forget_old(payload: dict[str, Any], now: datetime) -> None:
    """Delete what has lain in inboxes for `inbox_days` (PIPL art. 19)."""
    oldest = now - timedelta(days=settings.current().inbox_days)
    with transaction() as session:
        session.execute(delete(InboxMessage).where(InboxMessage.created_at < oldest))
