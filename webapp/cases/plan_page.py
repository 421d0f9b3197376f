"""The plan, ready to be printed: numbers come from the bundle, reasons from the answers."""

from __future__ import annotations

from datetime import date

import msgspec
from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from webapp.cases import drafts, rules, tiers
from webapp.cases.date_words import promise_words, time_words, undated_words
from webapp.cases.guide_words import Card, day_words, listed, question_address
from webapp.cases.plan_chart import chart_of
from webapp.cases.plan_papers import PaperPart, papers_of
from webapp.cases.tier_words import Note, note_of
from webapp.cases.value_words import answer_words
from webapp.cases.values import DraftValues, Journey
from webapp.catalog import rules as catalog_rules
from webapp.catalog.values import (
    Answer,
    Bundle,
    BundleField,
    BundleItem,
    HallParameters,
    InspectionKind,
    PlanVisit,
    Question,
    Revision,
    Theme,
    VisitKind,
)
from webapp.catalog.words import say_season
from webapp.core.workdays import Calendar
from webapp.halls import service as halls
from webapp.halls.service import HallValues
from webapp.web.charts import Gantt
from webapp.web.language import say, say_day, say_number

FEN = 100
IDENTITY = "identity"


class ItemRow(msgspec.Struct, frozen=True):
    """One permit: who decides it, what is promised, and what brought it in."""

    name: str
    sub: str
    end: str
    decides: bool
    why: str


class Choice(msgspec.Struct, frozen=True):
    """A choice that stands on the plan, each side with what it brings."""

    key: str
    text: str
    why: str
    cards: tuple[Card, ...]


class FieldGroup(msgspec.Struct, frozen=True):
    """The fields of one page of the form: (name, who needs it and why, where it comes from)."""

    title: str
    count: str
    rows: tuple[tuple[str, str, str], ...]


class AnswerRow(msgspec.Struct, frozen=True):
    """A question that was answered, and where to change it."""

    label: str
    value: str
    href: str


class PlanPage(msgspec.Struct, frozen=True):
    """The plan in the person's words."""

    theme: str
    permits: int
    papers_now: int
    dated: int
    """How many permits the latest date counts."""
    latest: str
    undated: tuple[tuple[str, str], ...]
    """Permits that it does not count, and why."""
    provisional: str
    season: str
    """When it can be handed in, where it is not always."""
    departments: tuple[str, ...]
    receipt: tuple[tuple[str, int, int, str], ...]
    items: tuple[ItemRow, ...]
    out: tuple[tuple[str, str], ...]
    unconfirmed: bool
    fee: str
    credit: Note | None
    """Where the credit tier changes what is offered."""
    choices: tuple[Choice, ...]
    papers: PaperPart
    chart: Gantt
    fields: tuple[FieldGroup, ...]
    field_count: int
    answers: tuple[AnswerRow, ...]
    minutes: int
    back: str
    action: str
    onward: str


def plan_page(draft: DraftValues, path: Journey, hall: HallValues, today: date) -> PlanPage:
    """The plan of a draft whose guide is answered."""
    revision, theme, parameters = drafts.ground_of(draft)
    bundle = drafts.bundle_of(draft, hall, today)
    calendar = halls.calendar(hall.id)
    latest = bundle.plan.latest
    return PlanPage(
        theme=say(theme.name),
        permits=len(bundle.items),
        papers_now=bundle.receipt.papers_now,
        dated=len(bundle.items) - len(bundle.plan.undated),
        latest=say_day(latest.date),
        undated=undated_words(bundle.plan, revision),
        provisional=_provisional_words(calendar) if latest.provisional else "",
        season=say_season(catalog_rules.season_of(theme, revision, parameters, today)),
        departments=tuple(
            say(revision.departments[slug].short) for slug in bundle.receipt.departments
        ),
        receipt=_receipt(bundle),
        items=tuple(_items(bundle, revision, theme, parameters)),
        out=tuple(
            (
                say(revision.items[one.slug].name),
                catalog_rules.explain(one.because, theme, revision, g.locale, parameters),
            )
            for one in bundle.items_out
        ),
        unconfirmed=any(
            clock is not None and not clock.source.is_reviewed
            for item in bundle.items
            for clock in (item.promised or item.statutory,)
        ),
        fee=_fee(bundle.fee),
        credit=note_of(draft, bundle),
        choices=tuple(_choices(draft, bundle, hall, today)),
        papers=papers_of(bundle, revision, theme, parameters, calendar),
        chart=chart_of(bundle, revision, calendar),
        fields=tuple(_fields(bundle, revision)),
        field_count=bundle.receipt.fields.together,
        answers=tuple(_answers(draft, path, theme)),
        minutes=rules.minutes_to_fill(bundle),
        back=question_address(draft.ref, path.asked[-1]),
        action=url_for("guide.save_choice", ref=draft.ref),
        onward=f"/cases/{draft.ref}/form",
    )


def _provisional_words(calendar: Calendar) -> str:
    return _(
        "The days off of %(year)s have not been announced yet. Dates in it are provisional and "
        "will be worked out again.",
        year=calendar.last_year + 1,
    )


def _receipt(bundle: Bundle) -> tuple[tuple[str, int, int, str], ...]:
    saved = bundle.receipt
    rows = (
        (_("To fill in"), saved.fields, _("fields")),
        (_("Papers"), saved.papers, _("papers")),
        (_("Visits"), saved.visits, _("visits")),
        (_("Waiting"), saved.days, _("working days")),
    )
    return tuple(
        (label, one.separately, one.together, unit)
        for label, one, unit in rows
        # Where no time is known, there is nothing to compare.
        if one is not saved.days or one.separately
    )


def _items(
    bundle: Bundle, revision: Revision, theme: Theme, parameters: HallParameters
) -> list[ItemRow]:
    nodes = {node.item: node for node in bundle.plan.nodes}
    units = {one.item: theme.question(one.times) for one in theme.items if one.times}
    rows = []
    for item in bundle.items:
        node = nodes[item.slug]
        counted = units.get(item.slug)
        parts = [
            say(revision.departments[item.department].short),
            f"{item.times} {say(counted.unit)}".strip() if counted and item.times > 1 else "",
            _("you sign a statement") if item.statement else "",
            *(
                _visit_words(visit, item)
                for visit in bundle.plan.visits
                if item.slug in visit.items
            ),
        ]
        rows.append(
            ItemRow(
                name=say(revision.items[item.slug].name),
                sub=" · ".join(part for part in parts if part),
                end=time_words(node),
                decides=node.critical and node.n > 0,
                why=catalog_rules.explain(item.because, theme, revision, g.locale, parameters),
            )
        )
    return rows


def _visit_words(visit: PlanVisit, item: BundleItem) -> str:
    if visit.kind is VisitKind.presence:
        return say(visit.name)
    if visit.kind is VisitKind.after:
        within = item.inspection.within
        if within is None or item.inspection.kind is not InspectionKind.after:
            return _("somebody comes to look after it is issued")
        return _(
            "somebody comes to look within %(period)s of issue",
            period=promise_words(within.n, within.unit),
        )
    if visit.items[0] == item.slug:
        return _("somebody comes to look once")
    return _("seen at the same visit")


def _fee(fen: int) -> str:
    if fen == 0:
        return _("No fee for any of these.")
    return _("Fees together: %(amount)s yuan.", amount=say_number(fen / FEN))


def _choices(draft: DraftValues, bundle: Bundle, hall: HallValues, today: date) -> list[Choice]:
    revision, theme, parameters = drafts.ground_of(draft)
    effective = catalog_rules.effective(theme, draft.situation, revision, parameters)
    found = []
    for question in tiers.plan_choices(draft):
        chosen = effective.get(question.slug)
        sides = [
            bundle
            if option.slug == chosen
            else drafts.bundle_of(
                draft, hall, today, answers={**draft.situation, question.slug: option.slug}
            )
            for option in question.options
        ]
        cards = tuple(_cards(question, chosen, sides))
        found.append(Choice(question.slug, say(question.text), say(question.why), cards))
    return found


def _cards(question: Question, chosen: Answer | None, sides: list[Bundle]) -> list[Card]:
    figures = [_figures(side) for side in sides]
    # Where both sides come to the same, figures would only be noise.
    shown = len(set(figures)) > 1
    return [
        Card(
            option.slug,
            say(option.label),
            Markup("{}<br>{}").format(say(option.consequence), figure)
            if shown
            else say(option.consequence),
            option.slug == chosen,
        )
        for option, figure in zip(question.options, figures, strict=True)
    ]


def _figures(bundle: Bundle) -> str:
    latest = bundle.plan.latest
    papers = ngettext(
        "%(num)d paper to send now", "%(num)d papers to send now", bundle.receipt.papers_now
    )
    if not bundle.plan.is_dated:
        return papers
    return _(
        "%(papers)s, all permits by %(day)s",
        papers=papers,
        day=day_words(latest.date, latest.provisional),
    )


def _fields(bundle: Bundle, revision: Revision) -> list[FieldGroup]:
    return [
        FieldGroup(
            title=say(revision.subjects[page.subject].title),
            count=ngettext("%(num)d field", "%(num)d fields", len(page.fields)),
            rows=tuple(
                (
                    say(revision.fields[field.slug].label),
                    _uses(field, revision),
                    _origin(field),
                )
                for field in page.fields
            ),
        )
        for page in bundle.pages
    ]


def _uses(field: BundleField, revision: Revision) -> str:
    """Who needs it for what; items that need it for the same thing stand together."""
    by_purpose: dict[str, list[str]] = {}
    for item, purpose in zip(field.used_by, field.purposes, strict=True):
        by_purpose.setdefault(say(purpose), []).append(say(revision.items[item].name))
    return Markup("<br>").join(
        _("%(items)s: %(purpose)s", items=listed(items), purpose=purpose)
        for purpose, items in by_purpose.items()
    )


def _origin(field: BundleField) -> str:
    if field.given_by is not None:
        return _("you have answered it")
    if field.prefill is None:
        return ""
    if field.prefill.source != IDENTITY:
        return _("we have it")
    return _("from your sign-in") if field.prefill.key == "phone" else _("from your ID card")


def _answers(draft: DraftValues, path: Journey, theme: Theme) -> list[AnswerRow]:
    rows = []
    for key in path.asked:
        question = theme.question(key)
        assert question is not None
        value = answer_words(theme, key, draft.situation.get(key))
        rows.append(AnswerRow(say(question.text), value, question_address(draft.ref, key)))
    return rows
