"""What the page says on which a promise is withdrawn: both ways side by side, or why it stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import msgspec
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.approvals import notice_rules, rules
from webapp.cases.both_ways import BothWays
from webapp.cases.guide_words import listed
from webapp.cases.models import ItemCase
from webapp.cases.state_rules import FINAL
from webapp.cases.values import Fulfilment, ItemState
from webapp.cases.withdrawal_rules import Why
from webapp.catalog.picking import theme_named
from webapp.catalog.values import Bundle, PaperMode, VisitKind
from webapp.catalog.words import say_clock
from webapp.halls import service as halls
from webapp.web.language import say, say_day, say_day_short


class Aspect(msgspec.Struct, frozen=True):
    """One thing that both ways are compared in, as lines for each."""

    title: str
    now: tuple[str, ...]
    then: tuple[str, ...]


class WithdrawPage(msgspec.Struct, frozen=True):
    """A signed statement of a case, for its applicant."""

    theme: str
    back: str
    title: str
    address: str
    aspects: tuple[Aspect, ...]
    again: str
    """Which items begin again, and by when we tell; empty where none has begun."""
    why: str
    """Why it stays; empty where it can be withdrawn."""


def withdraw_page(both: BothWays) -> WithdrawPage:
    """Both ways, or why there is only one."""
    theme = theme_named(both.revision, both.theme)
    return WithdrawPage(
        theme=say(theme.name),
        back=url_for("track.case", ref=both.ref),
        title=say(both.statement.title),
        address=url_for("withdrawing.show", ref=both.ref, statement=both.statement.slug),
        aspects=_aspects(both, both.then) if both.then else (),
        again=_again(both),
        why=why_it_stays(both) if both.why else "",
    )


def why_it_stays(both: BothWays) -> str:
    """Why a promise cannot be withdrawn."""
    if both.why is Why.needed:
        return _("This application cannot go without it. Ask at the hall if you cannot keep it.")
    if both.why is Why.over:
        return _("What rested on it has ended, so there is nothing left to take back.")
    granted = [
        item.item
        for item in both.items
        if item.item in both.resting and item.state is ItemState.approved
    ]
    return _("It counts: %(items)s was decided on it.", items=_names(both, granted))


def _names(both: BothWays, items: Iterable[str]) -> str:
    return listed([say(both.revision.items[slug].name) for slug in items])


def _open_items(both: BothWays) -> list[ItemCase]:
    return [item for item in both.items if item.item in both.resting and item.state not in FINAL]


def _aspects(both: BothWays, then: Bundle) -> tuple[Aspect, ...]:
    return (
        Aspect(_("Papers"), _papers_now(both), _papers_then(both, then)),
        Aspect(_("We come and look"), _visits(both, both.now), _visits(both, then)),
        Aspect(
            _("When we decide"),
            _each(both, lambda item: _decided_now(item, both.now)),
            _each(both, lambda item: _clock(item, then)),
        ),
        Aspect(
            _("After the decision"),
            (say(both.statement.verification),),
            (_("No promise is left to check."),),
        ),
    )


def _papers_now(both: BothWays) -> tuple[str, ...]:
    rows = {row.key: row for row in both.rows if row.kind == "paper"}
    own = [one for one in both.now.papers if one.statement == both.statement.slug]
    lines = []
    for paper in own:
        name = say(both.revision.papers[paper.slug].name)
        if paper.mode is not PaperMode.later:
            lines.append(_("Your promise stands in for: %(what)s", what=name))
            continue
        row = rows.get(paper.slug)
        if row is None or row.state is not Fulfilment.later:
            continue
        if row.due is not None:
            lines.append(_("%(paper)s: by %(day)s", paper=name, day=say_day_short(row.due)))
        else:
            lines.append(_("%(paper)s: may come later", paper=name))
    if not own:
        replaced = listed([say(one) for one in both.statement.replaces])
        lines.append(_("Your promise stands in for: %(what)s", what=replaced))
    return tuple(lines)


def _papers_then(both: BothWays, then: Bundle) -> tuple[str, ...]:
    """The papers that are asked for then, and are not asked for now."""
    before = {one.slug for one in both.now.papers if one.mode is PaperMode.required}
    here = {row.key for row in both.rows if row.state is Fulfilment.fulfilled}
    asked = [
        one.slug
        for one in then.papers
        if one.mode is PaperMode.required and one.slug not in before | here
    ]
    names = [say(both.revision.papers[slug].name) for slug in asked]
    return tuple(_("%(paper)s: before we accept it", paper=name) for name in names) or (
        _("No paper more."),
    )


def _visits(both: BothWays, bundle: Bundle) -> tuple[str, ...]:
    """Who comes before the decision on what rests on the promise."""
    items = {item.item for item in _open_items(both)}
    found = [
        say(one.name)
        for one in bundle.plan.visits
        if one.kind is VisitKind.before and items.intersection(one.items)
    ]
    return tuple(dict.fromkeys(name for name in found if name)) or (_("Nobody, beforehand."),)


def _each(both: BothWays, words: Callable[[ItemCase], str]) -> tuple[str, ...]:
    return tuple(
        _("%(item)s: %(when)s", item=say(both.revision.items[item.item].name), when=words(item))
        for item in _open_items(both)
    )


def _decided_now(item: ItemCase, bundle: Bundle) -> str:
    due = item.promised_due or item.statutory_due
    if due is not None:
        return _("by %(day)s", day=say_day_short(due))
    return _clock(item, bundle)


def _clock(item: ItemCase, bundle: Bundle) -> str:
    composed = bundle.item(item.item)
    clock = (composed.promised or composed.statutory) if composed else None
    if clock is None or clock.n == 0:
        return say_clock(clock)
    return _("within %(time)s of acceptance", time=say_clock(clock))


def _again(both: BothWays) -> str:
    """Which items begin again where the promise is withdrawn today."""
    begun = [
        item.item
        for item in _open_items(both)
        if item.state in (ItemState.received, ItemState.accepted)
    ]
    if not begun:
        return ""
    day = _told_by(halls.today())
    return ngettext(
        "%(items)s begins again: we look at it anew and tell you by %(day)s whether we accept it.",
        "%(items)s begin again: we look at them anew and tell you by %(day)s whether we accept "
        "them.",
        len(begun),
        items=_names(both, begun),
        day=say_day(day),
    )


def _told_by(today: date) -> date:
    calendar = halls.calendar(halls.here().id)
    return rules.accept_due(notice_rules.answer_day(today, calendar), calendar).date
