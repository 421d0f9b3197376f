"""Table of messages to supervising departments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.approvals.supervision_values import Delivery, Tidings
from webapp.core.db import Base, Sensitive, UTCDateTime, values_enum


class SupervisionMessage(Base):
    """One message to a supervising department, written with what it tells of."""

    __tablename__ = "supervision_message"
    __table_args__ = (
        CheckConstraint("(taken_at is null) = (taken_by_id is null)", name="taken_by_whom"),
        CheckConstraint("state <> 'sent' or sent_at is not null", name="sent_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item_case.id"), index=True)
    department: Mapped[str] = mapped_column(String(64), index=True)
    tidings: Mapped[Tidings] = mapped_column(values_enum(Tidings))
    key: Mapped[str] = mapped_column(String(128), unique=True)
    """Of what it tells: the same event is told once."""
    told: Mapped[Any] = mapped_column(Sensitive("supervision.told"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_on: Mapped[date]
    """The last day on which it leaves in time."""
    state: Mapped[Delivery] = mapped_column(values_enum(Delivery), index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    receipt: Mapped[str | None] = mapped_column(String(128))
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
