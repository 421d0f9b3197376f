"""Rules of the guide: whose a draft is, which question comes, and what an answer says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.cases import rules
from webapp.cases.values import (
    BadAnswer,
    DraftState,
    DraftValues,
    Journey,
    Owner,
    Problem,
    Step,
    StepKind,
)
from webapp.catalog import building, loader
from webapp.catalog import rules as catalog
from webapp.catalog.values import (
    HallParameters,
    Option,
    ParameterRef,
    Question,
    QuestionKind,
    Revision,
    Where,
)
from webapp.halls.service import calendar_from_file

CATALOG = Path(__file__).resolve().parents[2] / "config" / "catalog"
HALL = HallParameters(values={"fire-check-area": 300})
NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)


@cache
def revision() -> Revision:
    """The catalog as the files have it."""
    return building.unpublished(loader.load(CATALOG))


def restaurant() -> Any:
    """The theme of most tests."""
    return revision().themes["open-restaurant"]


def journey(**answers: Any) -> Journey:
    """The path that these answers make (slugs with underscores)."""
    plain = {key.replace("_", "-"): value for key, value in answers.items()}
    return rules.journey(restaurant(), plain, revision(), HALL)


def widest() -> Journey:
    """The path of the widest answers."""
    return rules.journey(restaurant(), catalog.widest_answers(restaurant()), revision(), HALL)


def draft(**changes: Any) -> DraftValues:
    """A draft of a browser's session."""
    plain = DraftValues(1, "ref", 1, "open-restaurant", 1, b"mine", None, DraftState.open, {}, NOW)
    return msgspec.structs.replace(plain, **changes)


# Whose


def test_session_owns_its_draft() -> None:
    assert rules.is_mine(draft(), Owner(session_id=b"mine"))


@pytest.mark.parametrize("owner", [Owner(), Owner(session_id=b"other"), Owner(account_id=7)])
def test_nobody_else_owns_a_sessions_draft(owner: Owner) -> None:
    assert not rules.is_mine(draft(), owner)


def test_account_owns_its_draft() -> None:
    theirs = draft(session_id=None, account_id=7)
    assert rules.is_mine(theirs, Owner(account_id=7))
    assert not rules.is_mine(theirs, Owner(account_id=8))
    assert not rules.is_mine(theirs, Owner())
    assert not rules.is_mine(theirs, Owner(session_id=b"mine"))


def test_draft_without_owner_is_nobodys() -> None:
    assert not rules.is_mine(draft(session_id=None), Owner())


def test_submitted_draft_stays() -> None:
    assert rules.may_change(draft())
    assert not rules.may_change(draft(state=DraftState.submitted))


def test_owner_is_nobody_before_something_is_stored() -> None:
    assert Owner().is_nobody
    assert not Owner(session_id=b"x").is_nobody
    assert not Owner(account_id=1).is_nobody


def test_abandoned_before_counts_days() -> None:
    assert rules.abandoned_before(NOW, 90) == NOW - timedelta(days=90)


# The path


def test_first_question_may_be_asked_alone() -> None:
    path = journey()
    assert rules.may_visit(path, path.asked[0])
    assert not rules.may_visit(path, path.asked[1])
    assert rules.standing(path) == Step(StepKind.question, path.asked[0])


def test_answered_questions_may_be_asked_again() -> None:
    path = journey(only_prepackaged="no", has_licence="yes")
    assert rules.may_visit(path, "only-prepackaged")
    assert rules.may_visit(path, "has-licence")
    assert rules.may_visit(path, "floor-area")
    assert not rules.may_visit(path, "entertainment")


def test_hidden_question_may_not_be_asked() -> None:
    path = journey(only_prepackaged="no", has_licence="yes")
    assert "business-form" not in path.asked
    assert rules.may_visit(path, "business-form") is False
    assert not rules.may_visit(path, "no-such-question")
    assert not rules.may_visit(widest(), "fire-way"), "a choice of the plan is no page"


def test_answer_off_the_path_is_not_read() -> None:
    path = journey(only_prepackaged="no", has_licence="yes", business_form="company")
    assert path == journey(only_prepackaged="no", has_licence="yes")


def test_answer_that_leads_out_cuts_the_path() -> None:
    path = journey(only_prepackaged="yes", has_licence="no")
    assert path.asked == ("only-prepackaged",)
    assert path.leaving == "only-prepackaged"
    assert path.unanswered == ()
    assert rules.standing(path) == Step(StepKind.elsewhere, "prepackaged-food")
    assert not rules.may_see_plan(path)
    assert not rules.may_visit(path, "has-licence")


def test_all_answered_leads_to_the_plan() -> None:
    path = widest()
    assert path.unanswered == ()
    assert path.leaving == path.elsewhere == ""
    assert rules.may_see_plan(path)
    assert rules.standing(path) == Step(StepKind.plan)
    assert rules.answered(path) == len(path.asked) == 13


def test_new_question_in_the_middle_comes_before_the_plan() -> None:
    answers = catalog.widest_answers(restaurant()) | {"cold-dishes": "no", "raw-food": "no"}
    path = rules.journey(restaurant(), answers, revision(), HALL)
    assert path.unanswered == ("simple-making",)
    assert not rules.may_see_plan(path)
    assert rules.following(path, "raw-food") == Step(StepKind.question, "simple-making")
    assert rules.following(path, "tobacco") == Step(StepKind.question, "simple-making")
    assert rules.answered(path) == len(path.asked) - 1


def test_following_goes_on_before_it_goes_back() -> None:
    path = Journey(asked=("a", "b", "c", "d"), unanswered=("b", "d"))
    assert rules.following(path, "c") == Step(StepKind.question, "d")
    assert rules.following(path, "d") == Step(StepKind.question, "b")
    assert rules.following(path, "gone") == Step(StepKind.question, "b")
    assert rules.following(Journey(asked=("a", "b")), "a") == Step(StepKind.plan)


def test_previous_question() -> None:
    path = Journey(asked=("a", "b"))
    assert rules.previous(path, "a") is None
    assert rules.previous(path, "b") == "a"


answers_of = st.fixed_dictionaries(
    {},
    optional={
        one.slug: st.one_of(
            st.sampled_from([option.slug for option in one.options] or ["-"]),
            *([st.integers(-5, 1000)] if one.kind is QuestionKind.number else []),
            st.just("nonsense"),
        )
        for one in restaurant().questions
    },
)


@given(answers_of)
def test_path_always_leads_on(answers: dict[str, Any]) -> None:
    """From any answers there is one next page, and all before it are answered."""
    path = rules.journey(restaurant(), answers, revision(), HALL)
    step = rules.standing(path)
    assert rules.may_see_plan(path) is (step.kind is StepKind.plan)
    if step.kind is StepKind.question:
        assert rules.may_visit(path, step.key)
        assert step.key == path.unanswered[0]
    for key in path.asked:
        place = path.asked.index(key)
        clear = all(one not in path.unanswered for one in path.asked[:place])
        assert rules.may_visit(path, key) is clear
    if path.leaving:
        assert path.asked[-1] == path.leaving


@given(answers_of)
def test_answering_every_page_ends(answers: dict[str, Any]) -> None:
    """Whoever answers page after page reaches the plan, or a way out, in at most one round."""
    situation = dict(answers)
    theme = restaurant()
    for _ in range(len(theme.questions) + 1):
        path = rules.journey(theme, situation, revision(), HALL)
        step = rules.standing(path)
        if step.kind is not StepKind.question:
            return
        question = theme.question(step.key)
        situation[step.key] = question.options[0].slug if question.options else question.minimum
    raise AssertionError("the guide does not end")


@given(answers_of)
def test_hidden_answers_change_nothing(answers: dict[str, Any]) -> None:
    path = rules.journey(restaurant(), answers, revision(), HALL)
    seen = {
        key: value
        for key, value in answers.items()
        if key in path.asked or restaurant().question(key).where is Where.plan
    }
    calendar = calendar_from_file()
    day = date(2026, 11, 27)

    def composed(of: dict[str, Any]) -> Any:
        return catalog.compose(
            revision(), restaurant(), hall=HALL, answers=of, today=day, calendar=calendar
        )

    if not path.leaving:
        assert composed(answers) == composed(seen)


# What an answer says

TEXT = {"zh-Hans": "x", "en": "x"}
UNSURE = Option("unsure", TEXT, TEXT, treat_as=ParameterRef("fire-check-area"))
AREA = Question(
    slug="area",
    kind=QuestionKind.number,
    text=TEXT,
    why=TEXT,
    fact=TEXT,
    options=(UNSURE,),
    minimum=1,
    maximum=100_000,
    decimals=2,
    unit={"zh-Hans": "平方米", "en": "m²"},
    example="326",
)
PEOPLE = msgspec.structs.replace(
    AREA, decimals=0, maximum=50, options=(), unit={"zh-Hans": "人", "en": "people"}
)
YES_NO = Question(
    slug="cold",
    kind=QuestionKind.yes_no,
    text=TEXT,
    why=TEXT,
    fact=TEXT,
    options=(Option("yes", TEXT, TEXT), Option("no", TEXT, TEXT)),
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("326", 326),
        (" 326 ", 326),
        ("３２６", 326),
        ("1,200", 1200),
        ("1，200", 1200),
        ("1'200", 1200),
        ("326㎡", 326),
        ("326 平方米", 326),
        ("326平米", 326),
        ("326 M2", 326),
        ("326 sqm", 326),
        ("326平方", 326),
        ("326.50", 326.5),
        ("326.00", 326),
        ("1", 1),
        ("100000", 100_000),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: float) -> None:
    answer = rules.parse_answer(AREA, [typed])
    assert answer == number
    assert type(answer) is type(number)


@pytest.mark.parametrize(
    ("question", "typed", "problem", "limit"),
    [
        (AREA, [], Problem.number, None),
        (AREA, ["  "], Problem.number, None),
        (AREA, ["large"], Problem.number, None),
        (AREA, ["三百"], Problem.number, None),
        (AREA, ["1e3"], Problem.number, None),
        (AREA, ["nan"], Problem.number, None),
        (AREA, ["3 people"], Problem.number, None),
        (AREA, ["9" * 41], Problem.number, None),
        (AREA, ["1.234"], Problem.whole, None),
        (AREA, ["0"], Problem.small, 1),
        (AREA, ["-5"], Problem.small, 1),
        (AREA, ["100000.01"], Problem.large, 100_000),
        (PEOPLE, ["2.5"], Problem.whole, None),
        (PEOPLE, ["51"], Problem.large, 50),
        (PEOPLE, ["3 平方米"], Problem.number, None),
        (PEOPLE, ["unsure"], Problem.number, None),
        (YES_NO, [], Problem.choose, None),
        (YES_NO, ["maybe"], Problem.choose, None),
        (YES_NO, ["yes", "no"], Problem.choose, None),
    ],
)
def test_bad_answers_say_what_is_wrong(
    question: Question, typed: list[str], problem: Problem, limit: float | None
) -> None:
    with pytest.raises(BadAnswer) as bad:
        rules.parse_answer(question, typed)
    assert (bad.value.problem, bad.value.limit) == (problem, limit)


def test_unit_of_the_question_may_be_typed() -> None:
    assert rules.parse_answer(PEOPLE, ["3 人"]) == 3
    assert rules.parse_answer(PEOPLE, ["3 people"]) == 3
    assert rules.parse_answer(PEOPLE, ["0" * 38 + "12"]) == 12


@pytest.mark.parametrize("unit", ["平方米", "平米", "平方", "m2", "m²", "SQM"])
def test_one_way_to_say_square_metres_brings_the_others(unit: str) -> None:
    area = msgspec.structs.replace(AREA, unit={"zh-Hans": "平方米", "en": "square metres"})
    assert rules.parse_answer(area, [f"80 {unit}"]) == 80
    assert rules.parse_answer(area, ["80 square metres"]) == 80
    only = msgspec.structs.replace(AREA, unit={"zh-Hans": unit, "en": "units"})
    assert rules.parse_answer(only, ["80 sqm"]) == rules.parse_answer(only, ["80平米"]) == 80


def test_question_without_limits_takes_any_number() -> None:
    free = msgspec.structs.replace(AREA, minimum=None, maximum=None)
    assert rules.parse_answer(free, ["-3"]) == -3
    assert rules.parse_answer(free, ["9000000"]) == 9_000_000


def test_choice_is_read_by_its_slug() -> None:
    assert rules.parse_answer(YES_NO, ["yes"]) == "yes"
    assert rules.parse_answer(YES_NO, [" no "]) == "no"
    assert rules.parse_answer(AREA, ["", "unsure"]) == "unsure"


def test_of_a_number_and_a_tick_the_new_one_counts() -> None:
    both = ["326", "unsure"]
    assert rules.parse_answer(AREA, both, before=326) == "unsure"
    assert rules.parse_answer(AREA, both) == "unsure"
    assert rules.parse_answer(AREA, both, before="unsure") == 326
    assert rules.parse_answer(AREA, ["", "unsure"], before="unsure") == "unsure"


@given(st.text(max_size=60))
def test_any_text_is_a_number_within_limits_or_refused(text: str) -> None:
    try:
        answer = rules.parse_answer(AREA, [text])
    except BadAnswer:
        return
    assert answer == "unsure" or (isinstance(answer, int | float) and 1 <= answer <= 100_000)


@given(st.integers(100, 10_000_000))
def test_hundredths_survive(hundredths: int) -> None:
    typed = f"{hundredths / 100:.2f}"
    assert rules.parse_answer(AREA, [typed]) == pytest.approx(hundredths / 100)


def test_choice_of_the_plan_that_leads_out_cuts_no_path() -> None:
    """Only a question of the guide has a page to come back to."""
    theme = restaurant()
    where = [
        msgspec.structs.replace(one, where=Where.plan, default="no")
        if one.slug == "only-prepackaged"
        else one
        for one in theme.questions
    ]
    moved = msgspec.structs.replace(theme, questions=tuple(where))
    path = rules.journey(moved, {"only-prepackaged": "yes"}, revision(), HALL)
    assert path.leaving == path.elsewhere == ""
    assert path.asked[0] == "has-licence"


# Two drafts become one


def test_newer_answers_lie_on_top() -> None:
    assert rules.merge_older({"a": 1, "b": 1}, {"b": 2, "c": 2}) == {"a": 1, "b": 2, "c": 2}


def test_done_pages_stay_on_the_same_ground() -> None:
    assert rules.keep_done_pages(["a", "b"], ["b", "c"], same_ground=True) == ["a", "b", "c"]
    assert rules.keep_done_pages(["a", "b"], ["c"], same_ground=False) == ["c"]


def test_minutes_grow_with_what_must_be_typed() -> None:
    def minutes(**changes: Any) -> int:
        answers = catalog.widest_answers(restaurant()) | changes
        return rules.minutes_to_fill(
            catalog.compose(
                revision(),
                restaurant(),
                hall=HALL,
                answers=answers,
                today=date(2026, 11, 27),
                calendar=calendar_from_file(),
            )
        )

    def with_figures(fields: int, papers: int) -> int:
        """The minutes of a bundle without known fields that asks for so much."""
        receipt = composed.receipt
        counted = msgspec.structs.replace(receipt.fields, together=fields)
        receipt = msgspec.structs.replace(receipt, fields=counted, papers_now=papers)
        return rules.minutes_to_fill(msgspec.structs.replace(composed, pages=(), receipt=receipt))

    composed = catalog.compose(
        revision(),
        restaurant(),
        hall=HALL,
        answers=catalog.widest_answers(restaurant()),
        today=date(2026, 11, 27),
        calendar=calendar_from_file(),
    )
    assert [with_figures(n, 0) for n in (0, 4, 5, 8, 9, 244)] == [1, 1, 2, 2, 3, 61]
    assert with_figures(0, 3) == 2
    known = sum(one.given_by is not None or one.prefill is not None for one in composed.fields())
    assert known > 0
    receipt = msgspec.structs.replace(
        composed.receipt,
        fields=msgspec.structs.replace(composed.receipt.fields, together=known + 8),
        papers_now=0,
    )
    assert rules.minutes_to_fill(msgspec.structs.replace(composed, receipt=receipt)) == 2
    small = minutes(**{"business-form": "individual", "tobacco": "no", "signboard": "plain"})
    assert 1 <= small < minutes() <= 20
