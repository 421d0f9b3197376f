"""Times, days and bookings in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import msgspec
from flask import g, url_for

from webapp.appointments import calls, policy, rules
from webapp.appointments.choosing import Choice
from webapp.appointments.group_words import too_many, with_people
from webapp.appointments.values import (
    Booking,
    BookingState,
    DayFree,
    FreeTime,
    Hold,
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
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_day, say_time, say_weekday, time_of

FEW = 1
"""So many places left, and the page says so."""


class DayView(NamedTuple):
    """A day of the strip."""

    href: str
    weekday: str
    number: int
    text: str
    said: str
    """The whole of it, for who listens."""
    full: bool
    active: bool


class SlotView(NamedTuple):
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
    slots: Sequence[SlotView]


class HeldView(msgspec.Struct, frozen=True):
    """What is held for this person, and for how long."""

    ref: str
    when: str
    until: str
    seconds: int
    minutes: int | None
    """For how long it is usually kept; None where it is kept longer, for who waited."""
    ask_name: bool


class Near(msgspec.Struct, frozen=True):
    """A free time near the one that is gone."""

    value: str
    text: str


class PlaceView(msgspec.Struct, frozen=True):
    """A place by its name and address."""

    name: str
    text: str
    icon: str


class ServingView(PlaceView, frozen=True):
    """A place that serves this, to choose, with its next free time."""

    href: str
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
    served: bool
    by_video: bool


class KeptView(msgspec.Struct, frozen=True):
    """A time that is kept for somebody, to be confirmed."""

    href: str
    when: str
    until: str


ICONS = {
    PlaceKind.hall: "building-2",
    PlaceKind.point: "store",
    PlaceKind.vehicle: "truck",
    PlaceKind.home: "house",
    PlaceKind.video: "camera",
}


def moment(start: datetime) -> str:
    """12月5日（星期六） 9:00"""
    return f"{say_day(_day(start))} {say_time(start)}"


def _day(start: datetime) -> date:
    return clock.local(start, g.hall.zone).date()


def day_addresses(theme: str, place: str, carried: dict[str, Any]) -> Callable[[date], str]:
    """The address of each day at a place: one is built, and the days differ in it."""
    # Neither a theme's nor a place's slug holds a tilde, and no quoting changes it.
    mark = "~"
    any_day = url_for("appointments.day", theme=theme, place=place, day=mark, **carried)
    before, _mark, after = any_day.partition(mark)
    return lambda day: f"{before}{day.isoformat()}{after}"


def day_views(
    days: Sequence[DayFree], chosen: date, address: Callable[[date], str]
) -> list[DayView]:
    """The strip of days, each with how many places are free."""
    locale = g.locale
    return [
        DayView(address(one.day), *_day_words(one.day, one.free, locale), one.day == chosen)
        for one in days
    ]


@lru_cache(maxsize=4096)
def _day_words(day: date, free: int, _locale: str) -> tuple[str, int, str, str, bool]:
    left = _left(free)
    return say_weekday(day), day.day, left, f"{say_day(day)}: {left}", free < 1


def _left(free: int) -> str:
    return ngettext("%(num)d left", "%(num)d left", free) if free else _("Full")


def groups(
    every: Sequence[FreeTime],
    open_times: Sequence[FreeTime],
    held: Hold | None,
    people: int,
) -> list[Group]:
    """The times of a day by the part of the day; a full one stays visible."""
    said = {count: _said(count, people) for count in {one.free for one in open_times}}
    known = {one.start: said[one.free] for one in open_times}
    if held is not None:
        known[held.start] = _("Kept for you"), "held"
    full = _("Full"), "full"
    zone, locale = g.hall.zone, g.locale
    on_the_wall = [(clock.local(one.start, zone), one) for one in every]
    shown = []
    for title, found in groupby(
        on_the_wall, lambda both: _part(both[0].hour, both[1].kind, locale)
    ):
        rows = list(found)
        times = [local for local, _one in rows]
        last = times[-1] + (times[1] - times[0] if len(times) > 1 else timedelta())
        slots = [
            SlotView(one.start.isoformat(), time_of(local), *known.get(one.start, full))
            for local, one in rows
        ]
        shown.append(Group(title, f"{time_of(times[0])}–{time_of(last)}", slots))
    return shown


@lru_cache(maxsize=1024)
def _part(hour: int, kind: TimeKind, _locale: str) -> str:
    if kind is TimeKind.off_hour and hour in (12, 13):
        return _("Noon, outside office hours")
    if hour < 12:
        return _("Morning") if kind is TimeKind.office else _("Morning, outside office hours")
    if hour < 17 or kind is TimeKind.office:
        return _("Afternoon")
    return _("Evening, outside office hours")


def _said(free: int, people: int) -> tuple[str, str]:
    """What is said of a time with so many places left for so many people, and its state."""
    if free < people + FEW:
        return _("Only %(num)d left", num=free), "few"
    return _left(free), "open"


def held_view(held: Hold, now: datetime, *, ask_name: bool) -> HeldView:
    """The bar at the foot: what is kept, and how long."""
    usual = policy.current().hold
    left = held.until - now
    return HeldView(
        ref=held.ref,
        when=with_people(moment(held.start), held.people),
        until=_until(held.until, now),
        seconds=max(0, int(left.total_seconds())),
        minutes=usual // timedelta(minutes=1) if left <= usual else None,
        ask_name=ask_name,
    )


def _until(end: datetime, now: datetime) -> str:
    """14:10, or 12月1日（星期二） 10:00 where that is not today."""
    return say_time(end) if _day(end) == _day(now) else moment(end)


def asked_view(asked: datetime | None, free: Sequence[FreeTime]) -> Near | None:
    """A time that was pressed and is to be confirmed, while it is free."""
    if asked is None or asked not in {one.start for one in free}:
        return None
    return Near(asked.isoformat(), moment(asked))


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


def place_view(place: PlaceValues) -> PlaceView:
    """A place by its name and address."""
    return PlaceView(name=say(place.names), text=calls.where(place), icon=ICONS[place.kind])


def serving_view(chosen: Choice, first: FreeTime | None, carried: dict[str, Any]) -> ServingView:
    """A place to choose, with its next free time."""
    place, theme = chosen.place, chosen.theme.slug
    return ServingView(
        name=say(place.names),
        text=calls.where(place),
        icon=ICONS[place.kind],
        href=url_for("appointments.place", theme=theme, place=place.slug, **carried),
        next=_("Next free: %(moment)s", moment=moment(first.start))
        if first
        else too_many(place, chosen.people) or _("Nothing free at the moment"),
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


def kept_view(held: Booking | None, now: datetime) -> KeptView | None:
    """What is kept for somebody, on the page of their appointments."""
    if held is None:
        return None
    href = url_for("appointments.one", ref=held.ref)
    assert held.held_until is not None  # it is held
    when = with_people(moment(held.start), held.people)
    return KeptView(href, when, _until(held.held_until, now))


def matter(theme: Theme | None) -> str:
    """What somebody comes for."""
    return say(theme.name) if theme else _("A matter of the hall")


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
        title=with_people(matter(theme), one.people),
        when=moment(one.start),
        day=say_day(one.day),
        time=f"{say_time(one.start)}–{say_time(one.end)}",
        place=say(place.names),
        address=calls.where(place),
        phone=place.phone,
        light=light(one.state),
        until=moment(until) if can else "",
        off_hour=one.kind is TimeKind.off_hour,
        live=one.state in (BookingState.booked, BookingState.arrived),
        served=one.state is BookingState.served and not place.by_video,
        by_video=place.by_video,
    )
