"""Composing a bundle: which items, one form, each paper once, the plan and what is saved. Pure.

Deterministic, explainable, and monotone in holdings: holding one more licence never adds a paper
and never makes one stricter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import structs

from webapp.catalog import calling, explaining, journey
from webapp.catalog.conditions import Facts, holds, reasons
from webapp.catalog.days import read_day
from webapp.catalog.exclusion_rules import may_be_signed_electronically
from webapp.catalog.forms import form_pages
from webapp.catalog.papers import CHECKED_FIRST, PaperNeeds, promised_by
from webapp.catalog.planning import ORDINARY, days_in_sequence, days_together, plan_for
from webapp.catalog.values import (
    Answers,
    Bundle,
    BundleItem,
    BundlePaper,
    BundleStatement,
    Clock,
    Comparison,
    FormPage,
    HallParameters,
    Holdings,
    InspectionKind,
    Item,
    ItemKind,
    ItemOut,
    PaperMode,
    Plan,
    Reason,
    Receipt,
    Requirement,
    RequirementKind,
    Revision,
    Theme,
    ThemeItem,
    Tier,
    Variant,
    VariantChoice,
)
from webapp.core.workdays import Calendar

asked = journey.asked
unanswered = journey.unanswered
next_question = journey.next_question
leads_out = journey.leads_out
plan_choices = journey.plan_choices
effective = journey.effective
gather = journey.gather
widest_answers = journey.widest_answers
option_of = journey.option_of
chosen = journey.chosen
as_offered = journey.as_offered
day_within = journey.day_within
as_called = calling.as_called
season_of = calling.season_of
describe = explaining.describe
explain = explaining.explain
"""Other rooms find all rules of the catalog here."""

NOTHING_HELD = Holdings()
NOTHING_DECLINED: frozenset[str] = frozenset()
THE_APPLICATION = "application"
"""The signature under the one form and all that is generated from it."""


def compose(
    revision: Revision,
    theme: Theme,
    *,
    hall: HallParameters,
    answers: Answers,
    today: date,
    calendar: Calendar,
    holdings: Holdings = NOTHING_HELD,
    tier: Tier = Tier.normal,
    declined: frozenset[str] = NOTHING_DECLINED,
) -> Bundle:
    """The bundle that these answers make in this hall on this day.

    `declined` are the statements that this person chose not to sign: what they would have stood
    in for is asked for as usual (国办发〔2020〕42号: the choice is free).
    """
    if hall.today != today:
        hall = structs.replace(hall, today=today)
    facts = journey.gather(theme, answers, revision, hall)
    ways = _Ways(theme, revision, hall, answers, facts, tier, declined)
    chosen, out = _sort_items(revision, theme, facts, hall, ways)
    papers = PaperNeeds(revision, theme, chosen, facts, holdings, tier, declined)
    items = tuple(structs.replace(one, depends_on=papers.after(one.slug)) for one in chosen)
    given = {one.answers: one.slug for one in theme.questions if journey.gives_field(one, facts)}
    pages, fields_separately = form_pages(revision, items, facts, given)
    plan = plan_for(
        items,
        revision.items,
        theme.joint_visits,
        today=today,
        calendar=calendar,
        together=theme.promised,
    )
    asked_papers = papers.merged()
    statements = statements_of(items, asked_papers)
    return Bundle(
        revision=revision.hash,
        theme=theme.slug,
        items=items,
        items_out=out,
        pages=pages,
        papers=asked_papers,
        not_asked=papers.not_asked(),
        statements=statements,
        requirements=requirements_of(items, asked_papers, statements, plan),
        plan=plan,
        receipt=_receipt(
            revision,
            items,
            pages,
            asked_papers,
            plan,
            separately=(fields_separately, papers.separately),
            calendar=calendar,
        ),
        fee=sum(item.fee * item.times for item in items),
    )


def _sort_items(
    revision: Revision,
    theme: Theme,
    facts: Facts,
    hall: HallParameters,
    ways: _Ways,
) -> tuple[tuple[BundleItem, ...], tuple[ItemOut, ...]]:
    chosen, out = [], []
    for entry in theme.items:
        because = reasons(entry.when, facts)
        if holds(entry.when, facts):
            item = revision.items[entry.item]
            chosen.append(_bundle_item(item, entry, because, facts, hall, ways))
        else:
            out.append(ItemOut(entry.item, because))
    return tuple(chosen), tuple(out)


def _bundle_item(
    item: Item,
    entry: ThemeItem,
    because: tuple[Reason, ...],
    facts: Facts,
    hall: HallParameters,
    ways: _Ways,
) -> BundleItem:
    variant = ways.of(item, entry)
    promised = _promised(item, variant, hall)
    statutory = (variant and variant.statutory) or item.statutory
    if promised is None and statutory is None and item.kind is ItemKind.permit:
        statutory = ORDINARY
    times = facts.questions.get(entry.times)
    return BundleItem(
        slug=item.slug,
        variant=variant.slug if variant else "",
        department=item.department,
        because=because,
        promised=promised,
        statutory=statutory,
        inspection=(variant and variant.inspection) or item.inspection,
        statement=ways.statement(item, variant),
        times=int(times) if isinstance(times, int | float) else 1,
        fee=item.fee.fen,
        follows=entry.follows,
        result_on=read_day(facts.parameters.get(item.result_on)) if item.result_on else None,
    )


class _Ways:
    """Which way of an item this applicant takes, and the statement that it rests on."""

    def __init__(
        self,
        theme: Theme,
        revision: Revision,
        hall: HallParameters,
        answers: Answers,
        facts: Facts,
        tier: Tier,
        declined: frozenset[str],
    ) -> None:
        self.facts, self.tier, self.declined = facts, tier, declined
        self._ground = (theme, answers, revision, hall)
        self._could: tuple[Facts, ...] = ()

    def of(self, item: Item, entry: ThemeItem) -> Variant | None:
        """The first way that the answers choose; None where the item has none.

        A way that rests on a promise is not for everybody, and not for whoever declined to give
        it. Who promises everything takes it whatever the plan's own choice says: its statement is
        a part of what is promised.
        """
        ways = {one.slug: one for one in item.variants}
        full = promised_by(item, self.tier, self.declined)
        for choice in entry.variants if full else ():
            if ways[choice.variant].statement and self._could_be(choice):
                return ways[choice.variant]
        for choice in entry.variants:
            way = ways[choice.variant]
            if way.statement and not self._may_promise(item, way.statement):
                continue
            if holds(choice.when, self.facts):
                return way
        return None

    def _may_promise(self, item: Item, statement: str) -> bool:
        is_open = self.tier not in CHECKED_FIRST and statement not in self.declined
        return is_open and may_be_signed_electronically(item)

    def _could_be(self, choice: VariantChoice) -> bool:
        """Whether the answers allow a way, if the choices of the plan were made for it."""
        if not self._could:
            theme, answers, revision, hall = self._ground
            offered = journey.plan_choices(theme, answers, revision, hall)
            tried = [{**answers, q.slug: o.slug} for q in offered for o in q.options]
            others = (journey.gather(theme, one, revision, hall) for one in tried)
            self._could = (self.facts, *others)
        return any(holds(choice.when, facts) for facts in self._could)

    def statement(self, item: Item, way: Variant | None) -> str:
        """What is signed for the item itself; one that is promised whole has no other."""
        own = (way.statement if way else "") or item.statement
        if not may_be_signed_electronically(item):
            return ""
        return own and (promised_by(item, self.tier, self.declined) or own)


def _promised(item: Item, variant: Variant | None, hall: HallParameters) -> Clock | None:
    """The promised time: the hall's own where it has one, never longer than the law's."""
    clock = (variant and variant.promised) or item.promised
    if not hall.promised:
        return clock
    key = f"{item.slug}/{variant.slug}" if variant else item.slug
    own = hall.promised.get(key, hall.promised.get(item.slug))
    if own is None:
        return clock
    law = (variant and variant.statutory) or item.statutory
    if law is not None and law.unit == "wd":
        own = min(own, law.n)
    return Clock(own, "wd", 0, clock.source) if clock else Clock(own)


def statements_of(
    items: tuple[BundleItem, ...], papers: tuple[BundlePaper, ...]
) -> tuple[BundleStatement, ...]:
    """The statements that these items and papers rest on, each with what it stands in for."""
    users: dict[str, dict[str, None]] = {}
    replaced: dict[str, list[str]] = {}
    for item in items:
        if item.statement:
            users.setdefault(item.statement, {})[item.slug] = None
    for paper in papers:
        if paper.statement and paper.mode in (PaperMode.promised, PaperMode.later):
            users.setdefault(paper.statement, {}).update(dict.fromkeys(paper.used_by))
            replaced.setdefault(paper.statement, []).append(paper.slug)
    return tuple(
        BundleStatement(slug, tuple(used_by), tuple(replaced.get(slug, ())))
        for slug, used_by in users.items()
    )


def requirements_of(
    items: tuple[BundleItem, ...],
    papers: tuple[BundlePaper, ...],
    statements: tuple[BundleStatement, ...],
    plan: Plan,
) -> tuple[Requirement, ...]:
    """What a case with these parts has to fulfil: papers, signatures, visits."""
    return tuple(_requirements(items, papers, statements, plan))


def _requirements(
    items: tuple[BundleItem, ...],
    papers: tuple[BundlePaper, ...],
    statements: tuple[BundleStatement, ...],
    plan: Plan,
) -> Iterator[Requirement]:
    for paper in papers:
        if paper.mode in (PaperMode.required, PaperMode.later):
            yield Requirement(RequirementKind.paper, paper.slug, paper.mode.value, paper.used_by)
    if items:
        everyone = tuple(item.slug for item in items)
        yield Requirement(
            RequirementKind.signature, THE_APPLICATION, PaperMode.generated.value, everyone
        )
    for one in statements:
        yield Requirement(RequirementKind.signature, one.slug, "statement", one.used_by)
    for visit in plan.visits:
        yield Requirement(RequirementKind.visit, visit.slug, visit.kind.value, visit.items)


def _receipt(
    revision: Revision,
    items: tuple[BundleItem, ...],
    pages: tuple[FormPage, ...],
    papers: tuple[BundlePaper, ...],
    plan: Plan,
    *,
    separately: tuple[int, int],
    calendar: Calendar,
) -> Receipt:
    fields, paper_count = separately
    by_mode = dict.fromkeys(PaperMode, 0)
    for paper in papers:
        by_mode[paper.mode] += 1
    visits = sum(
        (item.inspection.kind is not InspectionKind.none)
        + (revision.items[item.slug].presence is not None)
        for item in items
    )
    return Receipt(
        departments=tuple(dict.fromkeys(item.department for item in items)),
        applications=Comparison(len(items), min(len(items), 1)),
        fields=Comparison(
            fields,
            sum(len(revision.fields[f.slug].columns) or 1 for page in pages for f in page.fields),
        ),
        papers=Comparison(paper_count, len(papers)),
        visits=Comparison(visits, len(plan.visits)),
        days=Comparison(
            days_in_sequence(plan, calendar=calendar),
            days_together(plan, calendar=calendar),
        ),
        papers_now=by_mode[PaperMode.required],
        by_mode=by_mode,
    )
