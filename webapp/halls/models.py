"""Tables of halls, their calendars and their terminals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, JSONColumn, UTCDateTime


class Hall(Base):
    """A government service hall (政务服务大厅)."""

    __tablename__ = "hall"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    names: Mapped[Any] = mapped_column(JSONColumn)
    city: Mapped[Any] = mapped_column(JSONColumn)
    address: Mapped[Any] = mapped_column(JSONColumn)
    phone: Mapped[str] = mapped_column(String(32))
    region: Mapped[str] = mapped_column(String(6))
    zone: Mapped[str] = mapped_column(String(64))
    parameters: Mapped[Any] = mapped_column(JSONColumn)
    demonstration: Mapped[bool] = mapped_column(default=False)


class CalendarYear(Base):
    """A year whose days off are known; without a notice they are provisional (暂定)."""

    __tablename__ = "calendar_year"

    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    notice: Mapped[str | None] = mapped_column(String(200))


class CalendarDay(Base):
    """A date that differs from the ordinary week: a day off, or a weekend day that is worked."""

    __tablename__ = "calendar_day"

    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    worked: Mapped[bool]


class Terminal(Base):
    """A self-service terminal (自助终端) of a hall: first a name with a code, then a token.

    The code is short and lives for minutes, so its keyed digest is kept; the token is long, so a
    plain hash serves. Without `token_hash` no browser is this terminal.
    """

    __tablename__ = "terminal"
    __table_args__ = (UniqueConstraint("hall_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    name: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(120))
    """Where it stands, as colleagues say it."""
    code_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    code_expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    enrolled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_seen: Mapped[date | None]
    """The last day on which it asked for something: not the hour, which would follow people."""
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class StaffCall(Base):
    """Somebody at a terminal wants help: no person, only the screen and the time.

    `terminal_id` is None for the demonstration's terminal. A screen has one open call at most.
    """

    __tablename__ = "staff_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    terminal_id: Mapped[int | None] = mapped_column(ForeignKey("terminal.id", ondelete="CASCADE"))
    open_key: Mapped[str | None] = mapped_column(String(48), unique=True)
    """The screen while its call is open; None afterwards."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    """Who came."""
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
