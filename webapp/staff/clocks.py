"""The clock card and the ledger of an item, and the periods of a refused person."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.approvals import rules
from webapp.approvals.values import RemedyKind
from webapp.cases import service as cases
from webapp.cases.service import LightState, StaffItem
from webapp.cases.values import ItemState
from webapp.core.workdays import Calendar
from webapp.staff import lights, words
from webapp.web.language import say, say_day, say_day_short, say_full_day

LEDGER_ROWS = 12
"""A longer clock shows its start, the days around today, and its end."""


def clock(case: StaffItem, today: date, calendar: Calendar) -> dict[str, Any] | None:
    """The running clock in big figures, with its ledger; None where no clock runs."""
    running = lights.running(case.row, calendar)
    if running is None:
        return None
    light = lights.lit(running, today, calendar)
    accepted = case.row.state is ItemState.accepted
    unit = ngettext("working day late", "working days late", light.days)
    if light.state is not LightState.over:
        unit = ngettext("working day left", "working days left", light.days)
    return {
        "title": _heading(case, accepted=accepted),
        "light": (light.state.value, words.light_word(light.state)),
        "days": light.days,
        "unit": unit,
        "latest": _("by %(day)s at the latest", day=say_day(running.due)),
        "law": _law(case, accepted=accepted),
        "provisional": running.provisional,
        "rows": ledger(running, today, calendar, accepted=accepted),
        "total": _total(running, today, calendar),
    }


def _heading(case: StaffItem, *, accepted: bool) -> str:
    if not accepted:
        return _("Left of the time to accept")
    return _("Left of the promised time") if case.row.promised_due else _("Left of the time by law")


def _law(case: StaffItem, *, accepted: bool) -> str:
    if not accepted:
        return _("5 working days from receipt; after that it counts as accepted (art. 32)")
    if case.row.statutory_due and case.row.promised_due:
        return _("By law until %(day)s", day=say_day_short(case.row.statutory_due))
    return ""


def _total(running: lights.Running, today: date, calendar: Calendar) -> tuple[str, int, int]:
    used = calendar.between(running.start, today)
    return _("Up to today"), used, calendar.between(running.start, running.due) - used


def ledger(
    running: lights.Running, today: date, calendar: Calendar, *, accepted: bool
) -> list[dict[str, Any]]:
    """The clock's account book: day, what was done, used, left."""
    days = rules.ledger(running.start, running.due, today, calendar)
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(days):
        if len(days) > LEDGER_ROWS and not _near(place, one.day, today, len(days)):
            if rows and rows[-1]["date"] != "…":
                rows.append({"date": "…", "text": "", "used": "", "left": "", "state": "plan"})
            continue
        rows.append(
            {
                "date": say_day_short(one.day),
                "text": _entry(one.day, running, today, first=place == 0, accepted=accepted),
                "used": "–" if place == 0 else one.used if not one.planned else "·",
                "left": one.left,
                "state": "plan" if one.planned else "done",
            }
        )
    return rows


def _near(place: int, day: date, today: date, count: int) -> bool:
    return place in (0, 1, count - 2, count - 1) or abs((day - today).days) <= 2


def _entry(day: date, running: lights.Running, today: date, *, first: bool, accepted: bool) -> str:
    if first:
        return (
            _("Accepted; counts from the next day")
            if accepted
            else _("Received; counts from the next day")
        )
    if day == running.due:
        text = _("Last day to decide") if accepted else _("Last day to accept")
        return _("%(what)s, today", what=text) if day == today else text
    if day == today:
        return _("Today")
    return _("Late") if day > running.due else ""


def remedy(one: cases.Remedy) -> dict[str, str]:
    """A remedy as the desk and the refused person read it."""
    kind = RemedyKind(one.kind)
    until = say_full_day(one.until)
    return {
        "name": words.remedy_text(kind),
        "period": words.period_text(kind),
        "until": _("%(day)s, provisional", day=until) if one.provisional else until,
        "where": say(one.where),
    }
