"""Use-cases of messages: write one, send it, forget it, and, in a demonstration, show the codes."""

from __future__ import annotations

import os
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
from webapp.messages import sms, words
from webapp.messages.models import Message

SMS = "sms"
SEND = "messages.send"
CODES_KEPT = timedelta(days=1)
"""A code is worth nothing after minutes; its message goes with the next daily round."""


def send(
    session: Session,
    kind: str,
    phone: str,
    parameters: dict[str, str],
    *,
    hall_id: int,
    now: datetime,
    locale: str = CHINESE,
) -> None:
    """Write a text message in the caller's transaction; a job hands it to the provider.

    `kind` is a key of `words.WORDS`, `parameters` what its words need. Without a number (an account
    that was closed) there is nobody to tell.
    """
    if not phone:
        return
    message = Message(
        hall_id=hall_id,
        channel=SMS,
        kind=kind,
        recipient=phone,
        content=words.say(kind, parameters, locale),
        created_at=now,
    )
    session.add(message)
    session.flush()
    payload = {"message": message.id}
    jobs.enqueue(session, SEND, payload, run_at=now, key=f"{SEND}:{message.id}")


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
