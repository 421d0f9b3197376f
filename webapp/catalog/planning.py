"""The plan: items on the hall's calendar, what waits for what, and the latest date. Pure.

Day 1 of a clock is the first working day after the item can start; an item that is decided on the
spot ends on the day it starts. What is handed in on a day off counts from the next working day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from webapp.catalog.values import (
    BundleItem,
    Clock,
    InspectionKind,
    Item,
    JointVisit,
    Plan,
    PlanNode,
    PlanVisit,
    VisitKind,
)
from webapp.core.workdays import Calendar, Due

ON_THE_SPOT = Clock(0)


def clock_of(item: BundleItem) -> Clock:
    """The time that counts for the plan: promised, else the law's, else on the spot."""
    return item.promised or item.statutory or ON_THE_SPOT


def plan_for(
    items: tuple[BundleItem, ...],
    definitions: Mapping[str, Item],
    joint_visits: tuple[JointVisit, ...],
    *,
    today: date,
    calendar: Calendar,
) -> Plan:
    """Each item as early as what it waits for allows; the critical path decides the latest date.

    Raises ValueError where items wait for each other in a circle (lint refuses such a catalog).
    """
    received = calendar.add(today, 0)
    dues: dict[str, Due] = {}
    starts: dict[str, date] = {}
    for item in in_order(items):
        clock = clock_of(item)
        before = [dues[slug] for slug in item.depends_on]
        start = max((due.date for due in before), default=received.date)
        due = calendar.due(start, clock.n, clock.unit)
        starts[item.slug] = start
        dues[item.slug] = Due(
            due.date, due.provisional or received.provisional or any(d.provisional for d in before)
        )
    critical = _critical(items, starts, dues)
    nodes = tuple(_node(item, starts, dues, critical) for item in items)
    latest = max(
        dues.values(), key=lambda due: (due.date, due.provisional), default=Due(received.date)
    )
    return Plan(
        received=received.date,
        nodes=nodes,
        links=tuple((before, item.slug) for item in items for before in item.depends_on),
        visits=tuple(_visits(items, definitions, joint_visits, starts, dues, calendar)),
        latest=latest,
        critical=critical,
    )


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


def _node(
    item: BundleItem, starts: dict[str, date], dues: dict[str, Due], critical: tuple[str, ...]
) -> PlanNode:
    clock = clock_of(item)
    due = dues[item.slug]
    return PlanNode(
        item=item.slug,
        start=starts[item.slug],
        end=due.date,
        n=clock.n,
        unit=clock.unit,
        critical=item.slug in critical,
        provisional=due.provisional,
        statutory=item.promised is None,
    )


def _critical(
    items: tuple[BundleItem, ...], starts: dict[str, date], dues: dict[str, Due]
) -> tuple[str, ...]:
    """The longest chain: back from the last end, each time to what was waited for longest.

    Among equal ends the item that waited for something is the one to watch.
    """
    if not items:
        return ()
    by_slug = {item.slug: item for item in items}
    one = max(items, key=lambda item: (dues[item.slug].date, bool(item.depends_on)))
    chain = [one.slug]
    while one.depends_on:
        one = by_slug[max(one.depends_on, key=lambda slug: dues[slug].date)]
        chain.append(one.slug)
    return tuple(reversed(chain))


def _visits(
    items: tuple[BundleItem, ...],
    definitions: Mapping[str, Item],
    joint_visits: tuple[JointVisit, ...],
    starts: dict[str, date],
    dues: dict[str, Due],
    calendar: Calendar,
) -> Iterable[PlanVisit]:
    before = {one.slug: one for one in items if one.inspection.kind is InspectionKind.before}
    for joint in joint_visits:
        together = tuple(slug for slug in joint.items if before.pop(slug, None))
        if together:
            start = max(starts[slug] for slug in together)
            due = calendar.due(start, joint.after.n, joint.after.unit)
            day = min([due.date, *(dues[slug].date for slug in together)])
            yield PlanVisit(
                joint.slug, together, VisitKind.before, day, due.provisional, joint.name
            )
    for item in items:
        within = item.inspection.within
        if item.slug in before:
            end = dues[item.slug]
            due = calendar.due(starts[item.slug], within.n, within.unit) if within else end
            day = min(due.date, end.date)
            yield PlanVisit(
                item.slug,
                (item.slug,),
                VisitKind.before,
                day,
                due.provisional,
                item.inspection.what,
            )
        elif item.inspection.kind is InspectionKind.after:
            end = dues[item.slug]
            due = calendar.due(end.date, within.n, within.unit) if within else end
            yield PlanVisit(
                item.slug,
                (item.slug,),
                VisitKind.after,
                due.date,
                due.provisional or end.provisional,
                item.inspection.what,
            )
        presence = definitions[item.slug].presence
        if presence is not None:
            yield PlanVisit(
                f"{item.slug}-presence",
                (item.slug,),
                VisitKind.presence,
                starts[item.slug],
                name=presence.text,
            )


def days_in_sequence(items: tuple[BundleItem, ...], *, received: date, calendar: Calendar) -> int:
    """Working days when each item is handed in only after the one before it is decided."""
    clocks = [clock_of(item) for item in items]
    if all(clock.unit == "wd" for clock in clocks):
        return sum(clock.n for clock in clocks)
    day = received
    for clock in clocks:
        day = calendar.due(day, clock.n, clock.unit).date
    return calendar.between(received, day)
