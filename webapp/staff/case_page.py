"""One item's case as its page shows it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from flask import g, url_for
from flask_babel import gettext as _

from webapp.approvals import notifying
from webapp.approvals import service as approvals
from webapp.approvals.officers import Person
from webapp.cases import filled_words as answers
from webapp.cases import service as cases
from webapp.cases.correcting_words import names_of
from webapp.cases.service import StaffItem
from webapp.cases.state_rules import FINAL, LOST
from webapp.cases.values import ApplicantKind, Fulfilment, ItemState
from webapp.catalog import service as catalog
from webapp.catalog.conditions import holds
from webapp.catalog.explaining import explain
from webapp.catalog.journey import gather
from webapp.catalog.picking import theme_named
from webapp.catalog.values import (
    Bundle,
    HallParameters,
    Item,
    PaperMode,
    RequirementKind,
    Revision,
    Source,
)
from webapp.core.workdays import Calendar
from webapp.halls import service as halls
from webapp.staff import acts, clocks, inbox, lights, notice_form, words
from webapp.staff.credit_words import tier_line
from webapp.web.language import say, say_day_short, say_moment

LOG_LINES = 6
WANTED = (Fulfilment.open, Fulfilment.later)
"""A paper that may still be handed over at the window."""


def whole(case: StaffItem, person: Person, today: date) -> dict[str, Any]:
    """Everything that the page of a case prints."""
    revision = approvals.revision_of(case)
    item = revision.items[case.row.item]
    calendar = halls.calendar(case.hall_id)
    bundle = msgspec.convert(case.bundle, Bundle)
    held = approvals.held(case.row.id)
    theme = theme_named(revision, case.row.theme)
    one = approvals.bundle_item(case)
    needed = papers(case, bundle, revision, person)
    return {
        "case": case,
        "who": case.applicant_masked,
        "item_name": say(item.name),
        "official_name": say(item.official_name),
        "theme": say(theme.name),
        "back": url_for("staff.inbox", list=inbox.list_of(case.row).value),
        "number": cases.grouped(case.row.bundle_number),
        "item_number": cases.grouped(case.row.number),
        "tabs": tabs(case, person, revision, today, calendar),
        "papers": needed,
        "later": later(case, revision),
        "taken_back": taken_back(case, revision),
        "conditions": conditions(case, item, revision),
        "situation": answers.situation_lines(theme.questions, case.situation),
        "why": explain(one.because, theme, revision, g.locale, parameters()),
        "bring": bring(needed),
        "clock": clocks.clock(case, today, calendar),
        "roles": acts.roles(item, held, person, case.row.state),
        "log": log(case),
        "acts": acts.acts(case, person, held),
        "decision": decided(case),
        "waits": case.row.state is ItemState.correcting,
        "silent": any(one.kind == "silence" for one in case.events),
    }


def answer_pages(case: StaffItem, values: dict[str, Any], *, shown: bool) -> list[dict[str, Any]]:
    """The answers by subject, masked or, after `reveal`, in full."""
    revision = approvals.revision_of(case)
    bundle = msgspec.convert(case.bundle, Bundle)
    return answers.pages(bundle, {case.row.item}, values, case.situation, revision, shown=shown)


def people(case: StaffItem, revealed: cases.Revealed | None) -> list[tuple[str, str]]:
    """The applicant and, where another acts, on whose authority."""
    name = revealed.applicant if revealed else case.applicant_masked
    code = (revealed.code or "") if revealed else case.code_masked
    rows = [(_("Applicant"), f"{name} {code}".strip())]
    principal = revealed.principal if revealed else case.principal_masked
    if case.applicant_kind is not ApplicantKind.person:
        rows.append((_("Operator"), principal))
    if standing := tier_line(case.credit):
        rows.append((_("Credit"), standing))
    rows.append(
        (_("Received at"), f"{say_moment(case.submitted_at)} · {words.channel_text(case.channel)}")
    )
    return rows


def tabs(
    case: StaffItem, person: Person, revision: Revision, today: date, calendar: Calendar
) -> list[dict[str, Any]]:
    """The items of the bundle with their lights; those of other departments lead nowhere."""
    own = {
        "name": inbox.item_name(revision, case.row.item),
        "light": lights.of_row(case.row, today, calendar)[1],
        "href": url_for("staff.item", ref=case.row.ref),
        "active": True,
        "slug": case.row.item,
    }
    found = [own] + [
        {
            "name": inbox.item_name(revision, one.item),
            "light": lights.of_sibling(
                one.state, one.promised_due, one.accepted_on, today, calendar
            ),
            "href": _sibling_href(one.ref, one.department, person),
            "active": False,
            "slug": one.item,
        }
        for one in case.siblings
    ]
    order = [str(one["slug"]) for one in case.bundle["items"]]
    return sorted(found, key=lambda tab: order.index(str(tab["slug"])))


def _sibling_href(ref: str, department: str, person: Person) -> str | None:
    if person.departments and department not in person.departments:
        return None
    return url_for("staff.item", ref=ref)


def papers(
    case: StaffItem, bundle: Bundle, revision: Revision, person: Person
) -> list[dict[str, Any]]:
    """The papers that this item needs: how each comes, whether it is there, what it must show."""
    files = cases.papers_of(case.bundle_id)
    takes = notifying.may_take_papers(person.officer, case.row.department)
    state = {(row.kind, row.key): row for row in case.requirements}
    # What followed the application is new to the desk until the item is decided.
    since = None if case.row.state in FINAL else case.submitted_at
    found = []
    for paper in bundle.papers:
        if case.row.item not in paper.used_by:
            continue
        row = state.get(("paper", paper.slug))
        purpose = paper.purposes[paper.used_by.index(case.row.item)]
        found.append(
            {
                "name": say(revision.papers[paper.slug].name),
                "purpose": say(purpose),
                "lines": [say(line) for line in paper.lines],
                "mode": paper.mode.value,
                "state": words.requirement_text(row) if row else "",
                "slug": paper.slug,
                "thumbs": notice_form.thumbs(
                    [one for one in files if one.paper == paper.slug], since=since
                ),
                "take": takes and row is not None and row.state in WANTED,
            }
        )
    return found


def bring(papers: list[dict[str, Any]]) -> str:
    """How many papers there are, and how many of them the applicant brings."""
    own = (PaperMode.required.value, PaperMode.later.value)
    brought = sum(one["mode"] in own for one in papers)
    return _("%(all)s in all, %(own)s from the applicant", all=len(papers), own=brought)


def later(case: StaffItem, revision: Revision) -> list[str]:
    """Which papers still follow this item, each with its day once it has one."""
    still = [
        row
        for row in case.requirements
        if row.kind == RequirementKind.paper
        and row.state is Fulfilment.later
        and case.row.item in row.items
        and case.row.state not in LOST
    ]
    return [
        " · ".join((say(revision.papers[one.key].name), words.requirement_text(one)))
        for one in still
    ]


def taken_back(case: StaffItem, revision: Revision) -> list[str]:
    """The promises that the applicant withdrew, each with its day."""
    lines = [one for one in case.events if one.kind == "statement_withdrawn" and one.note]
    return [
        _(
            "%(statement)s, on %(day)s",
            statement=words.listed(names_of(line.note.asks if line.note else (), revision)),
            day=say_moment(line.at),
        )
        for line in lines
    ]


def conditions(case: StaffItem, item: Item, revision: Revision) -> list[dict[str, str]]:
    """The conditions for approval that apply to these answers, each with its law."""
    theme = theme_named(revision, case.row.theme)
    facts = gather(theme, case.situation, revision, parameters())
    facts.fields.update(case.fields or {})
    return [
        {"text": say(fact.text), "law": cite(fact.source)}
        for fact in item.conditions
        if holds(fact.when, facts)
    ]


def parameters() -> HallParameters:
    """What this hall sets."""
    return catalog.hall_parameters(halls.here())


def cite(source: Source) -> str:
    """A source as the desk cites it; what nobody confirmed says so."""
    title = say(source.title) if source.title else ""
    parts = [part for part in (title, source.number) if part]
    if source.article:
        parts.append(_("art. %(article)s", article=source.article))
    if not source.is_reviewed:
        parts.append(_("to be confirmed"))
    return " · ".join(parts)


def log(case: StaffItem) -> list[tuple[str, str]]:
    """The last lines of the item's timeline, newest first."""
    lines = case.events[-LOG_LINES:]
    return [(say_moment(one.at), words.event_text(one.kind, one.by)) for one in reversed(lines)]


def decided(case: StaffItem) -> dict[str, Any] | None:
    """The decision, its words and what the applicant can do against it."""
    made = approvals.decision(case.row.id)
    if made is None:
        return None
    return {
        "approved": case.row.state is ItemState.approved,
        "day": say_day_short(made.decided_on),
        "words": made.words,
        "remedies": [clocks.remedy(one) for one in made.remedies],
    }


def stops(case: StaffItem) -> str:
    """The names of the items that a refusal of this one would end."""
    revision = approvals.revision_of(case)
    lost = {case.row.item}
    waiting = [one for one in case.siblings if one.state is ItemState.waiting]
    for _round in waiting:
        lost |= {one.item for one in waiting if lost & set(one.depends_on)}
    return words.listed(
        [inbox.item_name(revision, one.item) for one in waiting if one.item in lost]
    )
