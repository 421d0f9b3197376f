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
    ItemKind,
    JointVisit,
    Plan,
    ThemeItem,
    Timing,
    VisitKind,
)
from webapp.core.workdays import Calendar, Due, Unit

BEFORE, AFTER = InspectionKind.before, InspectionKind.after


def plan(*items: Any, today: date = FRIDAY, calendar: Calendar = PLAIN_WEEKS, **more: Any) -> Plan:
    return composed(*items, today=today, calendar=calendar, **more).plan


def composed(
    *items: Any, today: date = FRIDAY, calendar: Calendar = PLAIN_WEEKS, **more: Any
) -> Bundle:
    others = more.pop("more", ())
    entries = [one.slug for one in items] + more.pop("entries", [])
    made = revision(*items, *others, papers=[paper("p")])
    about = theme(entries, **more)
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
    made = plan(law, item("c", 3))
    assert ends(made)["a"] == date(2026, 12, 25)
    assert [node.statutory for node in made.nodes] == [True, False]
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
    assert clock_of(neither) is None


def in_sequence(*days: tuple[int, Unit]) -> int:
    items = (item(f"i{n}", None, promised_=Clock(*one)) for n, one in enumerate(days))
    return days_in_sequence(plan(*items), calendar=PLAIN_WEEKS)


def test_days_in_sequence_in_calendar_days() -> None:
    assert in_sequence((2, "cal"), (1, "wd")) == 1
    assert in_sequence((2, "cal"), (2, "cal")) == 2


SERVICE = ItemKind.service


def test_a_time_that_nobody_states_is_no_time_at_all() -> None:
    made = plan(item("a", 3), item("b", None, kind_=SERVICE))
    assert [(node.item, node.timing) for node in made.nodes] == [
        ("a", Timing.known),
        ("b", Timing.unknown),
    ]
    assert made.latest.date == date(2026, 12, 2)
    assert made.critical == ("a",)
    assert [node.item for node in made.undated] == ["b"]
    assert made.is_dated


def test_what_waits_for_an_unknown_time_has_no_date_either() -> None:
    made = plan(
        item("a", None, kind_=SERVICE),
        item("b", 5),
        item("c", 2),
        dependencies=(after("b", "a"),),
    )
    assert [node.timing for node in made.nodes] == [Timing.unknown, Timing.waits, Timing.known]
    assert [node.stated for node in made.nodes] == [False, True, True]
    assert made.latest.date == date(2026, 12, 1)
    assert made.critical == ("c",)


def test_a_plan_of_unknown_times_has_no_latest_date() -> None:
    found = composed(item("a", None, kind_=SERVICE))
    assert not found.plan.is_dated
    assert found.plan.critical == ()
    assert (found.receipt.days.separately, found.receipt.days.together) == (0, 0)
    assert composed().plan.is_dated


def test_what_follows_later_stands_outside() -> None:
    made = plan(
        item("a", 3),
        entries=[ThemeItem("later", follows=True), ThemeItem("after-it")],
        more=(item("later", 90), item("after-it", 1)),
        dependencies=(after("later", "a"), after("after-it", "later")),
    )
    assert [node.timing for node in made.nodes] == [Timing.known, Timing.follows, Timing.waits]
    assert made.latest.date == date(2026, 12, 2)


def test_the_law_gives_a_permit_twenty_days() -> None:
    made = plan(item("a", None))
    (node,) = made.nodes
    assert (node.n, node.unit, node.statutory, node.timing) == (20, "wd", True, Timing.known)


def test_the_time_for_all_of_it_stands_for_what_states_none() -> None:
    made = plan(
        item("a", 2),
        item("b", None, kind_=SERVICE),
        item("c", 9, "office"),
        promised=Clock(5),
        dependencies=(after("b", "a"),),
    )
    ends = {node.item: (node.end, node.n) for node in made.nodes}
    assert ends["b"] == (date(2026, 12, 4), 5)
    assert ends["c"] == (date(2026, 12, 10), 9)
    assert days_in_sequence(made, calendar=PLAIN_WEEKS) == 2 + 9 + 5
    late = plan(
        item("c", 9),
        item("b", None, kind_=SERVICE),
        promised=Clock(5),
        dependencies=(after("b", "c"),),
    )
    assert late.nodes[1].end == date(2026, 12, 10)


@pytest.mark.parametrize(
    ("day", "timing", "end"),
    [
        ("2026-12-20", Timing.set_day, date(2026, 12, 20)),
        ("2026-11-01", Timing.unknown, FRIDAY),
        ("", Timing.unknown, FRIDAY),
    ],
)
def test_the_hall_may_have_set_the_day_of_the_result(day: str, timing: Timing, end: date) -> None:
    made = revision(item("a", None, kind_=SERVICE, result_on="day"), parameters=[("day", day)])
    (node,) = bundle(made, theme(["a"])).plan.nodes
    assert (node.timing, node.end) == (timing, end)


def test_visits_to_what_has_no_date() -> None:
    looked = Inspection(BEFORE, Clock(3))
    made = plan(
        item("a", None, kind_=SERVICE, inspection=looked),
        item("b", None, kind_=SERVICE, inspection=Inspection(BEFORE)),
        item("c", None, kind_=SERVICE, inspection=Inspection(AFTER, Clock(3))),
        item("d", 2, inspection=looked),
        item("e", 2, inspection=looked),
        dependencies=(after("d", "a"),),
        joint_visits=(JointVisit("j", text("j"), ("d", "e"), Clock(3)),),
    )
    assert {one.slug: one.dated for one in made.visits} == {
        "a": True,
        "b": False,
        "c": False,
        "j": False,
    }


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 12)), min_size=1, max_size=6),
    st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda p: p[0] < p[1])),
)
def test_only_what_is_known_decides_the_latest_date(
    days: list[int | None], order: set[tuple[int, int]]
) -> None:
    """Undated is what has no time and what waits for it; the latest date is that of the others."""
    items = [item(f"i{n}", one, kind_=SERVICE) for n, one in enumerate(days)]
    dependencies = [after(f"i{b}", f"i{a}") for a, b in order if b < len(days)]
    made = plan(*items, dependencies=tuple(dependencies))
    open_ones = {node.item for node in made.undated}
    for node, given_days in zip(made.nodes, days, strict=True):
        waits = any(a in open_ones for a, b in made.links if b == node.item)
        assert (node.item in open_ones) is (given_days is None or waits)
    ends = [node.end for node in made.nodes if node.item not in open_ones]
    assert made.latest.date == max(ends, default=made.received)
    assert open_ones.isdisjoint(made.critical)


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
