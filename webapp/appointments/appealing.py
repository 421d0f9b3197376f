"""Whoever missed an appointment says why it should not count (爽约申诉); somebody looks at it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.appointments import desk, letters, reads, trail
from webapp.appointments.desk import NotNow
from webapp.appointments.models import BookingRow, MissedAppealRow
from webapp.appointments.values import Booking, BookingState, MissedAppeal, MissedWhy
from webapp.appointments.wishes import Who
from webapp.core import audit, settings
from webapp.core.db import inserter, reading, transaction

MOST_WORDS = 300


def may_appeal(booking: Booking, appeal: MissedAppeal | None, now: datetime) -> bool:
    """Whether it can still be said that a missed appointment should not count; once."""
    last = booking.end + timedelta(days=settings.current().booking_appeal_days)
    counts = booking.state is BookingState.missed and not booking.excused
    return counts and appeal is None and now <= last


def appeal(ref: str, who: Who, why: MissedWhy, typed: str, *, now: datetime) -> None:
    """Say why; sent twice it is said once. Raises LookupError, NotNow."""
    booking = reads.one(ref, who)
    known = of(booking.id)
    if known is not None:
        return
    if not may_appeal(booking, known, now):
        raise NotNow
    with transaction() as session:
        add = inserter(session)(MissedAppealRow)
        said = session.scalars(
            add.values(
                booking_id=booking.id,
                hall_id=booking.hall_id,
                why=why,
                words=typed.strip()[:MOST_WORDS],
                made_at=now,
                answer="",
            )
            .on_conflict_do_nothing(index_elements=[MissedAppealRow.booking_id])
            .returning(MissedAppealRow.booking_id)
        ).one_or_none()
        if said is not None:
            row = session.get_one(BookingRow, booking.id)
            actor = audit.person(who.account_id)
            trail.record(session, row, "appointment.appeal", actor=actor, now=now)


def answer(
    ref: str, typed: str, *, granted: bool, officer_id: int, hall_id: int, now: datetime
) -> Booking:
    """It does not count, or it does: then with words that its person reads; told once.

    Raises LookupError, NotNow where it was answered otherwise, ValueError for no words.
    """
    words = typed.strip()[:MOST_WORDS]
    if not granted and not words:
        raise ValueError("no words")
    with transaction() as session:
        row, found = _locked(session, ref, hall_id)
        if found.granted is granted:
            return reads.booking_of(row)
        if found.granted is not None:
            raise NotNow
        found.granted, found.answer = granted, words
        found.answered_by, found.answered_at = officer_id, now
        if granted:
            desk.excuse(ref, officer_id=officer_id, hall_id=hall_id, now=now)
        else:
            trail.record(session, row, "appointment.counts", actor=f"staff:{officer_id}", now=now)
        letters.appeal_answered(session, row, now, granted=granted)
        return reads.booking_of(row)


def of(booking_id: int) -> MissedAppeal | None:
    """What was said of a missed appointment, and what came of it."""
    with reading() as session:
        row = session.get(MissedAppealRow, booking_id)
    return MissedAppeal(row.why, row.words, row.granted, row.answer) if row else None


def open_ones(hall_id: int) -> list[tuple[Booking, MissedAppeal]]:
    """What waits for a look, the oldest first."""
    with reading() as session:
        rows = session.execute(
            select(BookingRow, MissedAppealRow)
            .join(MissedAppealRow, MissedAppealRow.booking_id == BookingRow.id)
            .where(BookingRow.hall_id == hall_id, MissedAppealRow.granted.is_(None))
            .order_by(MissedAppealRow.made_at, BookingRow.id)
        ).all()
        return [
            (reads.booking_of(row), MissedAppeal(said.why, said.words, said.granted, said.answer))
            for row, said in rows
        ]


def _locked(session: Session, ref: str, hall_id: int) -> tuple[BookingRow, MissedAppealRow]:
    found = session.execute(
        select(BookingRow, MissedAppealRow)
        .join(MissedAppealRow, MissedAppealRow.booking_id == BookingRow.id)
        .where(BookingRow.ref == ref, BookingRow.hall_id == hall_id)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise LookupError(ref)
    return found[0], found[1]
