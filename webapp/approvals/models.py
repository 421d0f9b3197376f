"""Tables of duties, notices and decisions.

The separation of duties is the database's own: one person holds one duty on one item's case, and a
decision can only stand on the `approve` duty of the very officer who made it. Whoever gave notice
of what is missing does none but acceptance, and no notice comes after it: triggers see to both
(migration 0004).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.approvals.notice_values import Fault, NoticeState, PointKind
from webapp.approvals.values import Duty, Outcome
from webapp.approvals.verification_values import How, Verified
from webapp.core.db import Base, JSONColumn, Sensitive, UTCDateTime, values_enum


class DutyHeld(Base):
    """Who did which duty on an item's case (五分设): one person one duty, one duty one person.

    An acceptance ends where the applicant withdraws a promise that it rested on: then it is done
    again, by the same officer or another one, and neither does any other duty.
    """

    __tablename__ = "duty_held"
    __table_args__ = (
        UniqueConstraint("item_id", "officer_id"),
        Index(
            "uq_duty_held_item_id_duty",
            "item_id",
            "duty",
            unique=True,
            sqlite_where=text("ended_at is null"),
            postgresql_where=text("ended_at is null"),
        ),
        CheckConstraint("ended_at is null or duty = 'accept'", name="only_acceptance_ends"),
        UniqueConstraint("item_id", "officer_id", "duty", name="uq_duty_held_all"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item_case.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    duty: Mapped[Duty] = mapped_column(values_enum(Duty))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Decision(Base):
    """The decision on an item (决定): one, by the officer who holds the duty to approve."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("duty = 'approve'", name="by_approver"),
        CheckConstraint("outcome <> 'refused' or reasons is not null", name="refusal_has_reasons"),
        ForeignKeyConstraint(
            ["item_id", "officer_id", "duty"],
            ["duty_held.item_id", "duty_held.officer_id", "duty_held.duty"],
            name="fk_decision_duty_held",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item_case.id"), unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    duty: Mapped[Duty] = mapped_column(values_enum(Duty), default=Duty.approve)
    outcome: Mapped[Outcome] = mapped_column(values_enum(Outcome))
    reasons: Mapped[Any] = mapped_column(Sensitive("decision.reasons"), nullable=True)
    remedies: Mapped[Any] = mapped_column(JSONColumn)
    """For a refusal: review and lawsuit, each with its period and until when (art. 38)."""
    decided_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Notice(Base):
    """A notice of everything that is missing or wrong (一次性告知书), on one item."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("item_id", "round"),
        UniqueConstraint("bundle_id", "serial"),
        CheckConstraint("round = 1 or reason is not null", name="second_has_reason"),
        CheckConstraint("round >= 1 and serial >= round", name="counted_from_1"),
        CheckConstraint("(state = 'answered') = (answered_at is not null)", name="answered_when"),
        Index(
            "uq_notice_open",
            "item_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle_case.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item_case.id"))
    round: Mapped[int]
    """Which notice on this item; from the second on it needs a reason."""
    serial: Mapped[int]
    """Which notice on the whole case; files that answer it carry it as their round."""
    officer_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    reason: Mapped[Any] = mapped_column(Sensitive("notice.reason"), nullable=True)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer_by: Mapped[date | None]
    """The last day for the answer; None where the hall sets none."""
    provisional: Mapped[bool] = mapped_column(default=False)
    """暂定: that day lies beyond the last noticed year."""
    state: Mapped[NoticeState] = mapped_column(values_enum(NoticeState), default=NoticeState.open)

    points: Mapped[list[NoticePoint]] = relationship(
        order_by="NoticePoint.position", lazy="raise", back_populates="notice"
    )


class NoticePoint(Base):
    """One thing that a notice names, and what the applicant answered to it."""

    __tablename__ = "notice_point"
    __table_args__ = (
        UniqueConstraint("notice_id", "kind", "key", "row_id"),
        CheckConstraint("fault <> 'other' or words is not null", name="other_has_words"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    position: Mapped[int]
    kind: Mapped[PointKind] = mapped_column(values_enum(PointKind))
    key: Mapped[str] = mapped_column(String(64))
    row_id: Mapped[str] = mapped_column(String(32), default="")
    fault: Mapped[Fault] = mapped_column(values_enum(Fault))
    words: Mapped[Any] = mapped_column(Sensitive("notice.words"), nullable=True)
    answer: Mapped[Any] = mapped_column(Sensitive("notice.answer"), nullable=True)
    """A map: `typed` (a field's input, as it stands), `words`; kept while it is written too."""
    before: Mapped[Any] = mapped_column(Sensitive("notice.before"), nullable=True)
    """A field's value before the answer changed it."""
    at_counter: Mapped[bool] = mapped_column(default=False)
    """The applicant brings the paper to the hall."""
    answered: Mapped[bool] = mapped_column(default=False)

    notice: Mapped[Notice] = relationship(lazy="raise", back_populates="points")


class Verification(Base):
    """The duty to look whether a signed statement is kept, for one item that was granted."""

    __tablename__ = "verification"
    __table_args__ = (
        UniqueConstraint("item_id", "statement"),
        CheckConstraint("state <> 'rectify' or until is not null", name="a_period_ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item_case.id"))
    statement: Mapped[str] = mapped_column(String(64))
    granted_on: Mapped[date]
    state: Mapped[Verified] = mapped_column(values_enum(Verified))
    due_on: Mapped[date] = mapped_column(index=True)
    """The last day of the next look; of what is settled, of the last one."""
    until: Mapped[date | None]
    """Until when the holder puts it right."""
    look_by: Mapped[date | None]
    """The last day that a report of a false promise set; None where none did, or it was done."""
    overdue_told: Mapped[bool] = mapped_column(default=False)
    """Whether it was reported that the day of this look has passed."""


class VerificationStep(Base):
    """One thing that was done about a verification, by whom, and what was found (sealed)."""

    __tablename__ = "verification_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    verification_id: Mapped[int] = mapped_column(ForeignKey("verification.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    became: Mapped[Verified] = mapped_column(values_enum(Verified))
    how: Mapped[How | None] = mapped_column(values_enum(How))
    words: Mapped[Any] = mapped_column(Sensitive("verification.words"), nullable=True)
    until: Mapped[date | None]
    done_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
