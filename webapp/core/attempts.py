"""Attempts, counted in rows that all workers share.

A code, a password and a case number can be guessed; so each try counts against its subject and
against the network address it comes from. What is kept is a keyed digest, never the subject.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, LargeBinary, String, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.core import crypto, jobs, settings
from webapp.core.db import Base, inserter, transaction


class Attempts(Base):
    """How many tries one subject or address made in one window."""

    __tablename__ = "attempts"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    window: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    count: Mapped[int]


def allow(kind: str, *, subject: str, address: str, now: datetime) -> bool:
    """Count one try and say whether it may go on.

    `kind` is code_send, code_check, password or track; its limit is the setting
    `attempts_<kind>`. Commits by itself, so call it before the use-case's own transaction: a try
    that is then refused has counted all the same.
    """
    configured = settings.current()
    limit: int = getattr(configured, f"attempts_{kind}")
    window = int(now.timestamp()) // configured.attempts_window
    with transaction() as session:
        of_subject = _count(session, kind, f"subject {subject}", window)
        of_address = _count(session, kind, f"address {address}", window)
    return of_subject <= limit and of_address <= limit * configured.attempts_address_factor


def was_right(kind: str, *, subject: str, address: str, now: datetime) -> None:
    """Forget the tries of a subject in this window, because the last one was right.

    Of its address only that one is taken back: what else was tried from there counts on, else
    whoever knows one password could guess others without end. Commits by itself, as `allow` does.
    """
    window = int(now.timestamp()) // settings.current().attempts_window
    with transaction() as session:
        session.execute(delete(Attempts).where(*_row(kind, f"subject {subject}", window)))
        session.execute(
            update(Attempts)
            .where(*_row(kind, f"address {address}", window), Attempts.count > 0)
            .values(count=Attempts.count - 1)
        )


def _row(kind: str, value: str, window: int) -> tuple[ColumnElement[bool], ...]:
    key = crypto.blind_index("attempts", value)
    return Attempts.kind == kind, Attempts.key == key, Attempts.window == window


def _count(session: Session, kind: str, value: str, window: int) -> int:
    insert = inserter(session)
    key = crypto.blind_index("attempts", value)
    statement = insert(Attempts).values(kind=kind, key=key, window=window, count=1)
    return session.execute(
        statement.on_conflict_do_update(
            index_elements=[Attempts.kind, Attempts.key, Attempts.window],
            set_={"count": Attempts.count + 1},
        ).returning(Attempts.count)
    ).scalar_one()


@jobs.handler("attempts.forget", daily=True)
def forget_old(payload: dict[str, Any], now: datetime) -> None:
    """Delete the windows that no longer count."""
    kept = timedelta(seconds=2 * settings.current().attempts_window)
    oldest = int((now - kept).timestamp()) // settings.current().attempts_window
    with transaction() as session:
        session.execute(delete(Attempts).where(Attempts.window < oldest))
