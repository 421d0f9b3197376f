"""Checks: what is measured in the answers, exactly, and whether it is met."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import LAW, bundle, field, is_, item, op, revision, text, theme, uses
from webapp.catalog.checks import checks_of, measured, standings
from webapp.catalog.conditions import Facts
from webapp.catalog.short_forms import Unwritable, write_out
from webapp.catalog.values import (
    Check,
    Measure,
    MeasureKind,
    Number,
    Op,
    ParameterRef,
)

TODAY = date(2026, 11, 27)
FARMER = is_("kind", "farmer", asks="field")


def measure(kind: str, *fields: str, **more: Any) -> Measure:
    return Measure(MeasureKind(kind), fields, **more)


def check(what: Measure, how: str, limit: Number | ParameterRef | Measure, **more: Any) -> Check:
    return Check("c", what, Op(how), limit, text("so"), text("mend"), LAW, **more)


def facts(**fields: Any) -> Facts:
    return Facts({"most": 60}, {k.replace("_", "-"): v for k, v in fields.items()}, TODAY)


def people(farmers: int, others: int) -> list[dict[str, Any]]:
    return [
        {"row": f"r{n}", "kind": "farmer" if n < farmers else "other", "amount": 0.1}
        for n in range(farmers + others)
    ]


@pytest.mark.parametrize(
    ("what", "fields", "expected"),
    [
        (measure("count", rows=("people",)), {"people": people(4, 1)}, 5),
        (measure("count", rows=("people",), where=FARMER), {"people": people(4, 1)}, 4),
        (measure("count", rows=("people",)), {}, 0),
        (measure("percent", rows=("people",), where=FARMER), {"people": people(4, 1)}, 80),
        (measure("percent", rows=("people",), where=FARMER), {"people": []}, None),
        (measure("sum", "amount", rows=("people",)), {"people": people(2, 1)}, Fraction(3, 10)),
        (measure("sum", "amount", rows=("people",)), {"people": [{"row": "r"}]}, None),
        (measure("sum", "amount", rows=("people",)), {}, None),
        (
            measure("sum", "amount", "share", rows=("people", "firms")),
            {"people": people(2, 1), "firms": [{"row": "f", "share": 5}]},
            Fraction(53, 10),
        ),
        (measure("count", rows=("people", "firms")), {"people": people(2, 1)}, 3),
        (measure("sum", "a", "b"), {"a": 20, "b": 30.5}, Fraction(101, 2)),
        (measure("sum", "a", "b"), {"a": 20}, None),
        (measure("value", "a"), {"a": 7}, 7),
        (measure("value", "a"), {"a": "7"}, None),
        (measure("value", "a"), {"a": True}, None),
        (measure("age", "born"), {"born": "1966-11-27"}, 60),
        (measure("age", "born"), {"born": "1966-11-28"}, 59),
        (measure("age", "born"), {"born": "11010519491231002X"}, 76),
        (measure("age", "born"), {"born": "nobody"}, None),
        (measure("age", "born"), {}, None),
        (measure("days_since", "day"), {"day": "2026-11-20"}, 7),
        (measure("days_since", "day"), {"day": "2026-12-04"}, -7),
        (measure("days_until", "day"), {"day": "2026-12-04"}, 7),
    ],
)
def test_measures(what: Measure, fields: dict[str, Any], expected: Any) -> None:
    assert measured(what, facts(**fields)) == expected


def met(one: Check, **fields: Any) -> list[bool]:
    return [standing.is_met for standing in standings([one], facts(**fields))]


@pytest.mark.parametrize(
    ("how", "limit", "expected"),
    [
        ("at_least", 5, True),
        ("at_least", 6, False),
        ("at_most", 5, True),
        ("at_most", 4, False),
        ("more_than", 4, True),
        ("more_than", 5, False),
        ("less_than", 6, True),
        ("less_than", 5, False),
        ("is", 5, True),
        ("is", 4, False),
        ("at_most", ParameterRef("most"), True),
        ("is", measure("sum", "b", "c"), True),
    ],
)
def test_comparisons(how: str, limit: Any, expected: bool) -> None:
    assert met(check(measure("value", "a"), how, limit), a=5, b=2, c=3) == [expected]


def test_what_cannot_be_judged_yet_says_nothing() -> None:
    assert met(check(measure("value", "a"), "at_least", 5)) == []
    assert met(check(measure("value", "a"), "is", measure("value", "b")), a=5) == []
    assert met(check(measure("value", "a"), "at_most", ParameterRef("unknown")), a=5) == []


def test_a_check_applies_under_its_condition() -> None:
    large = check(measure("value", "a"), "at_most", 1, when=op("b", "at_least", 21, "field"))
    assert met(large, a=2, b=20) == []
    assert met(large, a=2, b=21) == [False]


def test_each_row_is_judged_by_itself() -> None:
    drivers = [{"row": "x", "id": "1960-01-01"}, {"row": "y", "id": "1990-01-01"}, {"row": "z"}]
    young = check(measure("age", "id"), "at_most", ParameterRef("most"), each="drivers")
    found = {one.row: one.is_met for one in standings([young], facts(drivers=drivers))}
    assert found == {"x": False, "y": True}


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_share_is_exact(farmers: int, others: int) -> None:
    """80 % are met exactly where four fifths are, never by rounding."""
    found = met(
        check(measure("percent", rows=("people",), where=FARMER), "at_least", 80),
        people=people(farmers, others),
    )
    assert found == ([farmers >= 4 * others] if farmers + others else [])


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_cents_add_up(cents: list[int]) -> None:
    rows = [{"row": str(n), "amount": one / 100} for n, one in enumerate(cents)]
    total = check(measure("sum", "amount", rows=("people",)), "is", measure("value", "all"))
    assert met(total, people=rows, all=sum(cents) / 100) == [True]


def test_the_checks_of_a_bundle() -> None:
    one = check(measure("value", "a"), "at_least", 5)
    other = check(measure("value", "a"), "at_least", 6)
    made = revision(
        item("x", fields=(uses("a"),), checks=(one,)),
        item("y", fields=(uses("a"),), checks=(one, other)),
        item("z", fields=(uses("a"),), checks=(other,)),
        fields=[field("a", "number")],
    )
    about = theme(["x", "y"], checks=(one,))
    assert checks_of(made, about, bundle(made, about)) == (one, other)
    only = theme(["x"])
    assert checks_of(made, only, bundle(made, only)) == (one,)


def test_where_a_check_stands() -> None:
    assert check(measure("sum", "a", "b"), "is", 1).place == "a"
    assert check(measure("count", rows=("t",)), "is", 1).place == "t"
    assert check(measure("age", "id"), "is", 1, each="t").place == "t"
    assert check(measure("sum", "a", rows=("t",)), "is", 1, at="all").place == "all"
    assert check(measure("sum", "a", rows=("t",)), "is", measure("value", "b")).reads == (
        "a",
        "t",
        "b",
    )


def written(**check: Any) -> Any:
    (one,) = write_out({"checks": [check]}, {})["checks"]
    return one


def test_the_short_form() -> None:
    one = written(slug="c", percent="people", where={"field": "kind", "is": "farmer"}, at_least=80)
    assert one["measure"]["kind"] == "percent"
    assert one["measure"]["rows"] == ["people"]
    assert (one["op"], one["limit"]) == ("at_least", 80)
    two = written(slug="c", sum="amount", rows="people", **{"is": {"value": "all"}})
    assert two["measure"] == {
        "of": "measure",
        "kind": "sum",
        "fields": ["amount"],
        "rows": ["people"],
    }
    assert two["limit"] == {"of": "measure", "kind": "value", "fields": ["all"]}
    three = written(slug="c", age="id", at_most={"parameter": "most"}, when={"field": "a", "is": 1})
    assert three["limit"] == {"of": "parameter", "parameter": "most"}
    assert three["when"]["type"] == "test"


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": "a"},
        {"at_least": 5},
        {"count": "a", "sum": "b", "is": 1},
        {"count": "a", "is": {}},
    ],
)
def test_what_is_no_check(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unwritable) as refused:
        written(**wrong)
    assert refused.value.code == "bad_check"
    with pytest.raises(Unwritable):
        write_out({"checks": ["five"]}, {})
