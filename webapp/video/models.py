"""Tables of calls, of what is said in them, and of what the two browsers tell each other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, Sensitive, UTCDateTime, values_enum
from webapp.video.values import CallSide, LineNote, SignalKind, VideoState

OPEN_SQL = text("state in ('waiting', 'talking')")
TALKING_SQL = text("state = 'talking'")


class VideoCall(Base):
    """A call (视频通话) about a case, between the account that handed it in and an officer."""

    __tablename__ = "video_call"
    __table_args__ = (
        Index("ix_video_call_hall_id_state", "hall_id", "state"),
        Index(
            "uq_video_call_one_an_account",
            "account_id",
            unique=True,
            sqlite_where=OPEN_SQL,
            postgresql_where=OPEN_SQL,
        ),
        Index(
            "uq_video_call_one_an_officer",
            "officer_id",
            unique=True,
            sqlite_where=TALKING_SQL,
            postgresql_where=TALKING_SQL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("bundle_case.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id", ondelete="SET NULL")
    )
    state: Mapped[VideoState] = mapped_column(values_enum(VideoState))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    caller_heard_at: Mapped[datetime] = mapped_column(UTCDateTime)
    officer_heard_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signals: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many signals were sent, those that are deleted included."""
    agreed: Mapped[Any] = mapped_column(Sensitive("video.agreed"))
    booking_ref: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """The appointment (视频预约) that it was asked for in; empty: nobody booked it."""
    booked_for: Mapped[datetime | None] = mapped_column(UTCDateTime)
    shown_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Since when its person lets the officer see their application (同屏)."""
    look: Mapped[str] = mapped_column(String(128), default="", server_default="")
    """The part of it at which somebody points: names of the catalog alone."""
    look_side: Mapped[CallSide | None] = mapped_column(values_enum(CallSide, "looker"))
    looks: Mapped[int] = mapped_column(default=0, server_default="0")
    changes: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often what stands beside the talk has changed: pages then fetch it anew."""


class VideoSignal(Base):
    """One thing that a browser told the other; sealed, as it holds addresses of machines."""

    __tablename__ = "video_signal"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    call_id: Mapped[int] = mapped_column(ForeignKey("video_call.id", ondelete="CASCADE"))
    number: Mapped[int]
    """They are counted within the call, as deleted ones count too."""
    side: Mapped[CallSide] = mapped_column(values_enum(CallSide))
    kind: Mapped[SignalKind] = mapped_column(values_enum(SignalKind))
    content: Mapped[Any] = mapped_column(Sensitive("video.signal"))


class VideoLine(Base):
    """A text of a call, or a photograph that was taken in it."""

    __tablename__ = "video_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    call_id: Mapped[int] = mapped_column(
        ForeignKey("video_call.id", ondelete="CASCADE"), index=True
    )
    side: Mapped[CallSide] = mapped_column(values_enum(CallSide))
    text: Mapped[Any] = mapped_column(Sensitive("video.text"))
    note: Mapped[LineNote | None] = mapped_column(values_enum(LineNote))
    paper: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """The paper of the case that a photograph is, and the row of it; empty: nobody said."""
    row_id: Mapped[str] = mapped_column(String(32), default="", server_default="")
    chosen_by: Mapped[CallSide | None] = mapped_column(values_enum(CallSide, "chooser"))
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its person put it among the papers of the case."""
    stored: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Where the photograph lies, sealed; None for a text."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
