"""Words of the desk: lights, states, posts, channels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.lists import format_list
from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.approvals.values import Duty, RemedyKind
from webapp.cases.service import Light, LightState, StillToCome
from webapp.cases.values import Channel, Fulfilment, ItemState, RequirementRow
from webapp.halls import service as halls
from webapp.web.language import BABEL, say_day, say_day_short


def listed(names: Sequence[str]) -> str:
    """Several names as a list in words."""
    return str(format_list(names, locale=BABEL[g.locale])) if names else ""


def light_text(light: Light, due: date, today: date) -> str:
    """The light in full words; never a lone dot."""
    if light.state is LightState.over:
        return ngettext("%(num)d working day late", "%(num)d working days late", light.days)
    if due == today:
        return _("Due today")
    if light.days == 0:
        return _("Due %(day)s", day=say_day_short(due))
    return ngettext("%(num)d working day left", "%(num)d working days left", light.days)


def light_word(state: LightState) -> str:
    """The light's name, for the head of the clock."""
    return {
        LightState.ok: _("Time in hand"),
        LightState.half: _("More than half used"),
        LightState.near: _("Due soon"),
        LightState.over: _("Late"),
        LightState.pause: _("Clock stopped"),
        LightState.done: _("Done"),
    }[state]


def state_text(state: ItemState) -> str:
    """Where an item stands."""
    return {
        ItemState.waiting: _("Waits for another item"),
        ItemState.received: _("To accept"),
        ItemState.correcting: _("With applicant"),
        ItemState.accepted: _("To decide"),
        ItemState.approved: _("Approved"),
        ItemState.refused: _("Refused"),
        ItemState.stopped: _("Ended"),
    }[state]


def event_text(kind: str, by: str | None) -> str:
    """One line of an item's log."""
    if kind == "accepted":
        return _("%(name)s accepted it", name=by)
    if kind == "approved":
        return _("%(name)s approved it", name=by)
    if kind == "refused":
        return _("%(name)s refused it", name=by)
    if kind == "correcting":
        return _("%(name)s told the applicant what is missing", name=by)
    return {
        "waiting": _("Handed in; waits for another item"),
        "received": _("Handed in, to be accepted"),
        "stopped": _("Ended, because the item before it was refused"),
        "answered": _("The applicant answered; received again"),
        "corrected": _("The applicant corrected what was filled in"),
        "silence": _("Accepted by law: nobody answered in five working days"),
        "sent": _("The applicant sent a paper that followed"),
        "withdrawn": _("Ended: no answer came in time"),
        "extended": _("The applicant asked for more time for a paper"),
        "returned": _("Returned: a paper that was to follow did not come in time"),
        "statement_withdrawn": _("The applicant took back a promise"),
        "late_missing": _("A paper that was to follow did not come in time"),
        "late_settled": _("The last paper that was to follow has come"),
        "promise_kept": _("%(name)s looked: as promised", name=by),
        "promise_rectify": _("%(name)s looked: to be put right", name=by),
        "promise_kept_late": _("%(name)s looked again: right now", name=by),
        "promise_broken": _("%(name)s looked again: still not right", name=by),
        "promise_revoked": _("%(name)s revoked it", name=by),
    }.get(kind, kind)


def post_text(duties: frozenset[Duty]) -> str:
    """The post of an officer by their duties."""
    names = {
        Duty.accept: _("acceptance"),
        Duty.review: _("review"),
        Duty.inspect: _("inspection"),
        Duty.approve: _("decision"),
        Duty.issue: _("issue"),
        Duty.content: _("catalog"),
    }
    held = [names[duty] for duty in Duty if duty in duties]
    return _("%(duties)s post", duties=listed(held)) if held else _("no duty")


def channel_text(channel: Channel) -> str:
    """Where a case was handed in."""
    return {
        Channel.window: _("at a window"),
        Channel.web: _("online"),
        Channel.terminal: _("at a terminal"),
        Channel.phone: _("by phone"),
        Channel.home_visit: _("at home"),
    }[channel]


def requirement_text(row: RequirementRow) -> str:
    """What a paper of the case waits for."""
    if row.state is Fulfilment.fulfilled:
        return _("Handed in")
    if row.state is Fulfilment.waived:
        return _("Nothing to hand in")
    if row.state is Fulfilment.later:
        return follows_text(row) if row.due else _("Follows later")
    return _("Not there yet")


def follows_text(row: RequirementRow | StillToCome) -> str:
    """By when a tolerated paper follows, for how long it was given more time."""
    assert row.due is not None
    day = say_day_short(row.due)
    if row.provisional:
        day = _("%(day)s, provisional", day=day)
    if row.due < halls.today():
        return _("Should have followed by %(day)s", day=day)
    if row.extended:
        return _("Follows by %(day)s, more time given", day=day)
    return _("Follows by %(day)s", day=day)


def remedy_text(kind: RemedyKind) -> str:
    """The remedy's name."""
    if kind is RemedyKind.review:
        return _("Administrative reconsideration")
    return _("Lawsuit")


def period_text(kind: RemedyKind) -> str:
    """How long the remedy is open."""
    return _("within 60 days") if kind is RemedyKind.review else _("within six months")


def today_text(today: date, *, worked: bool) -> str:
    """The foot of the desk: the date and whether the clocks run today."""
    if worked:
        return _("%(day)s · working day", day=say_day(today))
    return _("%(day)s · day off, no clock runs", day=say_day(today))
