"""What people are told of their appointments, in the app and by SMS."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.appointments import policy
from webapp.appointments.models import BookingRow, Place, VoteRow, WaitRow
from webapp.appointments.values import BookingState, PlaceKind, TimeKind
from webapp.core import clock, jobs
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.messages import call_texts, wait_texts
from webapp.messages import service as messages
from webapp.messages.service import Value

BOOKED, REMINDER, MOVED, MISSED, CONFIRMED, OPENED, ANOTHER, NOBODY, UNSURE = (
    "appointment_booked",
    "appointment_reminder",
    "appointment_moved",
    "appointment_missed",
    "appointment_confirmed",
    "appointment_opened",
    "appointment_another",
    "appointment_nobody",
    "appointment_unsure",
)
EXCUSED, COUNTS = "missed_excused", "missed_counts"
OFFERED, WAITED, LAPSED = wait_texts.OFFERED, wait_texts.WAITED, wait_texts.LAPSED
ANSWER = "appointments.answer"
"""The job that confirms a time outside office hours, or offers another."""


BY_VIDEO = {
    BOOKED: call_texts.BOOKED,
    REMINDER: call_texts.REMINDER,
    MISSED: call_texts.MISSED,
}
"""What is said in other words to somebody who stays at home."""


def booked(session: Session, row: BookingRow, now: datetime) -> None:
    """It is booked, or booked anew for another time."""
    _tell(session, row, BOOKED, f"{row.sequence}", now)
    _to_be_answered(session, row, now)


def moved(session: Session, row: BookingRow, now: datetime) -> None:
    """The hall had to move it."""
    _tell(session, row, MOVED, f"{row.sequence}", now)
    _to_be_answered(session, row, now)


def _to_be_answered(session: Session, row: BookingRow, now: datetime) -> None:
    """What is booked outside office hours is confirmed, or not, and its person hears of it."""
    if row.kind is TimeKind.off_hour:
        about = {"booking": row.id, "sequence": row.sequence}
        key = f"{ANSWER}:{row.id}:{row.sequence}"
        jobs.enqueue(session, ANSWER, about, run_at=now, key=key)


def confirmed(session: Session, row: BookingRow, now: datetime) -> None:
    """Somebody who can help is there outside office hours."""
    _tell(session, row, CONFIRMED, f"{row.sequence}", now)


def unconfirmed(session: Session, row: BookingRow, other: datetime | None, now: datetime) -> None:
    """Nobody who can help is there yet; at another time somebody is, as far as we know."""
    if other is None:
        _tell(session, row, NOBODY, f"{row.sequence}", now)
        return
    at = clock.local(other, halls.here().zone)
    more: dict[str, Value] = {"other_day": at.date(), "other_time": at.strftime("%H:%M")}
    _tell(session, row, ANOTHER, f"{row.sequence}", now, **more)


def opened(session: Session, row: VoteRow, phone: str, now: datetime) -> None:
    """A day that somebody asked for is open outside office hours now."""
    place = session.get_one(Place, row.place_id)
    messages.send(
        session,
        OPENED,
        phone,
        {"day": row.day, "place": place.names},
        hall_id=row.hall_id,
        now=now,
        account_id=row.account_id,
        link=messages.Link("off_hours", f"{row.theme}/{place.slug}/{row.day.isoformat()}"),
        step=row.day.isoformat(),
    )


def offered(session: Session, row: BookingRow, now: datetime) -> None:
    """A time that somebody waited for is kept for them."""
    assert row.held_until is not None  # it is held
    until = clock.local(row.held_until, halls.here().zone)
    _tell(session, row, OFFERED, "", now, until=until)


def waited(session: Session, row: WaitRow, held: BookingRow | None, now: datetime) -> None:
    """They wait no more: nothing became free, or what was `held` was not confirmed in time."""
    place = session.get_one(Place, row.place_id)
    said: dict[str, Value] = {"place": place.names, "phone": place.phone}
    if held is not None:
        at = clock.local(held.start, halls.here().zone)
        said |= {"day": at.date(), "time": at.strftime("%H:%M")}
    messages.send(
        session,
        LAPSED if held else WAITED,
        row.phone,
        said,
        hall_id=row.hall_id,
        now=now,
        account_id=row.account_id,
        link=messages.Link("waited", row.ref),
    )


def missed(session: Session, row: BookingRow, now: datetime) -> None:
    """Nobody came; whoever was ill, or was not to blame, says so."""
    _tell(session, row, MISSED, "", now)


def appeal_answered(session: Session, row: BookingRow, now: datetime, *, granted: bool) -> None:
    """Whether a missed appointment counts, after its person said why it should not."""
    _tell(session, row, EXCUSED if granted else COUNTS, "", now)


@jobs.handler("appointments.remind", daily=True)
def remind(payload: dict[str, Any], now: datetime) -> None:
    """Remind of everything that is booked for tomorrow, once; of what nobody confirmed, say so."""
    tomorrow = clock.local(now, halls.here().zone).date() + timedelta(days=1)
    with reading() as session:
        ids = session.scalars(
            select(BookingRow.id).where(
                BookingRow.day == tomorrow, BookingRow.state == BookingState.booked
            )
        ).all()
    for booking_id in ids:
        with transaction() as session:
            row = session.get_one(BookingRow, booking_id)
            if row.state is BookingState.booked:
                is_sure = row.kind is TimeKind.office or row.confirmed_as == row.sequence
                _tell(session, row, REMINDER if is_sure else UNSURE, f"{row.day}", now)


def _tell(
    session: Session, row: BookingRow, kind: str, step: str, now: datetime, **more: Value
) -> None:
    place = session.get_one(Place, row.place_id)
    numbers = policy.current()
    at = clock.local(row.start, halls.here().zone)
    messages.send(
        session,
        BY_VIDEO.get(kind, kind) if place.kind is PlaceKind.video else kind,
        row.phone,
        {
            "day": at.date(),
            "time": at.strftime("%H:%M"),
            "place": place.names,
            "phone": place.phone,
            "times": f"{numbers.missed}",
            "days": f"{numbers.missed_days}",
            **more,
        },
        hall_id=row.hall_id,
        now=now,
        account_id=row.account_id,
        link=messages.Link("appointment", row.ref) if row.account_id else None,
        step=step,
    )
