"""The clock of a case in words, as the applicant sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from flask import g

from webapp.cases import clock_rules
from webapp.cases.clock_rules import Light, LightState
from webapp.cases.tracking import ItemStatus
from webapp.cases.values import ItemState
from webapp.halls import service as halls
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say_day, say_day_short


class ClockView(msgspec.Struct, frozen=True):
    """The card with the days that are left."""

    days: int
    unit: str
    light: str
    light_text: str
    used: int
    total: int
    start: str
    end: str


def running(due: date, start: date, today: date) -> Light:
    """The light of a clock that runs, by the calendar of this hall."""
    return clock_rules.light(due, today, start, halls.calendar(g.hall.id))


def light_words(light: Light) -> str:
    """A clock's light in full words."""
    if light.state is LightState.over:
        return ngettext("%(num)d working day late", "%(num)d working days late", light.days)
    if light.days <= 0:
        return _("Due today")
    return ngettext("%(num)d working day left", "%(num)d working days left", light.days)


def clock_view(items: Sequence[ItemStatus], today: date) -> ClockView | None:
    """The clock of what is under way and takes longest."""
    clocks = [
        (item.due, item.accepted_on)
        for item in items
        if item.state is ItemState.accepted and item.due and item.accepted_on
    ]
    if not clocks:
        return None
    due, start = max(clocks)
    light = running(due, start, today)
    words = {
        LightState.ok: _("Plenty of time"),
        LightState.half: _("Half the time is over"),
        LightState.near: _("Due today") if light.days <= 0 else _("Due soon"),
    }
    return ClockView(
        days=light.days,
        unit=ngettext("working day late", "working days late", light.days)
        if light.state is LightState.over
        else ngettext("working day", "working days", light.days),
        light=light.state.value,
        light_text=words.get(light.state) or light_words(light),
        used=light.used,
        total=light.total,
        start=_("Accepted on %(day)s", day=say_day_short(start)),
        end=_("Latest %(day)s", day=say_day(due)),
    )
