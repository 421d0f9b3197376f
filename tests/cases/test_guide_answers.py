"""Rules of the guide: several answers at once, and days."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from tests.cases.test_guide_rules import YES_NO
from webapp.cases import rules
from webapp.cases.values import BadAnswer, Problem
from webapp.catalog.values import Option, QuestionKind

MANY = msgspec.structs.replace(
    YES_NO,
    slug="services",
    kind=QuestionKind.many,
    options=(
        Option("water", {}, {}),
        Option("power", {}, {}),
        Option("none", {}, {}, alone=True),
    ),
)


def test_several_answers_come_in_the_order_of_the_options() -> None:
    assert rules.parse_answer(MANY, ["power", "water"]) == ["water", "power"]
    assert rules.parse_answer(MANY, ["none"]) == ["none"]


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ([], Problem.tick),
        (["", " "], Problem.tick),
        (["gas"], Problem.tick),
        (["water", "gas"], Problem.tick),
        (["water", "none"], Problem.alone),
    ],
)
def test_several_answers_that_are_not_taken(sent: list[str], problem: Problem) -> None:
    with pytest.raises(BadAnswer) as refused:
        rules.parse_answer(MANY, sent)
    assert refused.value.problem is problem


BORN = msgspec.structs.replace(
    YES_NO,
    slug="born",
    kind=QuestionKind.date,
    maximum=0,
    minimum=-365,
    options=(Option("unsure", {}, {}),),
)
A_FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("2026-11-27", "2026-11-27"),
        ("2026年1月5日", "2026-01-05"),
        ("２０２６．１．５", "2026-01-05"),
        ("unsure", "unsure"),
    ],
)
def test_a_day_as_people_write_it(typed: str, answer: str) -> None:
    assert rules.parse_answer(BORN, [typed], today=A_FRIDAY) == answer


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("2026-11-28", Problem.day_to_come),
        ("2025-11-26", Problem.day_gone),
        ("2026-13-01", Problem.day),
        ("soon", Problem.day),
        ("", Problem.day),
        ("0001-01-01", Problem.day),
    ],
)
def test_a_day_that_is_not_taken(typed: str, problem: Problem) -> None:
    with pytest.raises(BadAnswer) as refused:
        rules.parse_answer(BORN, [typed], today=A_FRIDAY)
    assert refused.value.problem is problem


def test_of_a_day_and_not_sure_what_is_new_counts() -> None:
    both = ["2026-11-01", "unsure"]
    assert rules.parse_answer(BORN, both, before="2026-11-01", today=A_FRIDAY) == "unsure"
    assert rules.parse_answer(BORN, both, before="unsure", today=A_FRIDAY) == "2026-11-01"
