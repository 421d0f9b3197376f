"""What a report of a false promise must say, and by when somebody looks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import FRIDAY, PLAIN_WEEKS
from webapp.approvals import report_rules as rules
from webapp.approvals.report_values import Answer, BadReport
from webapp.approvals.verification_values import Verified

IN_FIVE = date(2026, 12, 4)
"""Five working days after the Friday."""


@pytest.mark.parametrize("words", ["门牌号和承诺书不一样", "  门牌号和写的不同  ", "x" * 1000])
def test_words_that_say_something_are_taken(words: str) -> None:
    assert rules.read_words(words) == words.strip()


@pytest.mark.parametrize("words", ["", "假的", " " * 20, "1234567", "x" * 1001])
def test_words_that_lead_nowhere_are_not(words: str) -> None:
    with pytest.raises(BadReport) as bad:
        rules.read_words(words)
    assert bad.value.field == "words"


def test_eight_characters_are_enough() -> None:
    assert rules.read_words("一二三四五六七八") == "一二三四五六七八"


def test_a_number_names_its_kind_and_its_day() -> None:
    assert rules.number(FRIDAY, "01234567") == "JB2026112701234567"


@pytest.mark.parametrize("state", Verified)
def test_all_but_what_is_revoked_can_be_reported(state: Verified) -> None:
    assert rules.may_report(state) is (state is not Verified.revoked)


def look_by(state: Verified, due_on: date) -> date:
    return rules.look_by(state, due_on, FRIDAY, 5, PLAIN_WEEKS)


@pytest.mark.parametrize(
    ("state", "due_on", "expected"),
    [
        (Verified.due, date(2027, 1, 20), IN_FIVE),
        (Verified.due, date(2026, 12, 1), date(2026, 12, 1)),
        (Verified.due, date(2026, 11, 2), date(2026, 11, 2)),
        (Verified.kept, date(2026, 1, 5), IN_FIVE),
        (Verified.kept_late, date(2027, 1, 5), IN_FIVE),
        (Verified.rectify, date(2026, 12, 24), date(2026, 12, 24)),
        (Verified.broken, date(2026, 11, 2), date(2026, 11, 2)),
    ],
)
def test_a_report_pulls_a_look_forward(state: Verified, due_on: date, expected: date) -> None:
    assert look_by(state, due_on) == expected


@given(
    state=st.sampled_from([Verified.due, Verified.rectify, Verified.broken]),
    ahead=st.integers(-400, 400),
)
def test_no_open_look_is_ever_put_off(state: Verified, ahead: int) -> None:
    due_on = FRIDAY + timedelta(days=ahead)
    assert look_by(state, due_on) <= due_on


@given(ahead=st.integers(-400, 400))
def test_what_was_settled_is_looked_at_soon(ahead: int) -> None:
    for state in rules.SETTLED:
        assert look_by(state, FRIDAY + timedelta(days=ahead)) == IN_FIVE


@pytest.mark.parametrize(
    ("became", "answer"),
    [
        (Verified.kept, Answer.kept),
        (Verified.kept_late, Answer.kept),
        (Verified.rectify, Answer.not_kept),
        (Verified.broken, Answer.not_kept),
        (Verified.revoked, Answer.not_kept),
    ],
)
def test_what_a_look_answers(became: Verified, answer: Answer) -> None:
    assert rules.answer_of(became) is answer
