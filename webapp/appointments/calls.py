"""An appointment that is a video call (视频预约): what it takes, and when it can be started."""

from __future__ import annotations

from datetime import datetime

import msgspec
from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.appointments import policy, reads, rules
from webapp.appointments.models import BookingRow, Place
from webapp.appointments.values import Booking, PlaceKind, PlaceValues
from webapp.core.db import reading
from webapp.halls import service as halls
from webapp.web.language import gettext as _
from webapp.web.language import say, say_day, say_time


class CallView(msgspec.Struct, frozen=True):
    """The call of a booking on its own page."""

    href: str
    """Where it is asked for, within its time or after it."""
    is_open: bool
    """Whether its time is now."""
    opens: str
    """From when it can be started; empty once it can."""
    watch: bool
    """Whether the page looks by itself for the moment at which it can."""


def where(place: PlaceValues) -> str:
    """Where a place is; of one where nobody goes, what is needed."""
    if place.by_video:
        return _("You stay at home. You need a phone with a camera, and a quiet room.")
    return say(place.address)


def view(booking: Booking, place: PlaceValues, now: datetime) -> CallView | None:
    """How the call of a booking is started; None for a booking that is none."""
    if not place.by_video or not booking.case_ref:
        return None
    early = policy.call_early()
    opens = rules.from_when(booking, early)
    before = now < opens
    day = "" if booking.day == halls.today() else f"{say_day(booking.day)} "
    return CallView(
        href=url_for("video.about", case_ref=booking.case_ref),
        is_open=rules.may_call(booking, now, early),
        opens=f"{day}{say_time(opens)}" if before else "",
        watch=before and booking.day == halls.today(),
    )


def of_case(case_ref: str, account_id: int, now: datetime) -> Booking | None:
    """What this person has booked for a call about an application, where its time is now."""
    with reading() as session:
        return _now(session, _coming(case_ref, account_id, now), now)


def due(session: Session, case_ref: str, account_id: int, now: datetime) -> Booking | None:
    """The same, locked, in the caller's transaction."""
    return _now(session, _coming(case_ref, account_id, now).with_for_update(of=BookingRow), now)


def _coming(case_ref: str, account_id: int, now: datetime) -> Select[BookingRow]:
    return (
        select(BookingRow)
        .join(Place, Place.id == BookingRow.place_id)
        .where(
            Place.kind == PlaceKind.video,
            BookingRow.case_ref == case_ref,
            BookingRow.account_id == account_id,
            BookingRow.start <= now + policy.call_early(),
            BookingRow.end > now,
        )
        .order_by(BookingRow.start)
    )


def _now(session: Session, query: Select[BookingRow], now: datetime) -> Booking | None:
    found = (reads.booking_of(row) for row in session.scalars(query))
    return next((one for one in found if rules.may_call(one, now, policy.call_early())), None)
