"""Conditions and reasons in words."""

from __future__ import annotations

import pytest

from tests.catalog.small import (
    bundle,
    field,
    is_,
    number,
    op,
    option,
    restaurant,
    revision,
    text,
    theme,
    true_catalog,
    yes_no,
)
from webapp.catalog.joints import with_unit
from webapp.catalog.rules import describe, explain, widest_answers
from webapp.catalog.values import (
    All,
    AnyOf,
    Choice,
    Condition,
    HallParameters,
    Not,
    ParameterRef,
    Period,
    PeriodUnit,
    Question,
    QuestionKind,
    Reason,
    ReasonKind,
    Rows,
    RowsHow,
)

COLOURS = (option("red"), option("green"), option("blue"))
ABOUT = theme(
    [],
    questions=(
        yes_no("cold", answers="field-cold"),
        number("area", unit=text("m²")),
        Question("colour", QuestionKind.choice, {}, {}, text("the colour"), options=COLOURS),
    ),
)
MADE = revision(
    parameters=[("limit", 300)],
    fields=[
        field("field-cold", "yes_no"),
        field("other", "yes_no"),
        field("form", "choice", options=(Choice("small", text("a small one")),)),
        field("size", "number", unit=text("cm")),
        field("people", "rows"),
    ],
    themes=[ABOUT],
)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (is_("cold"), "it is yes"),
        (Not(is_("cold")), "it is no"),
        (is_("field-cold", asks="field"), "it is yes"),
        (is_("colour", "red"), "it is red"),
        (Not(is_("colour", "red")), "it is green or it is blue"),
        (op("colour", "in", ("red", "blue")), "it is red or it is blue"),
        (op("area", "at_least", 300), "area is at least 300 m²"),
        (Not(op("area", "at_least", 300)), "area is less than 300 m²"),
        (op("area", "at_most", 50), "area is at most 50 m²"),
        (Not(op("area", "at_most", 50)), "area is more than 50 m²"),
        (op("area", "at_least", ParameterRef("limit")), "area is at least 300"),
        (op("limit", "at_least", 1, asks="parameter"), "limit is at least 1"),
        (op("other", "filled", asks="field"), "other is given"),
        (Not(op("other", "filled", asks="field")), "other is not given"),
        (is_("other", asks="field"), "other: yes"),
        (is_("other", "no", asks="field"), "other: no"),
        (Not(is_("other", asks="field")), "other: no"),
        (is_("form", "small", asks="field"), "form is a small one"),
        (is_("size", 5, asks="field"), "size is 5 cm"),
        (is_("unknown", "x", asks="field"), "unknown is x"),
        (All((is_("cold"), op("area", "at_most", 5))), "it is yes and area is at most 5 m²"),
        (AnyOf((is_("cold"), is_("colour", "red"))), "it is yes or it is red"),
        (Not(op("colour", "in", ("red", "blue"))), "it is green"),
        (op("area", "more_than", 300), "area is more than 300 m²"),
        (Not(op("area", "more_than", 300)), "area is at most 300 m²"),
        (op("area", "less_than", 300), "area is less than 300 m²"),
        (Not(op("area", "less_than", 300)), "area is at least 300 m²"),
        (op("form", "in", ("small", "x"), "field"), "form is a small one or x"),
        (Not(op("form", "in", ("small", "x"), "field")), "form is neither a small one nor x"),
        (Rows(RowsHow.count_rows, "people", All(()), 3), "people has at least 3 rows"),
        (
            All((is_("cold"), AnyOf((is_("colour", "red"), op("area", "at_most", 5))))),
            "it is yes, and either it is red or area is at most 5 m²",
        ),
        (
            All(
                (
                    AnyOf(
                        (
                            is_("colour", "red"),
                            op("area", "at_most", 5),
                            is_("other", "no", "field"),
                        )
                    ),
                    is_("cold"),
                )
            ),
            "at least one of these is so: it is red; area is at most 5 m²; other: no"
            ", and it is yes",
        ),
        (
            AnyOf((is_("cold"), All((is_("colour", "red"), op("area", "at_most", 5))))),
            "it is yes, or it is red and area is at most 5 m²",
        ),
        (
            Not(All((is_("cold"), AnyOf((is_("colour", "red"), op("area", "at_most", 5)))))),
            "it is no, or either it is green or it is blue and area is more than 5 m²",
        ),
        (All((AnyOf((is_("cold"),)), is_("colour", "red"))), "it is yes and it is red"),
        (All((is_("cold"), All((is_("colour", "red"),)))), "it is yes and it is red"),
        (
            Not(AnyOf((is_("cold"), op("area", "at_least", 9)))),
            "it is no and area is less than 9 m²",
        ),
        (
            Rows(RowsHow.any_row, "people", is_("other", asks="field")),
            "in one row of people, other: yes",
        ),
        (
            Rows(RowsHow.count_rows, "people", is_("other", asks="field"), 2),
            "in at least 2 rows of people, other: yes",
        ),
        (
            Not(Rows(RowsHow.every_row, "people", is_("other", asks="field"))),
            "it is not so that in every row of people, other: yes",
        ),
        (None, ""),
    ],
)
def test_a_condition_is_a_clause(condition: Condition | None, words: str) -> None:
    assert describe(condition, ABOUT, MADE, "en") == words


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (
            All((is_("cold"), AnyOf((is_("colour", "red"), op("area", "at_most", 5))))),
            "it is yes，并且“it is red”和“area不超过 5 m²”有一样",
        ),
        (
            AnyOf((is_("cold"), All((is_("colour", "red"), op("area", "at_most", 5))))),
            "it is yes；或者it is red，同时area不超过 5 m²",
        ),
        (Not(op("form", "in", ("small", "x"), "field")), "form不是a small one，也不是x"),
    ],
)
def test_mixed_conditions_leave_nobody_guessing(condition: Condition, words: str) -> None:
    assert describe(condition, ABOUT, MADE, "zh-Hans") == words


def test_an_option_says_itself_that_it_was_not_chosen() -> None:
    own = option("red", fact_not=text("nothing is red"))
    colour = Question(
        "colour", QuestionKind.choice, {}, {}, text("the colour"), options=(own, *COLOURS[1:])
    )
    assert describe(Not(is_("colour", "red")), theme([], questions=(colour,)), MADE, "en") == (
        "nothing is red"
    )


def test_of_very_many_options_the_one_that_is_not_meant_is_named() -> None:
    many = tuple(option(f"o{n}") for n in range(6))
    colour = Question("colour", QuestionKind.choice, {}, {}, text("the colour"), options=many)
    about = theme([], questions=(colour,))
    assert describe(Not(is_("colour", "o1")), about, MADE, "en") == "the colour is not o1"
    assert describe(Not(is_("colour", "o1")), about, MADE, "zh-Hans") == "the colour不是o1"


PERIOD = Period(1, PeriodUnit.month)


@pytest.mark.parametrize(
    ("condition", "english", "chinese"),
    [
        (op("day", "within", PERIOD), "day is at most 1 month ago", "day到现在不超过 1 个月"),
        (
            Not(op("day", "within", PERIOD)),
            "day is more than 1 month ago",
            "day到现在超过了 1 个月",
        ),
        (
            op("day", "ahead", Period(30, PeriodUnit.day)),
            "day is at least 30 days ahead",
            "离day还有 30 天 以上",
        ),
        (op("day", "age_at_least", Period(60)), "day is at least 60 years ago", "day满 60 年"),
        (
            op("day", "age_at_least", Period(6, PeriodUnit.year, ParameterRef("by"))),
            "day is at least 6 years (counted on 2026-08-31) ago",
            "day满 6 年（算到 2026-08-31）",
        ),
    ],
)
def test_days_are_said_in_periods(condition: Condition, english: str, chinese: str) -> None:
    made = revision(parameters=[("by", "2026-08-31")])
    about = theme([], questions=(Question("day", QuestionKind.date, {}, {}, text("day")),))
    assert describe(condition, about, made, "en") == english
    assert describe(condition, about, made, "zh-Hans") == chinese


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (30, "10 000 yuan", "300 000 yuan"),
        (1.5, "10 000 yuan", "15 000 yuan"),
        (300, "m²", "300 m²"),
        (3, "", "3"),
        ("x", "10 000 yuan", "x 10 000 yuan"),
    ],
)
def test_a_unit_that_is_a_multiple_is_worked_out(number: object, unit: str, words: str) -> None:
    assert with_unit(number, unit) == words


def test_a_field_finds_its_question_in_any_theme() -> None:
    assert describe(is_("field-cold", asks="field"), None, MADE, "en") == "it is yes"


def test_the_halls_own_limit_is_said() -> None:
    hall = HallParameters({"limit": 200})
    condition = op("area", "at_least", ParameterRef("limit"))
    assert describe(condition, ABOUT, MADE, "en", hall) == "area is at least 200"


def said(locale: str, item: str, **changed: object) -> str:
    answers = widest_answers(restaurant()) | {
        k.replace("_", "-"): v
        for k, v in changed.items()  # type: ignore[dict-item]
    }
    found = bundle(true_catalog(), restaurant(), answers)
    parts = [one for one in (*found.items, *found.items_out) if one.slug == item]
    return explain(parts[0].because, restaurant(), true_catalog(), locale)


def test_reasons_of_the_restaurant() -> None:
    assert said("en", "fire-check", entertainment="no") == (
        "because the floor area is at least 300 m²"
    )
    assert said("zh-Hans", "fire-check", entertainment="no") == "因为建筑面积达到 300 平方米"
    assert said("zh-Hans", "fire-check", floor_area="unsure", entertainment="no") == (
        "因为面积还没定，先按要查消防准备"
    )
    assert said("en", "tobacco-retail-permit") == "because you will sell tobacco"
    assert said("en", "tobacco-retail-permit", tobacco="no") == "because you sell no tobacco"
    assert said("zh-Hans", "food-service-permit") == "每家都要办"
    assert said("en", "fire-check", floor_area=80, entertainment="no") == (
        "because the floor area is less than 300 m² and there is no singing or show"
    )


def test_what_other_items_need() -> None:
    needed = (Reason(ReasonKind.needs),)
    assert explain(needed, ABOUT, MADE, "en") == "other permits need it"


def test_what_nobody_decided_is_simply_not_needed() -> None:
    assert explain((Reason(ReasonKind.no_need),), ABOUT, MADE, "en") == (
        "your case does not call for it"
    )


def test_inside_a_theme_no_other_one_speaks() -> None:
    other = theme([], questions=())
    assert describe(is_("field-cold", asks="field"), other, MADE, "en") == "field-cold: yes"


def test_an_unanswered_test_is_said_by_the_test() -> None:
    reason = Reason(ReasonKind.answer, is_("cold"), None, False)
    assert explain((reason,), ABOUT, MADE, "en") == "because it is no"


def test_every_condition_of_the_catalog_can_be_said() -> None:
    made = true_catalog()
    for locale in ("zh-Hans", "en"):
        for entry in restaurant().items:
            words = describe(entry.when, restaurant(), made, locale)
            assert "{" not in words
            assert words == "" if entry.when is None else words
