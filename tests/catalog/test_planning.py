"""The plan on the calendar: parallel steps, what waits for what, visits, the latest date."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import (
    FRIDAY,
    LAW,
    MONDAY,
    PLAIN_WEEKS,
    bundle,
    item,
    paper,
    revision,
    text,
    theme,
)
from webapp.catalog.planning import clock_of, days_in_sequence, in_order
from webapp.catalog.values import (
    Bundle,
    BundleItem,
    Clock,
    Dependency,
    Fact,
    Inspection,
    InspectionKind,
    JointVisit,
    Plan,
    VisitKind,
)
from webapp.core.workdays import Calendar, Due

BEFORE, AFTER = InspectionKind.before, InspectionKind.after


def plan(*items: Any, today: date = FRIDAY, calendar: Calendar = PLAIN_WEEKS, **more: Any) -> Plan:
    return composed(*items, today=today, calendar=calendar, **more).plan


def composed(
    *items: Any, today: date = FRIDAY, calendar: Calendar = PLAIN_WEEKS, **more: Any
) -> Bundle:
    made = revision(*items, papers=[paper("p")])
    about = theme([one.slug for one in items], **more)
    return bundle(made, about, today=today, calendar=calendar)


def after(slug: str, *others: str) -> Dependency:
    return Dependency(slug, others)


def ends(made: Plan) -> dict[str, date]:
    return {node.item: node.end for node in made.nodes}


def test_day_one_is_the_next_working_day() -> None:
    made = plan(item("a", 1), item("b", 5))
    assert ends(made) == {"a": MONDAY, "b": date(2026, 12, 4)}
    assert made.received == FRIDAY
    assert made.latest == Due(date(2026, 12, 4))
    assert made.critical == ("b",)
    assert [node.critical for node in made.nodes] == [False, True]


def test_what_is_done_on_the_spot_ends_on_its_day() -> None:
    made = plan(item("a", 0), item("b", 2), dependencies=(after("b", "a"),))
    assert ends(made) == {"a": FRIDAY, "b": date(2026, 12, 1)}
    assert made.critical == ("a", "b")
    assert made.links == (("a", "b"),)
    assert [(node.start, node.n, node.unit) for node in made.nodes] == [
        (FRIDAY, 0, "wd"),
        (FRIDAY, 2, "wd"),
    ]


def test_what_is_handed_in_on_a_day_off_counts_from_the_next_working_day() -> None:
    made = plan(item("a", 1), today=FRIDAY + timedelta(days=1))
    assert made.received == MONDAY
    assert made.nodes[0].start == MONDAY
    assert made.latest.date == date(2026, 12, 1)


def test_an_item_waits_for_the_last_of_those_before_it() -> None:
    order = (after("c", "a", "b"), after("d", "c"))
    made = plan(item("d", 1), item("c", 2), item("b", 3), item("a", 1), dependencies=order)
    assert ends(made)["c"] == date(2026, 12, 4)
    assert ends(made)["d"] == date(2026, 12, 7)
    assert made.critical == ("b", "c", "d")
    assert set(made.links) == {("c", "d"), ("a", "c"), ("b", "c")}
    assert [node.item for node in made.nodes] == ["d", "c", "b", "a"]


def test_among_equal_ends_the_chain_is_the_one_to_watch() -> None:
    made = plan(item("free", 5), item("a", 0), item("b", 5), dependencies=(after("b", "a"),))
    assert made.critical == ("a", "b")


def test_a_dependency_on_an_item_that_is_not_in_counts_for_nothing() -> None:
    made = revision(item("a"), item("b"))
    about = theme(["b"], dependencies=(after("b", "a"),))
    assert bundle(made, about).items[0].depends_on == ()


def test_items_that_wait_for_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="wait for each other: a, b"):
        plan(item("a"), item("b"), dependencies=(after("a", "b"), after("b", "a")))


def test_without_a_promise_the_laws_time_counts() -> None:
    law = item("a", None, statutory=Clock(20, "wd", 10, LAW))
    made = plan(law, item("b", None), item("c", 3))
    assert ends(made)["a"] == date(2026, 12, 25)
    assert ends(made)["b"] == FRIDAY
    assert [node.statutory for node in made.nodes] == [True, True, False]
    assert made.latest.date == date(2026, 12, 25)


def test_calendar_days_and_days_off() -> None:
    holiday = Calendar({MONDAY: False}, frozenset([2026]))
    counted = item("a", None, statutory=Clock(3, "cal", 0, LAW))
    made = plan(counted, item("b", 1), calendar=holiday)
    assert ends(made) == {"a": MONDAY, "b": date(2026, 12, 1)}


def test_past_the_noticed_year_dates_are_provisional() -> None:
    known = Calendar({}, frozenset([2026]))
    made = plan(
        item("a", 20),
        item("b", 10),
        item("c", 1),
        dependencies=(after("b", "a"),),
        today=date(2026, 12, 1),
        calendar=known,
    )
    assert [node.provisional for node in made.nodes] == [False, True, False]
    assert made.latest.provisional
    assert not plan(item("c", 1), calendar=known).latest.provisional


def test_what_waits_for_a_provisional_date_is_provisional() -> None:
    known = Calendar({}, frozenset([2026]))
    made = plan(
        item("a", 23),
        item("b", 0),
        dependencies=(after("b", "a"),),
        today=date(2026, 12, 1),
        calendar=known,
    )
    assert [node.provisional for node in made.nodes] == [True, True]
    late = plan(item("a", 0), today=date(2027, 1, 4), calendar=known)
    assert late.nodes[0].provisional


def test_a_bundle_without_items() -> None:
    made = composed()
    assert made.plan.nodes == ()
    assert made.plan.critical == ()
    assert made.plan.latest == Due(FRIDAY)
    assert made.receipt.applications.together == 0
    assert made.requirements == ()


def visited(slug: str, days: int, kind: InspectionKind = BEFORE, within: int | None = 5) -> Any:
    clock = None if within is None else Clock(within, "wd", 0, LAW)
    return item(slug, days, inspection=Inspection(kind, clock, text(f"see {slug}"), LAW))


def joint(*items: str, days: int = 2) -> JointVisit:
    return JointVisit("joint", text("one visit"), items, Clock(days, "wd", 0, LAW), LAW)


def test_items_that_need_a_visit_share_one() -> None:
    made = composed(
        item("first", 0),
        visited("a", 5),
        visited("b", 9),
        item("none", 3),
        dependencies=(after("a", "first"), after("b", "first")),
        joint_visits=(joint("a", "b", "none", "absent"),),
    )
    (visit,) = made.plan.visits
    assert (visit.slug, visit.items, visit.kind) == ("joint", ("a", "b"), VisitKind.before)
    assert visit.day == date(2026, 12, 1)
    assert visit.name == text("one visit")
    assert not visit.provisional
    assert (made.receipt.visits.separately, made.receipt.visits.together) == (2, 1)


def test_a_joint_visit_is_never_after_the_first_decision() -> None:
    made = plan(visited("a", 1), visited("b", 9), joint_visits=(joint("a", "b", days=4),))
    assert made.visits[0].day == MONDAY


def test_a_joint_visit_waits_for_the_last_item_to_start() -> None:
    made = plan(
        item("first", 3),
        visited("a", 9),
        visited("b", 6),
        dependencies=(after("a", "first"),),
        joint_visits=(joint("a", "b"),),
    )
    assert made.visits[0].day == date(2026, 12, 4)


def test_a_joint_visit_that_nobody_needs_is_none() -> None:
    assert plan(item("a"), joint_visits=(joint("a"),)).visits == ()


def test_an_items_own_visit() -> None:
    made = plan(visited("a", 9, within=5), visited("b", 3, within=5), visited("c", 4, within=None))
    assert [(one.slug, one.day, one.kind) for one in made.visits] == [
        ("a", date(2026, 12, 4), VisitKind.before),
        ("b", date(2026, 12, 2), VisitKind.before),
        ("c", date(2026, 12, 3), VisitKind.before),
    ]
    assert made.visits[0].name == text("see a")
    assert made.visits[0].items == ("a",)


def test_a_visit_after_issue_counts_from_the_end() -> None:
    made = plan(visited("a", 1, AFTER, 20), visited("b", 1, AFTER, None))
    assert [(one.day, one.kind) for one in made.visits] == [
        (date(2026, 12, 28), VisitKind.after),
        (MONDAY, VisitKind.after),
    ]
    assert (made.visits[0].slug, made.visits[0].items, made.visits[0].name) == (
        "a",
        ("a",),
        text("see a"),
    )


def test_visits_past_the_noticed_year_are_provisional() -> None:
    known = Calendar({}, frozenset([2026]))
    made = plan(
        visited("a", 30),
        visited("b", 9, AFTER, 30),
        visited("c", 40, within=35),
        visited("d", 40, AFTER, None),
        calendar=known,
        today=date(2026, 12, 1),
        joint_visits=(joint("a", days=28),),
    )
    provisional = {one.slug: one.provisional for one in made.visits}
    assert provisional == {"joint": True, "b": True, "c": True, "d": True}
    early = plan(visited("a", 30), calendar=known, today=date(2026, 12, 1))
    assert not early.visits[0].provisional


def test_calendar_days_stay_provisional_where_they_follow_what_is() -> None:
    """A deadline in calendar days needs no notice itself, but starts from a day that does."""
    known = Calendar({}, frozenset([2026]))
    in_days = item(
        "a",
        None,
        statutory=Clock(3, "cal", 0, LAW),
        inspection=Inspection(AFTER, Clock(3, "cal", 0, LAW), text("see"), LAW),
    )
    late = plan(in_days, today=date(2027, 1, 4), calendar=known)
    assert late.nodes[0].provisional
    assert late.visits[0].provisional
    early = plan(in_days, today=date(2026, 12, 1), calendar=known)
    assert not early.nodes[0].provisional
    assert not early.visits[0].provisional


def test_being_there_is_a_visit_too() -> None:
    made = composed(item("a", 5, presence=Fact(text("go there"), LAW)), item("b"))
    (visit,) = made.plan.visits
    assert (visit.slug, visit.items, visit.kind) == ("a-presence", ("a",), VisitKind.presence)
    assert (visit.day, visit.name) == (FRIDAY, text("go there"))
    assert made.receipt.visits.separately == 1


def test_one_after_the_other() -> None:
    made = composed(item("a", 3), item("b", 4), item("c", 0))
    assert (made.receipt.days.separately, made.receipt.days.together) == (7, 4)
    mixed = composed(item("a", 3), item("b", None, statutory=Clock(7, "cal", 0, LAW)))
    assert mixed.receipt.days.separately == 8
    assert mixed.receipt.days.together == 5


def bundle_item(slug: str, n: int, *before: str, unit: Any = "wd") -> BundleItem:
    return BundleItem(slug, "", "office", (), Clock(n, unit), None, Inspection(), before)


def test_clock_of() -> None:
    promised = bundle_item("a", 3)
    assert clock_of(promised) == Clock(3)
    neither = BundleItem("a", "", "office", (), None, None, Inspection())
    assert clock_of(neither) == Clock(0)


def test_days_in_sequence_in_calendar_days() -> None:
    items = (bundle_item("a", 2, unit="cal"), bundle_item("b", 1))
    assert days_in_sequence(items, received=FRIDAY, calendar=PLAIN_WEEKS) == 1
    twice = (bundle_item("a", 2, unit="cal"), bundle_item("b", 2, unit="cal"))
    assert days_in_sequence(twice, received=FRIDAY, calendar=PLAIN_WEEKS) == 2


def test_in_order() -> None:
    items = [bundle_item("c", 1, "b"), bundle_item("b", 1, "a"), bundle_item("a", 1)]
    assert [one.slug for one in in_order(items)] == ["a", "b", "c"]


@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=6),
    st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda p: p[0] < p[1])),
    st.dates(date(2026, 1, 1), date(2027, 6, 1)),
)
def test_a_plan_is_never_longer_than_one_after_the_other(
    days: list[int], order: set[tuple[int, int]], today: date
) -> None:
    items = [item(f"i{n}", count) for n, count in enumerate(days)]
    pairs = [pair for pair in order if pair[1] < len(days)]
    waits = tuple(after(f"i{later}", f"i{earlier}") for earlier, later in pairs)
    made = composed(*items, dependencies=waits, today=today)
    nodes = {node.item: node for node in made.plan.nodes}
    assert made.receipt.days.together <= made.receipt.days.separately
    assert made.plan.latest.date == max(node.end for node in nodes.values())
    for earlier, later in pairs:
        assert nodes[f"i{later}"].start >= nodes[f"i{earlier}"].end
    chain = [nodes[slug] for slug in made.plan.critical]
    assert chain[-1].end == made.plan.latest.date
    assert chain[0].start == made.plan.received
    for before, following in pairwise(chain):
        assert following.start == before.end
