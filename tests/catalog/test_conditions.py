"""Conditions: when they hold, and which tests decided."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import is_, op, revision
from webapp.catalog.conditions import (
    ALWAYS,
    NO_NEED,
    Facts,
    all_tests,
    holds,
    parameters_of,
    reasons,
)
from webapp.catalog.days import age
from webapp.catalog.values import (
    All,
    AnyOf,
    Asks,
    Condition,
    HallParameters,
    Not,
    ParameterRef,
    Period,
    PeriodUnit,
    Reason,
    ReasonKind,
    Rows,
    RowsHow,
)


def facts(**questions: object) -> Facts:
    made = Facts({"limit": 300})
    for key, value in questions.items():
        made.questions[key] = value  # type: ignore[assignment]
        made.raw[key] = value  # type: ignore[assignment]
    return made


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        (is_("q"), "yes", True),
        (is_("q"), "no", False),
        (is_("q", "b"), ["a", "b"], True),
        (is_("q", "c"), ["a", "b"], False),
        (op("q", "in", ("a", "b")), "b", True),
        (op("q", "in", ("a", "b")), "c", False),
        (op("q", "in", ("a", "b")), ["c", "a"], True),
        (op("q", "at_least", 300), 300, True),
        (op("q", "at_least", 300), 299, False),
        (op("q", "at_least", 300), 299.99, False),
        (op("q", "at_least", ParameterRef("limit")), 300, True),
        (op("q", "at_least", ParameterRef("limit")), 299, False),
        (op("q", "at_least", ParameterRef("unknown")), 1000, False),
        (op("q", "at_most", 300), 300, True),
        (op("q", "at_most", 300), 301, False),
        (op("q", "at_least", 0), True, False),
        (op("q", "at_least", 0), "5", False),
        (op("q", "filled"), "a", True),
        (op("q", "filled"), "", False),
        (op("q", "filled"), [], False),
        (op("q", "filled"), 0, True),
        (op("q", "has", "a"), ["a", "b"], True),
        (op("q", "has", "c"), ["a", "b"], False),
        (op("q", "more_than", 300), 300, False),
        (op("q", "more_than", 300), 300.5, True),
        (op("q", "less_than", 300), 300, False),
        (op("q", "less_than", 300), 299, True),
    ],
)
def test_a_test_compares(test: Condition, value: object, expected: bool) -> None:
    assert holds(test, facts(q=value)) is expected


def test_what_is_not_answered_does_not_hold_and_its_opposite_does() -> None:
    assert not holds(is_("q"), facts())
    assert holds(Not(is_("q")), facts())
    assert not holds(op("q", "filled"), facts())


def test_no_condition_always_holds() -> None:
    assert holds(None, facts())
    assert reasons(None, facts()) == ALWAYS


def test_all_and_any() -> None:
    yes, no = is_("a"), is_("b")
    known = facts(a="yes", b="no")
    assert not holds(All((yes, no)), known)
    assert holds(All((yes, yes)), known)
    assert holds(All(()), known)
    assert holds(AnyOf((no, yes)), known)
    assert not holds(AnyOf((no, no)), known)
    assert not holds(AnyOf(()), known)


def test_fields_and_parameters_are_read_from_their_own_place() -> None:
    known = facts(q="yes")
    known.fields["f"] = "yes"
    assert holds(is_("f", asks="field"), known)
    assert not holds(is_("q", asks="field"), known)
    assert holds(op("limit", "at_least", 300, asks="parameter"), known)
    assert not holds(op("limit", "at_least", 301, asks="parameter"), known)


def test_rows() -> None:
    known = Facts(fields={"people": [{"farmer": "yes"}, {"farmer": "no"}, {"farmer": "yes"}]})
    farmer = is_("farmer", asks="field")
    assert holds(Rows(RowsHow.any_row, "people", farmer), known)
    assert not holds(Rows(RowsHow.every_row, "people", farmer), known)
    assert holds(Rows(RowsHow.count_rows, "people", farmer, 2), known)
    assert not holds(Rows(RowsHow.count_rows, "people", farmer, 3), known)
    assert holds(Rows(RowsHow.every_row, "people", All(())), known)


def test_rows_that_are_not_there() -> None:
    for value in (None, [], "text"):
        known = Facts(fields={} if value is None else {"people": value})
        assert not holds(Rows(RowsHow.any_row, "people", All(())), known)
        assert not holds(Rows(RowsHow.every_row, "people", All(())), known)
    assert not holds(Rows(RowsHow.any_row, "p", All(())), Facts(fields={"p": ["no row"]}))


def test_rows_read_the_parameters_too() -> None:
    known = Facts({"limit": 10}, {"shares": [{"amount": 12}]})
    large = op("amount", "at_least", ParameterRef("limit"), asks="field")
    assert holds(Rows(RowsHow.any_row, "shares", large), known)


def test_reasons_are_the_tests_that_decided() -> None:
    large, sings = op("area", "at_least", ParameterRef("limit")), is_("sings")
    either = AnyOf((large, sings))
    assert reasons(either, facts(area=80, sings="yes")) == (
        Reason(ReasonKind.answer, sings, "yes", True),
    )
    assert reasons(either, facts(area=326, sings="yes")) == (
        Reason(ReasonKind.answer, large, 326, True),
        Reason(ReasonKind.answer, sings, "yes", True),
    )
    assert reasons(either, facts(area=80, sings="no")) == (
        Reason(ReasonKind.answer, large, 80, False),
        Reason(ReasonKind.answer, sings, "no", False),
    )


def test_reasons_of_all_and_not() -> None:
    a, b = is_("a"), is_("b")
    assert reasons(All((a, Not(b))), facts(a="yes", b="no")) == (
        Reason(ReasonKind.answer, a, "yes", True),
        Reason(ReasonKind.answer, b, "no", False),
    )
    assert reasons(All((a, b)), facts(a="yes", b="no")) == (
        Reason(ReasonKind.answer, b, "no", False),
    )
    # What nobody was asked is no reason.
    assert reasons(Not(a), facts()) == ALWAYS
    assert reasons(a, facts()) == NO_NEED


def test_reasons_show_the_answer_as_it_was_given() -> None:
    known = facts(area=300)
    known.raw["area"] = "unsure"
    large = op("area", "at_least", 300)
    assert reasons(large, known)[0].answer == "unsure"
    known.fields["f"] = "yes"
    assert reasons(is_("f", asks="field"), known)[0].answer == "yes"
    known.fields["rows"] = [{"a": 1}]
    assert reasons(op("rows", "filled", asks="field"), known)[0].answer is None
    assert reasons(op("limit", "at_least", 1, asks="parameter"), known)[0].answer is None


def test_a_reason_is_there_even_where_only_rows_decided() -> None:
    rows = Rows(RowsHow.any_row, "people", is_("farmer", asks="field"))
    assert reasons(rows, facts()) == NO_NEED
    assert reasons(Not(rows), facts()) == ALWAYS


def test_a_hidden_question_speaks_through_what_hides_it() -> None:
    food, certificates = is_("food"), is_("certificates")
    known = facts(food="no")
    known.hidden["certificates"] = food
    known.asking["certified"] = "certificates"
    why = (Reason(ReasonKind.answer, food, "no", False),)
    assert reasons(certificates, known) == why
    assert reasons(Not(certificates), known) == why
    assert reasons(is_("certified", asks="field"), known) == why
    assert reasons(is_("asked-by-nobody", asks="field"), known) == NO_NEED
    assert reasons(All((Not(certificates), Not(food))), known) == why


def test_questions_that_hide_each_other_speak_no_more_than_once() -> None:
    known = facts()
    known.hidden["a"], known.hidden["b"] = is_("b"), is_("a")
    assert reasons(is_("a"), known) == NO_NEED


def test_a_field_speaks_as_its_question_was_answered() -> None:
    known = facts(area=300)
    known.raw["area"], known.fields["size"], known.asking["size"] = "unsure", 300, "area"
    assert reasons(op("size", "at_least", 300, "field"), known)[0].answer == "unsure"


TODAY = date(2026, 11, 27)
DAY, MONTH, YEAR = PeriodUnit


@pytest.mark.parametrize(
    ("how", "period", "day", "expected"),
    [
        ("within", Period(1, MONTH), "2026-11-27", True),
        ("within", Period(1, MONTH), "2026-10-27", True),
        ("within", Period(1, MONTH), "2026-10-26", False),
        ("within", Period(1, MONTH), "2026-11-28", False),
        ("ahead", Period(30, DAY), "2026-12-27", True),
        ("ahead", Period(30, DAY), "2026-12-26", False),
        ("age_at_least", Period(60), "1966-11-27", True),
        ("age_at_least", Period(60), "1966-11-28", False),
        ("age_at_most", Period(60), "1965-11-28", True),
        ("age_at_most", Period(60), "1965-11-27", False),
        ("age_at_most", Period(60), "2026-11-28", False),
        ("age_at_least", Period(6, YEAR, "2027-08-31"), "2021-08-31", True),
        ("age_at_least", Period(6, YEAR, ParameterRef("by")), "2021-08-31", True),
        ("age_at_least", Period(6, YEAR, ParameterRef("by")), "2021-09-01", False),
        ("age_at_least", Period(6, YEAR, ParameterRef("unknown")), "2001-09-01", False),
        ("age_at_least", Period(6), "tomorrow", False),
        ("age_at_least", Period(9000), "2001-09-01", False),
        ("age_at_least", 6, "2001-09-01", False),
        ("at_least", "2026-11-01", "2026-11-27", True),
        ("less_than", "2026-11-27", "2026-11-27", False),
        ("at_most", 5, "2026-11-27", False),
        ("at_most", "5", 4, False),
    ],
)
def test_days_compare(how: str, period: object, day: object, expected: bool) -> None:
    known = Facts({"by": "2027-08-31"}, today=TODAY)
    known.questions["q"] = day  # type: ignore[assignment]
    assert holds(op("q", how, period), known) is expected


def test_without_today_no_day_compares() -> None:
    known = facts(q="2001-09-01")
    assert not holds(op("q", "age_at_least", Period(1)), known)


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 200), st.sampled_from(PeriodUnit)
)
def test_older_than_n_is_never_younger_than_it(day: date, n: int, unit: PeriodUnit) -> None:
    """Of a day that has come, being at least n and at most n - 1 old are opposites."""
    known = Facts(today=date(2100, 1, 1))
    known.questions["q"] = day.isoformat()
    least = holds(op("q", "age_at_least", Period(n + 1, unit)), known)
    assert holds(op("q", "age_at_most", Period(n, unit)), known) is not least
    assert (age(day, date(2100, 1, 1)) > n) is least or unit is not YEAR


def test_every_test_is_found() -> None:
    a, b, c = is_("a"), is_("b"), is_("c")
    assert list(all_tests(All((a, AnyOf((b, Not(c))))))) == [a, b, c]
    assert list(all_tests(None)) == []
    assert list(all_tests(Rows(RowsHow.any_row, "x", a))) == []


def test_a_hall_sets_only_parameters_that_exist() -> None:
    made = revision(parameters=[("area", 300)])
    assert parameters_of(made, HallParameters()) == {"area": 300}
    assert parameters_of(made, HallParameters({"area": 200, "other": 1})) == {"area": 200}


leaves = st.sampled_from([is_("a"), is_("b"), op("n", "at_least", 3), op("n", "at_most", 5)])
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda c: All(tuple(c))),
        st.lists(inner, max_size=3).map(lambda c: AnyOf(tuple(c))),
        inner.map(Not),
    ),
    max_leaves=8,
)
answers = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from(["yes", "no"]),
        "b": st.sampled_from(["yes", "no"]),
        "n": st.integers(0, 8),
    },
)


@given(conditions, answers)
def test_not_turns_a_condition_round(condition: Condition, known: dict[str, object]) -> None:
    assert holds(Not(condition), facts(**known)) is not holds(condition, facts(**known))
    assert holds(Not(Not(condition)), facts(**known)) is holds(condition, facts(**known))


@given(conditions, answers)
def test_every_reason_is_true(condition: Condition, known: dict[str, object]) -> None:
    """Each test that is named as a reason did hold, or fail, as the reason says."""
    for reason in reasons(condition, facts(**known)):
        if reason.test is not None:
            assert holds(reason.test, facts(**known)) is reason.holds
            assert reason.test.asks is Asks.question
            assert reason.answer == known.get(reason.test.key)
