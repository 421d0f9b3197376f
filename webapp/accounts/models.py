"""Tables of accounts, codes and staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, JSONColumn, Sensitive, UTCDateTime


class Account(Base):
    """An applicant who can sign in: a phone number that was proved, and perhaps an identity."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    phone: Mapped[Any] = mapped_column(Sensitive("account.phone"))
    phone_index: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    identity: Mapped[Any] = mapped_column(Sensitive("account.identity"), nullable=True)
    """What the identity provider proved: {name, id_number, source}; None before a proof."""
    privacy_version: Mapped[str | None] = mapped_column(String(32))
    """The version of the privacy notice that was shown and acknowledged (PIPL art. 17, 35)."""
    privacy_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class OneTimeCode(Base):
    """A code that was sent to a phone; its keyed digest, used once, soon over."""

    __tablename__ = "one_time_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    phone_index: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class StaffMember(Base):
    """A member of staff, with the duties they may do and the departments they do them for."""

    __tablename__ = "staff_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(200))
    duties: Mapped[Any] = mapped_column(JSONColumn)
    """Values of approvals.values.Duty."""
    departments: Mapped[Any] = mapped_column(JSONColumn)
    """Slugs of departments; an empty list means all of the hall (行政审批服务局)."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
