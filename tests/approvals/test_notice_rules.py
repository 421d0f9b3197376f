"""The law of the one-time notice by plain values: who may tell, what is complete, silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.approvals.states import NOT_RECEIVED
from webapp.approvals import notice_rules, rules
from webapp.approvals.notice_values import FAULTS, Fault, Given, NoticeLack, Point, PointKind
from webapp.approvals.values import Duty, No, Officer
from webapp.cases.values import ItemState
from webapp.halls.service import calendar_from_file

CALENDAR = calendar_from_file()
CLERK = Officer(1, frozenset({Duty.accept}))
MONDAY = date(2026, 11, 23)
REASON = "第一次没有看到布局图上缺洗消间。"
NAME = Point(PointKind.field, "shop-name", Fault.wrong)
LAYOUT = Point(PointKind.paper, "kitchen-layout", Fault.missing)
OTHER = Point(PointKind.other, "1", Fault.other, "写明开业的日子。")

days = st.dates(date(2026, 1, 1), date(2027, 3, 31))
points = st.builds(
    Point,
    st.sampled_from(PointKind),
    st.sampled_from(["a", "b"]),
    st.sampled_from(Fault),
    st.text(max_size=10),
    st.sampled_from(["", "r1"]),
)


def may_notify(
    state: ItemState = ItemState.received, today: date = MONDAY, officer: Officer = CLERK
) -> No | None:
    return notice_rules.may_notify(
        officer, {}, state, "market", received_on=MONDAY, today=today, calendar=CALENDAR
    )


# --- who may tell, and until when -------------------------------------------------------------


def test_whoever_may_accept_may_tell_on_the_spot_and_for_five_working_days() -> None:
    assert may_notify() is None
    assert may_notify(today=date(2026, 11, 30)) is None
    assert may_notify(today=date(2026, 12, 1)) is No.too_late
    assert may_notify(officer=Officer(2, frozenset({Duty.approve}))) is No.not_your_duty


@pytest.mark.parametrize(("state", "no"), NOT_RECEIVED)
def test_nothing_is_told_but_about_what_was_received(state: ItemState, no: No) -> None:
    assert may_notify(state) is no
    assert may_notify(state, date(2027, 1, 4)) is no, "that it is late says nothing then"


def test_what_has_no_day_of_receipt_is_never_late() -> None:
    no = notice_rules.may_notify(
        CLERK,
        {},
        ItemState.received,
        "market",
        received_on=None,
        today=date(2027, 1, 4),
        calendar=CALENDAR,
    )
    assert no is None


# --- silence ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (MONDAY, date(2026, 11, 30)),
        (date(2026, 2, 13), date(2026, 2, 27)),  # over the Spring Festival
        (date(2026, 9, 18), date(2026, 9, 24)),  # a Sunday is worked
    ],
)
def test_silence_accepts_after_the_fifth_working_day_as_of_the_day_of_receipt(
    received: date, last: date
) -> None:
    assert notice_rules.silence_accepts(received, last, CALENDAR) is None
    after = last + timedelta(days=1)
    assert notice_rules.silence_accepts(received, after, CALENDAR) == received


@given(received=days, later=st.integers(0, 40))
def test_silence_and_the_time_to_accept_never_overlap(received: date, later: int) -> None:
    today = received + timedelta(days=later)
    accepted = notice_rules.silence_accepts(received, today, CALENDAR)
    assert (accepted is not None) == (today > rules.accept_due(received, CALENDAR).date)
    assert accepted in (None, received)
    if accepted:
        tomorrow = today + timedelta(days=1)
        assert notice_rules.silence_accepts(received, tomorrow, CALENDAR) == received


# --- what a notice needs ----------------------------------------------------------------------


def lacks(*told: Point, reason: str = "", before: int = 0) -> dict[str, NoticeLack]:
    return notice_rules.notice_lacks(told, reason, rounds_before=before)


def test_a_notice_names_something_and_says_what_has_no_name() -> None:
    assert lacks() == {"": NoticeLack.no_points}
    assert lacks(NAME, LAYOUT, OTHER) == {}
    assert lacks(replace(OTHER, words=" … ")) == {"other:1": NoticeLack.no_words}
    nameless = replace(LAYOUT, fault=Fault.other, row_id="r1")
    assert lacks(nameless) == {"paper:kitchen-layout:r1": NoticeLack.no_words}


def test_words_have_an_end() -> None:
    most = "字" * 500
    assert lacks(replace(NAME, words=most)) == {}
    long = replace(NAME, words=most + "字")
    assert lacks(long) == {"field:shop-name": NoticeLack.words_too_long}
    assert lacks(replace(long, fault=Fault.other)) == {"field:shop-name": NoticeLack.words_too_long}


def test_only_a_second_notice_needs_a_reason() -> None:
    assert not notice_rules.second_round_needs_reason(0)
    assert notice_rules.second_round_needs_reason(1)
    assert lacks(NAME, reason="", before=0) == {}
    assert lacks(NAME, reason="漏了", before=1) == {"reason": NoticeLack.no_reason}
    assert lacks(NAME, reason=REASON, before=2) == {}


def test_what_was_told_before_is_found_by_what_it_is_about() -> None:
    earlier = [replace(LAYOUT, fault=Fault.unreadable), OTHER]
    assert notice_rules.told_again([NAME, LAYOUT, OTHER], earlier) == (LAYOUT,)
    of_a_row = replace(LAYOUT, row_id="r1")
    assert notice_rules.told_again([of_a_row], earlier) == (), "another row is another paper"


@given(told=st.lists(points), earlier=st.lists(points))
def test_free_words_are_never_called_a_repetition(told: list[Point], earlier: list[Point]) -> None:
    again = notice_rules.told_again(told, earlier)
    assert set(again) <= set(told)
    assert all(one.kind is not PointKind.other for one in again)


def test_each_kind_knows_what_can_be_wrong_with_it() -> None:
    assert set(FAULTS) == set(PointKind)
    assert FAULTS[PointKind.other] == (Fault.other,)
    assert all(Fault.other in faults for faults in FAULTS.values())
    assert Fault.unreadable not in FAULTS[PointKind.field]


# --- the answer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("point", "given_", "before", "answered", "sendable"),
    [
        (LAYOUT, Given(), None, False, False),
        (LAYOUT, Given(files=1), None, True, True),
        (LAYOUT, Given(at_counter=True), None, False, True),
        (LAYOUT, Given(words="明天拍"), None, False, False),
        (NAME, Given(value="新名"), "旧名", True, True),
        (NAME, Given(value="旧名"), "旧名", False, False),
        (NAME, Given(value="旧名", words="没有写错。"), "旧名", True, True),
        (NAME, Given(value="旧名", words=" 。"), "旧名", False, False),
        (NAME, Given(words="没有写错。"), "旧名", False, False),
        (NAME, Given(value="旧名", at_counter=True), "旧名", False, False),
        (NAME, Given(value=0), 1, True, True),
        (OTHER, Given(words="12月8日。"), None, True, True),
        (OTHER, Given(words=" "), None, False, False),
        (OTHER, Given(files=1, at_counter=True), None, False, False),
    ],
)
def test_each_kind_of_point_has_its_kind_of_answer(
    point: Point, given_: Given, before: object, answered: bool, sendable: bool
) -> None:
    assert notice_rules.is_answered(point, given_, before) is answered
    assert notice_rules.may_send(point, given_, before) is sendable


def test_an_answer_on_a_day_off_counts_from_the_next_working_day() -> None:
    assert notice_rules.answer_day(MONDAY, CALENDAR) == MONDAY
    assert notice_rules.answer_day(date(2026, 11, 28), CALENDAR) == date(2026, 11, 30)


# --- a last day, where the hall sets one ------------------------------------------------------


def test_no_last_day_without_a_setting() -> None:
    assert notice_rules.answer_due(MONDAY, 0, CALENDAR) is None
    due = notice_rules.answer_due(MONDAY, 10, CALENDAR)
    assert due is not None
    assert (due.date, due.provisional) == (date(2026, 12, 7), False)
    late = notice_rules.answer_due(date(2026, 12, 28), 10, CALENDAR)
    assert late is not None
    assert late.provisional
    one = notice_rules.answer_due(MONDAY, 1, CALENDAR)
    assert one is not None
    assert one.date == date(2026, 11, 24)


def test_the_last_day_itself_is_in_time() -> None:
    assert not notice_rules.has_lapsed(None, MONDAY)
    assert not notice_rules.has_lapsed(MONDAY, MONDAY)
    assert notice_rules.has_lapsed(MONDAY, date(2026, 11, 24))


def test_reminders_come_three_working_days_before_and_one() -> None:
    last = date(2026, 12, 7)  # a Monday
    reminded = [
        day
        for day in (MONDAY + timedelta(days=n) for n in range(30))
        if notice_rules.remind_today(last, day, CALENDAR)
    ]
    assert reminded == [date(2026, 12, 2), date(2026, 12, 4)]
    assert not notice_rules.remind_today(None, MONDAY, CALENDAR)
