"""Tables of credit: what official lists said, marks of broken promises, and human looks.

Nobody's number or name stands here: a subject is found by the blind index of its number.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webapp.catalog.values import Applicant, Tier
from webapp.core.db import Base, Sensitive, UTCDateTime, values_enum
from webapp.credit.values import About, Ended, ReviewState, What


class CreditRecord(Base):
    """What the official source said of a subject when it was last asked; one row a subject."""

    __tablename__ = "credit_record"
    __table_args__ = (UniqueConstraint("hall_id", "kind", "code_index"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    kind: Mapped[Applicant] = mapped_column(values_enum(Applicant))
    code_index: Mapped[bytes] = mapped_column(LargeBinary(16))
    tier: Mapped[Tier] = mapped_column(values_enum(Tier))
    """By the official lists alone, on the day of the look-up."""
    answered: Mapped[bool]
    """Whether the source answered; where not, nothing is held against the subject."""
    entries: Mapped[Any] = mapped_column(Sensitive("credit.entries"))
    """A list of `credit.values.Entry`: which list, of which day, by whom, why, how to repair."""
    source: Mapped[str] = mapped_column(String(64))
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    valid_until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    """Until then it is not asked again."""


class BrokenPromise(Base):
    """A promise to this hall that was not kept (失约); it counts for a time, or until repaired."""

    __tablename__ = "broken_promise"
    __table_args__ = (
        UniqueConstraint("hall_id", "kind", "code_index", "what", "case_number"),
        CheckConstraint("(ended is null) = (ended_on is null)", name="ended_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    kind: Mapped[Applicant] = mapped_column(values_enum(Applicant))
    code_index: Mapped[bytes] = mapped_column(LargeBinary(16))
    what: Mapped[What] = mapped_column(values_enum(What))
    case_number: Mapped[str] = mapped_column(String(32))
    broken_on: Mapped[date]
    ended: Mapped[Ended | None] = mapped_column(values_enum(Ended))
    ended_on: Mapped[date | None]
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CreditReview(Base):
    """A person asked that a human look at an automatic choice (PIPL art. 24)."""

    __tablename__ = "credit_review"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (decided_at is null)", name="decided_when"),
        CheckConstraint(
            "state not in ('kept', 'changed') or (reasons is not null and decided_by is not null)",
            name="decided_with_reasons",
        ),
        CheckConstraint(
            "state <> 'changed' or tier_set is not null or ended is not null", name="changed_to"
        ),
        Index(
            "uq_credit_review_open",
            "about",
            "about_ref",
            unique=True,
            sqlite_where=sql("state = 'open'"),
            postgresql_where=sql("state = 'open'"),
        ),
        Index("ix_credit_review_hall_id_state", "hall_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    about: Mapped[About] = mapped_column(values_enum(About))
    about_ref: Mapped[str] = mapped_column(String(32))
    """Of the application, or of the mark."""
    tier: Mapped[Tier] = mapped_column(values_enum(Tier))
    """As it was when the person asked."""
    words: Mapped[Any] = mapped_column(Sensitive("credit.review.words"), nullable=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[ReviewState] = mapped_column(values_enum(ReviewState))
    tier_set: Mapped[Tier | None] = mapped_column(values_enum(Tier, "tier_set"))
    ended: Mapped[Ended | None] = mapped_column(values_enum(Ended))
    reasons: Mapped[Any] = mapped_column(Sensitive("credit.review.reasons"), nullable=True)
    """For the person who asked."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
