"""Table of services that are over, with what was said of them and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.catalog.picking import LONGEST
from webapp.core.db import Base, JSONColumn, Sensitive, UTCDateTime, values_enum
from webapp.engagement.values import Appeal, Follow, Kind


class RatingRow(Base):
    """One service and its one rating; `grade` is None while nobody has said anything."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        Index("ix_rating_hall_id_ended_at", "hall_id", "ended_at"),
        Index("ix_rating_hall_id_follow", "hall_id", "follow"),
        CheckConstraint("grade between 1 and 5", name="five_grades"),
        CheckConstraint("(grade is null) = (rated_at is null)", name="rated_once"),
        CheckConstraint(
            "taken_by is null or taken_by not in (coalesce(officer_id, 0), coalesce(second_id, 0))",
            name="not_ones_own",
        ),
        CheckConstraint(
            "judged_by is null or judged_by not in "
            "(coalesce(officer_id, 0), coalesce(second_id, 0), coalesce(taken_by, 0))",
            name="judged_by_another",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    kind: Mapped[Kind] = mapped_column(values_enum(Kind))
    subject: Mapped[str] = mapped_column(String(64))
    theme: Mapped[str] = mapped_column(String(LONGEST))
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id", ondelete="SET NULL"), index=True
    )
    """Who served; None where nobody alone did."""
    second_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id", ondelete="SET NULL"), index=True
    )
    """Who served beside them, at somebody's home."""
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    asked: Mapped[bool] = mapped_column(default=False)
    """Whoever was served was told where to rate it; that happens once."""
    grade: Mapped[int | None]
    parts: Mapped[Any] = mapped_column(JSONColumn)
    words: Mapped[Any] = mapped_column(Sensitive("rating.words"))
    phone: Mapped[Any] = mapped_column(Sensitive("rating.phone"))
    """For calling back; forgotten once that is done."""
    rated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    follow: Mapped[Follow] = mapped_column(values_enum(Follow))
    reach_by: Mapped[date | None]
    settle_by: Mapped[date | None]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id", ondelete="SET NULL"))
    reached_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[Any] = mapped_column(Sensitive("rating.answer"))
    appeal: Mapped[Appeal] = mapped_column(values_enum(Appeal))
    appeal_words: Mapped[Any] = mapped_column(Sensitive("rating.appeal"))
    judged_by: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id", ondelete="SET NULL")
    )
    judged_words: Mapped[Any] = mapped_column(Sensitive("rating.judged"))
