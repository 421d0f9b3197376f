"""Who comes, when, and what they may do there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.approvals.values import Duty, Officer
from webapp.core.workdays import Calendar
from webapp.visits import rules
from webapp.visits.rules import MOVES, Policy
from webapp.visits.values import (
    COMING,
    OPEN,
    BadField,
    HalfDay,
    Matter,
    Refusal,
    Visit,
    VisitState,
    Wrong,
)

ZONE = "Asia/Shanghai"
POLICY = Policy(ahead=1, within=3, confirm=1, window=timedelta(hours=1))
CALENDAR = Calendar({date(2026, 12, 3): False}, frozenset({2026}))
"""An ordinary December but for a Thursday off."""
MONDAY = date(2026, 11, 30)
NINE = datetime(2026, 12, 1, 1, tzinfo=UTC)
"""Nine o'clock on the Tuesday."""
STATES = st.sampled_from(list(VisitState))
OFFICERS = st.builds(
    Officer,
    st.integers(1, 4),
    st.frozensets(st.sampled_from(list(Duty))),
    st.frozensets(st.sampled_from(["fire", "market"])),
)


def visit(state: VisitState = VisitState.asked, **changes: object) -> Visit:
    """A request of Monday for Tuesday morning."""
    made = Visit(
        id=1,
        ref="ref",
        hall_id=1,
        account_id=1,
        state=state,
        matter=Matter("retirement"),
        ground=None,
        name="",
        address="",
        phone="",
        day=date(2026, 12, 1),
        start=NINE,
        end=NINE + timedelta(hours=3),
        asked_at=NINE - timedelta(days=1),
        confirmed_at=None,
        worker="",
        refusal=None,
        officers=(1, 2) if state in COMING else (),
        comes_at=None,
        number="",
        set_off_at=None,
        over_at=None,
        record="",
        version=1,
        forgotten=False,
    )
    return msgspec.structs.replace(made, **changes)


@given(STATES, STATES)
def test_nothing_leaves_an_end_and_nothing_is_done_without_two(
    before: VisitState, after: VisitState
) -> None:
    if before not in OPEN:
        assert not rules.may_move(before, after)
    if after is VisitState.done and rules.may_move(before, after):
        assert before is VisitState.under_way
    if after is VisitState.under_way and rules.may_move(before, after):
        assert before is VisitState.planned


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    assert set().union(*MOVES.values()) == set(VisitState) - {VisitState.asked}
    assert all(MOVES[one] for one in OPEN)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)))
def test_the_days_that_can_be_wished_for_are_worked(today: date) -> None:
    first = rules.first_day(today, CALENDAR, POLICY)
    last = rules.last_day(today, CALENDAR, POLICY)
    assert today < first <= last
    assert CALENDAR.is_workday(first)
    assert CALENDAR.between(today, last) == 3


def test_a_day_off_is_not_counted() -> None:
    assert rules.first_day(MONDAY, CALENDAR, POLICY) == date(2026, 12, 1)
    assert rules.last_day(MONDAY, CALENDAR, POLICY) == date(2026, 12, 4)
    assert rules.first_day(date(2026, 12, 4), CALENDAR, POLICY) == date(2026, 12, 7)


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 2)), max_size=12))
def test_what_is_offered_is_in_time_or_free(days: list[tuple[int, int]]) -> None:
    last = MONDAY + timedelta(days=3)
    halves = [
        HalfDay(MONDAY + timedelta(days=ahead), NINE, NINE, free) for ahead, free in sorted(days)
    ]
    found = rules.offered(halves, last)
    if any(one.free and one.day <= last for one in halves):
        assert found == [one for one in halves if one.day <= last]
    else:
        assert all(one.free and one.day > last for one in found)
        assert bool(found) == any(one.free for one in halves)


@given(st.integers(30, 400), st.integers(30, 120))
def test_they_come_within_the_half_day(length: int, window: int) -> None:
    policy = msgspec.structs.replace(POLICY, window=timedelta(minutes=window))
    end = NINE + timedelta(minutes=length)
    found = rules.arrivals(NINE, end, NINE, policy)
    assert found[0] == NINE
    assert found == sorted(set(found))
    if length >= window:
        assert all(at + policy.window <= end for at in found)
    later = rules.arrivals(NINE, end, found[-1], policy)
    assert later == [at for at in found if found[-1] < at + policy.window]
    assert rules.arrivals(NINE, end, end, policy) == []


@given(st.lists(OFFICERS, max_size=3), st.sampled_from(["", "fire", "market"]))
def test_a_team_is_two_who_may(team: list[Officer], department: str) -> None:
    if rules.wrong_team(team, department) is None:
        assert len({one.id for one in team}) == 2
        assert all(Duty.accept in one.duties for one in team)
        assert all(
            not department or not one.departments or department in one.departments for one in team
        )


def test_why_two_are_no_team() -> None:
    li = Officer(1, frozenset({Duty.accept}), frozenset())
    zhao = Officer(2, frozenset({Duty.accept}), frozenset({"fire"}))
    zhou = Officer(3, frozenset({Duty.approve}), frozenset())
    assert rules.wrong_team([li, zhao], "") is None
    assert rules.wrong_team([li, zhao], "fire") is None
    assert rules.wrong_team([li, zhao], "market") is Wrong.duty
    assert rules.wrong_team([li, zhou], "") is Wrong.duty
    assert rules.wrong_team([li, li], "") is Wrong.alone
    assert rules.wrong_team([li], "") is Wrong.alone


@given(STATES, st.integers(1, 4))
def test_only_the_two_act_and_only_while_they_are_sent(state: VisitState, officer: int) -> None:
    assert rules.may_act(visit(state), officer) == (state in COMING and officer in (1, 2))


@given(STATES, st.sampled_from(["", "a", "b"]), st.sampled_from(["", "a", "b"]))
def test_they_sign_in_the_named_matter_alone(state: VisitState, mine: str, item: str) -> None:
    named = Matter("open-restaurant", "case" if mine else "", mine)
    other = Matter("open-restaurant", "case" if item else "", item)
    assert rules.may_sign(visit(state, matter=named), other) == (state in COMING and mine == item)
    assert not rules.may_sign(visit(state, matter=named), Matter("retirement"))
    assert not rules.may_sign(visit(state, matter=named), Matter(named.theme, "other", mine))


@pytest.mark.parametrize(
    ("state", "today", "late"),
    [
        (VisitState.asked, MONDAY, False),
        (VisitState.asked, date(2026, 12, 1), True),
        (VisitState.confirmed, MONDAY, False),
        (VisitState.confirmed, date(2026, 12, 1), True),
        (VisitState.planned, date(2026, 12, 1), False),
        (VisitState.planned, date(2026, 12, 2), True),
        (VisitState.under_way, date(2026, 12, 1), False),
        (VisitState.under_way, date(2026, 12, 2), True),
        (VisitState.done, date(2026, 12, 9), False),
        (VisitState.refused, date(2026, 12, 9), False),
    ],
)
def test_what_is_silent_for_too_long(state: VisitState, today: date, *, late: bool) -> None:
    assert rules.is_overdue(visit(state), today, CALENDAR, POLICY, ZONE) is late


def test_a_word_has_one_working_day() -> None:
    later = visit(day=date(2026, 12, 4))
    days = {day: day > 1 for day in range(1, 4)}
    assert {
        day: rules.is_overdue(later, date(2026, 12, day), CALENDAR, POLICY, ZONE) for day in days
    } == days


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" 138 0013 8000 ", "13800138000"),
        ("０５３２－８２００１２３４", "053282001234"),
        ("+86 138-0013-8000", "8613800138000"),
        ("", None),
        ("12345", None),
        ("call my son", None),
        ("1" * 15, None),
    ],
)
def test_a_telephone_number(typed: str, read: str | None) -> None:
    if read is None:
        with pytest.raises(BadField):
            rules.read_phone(typed)
    else:
        assert rules.read_phone(typed) == read


def test_who_has_none_leaves_it_empty() -> None:
    assert rules.read_phone(" ", optional=True) == ""
    with pytest.raises(BadField):
        rules.read_phone("12", optional=True)


@given(st.text(max_size=300))
def test_what_is_typed_is_kept_short_and_in_one_line(typed: str) -> None:
    try:
        found = rules.read_address(typed)
    except BadField:
        assert not typed.strip()
    else:
        assert 0 < len(found) <= 200
        assert "\n" not in found


def test_a_grid_worker_is_named_where_they_said_no() -> None:
    assert rules.wants_worker(Refusal.unconfirmed)
    assert not rules.wants_worker(Refusal.unsuitable)
    with pytest.raises(BadField) as bad:
        rules.read_name("  ", "worker")
    assert bad.value.field == "worker"


def test_a_record_says_something() -> None:
    assert rules.read_record(" Signed. ") == "Signed."
    with pytest.raises(BadField):
        rules.read_record(" \n ")


@pytest.mark.parametrize(
    ("state", "today", "near", "past", "unsure", "cancels"),
    [
        (VisitState.asked, 27, False, False, False, True),
        (VisitState.asked, 30, True, False, False, True),
        (VisitState.confirmed, 30, True, False, False, True),
        (VisitState.confirmed, 31, True, False, False, True),
        (VisitState.asked, 32, True, True, False, True),
        (VisitState.planned, 31, False, False, False, True),
        (VisitState.planned, 32, False, True, True, False),
        (VisitState.under_way, 31, False, False, False, False),
        (VisitState.under_way, 32, False, True, True, False),
        (VisitState.done, 32, False, False, False, False),
        (VisitState.lapsed, 32, False, False, False, False),
    ],
)
def test_before_on_and_after_its_day(
    state: VisitState, today: int, near: bool, past: bool, unsure: bool, cancels: bool
) -> None:
    """`today` counts from the first of November; the visit is for the first of December."""
    one, day = visit(state), date(2026, 10, 31) + timedelta(days=today)
    assert rules.is_near(one, day, CALENDAR) is near
    assert rules.is_past(one, day) is past
    assert rules.is_unsure(one, day) is unsure
    assert rules.is_unrecorded(one, day) is (past and state is VisitState.planned)
    assert rules.may_cancel(one, day) is cancels


def test_over_a_weekend_the_next_working_day_is_near() -> None:
    friday = date(2026, 11, 27)
    monday = visit(day=MONDAY)
    assert rules.is_near(monday, friday, CALENDAR)
    assert not rules.is_near(visit(), friday, CALENDAR)


def test_who_is_missing() -> None:
    one = visit(VisitState.planned, officers=(1, 2), matter=Matter("retirement", department="fire"))
    able = Officer(1, frozenset({Duty.accept}), frozenset())
    there = {1: able, 2: Officer(2, frozenset({Duty.accept}), frozenset({"fire"}))}
    today = date(2026, 12, 1)
    assert rules.missing(one, there, today) == ()
    assert rules.missing(one, {1: able}, today) == (2,)
    assert rules.missing(one, {}, today) == (1, 2)
    for other in (
        Officer(2, frozenset({Duty.approve}), frozenset()),
        Officer(2, frozenset({Duty.accept}), frozenset({"market"})),
    ):
        assert rules.missing(one, {1: able, 2: other}, today) == (2,)
    assert rules.missing(one, {}, today + timedelta(days=1)) == ()
    for state in (VisitState.under_way, VisitState.done, VisitState.cancelled):
        assert rules.missing(msgspec.structs.replace(one, state=state), {}, today) == ()
