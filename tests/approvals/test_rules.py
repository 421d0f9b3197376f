"""Duties, deadlines, lights and remedies: each branch has its sharp example."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.approvals.states import NOT_RECEIVED
from webapp.approvals import rules
from webapp.approvals.values import (
    Act,
    Duty,
    Lack,
    LedgerDay,
    No,
    Officer,
    RemedyKind,
)
from webapp.cases.values import ItemState
from webapp.catalog.values.facts import Clock, SourceKind
from webapp.catalog.values.items import ItemKind
from webapp.core.workdays import Calendar
from webapp.halls.service import calendar_from_file

CALENDAR = calendar_from_file()
START = date(2026, 11, 2)
CITY = {"zh-Hans": "滨江市", "en": "Binjiang"}
MARKET, FIRE = "market", "fire"

CLERK = Officer(1, frozenset({Duty.accept, Duty.approve}))
CHIEF = Officer(2, frozenset({Duty.accept, Duty.approve}))
RECEIVER = Officer(3, frozenset({Duty.accept}))
APPROVER = Officer(4, frozenset({Duty.approve}), frozenset({MARKET}))
FIREMAN = Officer(5, frozenset({Duty.accept, Duty.approve}), frozenset({FIRE}))
ADMIN = Officer(6, frozenset())

wd, cal, unspecified = (
    lambda n, unit=unit: Clock(n=n, unit=unit) for unit in ("wd", "cal", "unspecified")
)


# --- the table of moves ---------------------------------------------------------------------


def test_the_table_of_moves_is_complete_and_says_whose_duty_each_is() -> None:
    table = {(m.act, m.before, m.after, m.duty) for m in rules.MOVES}
    assert table == {
        (Act.release, ItemState.waiting, ItemState.received, None),
        (Act.stop, ItemState.waiting, ItemState.stopped, None),
        (Act.notify, ItemState.received, ItemState.correcting, Duty.accept),
        (Act.answer, ItemState.correcting, ItemState.received, None),
        (Act.lapse, ItemState.correcting, ItemState.stopped, None),
        (Act.lapse, ItemState.accepted, ItemState.stopped, None),
        (Act.withdraw, ItemState.received, ItemState.received, None),
        (Act.withdraw, ItemState.accepted, ItemState.received, None),
        (Act.silence, ItemState.received, ItemState.accepted, None),
        (Act.accept, ItemState.received, ItemState.accepted, Duty.accept),
        (Act.approve, ItemState.accepted, ItemState.approved, Duty.approve),
        (Act.refuse, ItemState.accepted, ItemState.refused, Duty.approve),
    }


def test_a_move_is_found_by_its_act_and_state_or_not_at_all() -> None:
    for act, state in product(Act, ItemState):
        found = rules.move(act, state)
        expected = [m for m in rules.MOVES if (m.act, m.before) == (act, state)]
        assert [found] == (expected or [None]), (act, state)


@pytest.mark.parametrize("state", [ItemState.approved, ItemState.refused, ItemState.stopped])
def test_nothing_leaves_an_end(state: ItemState) -> None:
    assert all(rules.move(act, state) is None for act in Act)


# --- who may accept -------------------------------------------------------------------------


def test_an_officer_with_the_duty_accepts_what_was_received() -> None:
    assert rules.may_accept(RECEIVER, {}, ItemState.received, MARKET) is None


@pytest.mark.parametrize(("state", "no"), NOT_RECEIVED)
def test_only_what_was_received_is_accepted(state: ItemState, no: No) -> None:
    assert rules.may_accept(RECEIVER, {}, state, MARKET) is no


def test_an_item_is_accepted_once() -> None:
    held = {Duty.accept: CHIEF.id}
    assert rules.may_accept(RECEIVER, held, ItemState.received, MARKET) is No.already_accepted


def test_accepting_needs_its_own_duty() -> None:
    assert rules.may_accept(APPROVER, {}, ItemState.received, MARKET) is No.not_your_duty
    assert rules.may_accept(ADMIN, {}, ItemState.received, MARKET) is No.not_your_duty


def test_accepting_needs_the_department() -> None:
    assert rules.may_accept(FIREMAN, {}, ItemState.received, FIRE) is None
    assert rules.may_accept(FIREMAN, {}, ItemState.received, MARKET) is No.not_your_department


def test_whoever_holds_another_duty_does_not_accept() -> None:
    held = {Duty.inspect: CLERK.id}
    assert rules.may_accept(CLERK, held, ItemState.received, MARKET) is No.you_hold_another
    assert rules.may_accept(CHIEF, held, ItemState.received, MARKET) is None


# --- who may decide -------------------------------------------------------------------------


def test_another_officer_decides_what_was_accepted() -> None:
    held = {Duty.accept: CLERK.id}
    assert rules.may_decide(CHIEF, held, ItemState.accepted, MARKET) is None
    assert rules.may_decide(APPROVER, held, ItemState.accepted, MARKET) is None


@pytest.mark.parametrize(
    "officer", [CLERK, Officer(1, frozenset()), Officer(1, frozenset({Duty.accept}))]
)
def test_whoever_accepted_never_decides_and_reads_that_reason(officer: Officer) -> None:
    held = {Duty.accept: 1}
    assert rules.may_decide(officer, held, ItemState.accepted, MARKET) is No.you_accepted


def test_whoever_told_what_is_missing_never_decides_and_reads_that_reason() -> None:
    held = {Duty.accept: CHIEF.id}
    no = rules.may_decide(APPROVER, held, ItemState.accepted, MARKET, {APPROVER.id})
    assert no is No.you_notified
    assert rules.may_decide(CHIEF, held, ItemState.accepted, MARKET, {CHIEF.id}) is No.you_accepted
    assert rules.may_decide(APPROVER, held, ItemState.accepted, MARKET, {CLERK.id}) is None


def test_whoever_accepted_once_never_decides_though_another_accepted_again() -> None:
    held = {Duty.accept: CLERK.id}
    once = {CHIEF.id, CLERK.id}
    no = rules.may_decide(CHIEF, held, ItemState.accepted, MARKET, (), once)
    assert no is No.you_accepted
    assert rules.may_decide(APPROVER, held, ItemState.accepted, MARKET, (), once) is None


def test_an_acceptance_that_ended_can_be_done_again_and_bars_every_other_duty() -> None:
    both = Officer(5, frozenset({Duty.accept, Duty.inspect}))
    assert rules.may_accept(both, {}, ItemState.received, MARKET) is None
    assert rules.may_hold(both, Duty.accept, {}, MARKET, {5}) is None
    assert rules.may_hold(both, Duty.inspect, {}, MARKET, {5}) is No.you_hold_another
    assert rules.may_hold(both, Duty.inspect, {}, MARKET, {6}) is None


@pytest.mark.parametrize("duty", [Duty.review, Duty.inspect, Duty.issue])
def test_whoever_reviewed_inspected_or_issues_does_not_decide(duty: Duty) -> None:
    held = {Duty.accept: CLERK.id, duty: CHIEF.id}
    assert rules.may_decide(CHIEF, held, ItemState.accepted, MARKET) is No.you_hold_another


@pytest.mark.parametrize(
    ("state", "no"),
    [
        (ItemState.waiting, No.not_accepted),
        (ItemState.received, No.not_accepted),
        (ItemState.correcting, No.not_accepted),
        (ItemState.approved, No.already_decided),
        (ItemState.refused, No.already_decided),
        (ItemState.stopped, No.stopped),
    ],
)
def test_nobody_decides_before_acceptance_or_twice(state: ItemState, no: No) -> None:
    assert rules.may_decide(CHIEF, {}, state, MARKET) is no


def test_a_decision_that_is_being_made_by_another_is_not_made_again() -> None:
    held = {Duty.accept: CLERK.id, Duty.approve: APPROVER.id}
    assert rules.may_decide(CHIEF, held, ItemState.accepted, MARKET) is No.already_decided


def test_deciding_needs_duty_and_department() -> None:
    held = {Duty.accept: CLERK.id}
    assert rules.may_decide(RECEIVER, held, ItemState.accepted, MARKET) is No.not_your_duty
    assert rules.may_decide(FIREMAN, held, ItemState.accepted, MARKET) is No.not_your_department
    assert rules.may_decide(FIREMAN, held, ItemState.accepted, FIRE) is None


@given(
    held=st.dictionaries(st.sampled_from(list(Duty)), st.integers(1, 4)),
    state=st.sampled_from(list(ItemState)),
    officer=st.integers(1, 4),
    duties=st.frozensets(st.sampled_from(list(Duty))),
)
def test_nobody_ever_gets_a_second_duty(
    held: dict[Duty, int], state: ItemState, officer: int, duties: frozenset[Duty]
) -> None:
    person = Officer(officer, duties)
    for duty, no in (
        (Duty.accept, rules.may_accept(person, held, state, MARKET)),
        (Duty.approve, rules.may_decide(person, held, state, MARKET)),
    ):
        if no is None:
            assert officer not in held.values()
            assert duty not in held
            assert duty in duties


# --- deadlines ------------------------------------------------------------------------------


def due(
    statutory: Clock | None, promised: Clock | None, on: date, kind: ItemKind = ItemKind.permit
):
    return rules.deadlines(kind, statutory, promised, on, CALENDAR)


COUNTED = [
    (date(2026, 2, 13), 5, date(2026, 2, 27)),
    (date(2026, 2, 13), 20, date(2026, 3, 19)),
    (date(2026, 4, 30), 5, date(2026, 5, 11)),
    (date(2026, 9, 18), 5, date(2026, 9, 24)),
    (date(2026, 9, 30), 3, date(2026, 10, 10)),
]


def test_day_one_is_the_working_day_after_acceptance() -> None:
    for accepted, days, expected in COUNTED:
        found = due(wd(20), wd(days), accepted)
        assert (found.promised, found.provisional) == (expected, False)


def test_three_deadlines_each_in_its_own_unit() -> None:
    found = due(wd(10), cal(7), date(2026, 11, 27))
    assert found.statutory == date(2026, 12, 11)
    assert found.promised == found.step == date(2026, 12, 4)
    assert not found.provisional


def test_days_of_an_unknown_kind_are_calendar_days() -> None:
    assert due(unspecified(20), None, date(2026, 11, 2)).statutory == date(2026, 11, 22)


def test_on_the_spot_is_the_same_day_or_the_next_working_day() -> None:
    assert due(wd(3), wd(0), date(2026, 11, 27)).promised == date(2026, 11, 27)
    assert due(wd(3), wd(0), date(2026, 11, 28)).promised == date(2026, 11, 30)


def test_a_permit_without_its_own_period_has_the_ordinary_one() -> None:
    found = due(None, None, date(2026, 11, 2))
    assert found.statutory == found.step == date(2026, 11, 30)
    assert found.promised is None


@pytest.mark.parametrize("kind", [k for k in ItemKind if k is not ItemKind.permit])
def test_what_is_no_permit_has_only_its_own_periods(kind: ItemKind) -> None:
    nothing = due(None, None, date(2026, 11, 2), kind)
    assert (nothing.statutory, nothing.promised, nothing.step) == (None, None, None)
    assert not nothing.provisional
    promised = due(None, wd(3), date(2026, 11, 2), kind)
    assert (promised.statutory, promised.promised, promised.step) == (
        None,
        date(2026, 11, 5),
        date(2026, 11, 5),
    )


def test_a_promise_never_outlasts_the_law() -> None:
    found = due(wd(5), wd(9), date(2026, 11, 2))
    assert found.promised == found.step == found.statutory == date(2026, 11, 9)
    assert due(wd(5), wd(5), date(2026, 11, 2)).promised == date(2026, 11, 9)


def test_past_the_last_noticed_year_dates_are_provisional() -> None:
    near, far = date(2026, 12, 28), date(2027, 1, 18)
    both = due(wd(20), wd(2), near)
    assert both.provisional
    assert both.promised == date(2026, 12, 30)
    assert due(wd(3), wd(2), near).provisional is False
    assert due(cal(3), wd(20), far).provisional is False, "the law's calendar day caps the promise"
    assert due(cal(60), wd(10), near).provisional
    assert due(None, wd(10), near, ItemKind.filing).provisional


def test_the_law_gives_five_days_to_accept() -> None:
    assert rules.accept_due(date(2026, 2, 13), CALENDAR).date == date(2026, 2, 27)
    assert rules.ACCEPT_WITHIN.source.article == "32"
    assert rules.ORDINARY.source.article == "42"
    assert (rules.ORDINARY.n, rules.ORDINARY.extension, rules.ORDINARY.unit) == (20, 10, "wd")
    assert rules.ACCEPT_WITHIN.source.is_reviewed
    assert rules.ORDINARY.source.is_reviewed
    assert (
        rules.ACCEPT_WITHIN.source.title
        == rules.ORDINARY.source.title
        == {
            "zh-Hans": "行政许可法",
            "en": "Administrative Licensing Law",
        }
    )


# --- the ledger -----------------------------------------------------------------------------


def test_the_ledger_is_a_bank_book_of_working_days() -> None:
    book = rules.ledger(date(2026, 11, 27), date(2026, 12, 2), date(2026, 12, 1), CALENDAR)
    assert book == (
        LedgerDay(date(2026, 11, 27), 0, 3, planned=False),
        LedgerDay(date(2026, 11, 30), 1, 2, planned=False),
        LedgerDay(date(2026, 12, 1), 2, 1, planned=False),
        LedgerDay(date(2026, 12, 2), 3, 0, planned=True),
    )


def test_the_ledger_goes_on_past_the_deadline() -> None:
    book = rules.ledger(date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 2), CALENDAR)
    assert [(row.day.day, row.used, row.left, row.planned) for row in book] == [
        (27, 0, 1, False),
        (30, 1, 0, False),
        (1, 2, -1, False),
        (2, 3, -2, False),
    ]


# --- remedies -------------------------------------------------------------------------------


def test_a_refused_person_can_ask_for_review_or_go_to_court() -> None:
    review, lawsuit = rules.remedies(date(2026, 3, 10), CITY, CALENDAR)
    assert (review.kind, review.until) == (RemedyKind.review, date(2026, 5, 9))
    assert (lawsuit.kind, lawsuit.until) == (RemedyKind.lawsuit, date(2026, 9, 10))
    assert not review.provisional
    assert not lawsuit.provisional
    assert review.where == {
        "zh-Hans": "滨江市人民政府",
        "en": "The People's Government of Binjiang",
    }
    assert lawsuit.where == {
        "zh-Hans": "滨江市有管辖权的人民法院",
        "en": "The competent people's court in Binjiang",
    }


def test_remedies_name_their_law_and_that_nobody_reviewed_it() -> None:
    review, lawsuit = rules.remedies(date(2026, 3, 10), CITY, CALENDAR)
    assert (review.source.title["zh-Hans"], review.source.article) == ("行政复议法", "20")
    assert (lawsuit.source.title["zh-Hans"], lawsuit.source.article) == ("行政诉讼法", "46")
    assert review.source.title["en"] == "Administrative Reconsideration Law"
    assert lawsuit.source.title["en"] == "Administrative Litigation Law"
    for remedy in (review, lawsuit):
        assert remedy.source.kind is SourceKind.law
        assert remedy.source.reviewed is False
        assert not remedy.source.is_reviewed


LAST_DAYS = [
    (date(2026, 8, 31), date(2026, 10, 30), date(2027, 3, 1)),
    (date(2026, 1, 31), date(2026, 4, 1), date(2026, 7, 31)),
    (date(2026, 6, 30), date(2026, 8, 31), date(2026, 12, 30)),
    (date(2026, 4, 1), date(2026, 6, 1), date(2026, 10, 8)),
    (date(2026, 7, 1), date(2026, 8, 31), date(2027, 1, 4)),
]


def test_a_last_day_is_a_working_day_and_a_short_month_ends_early() -> None:
    for decided, review, lawsuit in LAST_DAYS:
        found = rules.remedies(decided, CITY, CALENDAR)
        assert [remedy.until for remedy in found] == [review, lawsuit]


def test_a_remedy_in_a_year_without_a_notice_is_provisional() -> None:
    review, lawsuit = rules.remedies(date(2026, 8, 31), CITY, CALENDAR)
    assert (review.provisional, lawsuit.provisional) == (False, True)
    review, _ = rules.remedies(date(2026, 12, 1), CITY, CALENDAR)
    assert review.provisional


# --- reasons --------------------------------------------------------------------------------


REASONS = [
    ("", Lack.missing),
    (" \n …。！ ", Lack.missing),
    ("不行", Lack.too_short),
    ("一二三四五六七八九", Lack.too_short),
    ("一二三四五六七八九十", None),
    ("场地面积与布局图不一致，请改图后重新申请。", None),
    ("字" * 2000 + "。", None),
    ("字" * 2001, Lack.too_long),
    ("1", Lack.too_short),
]


def test_reasons_must_say_something_and_be_readable() -> None:
    for text, lack in REASONS:
        assert rules.reasons_lack(text) is lack


def test_an_own_calendar_counts_too() -> None:
    only = Calendar({date(2026, 11, 3): False}, frozenset({2026}))
    assert rules.deadlines(ItemKind.permit, wd(1), None, START, only).statutory == date(2026, 11, 4)
