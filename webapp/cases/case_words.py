"""What the pages of a case say: the news, each item, the clock, what to do, the slip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from flask import g, url_for

from webapp.cases import (
    clock_rules,
    correcting_words,
    late_words,
    number_rules,
    promise_words,
    state_rules,
)
from webapp.cases.case_papers import Here, ToSend, here, to_send
from webapp.cases.clock_words import ClockView, clock_view, light_words, running
from webapp.cases.correcting_words import Task
from webapp.cases.desk import Line
from webapp.cases.paper_values import FileValues
from webapp.cases.states import Note, Remedy
from webapp.cases.tracking import CaseInFull, ItemStatus, Status, Submitted
from webapp.cases.values import Fulfilment, ItemState, RequirementRow
from webapp.catalog import service as catalog
from webapp.catalog.picking import theme_named
from webapp.catalog.values import Revision
from webapp.core import clock
from webapp.halls import service as halls
from webapp.licences import service as licences
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_day, say_day_short, say_full_day, say_moment

MOVING = frozenset({ItemState.received, ItemState.correcting, ItemState.accepted})


class Step(msgspec.Struct, frozen=True):
    """One line of a timeline."""

    state: str
    title: str
    meta: str = ""
    text: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """Why an item was refused, and what can be done about it."""

    reasons: str
    remedies: tuple[str, ...]


class ItemView(msgspec.Struct, frozen=True):
    """One item of a case; only those that move have steps to unfold."""

    name: str
    light: str
    light_text: str
    text: str
    steps: tuple[Step, ...] = ()
    licence: str = ""
    remark: str = ""
    """What the officer who approved adds for the applicant."""
    refusal: Refusal | None = None


class CaseView(msgspec.Struct, frozen=True):
    """A case: the news first."""

    theme: str
    who: str
    number: str
    news: str
    more: str
    items: tuple[ItemView, ...]
    clock: ClockView | None
    receipt: str
    """The address of its slip; empty where only the masked status is shown."""
    tasks: tuple[Task, ...] = ()
    """What the office asked for and waits for; empty where only the masked status is shown."""
    visit: str = ""
    """Where a time at the hall is booked for it; empty once everything is decided."""
    home: str = ""
    """Where somebody who cannot come asks that officers come; empty as `visit` is."""
    video: str = ""
    """Where an officer can be called about it."""
    rate: str = ""
    """Where it can be said how it was, once everything is decided."""
    to_send: tuple[ToSend, ...] = ()
    here: tuple[Here, ...] = ()


class CaseLine(msgspec.Struct, frozen=True):
    """A line of the list of one's cases."""

    title: str
    news: str
    sub: str
    href: str
    light: str
    light_text: str


def news(items: Sequence[ItemStatus], revision: Revision) -> str:
    """The news of a case in one line: what waits for the person, is refused, ready, under way."""
    asked = [item for item in items if item.state is ItemState.correcting]
    if len(asked) == 1:
        return _("%(item)s waits for you", item=name_of(asked[0], revision))
    if asked:
        return ngettext("%(num)d item waits for you", "%(num)d items wait for you", len(asked))
    refused = [item for item in items if item.state is ItemState.refused]
    ready = sum(item.state is ItemState.approved for item in items)
    open_ones = sum(item.state in MOVING | {ItemState.waiting} for item in items)
    if len(refused) == 1:
        return _("%(item)s was not approved", item=name_of(refused[0], revision))
    if refused:
        return ngettext(
            "%(num)d item was not approved", "%(num)d items were not approved", len(refused)
        )
    if not open_ones:
        return ngettext("Your permit is ready", "All %(num)d are ready", ready)
    if ready:
        return _("%(ready)s ready, %(rest)s under way", ready=ready, rest=open_ones)
    if any(item.state is ItemState.accepted for item in items):
        return ngettext("We are working on it", "We are working on all %(num)d", open_ones)
    return _("We have your application")


def name_of(item: ItemStatus, revision: Revision) -> str:
    """An item's everyday name."""
    return say(revision.items[item.item].name)


def light_of(item: ItemStatus, today: date) -> tuple[str, str]:
    """An item's light: its state and its words."""
    if item.state is ItemState.approved:
        return "done", _("Ready")
    if item.state is ItemState.refused:
        return "over", _("Not approved")
    if item.state is ItemState.stopped:
        return "pause", _("Stopped")
    if item.state is ItemState.waiting:
        return "todo", _("Next in line")
    if item.state is ItemState.correcting:
        return "near", _("Waits for you")
    if item.state is ItemState.received or item.due is None or item.accepted_on is None:
        return "now", _("Received") if item.state is ItemState.received else _("Under way")
    light = running(item.due, item.accepted_on, today)
    return light.state.value, light_words(light)


def _short(item: ItemStatus, revision: Revision, lines: Sequence[Line] = ()) -> str:
    """One line under an item's name."""
    if item.state is ItemState.correcting:
        return correcting_words.what_is_asked(lines, revision)
    if item.state is ItemState.stopped and correcting_words.was_withdrawn(lines):
        return _("Nothing came in time, so it was returned. You can apply again.")
    if item.state is ItemState.stopped and (why := late_words.returned(lines, revision)):
        return why
    if item.state is ItemState.approved and item.decided_on:
        return _("Ready since %(day)s", day=say_day_short(item.decided_on))
    if item.state is ItemState.refused and item.decided_on:
        return _("Decided on %(day)s", day=say_day_short(item.decided_on))
    if item.state is ItemState.stopped:
        return _("What it rests on was not approved, so this one ended too.")
    if item.state is ItemState.waiting:
        names = names_of(item.depends_on, revision)
        return _("Starts by itself as soon as this is ready: %(names)s", names=names)
    if item.state is ItemState.received and item.received_on:
        day = clock_rules.accept_by(item.received_on, halls.calendar(g.hall.id))
        return _("By %(day)s we tell you whether we accept it.", day=say_day(day))
    if item.due is not None:
        if item.due_provisional:
            return _(
                "Latest %(day)s, provisional: the days off of that year are not out yet",
                day=say_day(item.due),
            )
        return _("Latest %(day)s", day=say_day(item.due))
    return ""


def names_of(slugs: Sequence[str], revision: Revision) -> str:
    return " · ".join(say(revision.items[slug].name) for slug in slugs)


def _steps(item: ItemStatus, lines: Sequence[Line], revision: Revision) -> tuple[Step, ...]:
    """The timeline of an item that moves: done, now, to come."""
    titles = {
        "received": _("Received"),
        "waiting": _("In line"),
        "accepted": _("Accepted"),
        **correcting_words.titles(),
    }
    steps = [
        Step(
            "done",
            titles[line.kind],
            " · ".join(filter(None, (say_moment(line.at), line.by))),
            correcting_words.explained(line, item.accepted_on, revision),
        )
        for line in lines
        if line.kind in titles and not (line.kind == "waiting" and len(lines) > 1)
    ]
    result = say(revision.items[item.item].result.name)
    if item.state is ItemState.correcting:
        steps.append(Step("now", _("You send what is missing")))
        steps.append(Step("next", _("We look through it")))
        steps.append(Step("next", _("We decide")))
    elif item.state is ItemState.received:
        steps.append(Step("now", _("We look through it"), text=_short(item, revision)))
        steps.append(Step("next", _("We decide")))
    else:
        steps.append(Step("now", _("We decide"), text=_short(item, revision)))
    steps.append(Step("next", _("You get: %(result)s", result=result)))
    return tuple(steps)


def _after(lines: Sequence[Line], revision: Revision) -> tuple[Step, ...]:
    """What happened after the grant: papers that followed, looks at what was promised."""
    papers = late_words.found(lines, revision)
    return tuple(Step(*found) for found in (*papers, *promise_words.found(lines)))


def _remark(lines: Sequence[Line]) -> str:
    notes = [line.note for line in lines if line.kind == ItemState.approved.value and line.note]
    return notes[-1].words or "" if notes else ""


def _refusal(lines: Sequence[Line]) -> Refusal | None:
    for line in reversed(lines):
        if line.kind in (ItemState.refused.value, promise_words.REVOKED):
            note = line.note or Note()
            return Refusal(note.words or "", tuple(_remedy(one) for one in note.remedies))
    return None


def _remedy(remedy: Remedy) -> str:
    day, where = say_full_day(remedy.until), say(remedy.where)
    if remedy.kind == "review":
        return _("You can ask for a review until %(day)s: %(where)s.", day=day, where=where)
    return _("You can go to court until %(day)s: %(where)s.", day=day, where=where)


def case_view(case: CaseInFull, files: Sequence[FileValues]) -> CaseView:
    """A case as its applicant sees it; `files` of the papers that it has, by paper."""
    revision = catalog.revision(case.revision_id)
    issued = licences.of_cases(
        [item.number for item in case.items if item.state is ItemState.approved]
    )
    today = halls.today()
    unfolded = _unfolded(case.items)
    tasks = correcting_words.tasks(case, revision)
    asked = {name for task in tasks for name in task.asks}
    views = []
    for item in case.items:
        state, words = light_of(item, today)
        lines = case.lines.get(item.id, ())
        state, words = promise_words.light(lines) or late_words.light(lines) or (state, words)
        licence = issued.get(item.number)
        moving = item.id == unfolded
        views.append(
            ItemView(
                name=name_of(item, revision),
                light=state,
                light_text=words,
                text="" if moving else _short(item, revision, lines),
                steps=_steps(item, lines, revision) if moving else _after(lines, revision),
                licence=licence.number if licence else "",
                remark=_remark(lines) if item.state is ItemState.approved else "",
                refusal=_refusal(lines),
            )
        )
    over = all(item.state in state_rules.FINAL for item in case.items)
    return CaseView(
        theme=say(theme_named(revision, case.theme).name),
        who=case.applicant,
        number=number_rules.grouped(case.number),
        news=correcting_words.news(tasks) or news(case.items, revision),
        more=_more(case.items),
        items=tuple(views),
        clock=clock_view(case.items, today),
        receipt=url_for("form.receipt", ref=case.ref),
        tasks=tasks,
        visit="" if over else url_for("appointments.from_case", ref=case.ref),
        home="" if over else url_for("visits.for_application", case_ref=case.ref),
        video=url_for("video.about", case_ref=case.ref),
        rate=url_for("ratings.index", kind="case", key=case.ref) if over else "",
        to_send=to_send(case, asked, revision),
        here=here(files, revision),
    )


def _unfolded(items: Sequence[ItemStatus]) -> int | None:
    """The item that moves: one that waits for its person, an accepted one, a received one."""
    for state in (ItemState.correcting, ItemState.accepted, ItemState.received):
        for item in items:
            if item.state is state:
                return item.id
    return None


def _more(items: Sequence[ItemStatus]) -> str:
    """What follows the news, while nothing was accepted yet."""
    received = [item.received_on for item in items if item.received_on]
    still = (ItemState.received, ItemState.waiting)
    if not received or any(item.state not in still for item in items):
        return ""
    day = clock_rules.accept_by(max(received), halls.calendar(g.hall.id))
    return _("By %(day)s we tell you whether we accept it.", day=say_day(day))


def papers_that(
    requirements: Sequence[RequirementRow], state: Fulfilment, revision: Revision
) -> tuple[str, ...]:
    return tuple(
        say(revision.papers[one.key].name)
        for one in requirements
        if one.kind == "paper" and one.state is state
    )


def status_view(status: Status) -> CaseView:
    """A case as whoever holds its slip sees it: no personal value, no reasons."""
    revision = catalog.revision(status.revision_id)
    today = halls.today()
    views = []
    for item in status.items:
        state, words = light_of(item, today)
        views.append(ItemView(name_of(item, revision), state, words, _short(item, revision)))
    return CaseView(
        theme=say(theme_named(revision, status.theme).name),
        who=status.name,
        number=number_rules.grouped(status.number),
        news=news(status.items, revision),
        more=_more(status.items),
        items=tuple(views),
        clock=clock_view(status.items, today),
        receipt="",
    )


def case_line(case: Submitted) -> CaseLine:
    """A case in the list."""
    revision = catalog.revision(case.revision_id)
    light, words = _whole_light(case.items)
    return CaseLine(
        title=say(theme_named(revision, case.theme).name),
        news=news(case.items, revision),
        sub=_(
            "%(who)s · submitted %(day)s",
            who=case.applicant,
            day=say_day_short(clock.local(case.submitted_at, g.hall.zone).date()),
        ),
        href=url_for("track.case", ref=case.ref),
        light=light,
        light_text=words,
    )


def _whole_light(items: Sequence[ItemStatus]) -> tuple[str, str]:
    """One light for a whole case."""
    states = {item.state for item in items}
    if ItemState.correcting in states:
        return "near", _("Waits for you")
    if ItemState.refused in states:
        return "over", _("Not approved")
    if states == {ItemState.approved}:
        return "done", _("Ready")
    if states & {ItemState.accepted, ItemState.approved}:
        return "now", _("Under way")
    return "now", _("Received")
