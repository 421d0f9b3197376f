"""Papers that may follow (容缺): how long, once longer, and when to remind. Pure functions.

No law names a number of days. Each item says how many it tolerates, else the hall's own number
counts (`Limits`, practice): all of them working days after acceptance, never more than the hall
gives at most, and before the decision, because nothing is decided while a paper is missing. An
item that is granted before its papers are here has no such bound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import msgspec

from webapp.cases.state_rules import FINAL
from webapp.cases.values import Fulfilment, ItemState
from webapp.catalog.values import Bundle, BundleItem, Clock, Item, PaperMode
from webapp.core.workdays import Calendar, Due

REMIND = frozenset({3, 1, 0})
"""Working days before the last day when the applicant is reminded: T-3, T-1 and T0."""
WORKING_DAYS_A_WEEK, DAYS_A_WEEK = 5, 7


class Limits(msgspec.Struct, frozen=True):
    """What a hall gives where an item names no number: working days, and the most of them."""

    usual: int = 5
    long: int = 10
    """For an item that is decided later than within `short` working days."""
    short: int = 10
    most: int = 15


class ToFollow(msgspec.Struct, frozen=True):
    """A paper that is signed for: within how many working days of acceptance it comes."""

    paper: str
    days: int
    revokes: bool
    """Where it does not come, what was granted is revoked; else the item is returned."""


def days(item: Item, composed: BundleItem, limits: Limits, *, longer: bool = False) -> int:
    """The working days after acceptance within which an item's papers may follow.

    `longer`: the same number once more, as far as the hall's most and the decision allow.
    """
    within = _working_days(composed.promised or composed.statutory)
    count = item.tolerated_days
    if count is None:
        is_short = within is not None and within <= limits.short
        count = limits.usual if is_short else limits.long
    if longer:
        count *= 2
    count = min(count, limits.most)
    if within is not None and not item.issue_before_supplement:
        count = min(count, max(1, within - 1))
    return count


def _working_days(clock: Clock | None) -> int | None:
    """A time in working days; calendar days hold five of them in seven, days off apart."""
    if clock is None or clock.unit == "wd":
        return clock.n if clock else None
    return clock.n * WORKING_DAYS_A_WEEK // DAYS_A_WEEK


def due(start: date, count: int, decision: date | None, calendar: Calendar) -> Due:
    """The last day for a paper of an item whose acceptance was told on the day `start`.

    `decision` is the day by which the item is decided (None: it does not bind): the paper comes
    on a working day before it. One working day is left in any case.
    """
    if decision is not None:
        count = min(count, max(1, calendar.between(start, decision) - 1))
    return calendar.add(start, count)


def earliest(dues: Iterable[Due]) -> Due | None:
    """Of several last days the one that counts; None where no item has set one."""
    return min(dues, key=lambda one: one.date, default=None)


def waits(state: ItemState, requirement: Fulfilment, *, grants_first: bool) -> bool:
    """Whether an item in this state still waits for a paper whose requirement stands like this.

    One that is granted before its papers are here waits for the tolerated ones afterwards.
    """
    if requirement not in (Fulfilment.open, Fulfilment.later):
        return False
    granted_first = grants_first and requirement is Fulfilment.later
    return state not in FINAL or (granted_first and state is ItemState.approved)


def sets_day(state: ItemState, *, grants_first: bool) -> bool:
    """Whether an item in this state gives its papers their last day: its acceptance does."""
    return state is ItemState.accepted or (state is ItemState.approved and grants_first)


def longer_until(
    now_due: Due | None, longer: Due | None, today: date, *, extended: bool
) -> date | None:
    """Until when a paper may come if its person asks for more time today; None where it may not.

    Once a paper, while its last day has not passed, and only where it brings a later day.
    """
    if extended or now_due is None or longer is None or today > now_due.date:
        return None
    return longer.date if longer.date > now_due.date else None


def to_follow(
    bundle: Bundle, items: Mapping[str, Item], statement: str, limits: Limits
) -> tuple[ToFollow, ...]:
    """What somebody who signs this statement promises to hand in later, and by when."""
    return tuple(
        ToFollow(
            paper.slug,
            days_for(bundle, items, paper.used_by, limits),
            any(items[item].issue_before_supplement for item in paper.used_by),
        )
        for paper in bundle.papers
        if paper.mode is PaperMode.later and paper.statement == statement
    )


def days_for(
    bundle: Bundle, items: Mapping[str, Item], used_by: Collection[str], limits: Limits
) -> int:
    """The working days for a paper that several items need: the fewest that one of them gives."""
    composed = {one.slug: one for one in bundle.items}
    return min(days(items[slug], composed[slug], limits) for slug in used_by if slug in composed)


def remind(last: date, today: date, calendar: Calendar) -> int | None:
    """How many working days are left, where this is a day to remind; None on other days."""
    left = calendar.between(today, last)
    return left if last >= today and left in REMIND else None


def has_lapsed(last: date | None, today: date) -> bool:
    """Whether the last day of a paper is over."""
    return last is not None and today > last
