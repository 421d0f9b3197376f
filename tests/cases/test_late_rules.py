"""Until when a paper may follow, once longer, and on which days its owner is reminded."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from webapp.cases import late_rules
from webapp.cases.late_rules import Limits, ToFollow
from webapp.cases.state_rules import FINAL
from webapp.cases.values import Fulfilment, ItemState
from webapp.catalog import building, loader
from webapp.catalog import rules as catalog
from webapp.catalog.values import (
    Bundle,
    BundleItem,
    Clock,
    HallParameters,
    Inspection,
    Item,
    PaperMode,
)
from webapp.core.workdays import Calendar, Due, Unit
from webapp.halls.service import calendar_from_file

CALENDAR = Calendar({date(2026, 10, 1): False, date(2026, 10, 10): True}, frozenset({2026}))
MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 1))
LIMITS = Limits()
REVISION = building.unpublished(
    loader.load(Path(__file__).resolve().parents[2] / "config" / "catalog")
)
ANY_ITEM = REVISION.items["food-service-permit"]


def item(tolerated: int | None, *, first: bool = False) -> Item:
    return structs.replace(ANY_ITEM, tolerated_days=tolerated, issue_before_supplement=first)


def composed(n: int | None, unit: Unit = "wd", statutory: int | None = None) -> BundleItem:
    def clock(days: int | None) -> Clock | None:
        return None if days is None else Clock(days, unit)

    return BundleItem("x", "", "x", (), clock(n), clock(statutory), Inspection())


def days(tolerated: int | None, n: int | None, **more: Any) -> int:
    first = more.pop("first", False)
    longer = more.pop("longer", False)
    way = composed(n, more.pop("unit", "wd"), more.pop("statutory", None))
    return late_rules.days(item(tolerated, first=first), way, LIMITS, longer=longer)


# --- how many days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tolerated", "decided_within", "count"),
    [
        (3, 20, 3),
        (15, 20, 15),
        (18, 20, 15),
        (None, 10, 5),
        (None, 11, 10),
        (None, 30, 10),
        (None, None, 10),
        (12, None, 12),
        (10, 10, 9),
        (10, 5, 4),
        (10, 2, 1),
        (10, 1, 1),
        (10, 0, 1),
        (None, 4, 3),
    ],
)
def test_the_items_own_number_counts_else_the_halls_and_the_decision_comes_after(
    tolerated: int | None, decided_within: int | None, count: int
) -> None:
    assert days(tolerated, decided_within) == count


def test_the_law_counts_where_nothing_is_promised() -> None:
    assert days(None, None, statutory=20) == 10
    assert days(None, 8, statutory=20) == 5
    assert days(None, None, statutory=8) == 5


@pytest.mark.parametrize(("calendar_days", "count"), [(14, 5), (15, 5), (16, 10), (7, 4)])
def test_calendar_days_hold_five_working_days_in_seven(calendar_days: int, count: int) -> None:
    assert days(None, calendar_days, unit="cal") == count
    assert days(None, calendar_days, unit="unspecified") == count


@pytest.mark.parametrize(
    ("tolerated", "decided_within", "count"),
    [(5, 20, 10), (10, 30, 15), (7, 20, 14), (5, 8, 7), (10, 10, 9), (15, 40, 15), (None, 40, 15)],
)
def test_more_time_is_the_same_number_again_within_the_most_and_before_the_decision(
    tolerated: int | None, decided_within: int, count: int
) -> None:
    assert days(tolerated, decided_within, longer=True) == count


def test_an_item_that_is_granted_first_is_not_bound_by_its_decision() -> None:
    assert days(10, 5, first=True) == 10
    assert days(10, 5, first=True, longer=True) == 15
    assert days(None, 0, first=True) == 5


def test_a_halls_own_numbers_count() -> None:
    ours = Limits(usual=2, long=4, short=3, most=6)
    assert late_rules.days(item(None), composed(3), ours) == 2
    assert late_rules.days(item(None), composed(9), ours) == 4
    assert late_rules.days(item(9), composed(30), ours) == 6
    assert late_rules.days(item(None), composed(30), ours, longer=True) == 6


# --- until which day ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "decision", "last"),
    [
        (5, None, date(2026, 11, 30)),
        (5, date(2026, 12, 4), date(2026, 11, 30)),
        (10, date(2026, 11, 26), date(2026, 11, 25)),
        (5, date(2026, 11, 30), date(2026, 11, 27)),
        (5, date(2026, 11, 24), date(2026, 11, 24)),
        (5, MONDAY, date(2026, 11, 24)),
        (5, date(2026, 11, 2), date(2026, 11, 24)),
    ],
)
def test_the_last_day(count: int, decision: date | None, last: date) -> None:
    assert late_rules.due(MONDAY, count, decision, CALENDAR) == Due(last)


def test_past_the_last_noticed_year_it_is_provisional() -> None:
    assert late_rules.due(date(2026, 12, 30), 5, None, CALENDAR).provisional


@given(DAYS, st.integers(1, 15), st.integers(2, 40))
def test_it_comes_before_the_decision_and_after_acceptance(
    accepted: date, count: int, clock_days: int
) -> None:
    decision = CALENDAR.add(accepted, clock_days).date
    last = late_rules.due(accepted, count, decision, CALENDAR).date
    assert accepted < last < decision
    assert CALENDAR.is_workday(last)


@given(DAYS, st.integers(-9, 40), st.integers(1, 15), st.integers(0, 15))
def test_one_working_day_is_left_in_any_case_and_more_days_are_never_fewer(
    accepted: date, offset: int, count: int, more: int
) -> None:
    decision = accepted + timedelta(days=offset)
    last = late_rules.due(accepted, count, decision, CALENDAR).date
    assert CALENDAR.between(accepted, last) >= 1
    assert late_rules.due(accepted, count + more, decision, CALENDAR).date >= last


def test_of_several_last_days_the_earliest_counts() -> None:
    near, far = Due(MONDAY, provisional=True), Due(date(2026, 12, 1))
    assert late_rules.earliest([far, near]) == near
    assert late_rules.earliest([]) is None


# --- more time ------------------------------------------------------------------------------------

NEAR, FAR = Due(date(2026, 11, 30)), Due(date(2026, 12, 7))


@pytest.mark.parametrize(
    ("now_due", "longer", "today", "extended", "until"),
    [
        (NEAR, FAR, MONDAY, False, FAR.date),
        (NEAR, FAR, NEAR.date, False, FAR.date),
        (NEAR, FAR, date(2026, 12, 1), False, None),
        (NEAR, FAR, MONDAY, True, None),
        (NEAR, NEAR, MONDAY, False, None),
        (FAR, NEAR, MONDAY, False, None),
        (None, FAR, MONDAY, False, None),
        (NEAR, None, MONDAY, False, None),
    ],
)
def test_more_time_is_given_once_in_time_and_only_where_it_helps(
    now_due: Due | None, longer: Due | None, today: date, extended: bool, until: date | None
) -> None:
    assert late_rules.longer_until(now_due, longer, today, extended=extended) == until


# --- which items wait -----------------------------------------------------------------------------


@given(st.sampled_from(ItemState), st.sampled_from(Fulfilment), st.booleans())
def test_who_waits_for_a_paper(state: ItemState, stands: Fulfilment, first: bool) -> None:
    waits = late_rules.waits(state, stands, grants_first=first)
    if stands in (Fulfilment.fulfilled, Fulfilment.waived):
        assert not waits
    elif state not in FINAL:
        assert waits
    else:
        assert waits is (first and state is ItemState.approved and stands is Fulfilment.later)


@given(st.sampled_from(ItemState), st.booleans())
def test_acceptance_sets_the_day_and_a_grant_keeps_it_where_it_comes_first(
    state: ItemState, first: bool
) -> None:
    expected = {ItemState.accepted} | ({ItemState.approved} if first else set())
    assert late_rules.sets_day(state, grants_first=first) is (state in expected)


# --- what is signed -------------------------------------------------------------------------------


def bundle_of(theme: str, **answers: Any) -> Bundle:
    found = REVISION.themes[theme]
    return catalog.compose(
        REVISION,
        found,
        hall=HallParameters(),
        answers={**catalog.widest_answers(found, MONDAY), **answers},
        today=MONDAY,
        calendar=calendar_from_file(),
    )


def test_whoever_signs_promises_each_tolerated_paper_within_its_days() -> None:
    signed = late_rules.to_follow(
        bundle_of("open-restaurant"), REVISION.items, "late-papers", LIMITS
    )
    assert {one.paper: one.days for one in signed} == {
        # The food permit and the health certificates are decided within 5, the fire check within 1.
        "food-rules-list": 4,
        "fire-rules": 1,
        "fire-plan-drawing": 1,
        "staff-photo": 4,
    }
    assert not any(one.revokes for one in signed)


def test_what_is_granted_first_may_be_revoked_and_the_signed_text_says_so() -> None:
    bundle = bundle_of("found-social-organisation")
    signed = late_rules.to_follow(bundle, REVISION.items, "late-papers", LIMITS)
    assert ToFollow("capital-proof", 10, revokes=True) in signed


def test_of_several_items_the_hurried_one_sets_the_days_and_the_stern_one_the_consequence() -> None:
    bundle = bundle_of("open-restaurant")
    food, licence = "food-service-permit", "business-licence"
    rules_list = next(one for one in bundle.papers if one.slug == "food-rules-list")
    shared = structs.replace(
        bundle, papers=(structs.replace(rules_list, used_by=(food, licence, "not-of-this")),)
    )
    items = {**REVISION.items, licence: structs.replace(REVISION.items[licence], tolerated_days=2)}
    items[food] = item(3, first=True)
    items["not-of-this"] = item(1)
    assert late_rules.to_follow(shared, items, "late-papers", LIMITS) == (
        ToFollow("food-rules-list", 1, revokes=True),
    )


def test_a_statement_that_stands_in_for_papers_lets_none_come_later() -> None:
    bundle = bundle_of("open-restaurant")
    assert late_rules.to_follow(bundle, REVISION.items, "premises-statement", LIMITS) == ()


@pytest.mark.parametrize("theme", sorted(REVISION.themes))
def test_no_theme_tolerates_a_paper_beyond_the_most_or_past_its_decision(theme: str) -> None:
    bundle = bundle_of(theme)
    for paper in bundle.papers:
        if paper.mode is not PaperMode.later:
            continue
        count = late_rules.days_for(bundle, REVISION.items, paper.used_by, LIMITS)
        assert 1 <= count <= LIMITS.most
        for slug in paper.used_by:
            one = bundle.item(slug)
            assert one is not None
            assert count <= late_rules.days(REVISION.items[slug], one, LIMITS)


# --- when to remind -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 11, 24), None),
        (date(2026, 11, 25), 3),
        (date(2026, 11, 26), None),
        (date(2026, 11, 27), 1),
        (date(2026, 11, 28), 1),
        (date(2026, 11, 30), 0),
        (date(2026, 12, 1), None),
    ],
)
def test_the_days_to_remind(today: date, left: int | None) -> None:
    assert late_rules.remind(date(2026, 11, 30), today, CALENDAR) == left


def test_a_day_that_is_over_is_not_reminded_of_even_if_no_working_day_has_passed() -> None:
    saturday, sunday = date(2026, 11, 28), date(2026, 11, 29)
    assert late_rules.remind(saturday, saturday, CALENDAR) == 0
    assert late_rules.remind(saturday, sunday, CALENDAR) is None


@given(DAYS)
def test_every_last_day_is_reminded_of_three_times(last: date) -> None:
    last = CALENDAR.add(last, 0).date
    before = [last - timedelta(days=n) for n in range(25)]
    assert {late_rules.remind(last, day, CALENDAR) for day in before} == {3, 1, 0, None}


@pytest.mark.parametrize(
    ("last", "lapsed"), [(MONDAY, False), (MONDAY - timedelta(days=1), True), (None, False)]
)
def test_the_day_itself_is_in_time(last: date | None, lapsed: bool) -> None:
    assert late_rules.has_lapsed(last, MONDAY) is lapsed
