"""Conditions: when they hold, and which tests decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import is_, op, revision
from webapp.catalog.conditions import ALWAYS, Facts, all_tests, holds, parameters_of, reasons
from webapp.catalog.values import (
    All,
    AnyOf,
    Asks,
    Condition,
    HallParameters,
    Not,
    ParameterRef,
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
    assert reasons(Not(a), facts()) == (Reason(ReasonKind.answer, a, None, False),)


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
    assert reasons(rows, facts()) == ALWAYS


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
