"""Tables of duties and decisions.

The separation of duties is the database's own: one person holds one duty on one item's case, and a
decision can only stand on the `approve` duty of the very officer who made it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.approvals.values import Duty, Outcome
from webapp.core.db import Base, JSONColumn, Sensitive, UTCDateTime, values_enum


class DutyHeld(Base):
    """Who did which duty on an item's case (五分设): one person one duty, one duty one person."""

    __tablename__ = "duty_held"
    __table_args__ = (
        UniqueConstraint("item_id", "officer_id"),
        UniqueConstraint("item_id", "duty"),
        UniqueConstraint("item_id", "officer_id", "duty", name="uq_duty_held_all"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item_case.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    duty: Mapped[Duty] = mapped_column(values_enum(Duty))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


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
