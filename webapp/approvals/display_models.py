"""Tables of what everybody may see: promises on display, and reports that one is false."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.approvals.report_values import Answer
from webapp.core.db import Base, Sensitive, UTCDateTime, values_enum


class ShownPromise(Base):
    """A signed statement on public display (公开公示), from the grant that rests on it.

    The name of an enterprise or organisation is on its front and stands here as it is; of a person
    only the masked name and a blind index of the whole one.
    """

    __tablename__ = "shown_promise"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    verification_id: Mapped[int] = mapped_column(ForeignKey("verification.id"), unique=True)
    holder: Mapped[str] = mapped_column(String(200))
    """As everybody reads it."""
    holder_is_person: Mapped[bool]
    holder_index: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)
    shown_until: Mapped[date | None]
    """The last day, where the statement names a time; else as long as what was granted counts."""
    revoked_on: Mapped[date | None]


class PromiseReport(Base):
    """Somebody's word that a promise is false (举报). Who it was is asked of nobody."""

    __tablename__ = "promise_report"
    __table_args__ = (
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    """With it whoever reported can ask what came of it."""
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    verification_id: Mapped[int] = mapped_column(ForeignKey("verification.id"), index=True)
    once: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Hash of the form's own token: pressed twice it is one report."""
    words: Mapped[Any] = mapped_column(Sensitive("report.words"))
    phone: Mapped[Any] = mapped_column(Sensitive("report.phone"), nullable=True)
    """For an answer; deleted once that is sent."""
    locale: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[Answer | None] = mapped_column(values_enum(Answer))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
