"""Tables of queues, windows, tickets and calls."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.catalog.picking import LONGEST
from webapp.core.db import Base, JSONColumn, Sensitive, UTCDateTime, values_enum
from webapp.queues.values import Lane, Side, Source, TicketState

LIVE_SQL = text("state in ('waiting', 'called', 'serving', 'parked', 'missed')")
AT_WINDOW_SQL = text("state in ('called', 'serving')")


class Queue(Base):
    """A queue (排队队列): a letter, and what is served in it."""

    __tablename__ = "queue"
    __table_args__ = (UniqueConstraint("hall_id", "letter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    letter: Mapped[str] = mapped_column(String(1))
    names: Mapped[Any] = mapped_column(JSONColumn)
    minutes: Mapped[int]
    themes: Mapped[Any] = mapped_column(JSONColumn)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Nobody draws its numbers any more; those of earlier days stay in it."""


class QueueDay(Base):
    """The last number that a queue gave out on a day: they begin anew each morning."""

    __tablename__ = "queue_day"

    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    last: Mapped[int]


class Window(Base):
    """A window (窗口); open while somebody sits at it."""

    __tablename__ = "service_window"
    __table_args__ = (UniqueConstraint("hall_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    number: Mapped[int]
    queues: Mapped[Any] = mapped_column(JSONColumn)
    side: Mapped[Side] = mapped_column(values_enum(Side))
    flexible: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id", ondelete="SET NULL"), unique=True
    )
    """One person sits at one window."""
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class TicketRow(Base):
    """A ticket (号票). Who has it is forgotten when its day is over; its times are kept a while."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("queue_id", "day", "number"),
        Index("ix_ticket_hall_id_day_state", "hall_id", "day", "state"),
        Index(
            "uq_ticket_one_a_queue",
            "person",
            "queue_id",
            "day",
            unique=True,
            sqlite_where=LIVE_SQL,
            postgresql_where=LIVE_SQL,
        ),
        Index(
            "uq_ticket_one_at_a_window",
            "window_id",
            unique=True,
            sqlite_where=AT_WINDOW_SQL,
            postgresql_where=AT_WINDOW_SQL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    """The queue in which it waits: another one than it was drawn from once it was sent on."""
    day: Mapped[date]
    letter: Mapped[str] = mapped_column(String(1), server_default="")
    """Its queue's when it was drawn: what is printed on a ticket stays true."""
    number: Mapped[int]
    state: Mapped[TicketState] = mapped_column(values_enum(TicketState))
    lane: Mapped[Lane] = mapped_column(values_enum(Lane))
    """Of a priority group or not; of which one is nobody's business."""
    source: Mapped[Source] = mapped_column(values_enum(Source))
    theme: Mapped[str] = mapped_column(String(LONGEST))
    """What for; empty where it was not said."""
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    person: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    """Blind index of who waits, as in a booking; None where nobody said."""
    name: Mapped[Any] = mapped_column(
        Sensitive("ticket.name"), deferred=True, deferred_raiseload=True
    )
    phone: Mapped[Any] = mapped_column(
        Sensitive("ticket.phone"), deferred=True, deferred_raiseload=True
    )
    """Both are unsealed where they are asked for: a line is read often, and needs neither."""
    booking_ref: Mapped[str] = mapped_column(String(32), default="", server_default="")
    booked_for: Mapped[datetime | None] = mapped_column(UTCDateTime)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Hash of the form's own key: sent twice, it is one ticket."""
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime)
    again: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Its turn has come already: it was missed, or sent on from another queue."""
    came_back: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It was missed, and taken up again; that happens once."""
    lets: Mapped[int] = mapped_column(default=0, server_default="0")
    window_id: Mapped[int | None] = mapped_column(ForeignKey("service_window.id"))
    officer_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id", ondelete="SET NULL")
    )
    calls: Mapped[int] = mapped_column(default=0, server_default="0")
    called_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    first_called_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its wait was over, whatever happened then."""
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    missed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Its phone was told that few are ahead."""
    expected: Mapped[Any] = mapped_column(JSONColumn, nullable=True)
    """`values.Expected`; None where nothing could be said, or its person then let others go."""


class CallRow(Base):
    """A number was called to a window; the screens read these in order."""

    __tablename__ = "call"
    __table_args__ = (Index("ix_call_hall_id_at", "hall_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    window_id: Mapped[int] = mapped_column(ForeignKey("service_window.id"))
    time: Mapped[int]
    """The first, second or third call."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class LearntRow(Base):
    """What a hall has learnt of its service times (see `waiting_rules.Learnt`)."""

    __tablename__ = "queue_learnt"

    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"), primary_key=True)
    day: Mapped[date]
    """The last day that it was learnt from."""
    content: Mapped[Any] = mapped_column(JSONColumn)
