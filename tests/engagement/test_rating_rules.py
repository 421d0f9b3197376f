"""What may be rated and answered, by plain values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.engagement import rules
from webapp.engagement.values import (
    Appeal,
    Figures,
    Follow,
    Grade,
    Kind,
    NotNow,
    NoWords,
    Part,
    Rating,
)

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
CHANGE = timedelta(minutes=30)
SERVED, ANSWERS, OTHER = 1, 2, 3


def rating(**changes: Any) -> Rating:
    """A rating that nobody has given yet."""
    blank = Rating(
        kind=Kind.ticket,
        subject="1",
        hall_id=1,
        theme="",
        ended_at=NOW,
        served_by=(SERVED,),
        has_phone=True,
    )
    return msgspec.structs.replace(blank, **changes)


def bad(**changes: Any) -> Rating:
    """A bad one."""
    return rating(**{"grade": Grade.bad, "rated_at": NOW, "follow": Follow.open, **changes})


def may_rate(one: Rating, now: datetime) -> bool:
    return rules.may_rate(one, now, days=30, change=CHANGE)


@pytest.mark.parametrize("grade", list(Grade))
def test_the_two_lowest_are_bad_and_wait_for_an_answer(grade: Grade) -> None:
    is_bad = grade in (Grade.bad, Grade.very_bad)
    assert grade.is_bad is is_bad
    assert rules.follow_of(grade) is (Follow.open if is_bad else Follow.none)
    assert rating(grade=grade).is_bad is is_bad


def test_nothing_said_is_neither_bad_nor_good() -> None:
    assert not rating().is_bad


def test_a_service_can_be_rated_for_a_month() -> None:
    assert may_rate(rating(), NOW + timedelta(days=30))
    assert not may_rate(rating(), NOW + timedelta(days=30, seconds=1))


@pytest.mark.parametrize(
    "changes",
    [
        {"follow": Follow.taken, "taken_by": ANSWERS},
        {"follow": Follow.settled},
        {"appeal": Appeal.asked},
    ],
)
def test_a_wrong_press_is_mended_while_nobody_has_taken_it_up(changes: dict[str, Any]) -> None:
    assert may_rate(bad(), NOW + CHANGE)
    assert not may_rate(bad(), NOW + CHANGE + timedelta(seconds=1))
    assert not may_rate(bad(**changes), NOW)


def test_more_can_be_said_until_it_is_answered() -> None:
    assert not rules.may_tell(rating(), NOW, days=30)
    assert rules.may_tell(bad(follow=Follow.reached, taken_by=ANSWERS), NOW, days=30)
    assert not rules.may_tell(bad(follow=Follow.settled), NOW, days=30)
    assert not rules.may_tell(bad(appeal=Appeal.excluded), NOW, days=30)
    assert not rules.may_tell(bad(), NOW + timedelta(days=31), days=30)


@given(
    st.sampled_from(Follow),
    st.sampled_from(Follow),
    st.booleans(),
    st.sampled_from([None, SERVED, ANSWERS]),
    st.sampled_from([SERVED, ANSWERS, OTHER]),
)
def test_a_step_is_taken_by_who_answers_alone_and_never_by_who_served(
    before: Follow, to: Follow, has_phone: bool, taken_by: int | None, officer: int
) -> None:
    one = bad(follow=before, taken_by=taken_by, has_phone=has_phone)
    try:
        rules.check_move(one, to, officer)
    except NotNow:
        return
    assert to in rules.MOVES[before]
    assert officer != SERVED
    assert before is Follow.open or officer == taken_by
    assert to is not Follow.settled or before is Follow.reached or not has_phone


def test_whoever_can_be_called_is_called_before_it_is_settled() -> None:
    taken = bad(follow=Follow.taken, taken_by=ANSWERS)
    with pytest.raises(NotNow):
        rules.check_move(taken, Follow.settled, ANSWERS)
    rules.check_move(taken, Follow.reached, ANSWERS)
    nobody = msgspec.structs.replace(taken, has_phone=False)
    rules.check_move(nobody, Follow.settled, ANSWERS)
    with pytest.raises(NotNow):
        rules.check_move(nobody, Follow.reached, ANSWERS)


def test_only_who_was_rated_objects_and_in_time() -> None:
    last = date(2026, 12, 3)
    assert rules.may_appeal(bad(), SERVED, last, last)
    assert not rules.may_appeal(bad(), SERVED, last + timedelta(days=1), last)
    assert not rules.may_appeal(bad(), OTHER, last, last)
    assert not rules.may_appeal(rating(grade=Grade.good, rated_at=NOW), SERVED, last, last)
    assert not rules.may_appeal(bad(appeal=Appeal.counts), SERVED, last, last)


def test_a_third_one_judges() -> None:
    asked = bad(appeal=Appeal.asked, follow=Follow.taken, taken_by=ANSWERS)
    assert [rules.may_judge(asked, one) for one in (SERVED, ANSWERS, OTHER)] == [False, False, True]
    assert not rules.may_judge(bad(), OTHER)


def test_words_are_needed_and_end_somewhere() -> None:
    with pytest.raises(NoWords):
        rules.read_words("  ")
    assert len(rules.read_words("字" * 900)) == rules.MOST_WORDS


def test_parts_are_those_of_the_service() -> None:
    typed = {"speed": "5", "manner": "1", "level": "9", "pages": "3"}
    assert rules.read_parts(Kind.ticket, typed) == {"speed": 5, "manner": 1}
    assert rules.read_parts(Kind.case, typed) == {"speed": 5, "pages": 3}
    assert Part.manner in rules.parts_of(Kind.video)


def test_who_says_nothing_is_counted_as_nothing() -> None:
    grades = {Grade.very_good: 3, Grade.good: 1, Grade.fair: 1, Grade.bad: 2, Grade.very_bad: 1}
    found = Figures(served=40, grades=grades, excluded=1, settled=2)
    assert (found.rated, found.good, found.bad) == (8, 5, 3)
    assert found.share == 62


def test_a_hundred_in_a_hundred_are_all() -> None:
    nearly = Figures(served=999, grades={Grade.good: 998, Grade.very_bad: 1}, excluded=0, settled=0)
    assert nearly.share == 99
    assert msgspec.structs.replace(nearly, grades={Grade.fair: 1}).share == 100
    assert msgspec.structs.replace(nearly, grades={}).share == 0
