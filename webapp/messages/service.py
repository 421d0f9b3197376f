"""Use-cases of messages: write one, send it, forget it, and, in a demonstration, show the codes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from webapp.core import crypto, jobs, settings
from webapp.core.db import reading, transaction
from webapp.core.i18n import CHINESE
from webapp.core.settings import Settings, SettingsError
from webapp.messages import inbox, sms, words
from webapp.messages.inbox import Link
from webapp.messages.models import Message
from webapp.messages.nights import by_day
from webapp.messages.words import Value

__all__ = [
    "Link",
    "Value",
    "check_production",
    "demo_token",
    "newest_codes",
    "send",
]

SMS = "sms"
SEND = "messages.send"
CODES_KEPT = timedelta(days=1)
"""A code is worth nothing after minutes; its message goes with the next daily round."""


def send(
    session: Session,
    kind: str,
    phone: str,
    parameters: Mapping[str, Value],
    *,
    hall_id: int,
    now: datetime,
    locale: str = CHINESE,
    account_id: int | None = None,
    link: Link | None = None,
    step: str = "",
) -> None:
    """Tell a person something, in the caller's transaction: by SMS, and in their inbox.

    `kind` is a key of `words.WORDS`, or of `inbox_words.LETTERS` alone where no SMS is wanted;
    `parameters` what its words need: plain text, a day, or a text of the catalog. With an
    `account_id` the message also lies in that account's inbox, leads where `link` says, and is told
    once for each (kind, link, `step`): a second call does nothing. Without a number (an account
    that was closed) there is nobody to tell. What is of `words.BY_DAY` wakes nobody.
    """
    if not phone:
        return
    if account_id is not None and not inbox.write(
        session, account_id, kind, parameters, hall_id=hall_id, link=link, step=step, now=now
    ):
        return
    if kind in words.WORDS or account_id is None:
        text, at = words.say(kind, parameters, locale), by_day(now) if kind in words.BY_DAY else now
        _by_sms(session, kind, phone, text, hall_id, now, at)


def _by_sms(
    session: Session, kind: str, phone: str, text: str, hall_id: int, now: datetime, at: datetime
) -> None:
    """Write a text message; a job hands it to the provider."""
    message = Message(
        hall_id=hall_id,
        channel=SMS,
        kind=kind,
        recipient=phone,
        content=text,
        created_at=now,
    )
    session.add(message)
    session.flush()
    payload = {"message": message.id}
    jobs.enqueue(session, SEND, payload, run_at=at, key=f"{SEND}:{message.id}")


@jobs.handler(SEND)
def hand_over(payload: dict[str, Any], now: datetime) -> None:
    """Give a message to the provider. A message that is gone or was sent is left alone."""
    with reading() as session:
        message = session.get(Message, payload["message"])
    if message is None or message.sent_at is not None:
        return
    sms.sender().send(message.recipient, message.content, reference=f"message-{message.id}")
    with transaction() as session:
        session.get_one(Message, message.id).sent_at = now


@jobs.handler("messages.forget", daily=True)
def forget_old(payload: dict[str, Any], now: datetime) -> None:
    """Delete messages when they have done their work (PIPL art. 19, 47)."""
    oldest = now - timedelta(days=settings.current().message_days)
    over = or_(
        Message.created_at < oldest,
        (Message.kind == words.CODE) & (Message.created_at < now - CODES_KEPT),
    )
    with transaction() as session:
        session.execute(delete(Message).where(over))


class SentCode(msgspec.Struct, frozen=True):
    """A message with a code, as the demonstration shows it."""

    phone: str
    text: str
    at: datetime


def newest_codes(limit: int = 10) -> list[SentCode]:
    """The newest messages with codes; only where no message really leaves the house."""
    if not (settings.current().is_demonstration and sms.sender().simulated):
        raise PermissionError("codes are shown in a demonstration only")
    with reading() as session:
        rows = session.scalars(
            select(Message)
            .where(Message.kind == words.CODE)
            .order_by(Message.id.desc())
            .limit(limit)
        )
        return [SentCode(row.recipient, row.content, row.created_at) for row in rows]


def demo_token(data: Path) -> str:
    """The token that opens /demo/codes from another machine; made once, mode 600."""
    path = data / "secrets" / "demo.token"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    token = crypto.token()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token)
    return token


def check_production(configured: Settings) -> None:
    """Refuse a start in production that would send nothing. Raises SettingsError with the mend."""
    if configured.is_demonstration:
        return
    if configured.sms == sms.SIMULATED:
        raise SettingsError(
            "production needs a real SMS provider: set ONEGO_SMS to module:Class of an "
            "SmsSender (webapp.messages.sms)"
        )
    if sms._sender(configured.sms).simulated:
        raise SettingsError(f"ONEGO_SMS={configured.sms} is simulated: production refuses it")
