"""The plan: items on the hall's calendar, what waits for what, and the latest date. Pure.

Day 1 of a clock is the first working day after the item can start; an item that is decided on the
spot ends on the day it starts. What is handed in on a day off counts from the next working day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from webapp.catalog.values import (
    BundleItem,
    Clock,
    InspectionKind,
    Item,
    JointVisit,
    Plan,
    PlanNode,
    PlanVisit,
    Source,
    SourceKind,
    Timing,
    VisitKind,
)
from webapp.core.workdays import Calendar, Due

ORDINARY = Clock(
    20,
    "wd",
    10,
    Source(
        SourceKind.law,
        {"zh-Hans": "行政许可法", "en": "Administrative Licensing Law"},
        article="42",
    ),
)
"""What the law gives for a permit where no other law and no promise says it."""

NO_TIME = Clock(0)
"""What an item without any stated time shows as its length."""


def clock_of(item: BundleItem) -> Clock | None:
    """The time that counts for the plan: promised, else the law's; None where nobody states one."""
    return item.promised or item.statutory


class _Step(NamedTuple):
    """An item on the calendar; where it is not dated, its end is as early as can be."""

    start: date
    due: Due
    clock: Clock
    timing: Timing


def plan_for(
    items: tuple[BundleItem, ...],
    definitions: Mapping[str, Item],
    joint_visits: tuple[JointVisit, ...],
    *,
    today: date,
    calendar: Calendar,
    together: Clock | None = None,
) -> Plan:
    """Each item as early as what it waits for allows; the critical path decides the latest date.

    `together` is the time for all of it, which counts for items that state none. An item whose time
    nobody knows, and what waits for it, stands outside the latest date. Raises ValueError where
    items wait for each other in a circle (lint refuses such a catalog).
    """
    received = calendar.add(today, 0)
    steps: dict[str, _Step] = {}
    for item in in_order(items):
        steps[item.slug] = _step(item, steps, received, calendar, together)
    dated = [item for item in items if steps[item.slug].timing.is_dated]
    critical = _critical(dated, steps)
    latest = max(
        (steps[item.slug].due for item in dated),
        key=lambda due: (due.date, due.provisional),
        default=Due(received.date),
    )
    return Plan(
        received=received.date,
        nodes=tuple(_node(item, steps[item.slug], critical) for item in items),
        links=tuple((before, item.slug) for item in items for before in item.depends_on),
        visits=tuple(_visits(items, definitions, joint_visits, steps, calendar)),
        latest=latest,
        critical=critical,
    )


def _step(
    item: BundleItem,
    steps: Mapping[str, _Step],
    received: Due,
    calendar: Calendar,
    together: Clock | None,
) -> _Step:
    before = [steps[slug] for slug in item.depends_on]
    start = max((one.due.date for one in before), default=received.date)
    provisional = received.provisional or any(one.due.provisional for one in before)
    clock = clock_of(item)
    timing = Timing.known
    if item.follows:
        timing = Timing.follows
    elif not all(one.timing.is_dated for one in before):
        timing = Timing.waits
    elif item.result_on is not None and item.result_on >= start:
        return _Step(start, Due(item.result_on, provisional), clock or NO_TIME, Timing.set_day)
    elif clock is None and together is not None:
        due = calendar.due(received.date, together.n, together.unit)
        day = max(due.date, start)
        return _Step(start, Due(day, due.provisional or provisional), together, Timing.together)
    elif clock is None:
        timing = Timing.unknown
    due = calendar.due(start, clock.n, clock.unit) if clock else Due(start)
    return _Step(start, Due(due.date, due.provisional or provisional), clock or NO_TIME, timing)


def in_order(items: Iterable[BundleItem]) -> list[BundleItem]:
    """The items so that each comes after those it waits for, else in their given order."""
    waiting = list(items)
    done: set[str] = set()
    ordered: list[BundleItem] = []
    while waiting:
        ready = [one for one in waiting if done.issuperset(one.depends_on)]
        if not ready:
            raise ValueError("items wait for each other: " + ", ".join(i.slug for i in waiting))
        ordered += ready
        done.update(one.slug for one in ready)
        waiting = [one for one in waiting if one.slug not in done]
    return ordered


def _node(item: BundleItem, step: _Step, critical: tuple[str, ...]) -> PlanNode:
    return PlanNode(
        item=item.slug,
        start=step.start,
        end=step.due.date,
        n=step.clock.n,
        unit=step.clock.unit,
        critical=item.slug in critical,
        provisional=step.due.provisional,
        statutory=step.clock is item.statutory and item.promised is None,
        timing=step.timing,
        stated=step.clock is not NO_TIME,
    )


def _critical(items: list[BundleItem], steps: Mapping[str, _Step]) -> tuple[str, ...]:
    """The longest chain: back from the last end, each time to what was waited for longest.

    Among equal ends the item that waited for something is the one to watch.
    """
    if not items:
        return ()
    by_slug = {item.slug: item for item in items}
    one = max(items, key=lambda item: (steps[item.slug].due.date, bool(item.depends_on)))
    chain = [one.slug]
    while one.depends_on:
        one = by_slug[max(one.depends_on, key=lambda slug: steps[slug].due.date)]
        chain.append(one.slug)
    return tuple(reversed(chain))


def _visits(
    items: tuple[BundleItem, ...],
    definitions: Mapping[str, Item],
    joint_visits: tuple[JointVisit, ...],
    steps: Mapping[str, _Step],
    calendar: Calendar,
) -> Iterable[PlanVisit]:
    before = {one.slug: one for one in items if one.inspection.kind is InspectionKind.before}
    for joint in joint_visits:
        together = tuple(slug for slug in joint.items if before.pop(slug, None))
        if together:
            start = max(steps[slug].start for slug in together)
            due = calendar.due(start, joint.after.n, joint.after.unit)
            ends = [steps[slug].due.date for slug in together if steps[slug].timing.is_dated]
            yield PlanVisit(
                joint.slug,
                together,
                VisitKind.before,
                min([due.date, *ends]),
                due.provisional,
                joint.name,
                dated=all(_has_start(steps[slug]) for slug in together),
            )
    for item in items:
        step, kind = steps[item.slug], item.inspection.kind
        if item.slug in before or kind is InspectionKind.after:
            yield _visit(item, step, calendar)
        presence = definitions[item.slug].presence
        if presence is not None:
            yield PlanVisit(
                f"{item.slug}-presence",
                (item.slug,),
                VisitKind.presence,
                step.start,
                name=presence.text,
                dated=_has_start(step),
            )


def _has_start(step: _Step) -> bool:
    return step.timing.is_dated or step.timing is Timing.unknown


def _visit(item: BundleItem, step: _Step, calendar: Calendar) -> PlanVisit:
    """The visit of one item: before the decision, from its start; after it, from its end."""
    within, what = item.inspection.within, item.inspection.what
    if item.inspection.kind is InspectionKind.after:
        due = calendar.due(step.due.date, within.n, within.unit) if within else step.due
        provisional = due.provisional or step.due.provisional
        dated = step.timing.is_dated
        return PlanVisit(
            item.slug, (item.slug,), VisitKind.after, due.date, provisional, what, dated=dated
        )
    due = calendar.due(step.start, within.n, within.unit) if within else step.due
    day = min(due.date, step.due.date) if step.timing.is_dated else due.date
    dated = step.timing.is_dated or (within is not None and _has_start(step))
    return PlanVisit(
        item.slug, (item.slug,), VisitKind.before, day, due.provisional, what, dated=dated
    )


COUNTED = (Timing.known, Timing.together)
"""What counts where days are compared."""


def days_together(plan: Plan, *, calendar: Calendar) -> int:
    """Working days until the last item whose time is known, each beginning as early as it can."""
    ends = [node.end for node in plan.nodes if node.timing in COUNTED]
    return calendar.between(plan.received, max(ends, default=plan.received))


def days_in_sequence(plan: Plan, *, calendar: Calendar) -> int:
    """Working days when each item is handed in only after the one before it is decided.

    Only the items whose time is known, so that it compares with the plan's latest date; the time
    for all of it together counts once.
    """
    nodes = [node for node in plan.nodes if node.timing is Timing.known]
    nodes += [node for node in plan.nodes if node.timing is Timing.together][:1]
    if all(node.unit == "wd" for node in nodes):
        return sum(node.n for node in nodes)
    day = plan.received
    for node in nodes:
        day = calendar.due(day, node.n, node.unit).date
    return calendar.between(plan.received, day)
