"""What a booking's page says of a time outside office hours: confirmed, not yet, or another one."""

from __future__ import annotations

from datetime import datetime

import msgspec
from flask import g, url_for

from webapp.appointments import confirming
from webapp.appointments.values import Booking, FreeTime, PlaceValues, TimeKind
from webapp.appointments.words import moment
from webapp.core import clock


class AnswerView(msgspec.Struct, frozen=True):
    """Whether somebody is there, or by when that is said; `other` is offered where nobody is."""

    confirmed: bool
    by: str
    overdue: bool
    other: str
    href: str


def answer(booking: Booking, place: PlaceValues, now: datetime) -> AnswerView:
    """What its person is told."""
    by = confirming.due(place, booking.changed_at, booking.start)
    if confirming.is_confirmed(booking, place):
        return AnswerView(confirmed=True, by=moment(by), overdue=False, other="", href="")
    other = confirming.alternative(booking, place, now=now) if now >= by else None
    return AnswerView(
        confirmed=False,
        by=moment(by),
        overdue=now >= by,
        other=moment(other.start) if other else "",
        href=_move_to(other, booking, place) if other else "",
    )


def _move_to(other: FreeTime, booking: Booking, place: PlaceValues) -> str:
    """The page on which it is moved to that time, with one press."""
    return url_for(
        "appointments.day",
        theme=booking.theme,
        place=place.slug,
        day=clock.local(other.start, g.hall.zone).date().isoformat(),
        move=booking.ref,
        start=other.start.isoformat(),
    )


def again(booking: Booking, place: PlaceValues) -> str:
    """Where the same is booked once more; elsewhere, if it is no longer served here."""
    if booking.case_ref:
        return url_for("appointments.from_case", ref=booking.case_ref)
    if place.serves(booking.theme, TimeKind.office):
        return url_for("appointments.place", theme=booking.theme, place=place.slug)
    return url_for("appointments.service", theme=booking.theme)
