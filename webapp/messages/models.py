"""Table of messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
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
