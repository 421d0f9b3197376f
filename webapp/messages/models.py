"""Tables of messages: what leaves the house, and what lies in a person's inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, Sensitive, UTCDateTime


class Message(Base):
    """A message that waits to be sent or was sent; its number and its words are sealed."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    channel: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(32))
    recipient: Mapped[Any] = mapped_column(Sensitive("message.recipient"))
    content: Mapped[Any] = mapped_column(Sensitive("message.content"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class InboxMessage(Base):
    """What an account is told about one step; its words are made when it is read.

    Only the kind and what its words need are kept, so that it can be read in another language
    than the one it was written in.
    """

    __tablename__ = "inbox_message"
    __table_args__ = (Index("ix_inbox_message_account_id_read_at", "account_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    """Account, kind, place and step: one step is told once."""
    kind: Mapped[str] = mapped_column(String(32))
    place: Mapped[str | None] = mapped_column(String(16))
    ref: Mapped[str | None] = mapped_column(String(32))
    """Where it leads: a kind of page (see `inbox.leads`) and what it shows; never an address."""
    parameters: Mapped[Any] = mapped_column(Sensitive("inbox.parameters"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
