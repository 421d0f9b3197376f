"""How a standing is said: what stands, since when, by whom it is kept, and how it is mended."""

from __future__ import annotations

import msgspec

from webapp.catalog.values import Applicant, Tier
from webapp.core import settings
from webapp.credit import rules
from webapp.credit.values import Ended, Entry, Mark, Standing, What
from webapp.web.language import gettext as _
from webapp.web.language import say, say_date, say_moment

TAIL = 6
"""The last of a case's number: enough to know it by, too little to ask for it."""
LIGHTS = {Tier.good: "ok", Tier.normal: "done", Tier.watch: "half", Tier.limited: "half"}
"""Nobody is accused in red: it is a fact with a way out."""


class EntryView(msgspec.Struct, frozen=True):
    """An entry of an official list in words."""

    name: str
    meta: str
    why: str
    repair: str
    repair_at: str


class MarkView(msgspec.Struct, frozen=True):
    """A broken promise in words."""

    ref: str
    name: str
    meta: str
    until: str


class StandingView(msgspec.Struct, frozen=True):
    """A standing in words; `checked` says when and where it was looked up."""

    light: tuple[str, str]
    meaning: str
    entries: tuple[EntryView, ...]
    marks: tuple[MarkView, ...]
    checked: str
    failed: str


def tier_words(tier: Tier) -> str:
    """A tier as the person reads it: never a letter or a number."""
    return {
        Tier.good: _("Good record"),
        Tier.normal: _("Nothing stands against you"),
        Tier.watch: _("A promise was not kept lately"),
        Tier.limited: _("Statements are not taken for now"),
    }[tier]


def meaning_words(tier: Tier) -> str:
    """What a tier means for an application."""
    return {
        Tier.good: _("Where an item allows it, one form and one statement are enough."),
        Tier.normal: _("You can sign statements and send papers later, as each item has it."),
        Tier.watch: _(
            "Papers that may follow later are needed at once, and we check before we grant."
        ),
        Tier.limited: _(
            "You apply the ordinary way, with all papers. Nobody refuses you for this."
        ),
    }[tier]


def standing_view(standing: Standing) -> StandingView:
    """A standing in words."""
    return StandingView(
        light=(LIGHTS[standing.tier], tier_words(standing.tier)),
        meaning=meaning_words(standing.tier),
        entries=tuple(entry_view(one) for one in standing.entries),
        marks=tuple(mark_view(one) for one in standing.marks),
        checked=_("Looked up on %(moment)s", moment=say_moment(standing.checked_at))
        if standing.answered
        else "",
        failed=""
        if standing.answered
        else _(
            "The official lists could not be read on %(moment)s. Nothing is held against you.",
            moment=say_moment(standing.checked_at),
        ),
    )


def entry_view(entry: Entry) -> EntryView:
    """An entry of a list in words."""
    return EntryView(
        name=say(entry.name),
        meta=_(
            "As of %(day)s · kept by %(office)s",
            day=say_date(entry.as_of),
            office=say(entry.by),
        ),
        why=say(entry.why) if entry.why else "",
        repair=say(entry.repair) if entry.repair else "",
        repair_at=entry.repair_at,
    )


def mark_view(mark: Mark) -> MarkView:
    """A broken promise in words."""
    last = rules.last_day(mark, settings.current().credit_mark_months)
    return MarkView(
        ref=mark.ref,
        name=what_words(mark.what),
        meta=_(
            "On %(day)s · case ending in %(tail)s",
            day=say_date(mark.on),
            tail=mark.case_number[-TAIL:],
        ),
        until=_("It counts until %(day)s.", day=say_date(last))
        if last
        else _("It counts until it is made good."),
    )


def what_words(what: What) -> str:
    """How a promise was broken."""
    return {
        What.late_papers: _("Papers that were to follow did not come in time"),
        What.false_promise: _("What was promised was not so, and was not put right"),
    }[what]


def ended_words(ended: Ended) -> str:
    """Why a mark counts no more."""
    return {Ended.repaired: _("Made good"), Ended.mistaken: _("It was a mistake")}[ended]


def kind_words(kind: Applicant) -> str:
    """Who it is that stands so."""
    return {
        Applicant.person: _("You yourself"),
        Applicant.enterprise: _("Enterprise"),
        Applicant.organisation: _("Organisation"),
    }[kind]
