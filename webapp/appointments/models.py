"""Tables of places, their hours, the times that can be booked, and who has booked them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    case,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.appointments.values import BookingState, MissedWhy, PlaceKind, TimeKind, WaitState
from webapp.catalog.picking import LONGEST
from webapp.core.db import Base, JSONColumn, Sensitive, UTCDateTime, values_enum

LIVE_SQL = text("state in ('held', 'booked', 'arrived')")
HELD_SQL = text("state = 'held'")
WAITING_SQL = text("state = 'waiting'")


def capacity_of(wanted: Any, taken: Any) -> Any:
    """How much a slot can hold (SQL): what the hours ask for, never less than what is taken."""
    return case((taken > wanted, taken), else_=wanted)


class Place(Base):
    """A place at which people are served: the hall, a service point, a stop of the vehicle."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("hall_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    slug: Mapped[str] = mapped_column(String(64))
    kind: Mapped[PlaceKind] = mapped_column(values_enum(PlaceKind))
    names: Mapped[Any] = mapped_column(JSONColumn)
    address: Mapped[Any] = mapped_column(JSONColumn)
    phone: Mapped[str] = mapped_column(String(32))
    themes: Mapped[Any] = mapped_column(JSONColumn)
    off_hour_themes: Mapped[Any] = mapped_column(JSONColumn)
    closed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Nobody books here any more; who has booked keeps the time until somebody moved them."""
    version: Mapped[int]
    """The version of it, and of its hours, that holds now."""


class OpeningVersion(Base):
    """One version of a place and its hours; it is never changed."""

    __tablename__ = "opening_version"

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    content: Mapped[Any] = mapped_column(JSONColumn)
    about: Mapped[Any] = mapped_column(JSONColumn)
    """What it was called, and what it served."""
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    by: Mapped[str] = mapped_column(String(64))


class Slot(Base):
    """A time at a place, and how many of its windows are taken.

    `wanted` is what the hours ask for, 0 where they no longer make this time. `capacity` is never
    less than what is taken: an hour that is closed keeps who booked it until somebody moved them.
    """

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("place_id", "starts_at"),
        Index("ix_slot_place_id_day", "place_id", "day"),
        CheckConstraint("taken between 0 and capacity", name="never_one_too_many"),
        CheckConstraint("capacity >= wanted", name="capacity_of_the_hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    day: Mapped[date]
    start: Mapped[datetime] = mapped_column("starts_at", UTCDateTime)
    kind: Mapped[TimeKind] = mapped_column(values_enum(TimeKind))
    wanted: Mapped[int]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0, server_default="0")


class WaitRow(Base):
    """Somebody waits (候补) until a time between two days becomes free at a place.

    Who waited longest is offered it first.
    """

    __tablename__ = "waitlist"
    __table_args__ = (
        Index("ix_waitlist_place_id_state", "place_id", "state"),
        Index(
            "uq_waitlist_once",
            "person",
            "place_id",
            "theme",
            unique=True,
            sqlite_where=WAITING_SQL,
            postgresql_where=WAITING_SQL,
        ),
        CheckConstraint("people > 0", name="somebody_comes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    person: Mapped[bytes] = mapped_column(LargeBinary(16))
    name: Mapped[Any] = mapped_column(Sensitive("waitlist.name"))
    phone: Mapped[Any] = mapped_column(Sensitive("waitlist.phone"))
    theme: Mapped[str] = mapped_column(String(LONGEST))
    case_ref: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """The application that it is for; empty: for none."""
    minutes: Mapped[int]
    people: Mapped[int] = mapped_column(default=1, server_default="1")
    first: Mapped[date] = mapped_column("first_day")
    last: Mapped[date] = mapped_column("last_day")
    state: Mapped[WaitState] = mapped_column(values_enum(WaitState))
    offered_id: Mapped[int | None] = mapped_column(
        ForeignKey("booking.id", ondelete="SET NULL"), index=True
    )
    """What was kept for them, once something was."""
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class OnDutyRow(Base):
    """Somebody of the hall is there outside office hours (值班), from when until when.

    As a rule for one session of a day; when its hours change, the duty stays what was agreed.
    """

    __tablename__ = "on_duty"
    __table_args__ = (UniqueConstraint("place_id", "starts_at", "officer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    day: Mapped[date]
    start: Mapped[datetime] = mapped_column("starts_at", UTCDateTime)
    end: Mapped[datetime] = mapped_column("ends_at", UTCDateTime)
    officer_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    offered: Mapped[bool] = mapped_column(default=False, server_default=false())
    """They would rather that a colleague came."""
    minutes: Mapped[int | None]
    """What it was, once the day is over; None before."""
    rested_on: Mapped[date | None]
    """When it was made good by rest (补休)."""


class VoteRow(Base):
    """Somebody could come on a day on which nothing is open outside office hours."""

    __tablename__ = "off_hour_vote"
    __table_args__ = (UniqueConstraint("place_id", "day", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    day: Mapped[date]
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    theme: Mapped[str] = mapped_column(String(LONGEST))
    told: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It was opened, and they were told."""


class BookingRow(Base):
    """One person's time at one place: kept while they confirm, booked, used or not.

    A live booking counts with its `people` in `taken` of each of its slots, and nowhere else.
    """

    __tablename__ = "booking"
    __table_args__ = (
        Index("ix_booking_place_id_day", "place_id", "day"),
        Index(
            "uq_booking_one_a_day",
            "person",
            "theme",
            "day",
            unique=True,
            sqlite_where=LIVE_SQL,
            postgresql_where=LIVE_SQL,
        ),
        Index(
            "uq_booking_one_hold",
            "person",
            unique=True,
            sqlite_where=HELD_SQL,
            postgresql_where=HELD_SQL,
        ),
        Index(
            "ix_booking_held_until", "held_until", sqlite_where=HELD_SQL, postgresql_where=HELD_SQL
        ),
        CheckConstraint("(state = 'held') = (held_until is not null)", name="held_for_a_while"),
        CheckConstraint("people > 0", name="somebody_comes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    person: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)
    """Blind index of who comes: by ID number where it was proved, else by mobile number."""
    name: Mapped[Any] = mapped_column(Sensitive("booking.name"))
    phone: Mapped[Any] = mapped_column(Sensitive("booking.phone"))
    theme: Mapped[str] = mapped_column(String(LONGEST))
    case_ref: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """The application that it is for; empty: for none."""
    people: Mapped[int] = mapped_column(default=1, server_default="1")
    """How many come together, one person having booked: so many windows of each slot."""
    day: Mapped[date]
    start: Mapped[datetime] = mapped_column("starts_at", UTCDateTime)
    end: Mapped[datetime] = mapped_column("ends_at", UTCDateTime)
    kind: Mapped[TimeKind] = mapped_column(values_enum(TimeKind))
    state: Mapped[BookingState] = mapped_column(values_enum(BookingState))
    held_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    key: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Hash of the form's own key: sent twice, it is one booking. None once it is over."""
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    confirmed_as: Mapped[int | None]
    """The `sequence` as which it was confirmed: what is moved is confirmed anew."""
    served_by: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id", ondelete="SET NULL")
    )
    """Who said that it is done, at a window, in a call or at the desk."""
    excused: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Missed without fault: it does not count."""
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MissedAppealRow(Base):
    """Why a missed appointment should not count (爽约申诉), and what somebody of the hall said."""

    __tablename__ = "missed_appeal"

    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    why: Mapped[MissedWhy] = mapped_column(values_enum(MissedWhy))
    words: Mapped[Any] = mapped_column(Sensitive("appeal.words"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    granted: Mapped[bool | None]
    answer: Mapped[Any] = mapped_column(Sensitive("appeal.answer"))
    answered_by: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id", ondelete="SET NULL")
    )
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
