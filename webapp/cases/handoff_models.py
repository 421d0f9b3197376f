"""Table of the links that bring papers from a phone to a terminal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, Sensitive, UTCDateTime


class Handoff(Base):
    """A link (扫码传材料) that adds files to one place of one draft, for minutes, from one phone.

    It hangs on the terminal's session: when that ends, by leaving or by being idle, so does it. A
    session has one link; a new one takes the place of the old.
    """

    __tablename__ = "handoff"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[bytes] = mapped_column(
        LargeBinary(32), ForeignKey("web_session.id", ondelete="CASCADE"), unique=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    """Whose papers they are: who is signed in at the terminal."""
    paper: Mapped[str] = mapped_column(String(64))
    row_id: Mapped[str] = mapped_column(String(32))
    round: Mapped[int]
    """As of the files: 0 with the application, n in answer to the n-th one-time notice."""
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    token: Mapped[Any] = mapped_column(Sensitive("handoff.token"))
    """The token itself, sealed, so that the terminal can show the code again."""
    opened_by: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """The session of the first phone that opened it; no other one may use it."""
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
