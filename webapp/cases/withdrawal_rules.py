"""Withdrawing a promise after handing in: whether it can be done, and what a case becomes. Pure.

国办发〔2020〕42号: whoever promised (告知承诺) may withdraw before the decision, and then goes the
ordinary way. What was handed in stays as it was, but for what the promise stood in for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import TypeVar

from msgspec import structs

from webapp.cases.state_rules import FINAL
from webapp.cases.values import Fulfilment, ItemState, RequirementRow
from webapp.catalog.papers import STRICTNESS, WITH_A_STATEMENT
from webapp.catalog.planning import plan_for
from webapp.catalog.rules import requirements_of, statements_of
from webapp.catalog.values import (
    Bundle,
    BundleItem,
    BundlePaper,
    PaperMode,
    Plan,
    Requirement,
    RequirementKind,
    Revision,
    Theme,
)
from webapp.core.workdays import Calendar, Due

Part = TypeVar("Part", BundleItem, BundlePaper)


class Why(Enum):
    """Why a promise stays."""

    decided = "decided"
    """Something was granted on it."""
    over = "over"
    """All that rests on it has ended."""
    needed = "needed"
    """The application cannot go without it."""


def rests_on(bundle: Bundle, statement: str, here: Collection[str]) -> tuple[str, ...]:
    """The items that rest on a statement: by themselves, or by a paper that is not `here`."""
    by_paper = {
        item
        for paper in bundle.papers
        if paper.statement == statement
        and paper.mode in WITH_A_STATEMENT
        and paper.slug not in here
        for item in paper.used_by
    }
    return tuple(
        item.slug for item in bundle.items if item.statement == statement or item.slug in by_paper
    )


def why_not(resting: Collection[str], states: Mapping[str, ItemState]) -> Why | None:
    """Why a promise cannot be withdrawn any more, by the items that rest on it; None if it can.

    What was granted rests on it for good; what was refused or has ended needs it no more.
    """
    found = {states[item] for item in resting if item in states}
    if ItemState.approved in found:
        return Why.decided
    return Why.over if found <= FINAL else None


def is_way_out(now: Bundle, then: Bundle, statement: str) -> bool:
    """Whether a case can become `then`: the same items, in the same order of waiting.

    And no way of an item that rests on a statement of its own, which nobody has signed.
    """
    before = {item.slug: item for item in now.items}
    after = {item.slug: item for item in then.items}
    signed = {item.statement for item in now.items} - {statement}
    return before.keys() == after.keys() and all(
        item.depends_on == before[slug].depends_on and item.statement in signed | {""}
        for slug, item in after.items()
    )


def withdrawn(
    frozen: Bundle,
    now: Bundle,
    then: Bundle,
    states: Mapping[str, ItemState],
    *,
    revision: Revision,
    theme: Theme,
    today: date,
    calendar: Calendar,
) -> Bundle:
    """What was handed in, without a statement: only what the withdrawal changes is changed.

    `now` and `then` are composed today with it and without it, so that their difference is the
    withdrawal alone: neither a day that has passed nor a parameter that the hall has changed since
    touches the rest. What `then` would tolerate or promise anew nobody has signed for: it is asked.
    """
    items = _carried(frozen.items, now.items, then.items)
    covered = {paper.slug for paper in frozen.papers if paper.mode in WITH_A_STATEMENT}
    papers = tuple(
        sorted(
            (_signed_for(one, covered) for one in _carried(frozen.papers, now.papers, then.papers)),
            key=lambda paper: STRICTNESS[paper.mode],
        )
    )
    plan = _plan(frozen, items, states, revision, theme, today, calendar)
    statements = statements_of(items, papers)
    return structs.replace(
        frozen,
        items=items,
        pages=frozen.pages if now.pages == then.pages else then.pages,
        papers=papers,
        not_asked=frozen.not_asked if now.not_asked == then.not_asked else then.not_asked,
        statements=statements,
        requirements=requirements_of(items, papers, statements, plan),
        plan=plan,
        receipt=then.receipt,
    )


def _carried(frozen: Sequence[Part], now: Sequence[Part], then: Sequence[Part]) -> tuple[Part, ...]:
    """The parts as they were handed in, but for those that differ between `now` and `then`."""
    before: dict[str, Part] = {one.slug: one for one in now}
    after: dict[str, Part] = {one.slug: one for one in then}
    kept: list[Part] = []
    for one in frozen:
        if one.slug in after:
            changed = after[one.slug] != before.get(one.slug)
            kept.append(after[one.slug] if changed else one)
        elif one.slug not in before:
            kept.append(one)
    there = {one.slug for one in frozen} | before.keys()
    kept += [one for one in then if one.slug not in there]
    return tuple(kept)


def _signed_for(paper: BundlePaper, covered: Collection[str]) -> BundlePaper:
    if paper.mode not in WITH_A_STATEMENT or paper.slug in covered:
        return paper
    return structs.replace(paper, mode=PaperMode.required, statement="")


def _plan(
    frozen: Bundle,
    items: tuple[BundleItem, ...],
    states: Mapping[str, ItemState],
    revision: Revision,
    theme: Theme,
    today: date,
    calendar: Calendar,
) -> Plan:
    """The plan from today: what has ended keeps its place, what is open waits for what is open."""
    running = tuple(item for item in items if states.get(item.slug) not in FINAL)
    open_ones = {item.slug for item in running}
    plan = plan_for(
        tuple(
            structs.replace(
                item, depends_on=tuple(one for one in item.depends_on if one in open_ones)
            )
            for item in running
        ),
        revision.items,
        theme.joint_visits,
        today=today,
        calendar=calendar,
        together=theme.promised,
    )
    nodes = {node.item: node for node in (*frozen.plan.nodes, *plan.nodes)}
    ended = tuple(visit for visit in frozen.plan.visits if not open_ones.intersection(visit.items))
    return structs.replace(
        plan,
        received=frozen.plan.received,
        nodes=tuple(nodes[item.slug] for item in items),
        links=tuple((before, item.slug) for item in items for before in item.depends_on),
        visits=(*ended, *plan.visits),
        latest=plan.latest if plan.is_dated else Due(frozen.plan.latest.date),
    )


def stands(wanted: Requirement, row: RequirementRow | None, here: Collection[str]) -> Fulfilment:
    """How a requirement of the case stands without the promise; `here` are papers with files.

    What was tolerated is asked for; what nobody had to get so far is open, unless it is here.
    """
    if row is None:
        is_here = wanted.kind is RequirementKind.paper and wanted.key in here
        return Fulfilment.fulfilled if is_here else Fulfilment.open
    if row.state is Fulfilment.later and wanted.mode != PaperMode.later:
        return Fulfilment.fulfilled if wanted.key in here else Fulfilment.open
    return row.state


def no_longer(row: RequirementRow, statement: str) -> Fulfilment:
    """How a requirement stands that the case has no more: the signature is waived, and the rest
    that was not met; a paper that came stays where it is."""
    if row.kind == RequirementKind.signature and row.key == statement:
        return Fulfilment.waived
    return row.state if row.state is Fulfilment.fulfilled else Fulfilment.waived
