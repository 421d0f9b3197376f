"""The plan on the calendar, in words and as a chart."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from babel.dates import format_date
from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.cases.date_words import time_words
from webapp.cases.guide_words import day_words
from webapp.catalog.values import Bundle, PlanNode, Revision, Timing, VisitKind
from webapp.core.i18n import ENGLISH
from webapp.core.workdays import Calendar
from webapp.web import charts
from webapp.web.language import BABEL, say, say_day, say_day_short

WEEKDAY = {ENGLISH: "EEE"}
"""One letter says nothing in English: two days begin with T, two with S."""


def chart_of(bundle: Bundle, revision: Revision, calendar: Calendar) -> charts.Gantt:
    """Each step on its days, the critical path and the joint visit, up to the latest date."""
    plan = bundle.plan
    first, last = plan.received, plan.latest.date
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    latest = day_words(last, plan.latest.provisional)
    return charts.gantt(
        [
            _row(node, revision) if node.timing.is_dated else _undated(node, revision)
            for node in plan.nodes
            if node.timing is not Timing.follows
        ],
        first_day=first,
        last_day=last,
        days_off=[day for day in days if not calendar.is_workday(day)],
        visits=[
            charts.Visit(
                visit.day,
                visit.items,
                _("joint visit, %(day)s", day=say_day_short(visit.day))
                if len(visit.items) > 1
                else _("visit, %(day)s", day=say_day_short(visit.day)),
            )
            for visit in plan.visits
            if visit.kind is VisitKind.before and visit.dated
        ],
        links=plan.links,
        head=_head,
        end_label=_("all by %(day)s", day=latest) if not plan.undated else _end(bundle, latest),
        sentence=_sentence(bundle, revision),
    )


def _end(bundle: Bundle, latest: str) -> str:
    return _("what is known, by %(day)s", day=latest) if bundle.plan.is_dated else ""


def _sentence(bundle: Bundle, revision: Revision) -> str:
    """The chart for whoever cannot see it."""
    plan, undated = bundle.plan, bundle.plan.undated
    said = []
    if plan.critical:
        said.append(
            ngettext(
                "%(num)d step. Done by %(day)s at the latest; %(slowest)s decides it.",
                "%(num)d steps, side by side where they can be. All done by %(day)s at the latest; "
                "%(slowest)s takes longest.",
                len(plan.nodes) - len(undated),
                day=say_day(plan.latest.date),
                slowest=say(revision.items[plan.critical[-1]].name),
            )
        )
    if undated:
        said.append(
            ngettext(
                "For %(num)d step the time is not confirmed yet.",
                "For %(num)d steps the time is not confirmed yet.",
                len(undated),
            )
        )
    return " ".join(said)


def _undated(node: PlanNode, revision: Revision) -> charts.Row:
    """A step without an end: where it can begin, an open bar; where it waits, none."""
    return charts.Row(
        key=node.item,
        name=say(revision.items[node.item].name),
        note=_("waits") if node.timing is Timing.waits else _("not confirmed"),
        start=node.start,
        end=node.start,
        when="",
        open=True,
        waits=node.timing is Timing.waits,
    )


def _row(node: PlanNode, revision: Revision) -> charts.Row:
    start, end = say_day_short(node.start), say_day_short(node.end)
    when = start if node.start == node.end else f"{start} – {end}"
    return charts.Row(
        key=node.item,
        name=say(revision.items[node.item].name),
        note=time_words(node),
        start=node.start,
        end=node.end,
        critical=node.critical,
        provisional=node.provisional,
        when=_("%(day)s (provisional)", day=when) if node.provisional else when,
    )


def _head(day: date) -> tuple[str, str]:
    return str(day.day), _weekday(day.weekday(), g.locale)


@lru_cache(maxsize=32)
def _weekday(number: int, locale: str) -> str:
    monday = date(2026, 1, 5)
    day = monday + timedelta(days=number)
    return format_date(day, WEEKDAY.get(locale, "EEEEE"), locale=BABEL[locale])
