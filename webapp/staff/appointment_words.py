"""Appointments in the words of the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from flask import url_for

from webapp.appointments import appeal_words
from webapp.appointments.desk import Conflict
from webapp.appointments.group_words import with_people
from webapp.appointments.roster_values import OffHours
from webapp.appointments.rules import MOVES
from webapp.appointments.values import Booking, BookingState, MissedAppeal, PlaceValues, TimeKind
from webapp.appointments.words import light, matter, moment
from webapp.catalog import picking
from webapp.catalog.values import Revision
from webapp.web.language import gettext as _
from webapp.web.language import say, say_day, say_day_short, say_time

DAYS = 8
"""Days that the page leads to: the next ones on which somebody comes."""


class Row(msgspec.Struct, frozen=True):
    """One person who comes."""

    ref: str
    time: str
    who: str
    """Name and number; and how many come along."""
    matter: str
    light: tuple[str, str]
    acts: tuple[tuple[str, str], ...]
    """(value, word) of what can be said of it now."""


class Group(msgspec.Struct, frozen=True):
    """Those who come to one place, within office hours or in a session outside them."""

    title: str
    rows: tuple[Row, ...]
    on_duty: str = ""
    """Who is there, in a session outside office hours."""


class Duties(msgspec.Struct, frozen=True):
    """The off-hour sessions of a day, and the names of those on duty."""

    sessions: Sequence[OffHours]
    names: Mapping[int, str]


class AppealRow(msgspec.Struct, frozen=True):
    """A missed appointment that should not count."""

    ref: str
    text: str
    said: str


class ConflictRow(msgspec.Struct, frozen=True):
    """Somebody whose time is gone."""

    ref: str
    text: str
    matter: str
    value: str
    proposed: str


def day_title(day: date) -> str:
    """Who comes on this day."""
    return _("Appointments on %(day)s", day=say_day(day))


def day_pills(day: date, today: date, booked: Sequence[date]) -> list[dict[str, Any]]:
    """Today, the day that is shown, and the next ones on which somebody comes."""
    days = sorted({today, day, *booked})
    return [
        {
            "text": _("Today") if one == today else say_day_short(one),
            "href": url_for("staff_appointments.index", day=one.isoformat()),
            "active": one == day,
        }
        for one in days
    ]


def groups(
    found: Sequence[Booking],
    served: Sequence[PlaceValues],
    duties: Duties,
    revision: Revision,
    now: datetime,
) -> list[Group]:
    """By place, and each off-hour session by itself: those who work then look for it."""
    made = []
    for place in served:
        here = [one for one in found if one.place_id == place.id]
        sessions = [
            (one, [booking for booking in here if _is_in(booking, one)]) for one in duties.sessions
        ]
        within = {booking.id for _session, bookings in sessions for booking in bookings}
        # What was outside office hours when it was booked, and is within them now, is here too.
        office = [one for one in here if one.id not in within]
        if office:
            rows = tuple(_row(one, revision, now) for one in office)
            made.append(Group(say(place.names), rows))
        for session, bookings in sessions:
            if bookings:
                rows = tuple(_row(one, revision, now) for one in bookings)
                made.append(Group(_session_title(session), rows, _on_duty(session, duties.names)))
    return made


def _is_in(booking: Booking, session: OffHours) -> bool:
    return (
        booking.place_id == session.place.id
        and booking.kind is TimeKind.off_hour
        and session.start <= booking.start < session.end
    )


def _session_title(one: OffHours) -> str:
    hours = f"{say_time(one.start)}–{say_time(one.end)}"
    where = _("%(place)s, outside office hours", place=say(one.place.names))
    return f"{where} {hours}"


def _on_duty(one: OffHours, names: Mapping[int, str]) -> str:
    there = _(", ").join(names[duty.officer_id] for duty in one.on_duty)
    return _("On duty: %(names)s", names=there) if there else _("Nobody on duty yet")


def _row(one: Booking, revision: Revision, now: datetime) -> Row:
    return Row(
        ref=one.ref,
        time=f"{say_time(one.start)}–{say_time(one.end)}",
        who=with_people(f"{one.name} {one.phone}", one.people),
        matter=_matter(one, revision),
        light=light(one.state),
        acts=tuple(_acts(one, now)),
    )


def _matter(one: Booking, revision: Revision) -> str:
    return matter(picking.theme_of(revision, one.theme))


def _acts(one: Booking, now: datetime) -> list[tuple[str, str]]:
    words_of = {
        BookingState.arrived: _("Is here"),
        BookingState.served: _("Was served"),
        BookingState.missed: _("Did not come"),
    }
    able = [
        (state.value, word)
        for state, word in words_of.items()
        if state in MOVES[one.state] and (state is not BookingState.missed or now >= one.start)
    ]
    if one.state is BookingState.missed and not one.excused:
        able.append(("excuse", _("Does not count")))
    return able


def appeal_row(one: Booking, said: MissedAppeal, revision: Revision) -> AppealRow:
    """Who missed an appointment, and why it should not count."""
    who = f"{moment(one.start)} · {one.name} {one.phone}"
    return AppealRow(one.ref, who, f"{_matter(one, revision)} · {appeal_words.view(said).said}")


def conflict_row(one: Conflict, revision: Revision) -> ConflictRow:
    """Whose time is gone, and what is proposed."""
    who = with_people(f"{one.booking.name} · {one.booking.phone}", one.booking.people)
    return ConflictRow(
        ref=one.booking.ref,
        text=f"{moment(one.booking.start)} · {who}",
        matter=_matter(one.booking, revision),
        value=one.proposed.start.isoformat() if one.proposed else "",
        proposed=moment(one.proposed.start) if one.proposed else "",
    )
