"""Verifying what was promised: days, order, persons; no way leads past an open duty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tests.catalog.small import FRIDAY, NO_PARAMETERS, PLAIN_WEEKS, restaurant, true_catalog
from webapp.approvals import verification_rules as rules
from webapp.approvals.values import Duty, No, Officer
from webapp.approvals.verification_values import BadFinding, Finding, How, Verified
from webapp.catalog.rules import compose, widest_answers
from webapp.catalog.values import Bundle, Clock, PaperMode
from webapp.halls.service import calendar_from_file

DAY = date(2026, 11, 23)
LOOKER = Officer(1, frozenset({Duty.inspect}))
CHIEF = Officer(2, frozenset({Duty.approve}))
FIRE = "fire-rescue"
CALENDAR = calendar_from_file()


def bundle(**answers: object) -> Bundle:
    return compose(
        true_catalog(),
        restaurant(),
        hall=NO_PARAMETERS,
        answers={**widest_answers(restaurant()), **answers},
        today=FRIDAY,
        calendar=PLAIN_WEEKS,
    )


def no(**more: object) -> Finding:
    finding = Finding(False, How.site, "安全出口被货架挡住。", DAY + timedelta(days=10))
    return structs.replace(finding, **more)


YES = Finding(True, How.site)

# --- which statements, and by when ----------------------------------------------------------------


def test_what_stands_in_for_a_check_is_verified() -> None:
    assert rules.statements_to_verify(bundle(**{"fire-way": "promise"}), "fire-check") == (
        "fire-statement",
    )
    assert rules.statements_to_verify(bundle(**{"fire-way": "ordinary"}), "fire-check") == ()


def test_what_stands_in_for_a_paper_is_verified() -> None:
    assert "premises-statement" in rules.statements_to_verify(bundle(), "business-licence")


def test_a_paper_that_comes_later_is_no_promise() -> None:
    found = bundle()
    late = {paper.statement for paper in found.papers if paper.mode is PaperMode.later}
    assert late
    for item in found.items:
        assert not late & set(rules.statements_to_verify(found, item.slug))


@pytest.mark.parametrize(
    ("within", "day"),
    [
        (Clock(20, "wd"), date(2026, 12, 21)),
        (Clock(30, "cal"), date(2026, 12, 23)),
        (None, date(2027, 1, 23)),
    ],
    ids=["the fire rules", "calendar days", "two months"],
)
def test_the_day_of_the_first_look(within: Clock | None, day: date) -> None:
    assert rules.due_on(within, DAY, CALENDAR, 2) == day


def test_the_second_look_comes_within_three_working_days() -> None:
    assert rules.look_again_by(date(2026, 12, 4), CALENDAR) == date(2026, 12, 9)


# --- the order --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "finding", "then"),
    [
        (Verified.due, YES, Verified.kept),
        (Verified.due, no(), Verified.rectify),
        (Verified.rectify, YES, Verified.kept_late),
        (Verified.rectify, no(), Verified.broken),
        (Verified.rectify, no(until=None), Verified.broken),
    ],
)
def test_where_a_finding_leads(state: Verified, finding: Finding, then: Verified) -> None:
    assert rules.after(state, finding, DAY) is then


@pytest.mark.parametrize("until", [None, DAY, DAY - timedelta(days=1), DAY + timedelta(days=181)])
def test_a_fault_has_a_day_by_which_to_mend_it(until: date | None) -> None:
    with pytest.raises(BadFinding) as bad:
        rules.after(Verified.due, no(until=until), DAY)
    assert bad.value.field == "until"


def test_the_last_day_that_can_be_given() -> None:
    finding = no(until=DAY + rules.LONGEST_PERIOD)
    assert rules.after(Verified.due, finding, DAY) is Verified.rectify


@pytest.mark.parametrize(
    "state", [one for one in Verified if one not in (Verified.due, Verified.rectify)]
)
def test_nobody_looks_at_what_is_settled(state: Verified) -> None:
    with pytest.raises(ValueError, match=state.value):
        rules.after(state, YES, DAY)
    assert rules.may_look(LOOKER, {}, state, FIRE) is No.settled


@given(st.lists(st.booleans(), max_size=6))
def test_no_way_leads_to_revocation_but_past_a_second_chance(matches: list[bool]) -> None:
    state, seen = Verified.due, [Verified.due]
    for one in matches:
        if state not in (Verified.due, Verified.rectify):
            break
        state = rules.after(state, YES if one else no(), DAY)
        seen.append(state)
    if state is Verified.broken:
        assert seen == [Verified.due, Verified.rectify, Verified.broken]
    assert Verified.revoked not in seen, "that takes another person's decision"
    assert (state in rules.OPEN) is (len(seen) == 1 or not any(matches[: len(seen) - 1]))


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", "   ", "不行。", "长" * 1001])
def test_a_fault_is_told_in_words(words: str) -> None:
    with pytest.raises(BadFinding) as bad:
        rules.read_finding(False, How.site, words, None)
    assert bad.value.field == "words"


@pytest.mark.parametrize("words", ["门锁着了", "长" * 1000])
def test_words_that_are_enough(words: str) -> None:
    assert rules.read_finding(False, How.site, f" {words} ", None).words == words


def test_of_a_match_nothing_else_is_kept() -> None:
    assert rules.read_finding(True, How.site, "安全出口被挡住。", DAY) == YES


@pytest.mark.parametrize(
    ("matches", "how", "field"), [(None, How.site, "matches"), (True, None, "how")]
)
def test_what_was_not_chosen_is_named(matches: bool | None, how: How | None, field: str) -> None:
    with pytest.raises(BadFinding) as bad:
        rules.read_finding(matches, how, "门锁着了", None)
    assert bad.value.field == field


# --- the persons ----------------------------------------------------------------------------------


def test_whoever_inspects_looks() -> None:
    assert rules.may_look(LOOKER, {}, Verified.due, FIRE) is None
    assert rules.may_look(LOOKER, {Duty.inspect: 1}, Verified.rectify, FIRE) is None
    assert rules.may_look(CHIEF, {}, Verified.due, FIRE) is No.not_your_duty
    theirs = Officer(1, frozenset({Duty.inspect}), frozenset({"health"}))
    assert rules.may_look(theirs, {}, Verified.due, FIRE) is No.not_your_department


def test_whoever_granted_does_not_look() -> None:
    both = Officer(2, frozenset({Duty.approve, Duty.inspect}))
    held = {Duty.approve: 2}
    assert rules.may_look(both, held, Verified.due, FIRE) is No.you_hold_another


def test_before_the_period_is_over_only_a_match_is_written_down() -> None:
    until = DAY + timedelta(days=5)
    assert rules.is_early(no(), until, until)
    assert not rules.is_early(no(), until, until + timedelta(days=1))
    assert not rules.is_early(no(), None, DAY)
    assert not rules.is_early(YES, until, DAY)
    state = Verified.rectify
    assert rules.may_look(LOOKER, {}, state, FIRE, early=True) is No.too_early
    assert rules.may_look(LOOKER, {}, state, FIRE) is None
    assert rules.may_look(CHIEF, {}, state, FIRE, early=True) is No.not_your_duty


def test_whoever_accepted_once_neither_looks_nor_revokes() -> None:
    look = rules.may_look(LOOKER, {}, Verified.due, FIRE, {LOOKER.id})
    assert look is No.you_hold_another
    nobody: frozenset[int] = frozenset()
    no = rules.may_revoke(CHIEF, {}, Verified.broken, FIRE, nobody, {CHIEF.id})
    assert no is No.you_hold_another


def test_another_one_who_decides_revokes() -> None:
    nobody: frozenset[int] = frozenset()
    assert rules.may_revoke(CHIEF, {}, Verified.broken, FIRE, nobody) is None
    assert rules.may_revoke(CHIEF, {Duty.approve: 2}, Verified.broken, FIRE, nobody) is None
    looked = rules.may_revoke(CHIEF, {}, Verified.broken, FIRE, frozenset({2}))
    assert looked is No.you_looked
    not_theirs = rules.may_revoke(LOOKER, {}, Verified.broken, FIRE, nobody)
    assert not_theirs is No.not_your_duty


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (Verified.due, No.too_early),
        (Verified.rectify, No.too_early),
        (Verified.kept, No.settled),
        (Verified.kept_late, No.settled),
        (Verified.revoked, No.settled),
    ],
)
def test_only_what_is_broken_is_revoked(state: Verified, why: No) -> None:
    assert rules.may_revoke(CHIEF, {}, state, FIRE, frozenset()) is why
