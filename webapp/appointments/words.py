"""Times, days and bookings in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec
from babel.dates import format_date
from flask import g, request, url_for

from webapp.appointments import policy, rules
from webapp.appointments.values import (
    Booking,
    BookingState,
    DayFree,
    FreeTime,
    HoldOver,
    NotBookable,
    PlaceKind,
    PlaceValues,
    Taken,
    TimeKind,
)
from webapp.catalog.values import Theme
from webapp.core import clock
from webapp.halls import service as halls
from webapp.web.language import BABEL, ngettext, say, say_day, say_time
from webapp.web.language import gettext as _

FEW = 1
"""So many places left, and the page says so."""


class DayView(msgspec.Struct, frozen=True):
    """A day of the strip."""

    href: str
    weekday: str
    number: int
    text: str
    said: str
    """The whole of it, for who listens."""
    active: bool
    full: bool


class SlotView(msgspec.Struct, frozen=True):
    """A time of the day; `value` is what its button sends."""

    value: str
    time: str
    text: str
    state: str
    """open, few, full or held."""

    @property
    def can_press(self) -> bool:
        """Whether it can be taken."""
        return self.state in ("open", "few")


class Group(msgspec.Struct, frozen=True):
    """Morning, noon, afternoon or evening."""

    title: str
    hours: str
    slots: tuple[SlotView, ...]


class HeldView(msgspec.Struct, frozen=True):
    """What is held for this person, and for how long."""

    ref: str
    when: str
    until: str
    seconds: int
    total: int
    ask_name: bool


class Near(msgspec.Struct, frozen=True):
    """A free time near the one that is gone."""

    value: str
    text: str


class PlaceView(msgspec.Struct, frozen=True):
    """A place that serves this."""

    href: str
    name: str
    text: str
    icon: str
    next: str


class BookingView(msgspec.Struct, frozen=True):
    """A booking on its own page, and in a list."""

    ref: str
    href: str
    title: str
    when: str
    day: str
    time: str
    place: str
    address: str
    phone: str
    light: tuple[str, str]
    until: str
    """Until when it can be moved or cancelled; empty once it cannot."""
    off_hour: bool
    live: bool


ICONS = {PlaceKind.hall: "building-2", PlaceKind.point: "store", PlaceKind.vehicle: "truck"}


def moment(start: datetime) -> str:
    """12月5日（星期六） 9:00"""
    return f"{say_day(_day(start))} {say_time(start)}"


def _day(start: datetime) -> date:
    return clock.local(start, g.hall.zone).date()


def _weekday(day: date) -> str:
    return format_date(day, "EEE", locale=BABEL[g.locale])


def day_views(days: Sequence[DayFree], chosen: date, theme: str, place: str) -> list[DayView]:
    """The strip of days, each with how many places are free."""
    return [
        DayView(
            href=url_for(
                "appointments.day",
                theme=theme,
                place=place,
                day=one.day.isoformat(),
                **carried(),
            ),
            weekday=_weekday(one.day),
            number=one.day.day,
            text=_left(one.free),
            said=f"{say_day(one.day)}: {_left(one.free)}",
            active=one.day == chosen,
            full=one.free < 1,
        )
        for one in days
    ]


def carried() -> dict[str, Any]:
    """What the address carries from page to page: the booking that is being moved."""
    wanted = request.values.get("move", "")
    return {"move": wanted} if wanted else {}


def _left(free: int) -> str:
    return ngettext("%(num)d left", "%(num)d left", free) if free else _("Full")


def groups(
    every: Sequence[FreeTime],
    open_times: Sequence[FreeTime],
    held: Booking | None,
) -> list[Group]:
    """The times of a day by the part of the day; a full one stays visible."""
    free = {one.start: one for one in open_times}
    shown = []
    for title, found in groupby(every, key=lambda one: _part(one)):
        rows = list(found)
        last = rows[-1].start + (rows[1].start - rows[0].start if len(rows) > 1 else timedelta())
        shown.append(
            Group(
                title,
                f"{say_time(rows[0].start)}–{say_time(last)}",
                tuple(_slot(one, free.get(one.start), held) for one in rows),
            )
        )
    return shown


def _part(one: FreeTime) -> str:
    hour = clock.local(one.start, g.hall.zone).hour
    if one.kind is TimeKind.off_hour and hour in (12, 13):
        return _("Noon, outside office hours")
    if hour < 12:
        return _("Morning") if one.kind is TimeKind.office else _("Morning, outside office hours")
    if hour < 17 or one.kind is TimeKind.office:
        return _("Afternoon")
    return _("Evening, outside office hours")


def _slot(one: FreeTime, free: FreeTime | None, held: Booking | None) -> SlotView:
    if held is not None and held.start == one.start:
        state, text = "held", _("Kept for you")
    elif free is None:
        state, text = "full", _("Full")
    elif free.free <= FEW:
        state, text = "few", _("Only %(num)d left", num=free.free)
    else:
        state, text = "open", _left(free.free)
    return SlotView(one.start.isoformat(), say_time(one.start), text, state)


def held_view(held: Booking, now: datetime, *, ask_name: bool) -> HeldView:
    """The bar at the foot: what is kept, and how long."""
    assert held.held_until is not None  # it is held
    total = int(policy.current().hold.total_seconds())
    left = max(0, int((held.held_until - now).total_seconds()))
    return HeldView(held.ref, moment(held.start), say_time(held.held_until), left, total, ask_name)


def near(times: Sequence[FreeTime]) -> list[Near]:
    """Free times that are offered in place of one that is gone."""
    return [Near(one.start.isoformat(), moment(one.start)) for one in times]


def gone(start: datetime, why: NotBookable | None) -> str:
    """Why a time could not be had."""
    if isinstance(why, Taken):
        return _("Somebody was quicker: %(moment)s is taken", moment=moment(start))
    if isinstance(why, HoldOver):
        return _("The minutes are over, and %(moment)s is taken", moment=moment(start))
    return _("%(moment)s cannot be booked", moment=moment(start))


def place_view(place: PlaceValues, theme: str, first: FreeTime | None) -> PlaceView:
    """A place to choose, with its next free time."""
    return PlaceView(
        href=url_for("appointments.place", theme=theme, place=place.slug, **carried()),
        name=say(place.names),
        text=say(place.address),
        icon=ICONS[place.kind],
        next=_("Next free: %(moment)s", moment=moment(first.start))
        if first
        else _("Nothing free at the moment"),
    )


LIGHTS = {
    BookingState.held: "now",
    BookingState.booked: "ok",
    BookingState.arrived: "now",
    BookingState.served: "done",
    BookingState.missed: "over",
    BookingState.cancelled: "pause",
    BookingState.expired: "pause",
}


def light(state: BookingState) -> tuple[str, str]:
    """The shape and the word of a state."""
    words = {
        BookingState.held: _("Kept for you"),
        BookingState.booked: _("Booked"),
        BookingState.arrived: _("You are here"),
        BookingState.served: _("Done"),
        BookingState.missed: _("Missed"),
        BookingState.cancelled: _("Cancelled"),
        BookingState.expired: _("Not booked in time"),
    }
    return LIGHTS[state], words[state]


def undone_until(every: Sequence[FreeTime]) -> list[str]:
    """How long a time of this day can still be cancelled, a sentence for each kind of hours."""
    now, kinds = policy.current(), {one.kind for one in every}
    said = []
    if TimeKind.office in kinds:
        hours = int(now.cancel.total_seconds()) // 3600
        said.append(
            ngettext(
                "If you can't come, cancel up to %(num)d hour before.",
                "If you can't come, cancel up to %(num)d hours before.",
                hours,
            )
        )
    if TimeKind.off_hour in kinds:
        at = now.off_hour_cancel.strftime("%H:%M")
        said.append(_("Outside office hours, by %(time)s on the working day before.", time=at))
    return said


def booking_view(
    one: Booking, place: PlaceValues, theme: Theme | None, now: datetime
) -> BookingView:
    """A booking in words."""
    until = rules.changes_until(
        one.start, one.kind, g.hall.zone, halls.calendar(one.hall_id), policy.current()
    )
    can = one.state is BookingState.booked and now <= until
    return BookingView(
        ref=one.ref,
        href=url_for("appointments.one", ref=one.ref),
        title=say(theme.name) if theme else _("A matter of the hall"),
        when=moment(one.start),
        day=say_day(one.day),
        time=f"{say_time(one.start)}–{say_time(one.end)}",
        place=say(place.names),
        address=say(place.address),
        phone=place.phone,
        light=light(one.state),
        until=moment(until) if can else "",
        off_hour=one.kind is TimeKind.off_hour,
        live=one.state in (BookingState.booked, BookingState.arrived),
    )
