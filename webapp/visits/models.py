"""The table of home visits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.catalog.picking import LONGEST
from webapp.core.db import Base, Sensitive, UTCDateTime, values_enum
from webapp.visits.values import Refusal, VisitState

OPEN_SQL = text("state in ('asked', 'confirmed', 'planned', 'under_way')")
TWO_OFFICERS = (
    "state not in ('planned', 'under_way', 'done')"
    " or (first_id is not null and second_id is not null and first_id <> second_id)"
)


class VisitRow(Base):
    """One request for a visit, until it was done, refused or cancelled.

    While it is open, and when it was done, it counts in `taken` of the slot of its half day.
    """

    __tablename__ = "home_visit"
    __table_args__ = (
        Index("ix_home_visit_hall_id_state", "hall_id", "state"),
        Index(
            "uq_home_visit_one_open",
            "person",
            unique=True,
            sqlite_where=OPEN_SQL,
            postgresql_where=OPEN_SQL,
        ),
        CheckConstraint(TWO_OFFICERS, name="never_one_alone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    """None for who asked by telephone."""
    person: Mapped[bytes] = mapped_column(LargeBinary(16))
    """Blind index of who asks, by which one person has one open request."""
    name: Mapped[Any] = mapped_column(Sensitive("visit.name"))
    phone: Mapped[Any] = mapped_column(Sensitive("visit.phone"))
    address: Mapped[Any] = mapped_column(Sensitive("visit.address"))
    ground: Mapped[Any] = mapped_column(Sensitive("visit.ground"))
    """A value of Ground; empty once it is forgotten."""
    theme: Mapped[str] = mapped_column(String(LONGEST))
    case_ref: Mapped[str] = mapped_column(String(32))
    item: Mapped[str] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(64))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    day: Mapped[date]
    start: Mapped[datetime] = mapped_column("starts_at", UTCDateTime)
    end: Mapped[datetime] = mapped_column("ends_at", UTCDateTime)
    state: Mapped[VisitState] = mapped_column(values_enum(VisitState))
    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Hash of the form's own key: sent twice, it is one request."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    """How often it was changed; who plans says which one they saw."""
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    worker: Mapped[Any] = mapped_column(Sensitive("visit.worker"))
    """The grid worker's name; which colleague wrote it down stands in the audit trail."""
    refusal: Mapped[Refusal | None] = mapped_column(values_enum(Refusal))
    first_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    comes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    number: Mapped[str] = mapped_column(String(8), default="", server_default="")
    told_for: Mapped[date | None]
    """The day of which its person was reminded."""
    set_off_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    over_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    record: Mapped[Any] = mapped_column(Sensitive("visit.record"))
    forgotten: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Nothing in it says any more whose home it was."""
