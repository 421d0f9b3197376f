"""Visits in words: grounds, half days, where a request stands, what to have ready."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from flask import g, url_for

from webapp.catalog import picking
from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.visits import policy, rules
from webapp.visits.values import Ground, HalfDay, Matter, Refusal, Visit, VisitState
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_day, say_moment, say_time

LIGHTS = {
    VisitState.asked: "now",
    VisitState.confirmed: "now",
    VisitState.planned: "ok",
    VisitState.under_way: "ok",
    VisitState.done: "done",
    VisitState.refused: "over",
    VisitState.cancelled: "pause",
    VisitState.lapsed: "over",
}
NOON = 12


class Choice(msgspec.Struct, frozen=True):
    """One of several, as a card: value, word, and what it means."""

    value: str
    text: str
    hint: str = ""


class Line(msgspec.Struct, frozen=True):
    """A request in a list."""

    href: str
    title: str
    text: str


class View(msgspec.Struct, frozen=True):
    """A request on its own page."""

    ref: str
    news: str
    light: tuple[str, str]
    matter: str
    when: str
    address: str
    phone: str
    number: str
    officers: str
    steps: tuple[dict[str, str], ...]
    record: tuple[str, ...]
    why: str
    """Why nobody comes; empty where somebody does."""
    is_open: bool
    """Somebody comes, or is going to be chosen."""
    is_unsure: bool
    """Its day is over, and nobody wrote down whether they came."""
    is_done: bool
    can_cancel: bool
    again: str
    """Where another day is chosen, after a visit that did not take place."""


def grounds() -> list[Choice]:
    """Who cannot come, in words that everybody knows."""
    return [
        Choice(Ground.old.value, _("I'm 80 or older")),
        Choice(Ground.old_alone.value, _("I'm 70 or older and live alone")),
        Choice(Ground.disabled.value, _("I have a disability of grade 1 or 2")),
        Choice(
            Ground.bedridden.value,
            _("I'm ill or can't leave my bed"),
            _("A doctor's note is enough; show it at home."),
        ),
        Choice(
            Ground.pregnant.value,
            _("I'm pregnant, or have just given birth"),
            _("From week 28 on, or up to 42 days after birth."),
        ),
        Choice(Ground.carer.value, _("I look after somebody like this and can't leave them")),
    ]


def ground(one: Ground | None) -> str:
    """A declared reason, as the desk reads it."""
    found = {
        Ground.old: _("80 or older"),
        Ground.old_alone: _("70 or older, lives alone"),
        Ground.disabled: _("Disability of grade 1 or 2"),
        Ground.bedridden: _("Ill or bed-ridden, with a doctor's note"),
        Ground.pregnant: _("Pregnant, or has just given birth"),
        Ground.carer: _("Looks after somebody who can't be left"),
    }
    return found[one] if one else ""


def matter(one: Matter) -> str:
    """What a visit is for, and for nothing else."""
    revision = catalog.current(g.hall.id)
    item = revision.items.get(one.item)
    if item is not None:
        return say(item.name)
    theme = picking.theme_of(revision, one.theme)
    return say(theme.name) if theme else _("A matter of the hall")


def half_day(start: datetime) -> str:
    """Monday 30 November, in the morning."""
    local = clock.local(start, g.hall.zone)
    part = _("in the morning") if local.hour < NOON else _("in the afternoon")
    return _("%(day)s, %(part)s", day=say_day(local.date()), part=part)


def half_days(every: Sequence[HalfDay]) -> list[Choice]:
    """The half days that can be had."""
    return [
        Choice(
            one.start.isoformat(),
            half_day(one.start),
            f"{say_time(one.start)}–{say_time(one.end)} · {_free(one.free)}",
        )
        for one in every
        if one.free
    ]


def _free(teams: int) -> str:
    return ngettext("%(num)d team is free", "%(num)d teams are free", teams)


def window(visit: Visit) -> str:
    """Between when and when the officers come; the half day while that is not known."""
    if visit.comes_at is None:
        return half_day(visit.start)
    return span(visit.comes_at, visit.comes_at + policy.current().window)


def span(start: datetime, end: datetime) -> str:
    """Monday 30 November 9:00–10:00."""
    day = clock.local(start, g.hall.zone).date()
    return f"{say_day(day)} {say_time(start)}–{say_time(end)}"


def state(one: VisitState) -> str:
    """Where a request stands, in a word."""
    return {
        VisitState.asked: _("We check"),
        VisitState.confirmed: _("Confirmed"),
        VisitState.planned: _("Two officers come"),
        VisitState.under_way: _("On the way, or with you"),
        VisitState.done: _("It is done"),
        VisitState.refused: _("Nobody comes"),
        VisitState.cancelled: _("Cancelled"),
        VisitState.lapsed: _("Did not take place"),
    }[one]


def light(visit: Visit, today: date) -> tuple[str, str]:
    """Its light."""
    if rules.is_unsure(visit, today):
        return "near", _("Nothing written down yet")
    return LIGHTS[visit.state], state(visit.state)


def news(visit: Visit, today: date) -> str:
    """The news of a request for who asked."""
    if rules.is_unsure(visit, today):
        return _("Were the two officers with you?")
    return {
        VisitState.asked: _("We have your request"),
        VisitState.confirmed: _("Confirmed. We choose who comes"),
        VisitState.planned: _("Two officers come to you"),
        VisitState.under_way: _("They are on the way"),
        VisitState.done: _("Done at your home"),
        VisitState.refused: _("We can't come for this"),
        VisitState.cancelled: _("Cancelled"),
        VisitState.lapsed: _("This visit did not take place"),
    }[visit.state]


def refusal(one: Refusal) -> str:
    """Why nobody comes, for who asked."""
    return {
        Refusal.unconfirmed: _("The grid worker of your neighbourhood could not confirm it."),
        Refusal.unsuitable: _("This matter can't be done at a home."),
        Refusal.unreached: _("We could not reach you."),
    }[one]


def wrong(field: str) -> str:
    """What is missing, and how to mend it."""
    return {
        "ground": _("Tick why you can't come"),
        "item": _("Choose what it is for"),
        "name": _("Enter the name"),
        "address": _("Enter the address"),
        "phone": _("Enter a telephone number, with the area code where it is no mobile"),
        "start": _("Choose a half day"),
        "worker": _("Enter the grid worker's name"),
        "record": _("Write what was done. One line is enough."),
        "theme": _("Choose what it is for"),
    }[field]


def line(visit: Visit, today: date) -> Line:
    """A request in the list of who asked."""
    return Line(
        url_for("visits.one", ref=visit.ref),
        matter(visit.matter),
        f"{light(visit, today)[1]} · {window(visit)}",
    )


def view(visit: Visit, today: date, names: Sequence[str], again: str) -> View:
    """A request on its own page; `names` are those of the two who come."""
    is_unsure = rules.is_unsure(visit, today)
    return View(
        ref=visit.ref,
        news=news(visit, today),
        light=light(visit, today),
        matter=matter(visit.matter),
        when=window(visit),
        address=visit.address,
        phone=visit.phone,
        number=visit.number,
        officers=_("%(one)s and %(other)s", one=names[0], other=names[1]) if names else "",
        steps=tuple(_steps(visit)),
        record=tuple(filter(None, visit.record.splitlines())),
        why=refusal(visit.refusal) if visit.refusal else "",
        is_open=visit.is_open and not is_unsure,
        is_unsure=is_unsure,
        is_done=visit.state is VisitState.done,
        can_cancel=rules.may_cancel(visit, today),
        again=again,
    )


def _steps(visit: Visit) -> list[dict[str, str]]:
    """What happened, and what comes."""
    order = [
        VisitState.asked,
        VisitState.confirmed,
        VisitState.planned,
        VisitState.under_way,
        VisitState.done,
    ]
    titles = {
        VisitState.asked: _("You asked"),
        VisitState.confirmed: _("A grid worker confirms"),
        VisitState.planned: _("Two officers are chosen"),
        VisitState.under_way: _("They come"),
        VisitState.done: _("It is done"),
    }
    moments = {
        VisitState.asked: visit.asked_at,
        VisitState.confirmed: visit.confirmed_at,
        VisitState.under_way: visit.set_off_at,
        VisitState.done: visit.over_at,
    }
    if visit.state not in order:
        return []
    reached = order.index(visit.state)
    steps = []
    for place, one in enumerate(order):
        at = moments.get(one)
        is_now = place == reached + 1
        steps.append(
            {
                "state": "done" if place <= reached else "now" if is_now else "next",
                "title": titles[one],
                "meta": say_moment(at) if at and place <= reached else "",
            }
        )
    return steps
