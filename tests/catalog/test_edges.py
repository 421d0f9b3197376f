"""Edges of the catalog's rules that only a small fault in them would show."""

from __future__ import annotations

from datetime import date

from msgspec import structs

from tests.catalog.small import (
    NO_PARAMETERS,
    bundle,
    field,
    item,
    paper,
    restaurant,
    revision,
    theme,
    true_catalog,
)
from webapp.catalog import journey
from webapp.catalog.conditions import Facts
from webapp.catalog.fields import LONGEST_ANSWER, parse
from webapp.catalog.values import Clock, Dependency
from webapp.core.workdays import Calendar


def test_the_longest_answer_is_taken() -> None:
    longest = "面" * LONGEST_ANSWER
    assert parse(field("f", "long_text", maximum=LONGEST_ANSWER), longest) == longest


def test_a_question_without_a_field_gives_none() -> None:
    about = restaurant().question("health-certificates")
    assert about is not None
    assert not about.answers
    facts = Facts()
    facts.questions["health-certificates"] = facts.raw["health-certificates"] = "all"
    assert journey.gives_field(about, facts) is False


def test_who_leaves_a_question_open_is_led_on_from_it() -> None:
    first, second = journey.asked(restaurant(), {}, true_catalog(), NO_PARAMETERS)[:2]
    on = journey.next_question(restaurant(), {}, true_catalog(), NO_PARAMETERS, after=first)
    assert on == second


def test_what_waits_for_a_provisional_date_is_provisional_in_any_unit() -> None:
    """Calendar days need no notice; the working days that they start from do."""
    made = revision(
        item("first", days=3),
        structs.replace(item("second"), promised=Clock(n=3, unit="cal")),
        papers=[paper("p")],
    )
    about = theme(["first", "second"], dependencies=(Dependency("second", ("first",)),))
    year = Calendar({}, frozenset({2026}))
    plan = bundle(made, about, today=date(2026, 12, 30), calendar=year).plan
    assert [node.provisional for node in plan.nodes] == [True, True]
