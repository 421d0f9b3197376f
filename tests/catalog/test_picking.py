"""Any items that a person picks make a theme of their own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.small import FRIDAY, NO_PARAMETERS, PLAIN_WEEKS, true_catalog
from webapp.catalog import picking, rules
from webapp.catalog.values import Answers, Bundle, Theme

ITEMS = sorted(true_catalog().items)


def picked(*items: str) -> Theme:
    theme = picking.theme_of(true_catalog(), picking.slug_of(items))
    assert theme is not None
    return theme


def composed(theme: Theme, answers: Answers) -> Bundle:
    return rules.compose(
        true_catalog(),
        theme,
        hall=NO_PARAMETERS,
        answers=answers,
        today=FRIDAY,
        calendar=PLAIN_WEEKS,
    )


def test_every_item_can_be_picked_by_itself() -> None:
    for item in ITEMS:
        bundle = composed(picked(item), {})
        assert [one.slug for one in bundle.items] == [item]
        assert bundle.items_out == ()


def test_the_order_of_picking_is_no_difference() -> None:
    assert picking.slug_of(["b", "a", "b"]) == picking.slug_of(["a", "b"]) == "pick:a+b"
    assert picking.items_of("pick:a+b") == ("a", "b")


@pytest.mark.parametrize(
    "slug", ["pick:", "pick:nothing", "nothing", "pick:" + "+".join(ITEMS * 2)]
)
def test_what_the_catalog_does_not_have_is_no_theme(slug: str) -> None:
    many = slug.count("+") + 1 > picking.MOST
    assert many or picking.theme_of(true_catalog(), slug) is None


def test_a_theme_is_found_by_its_own_slug_too() -> None:
    catalog = true_catalog()
    assert picking.theme_of(catalog, "open-restaurant") is catalog.themes["open-restaurant"]
    assert not picking.is_picked("open-restaurant")


def test_what_the_items_must_know_is_asked_in_the_themes_own_questions() -> None:
    theme = picked("food-service-permit")
    asked = [question.slug for question in theme.questions]
    assert "cold-dishes" in asked
    assert "tobacco" not in asked
    order = [q.slug for q in true_catalog().themes["open-restaurant"].questions if q.slug in asked]
    assert asked == order


def test_no_answer_leads_out() -> None:
    theme = picked(*ITEMS[:6])
    assert all(not option.leads_to for question in theme.questions for option in question.options)


def test_the_order_of_items_comes_from_the_themes() -> None:
    bundle = composed(picked("business-licence", "food-service-permit"), {})
    food = bundle.item("food-service-permit")
    assert food is not None
    assert food.depends_on == ("business-licence",)
    alone = composed(picked("food-service-permit"), {}).item("food-service-permit")
    assert alone is not None
    assert alone.depends_on == ()


def test_a_way_is_chosen_by_the_same_question() -> None:
    theme = picked("fire-check")
    assert theme.question("fire-way") is not None
    promised = composed(theme, {"floor-area": 500, "fire-way": "promise"}).item("fire-check")
    ordinary = composed(theme, {"floor-area": 500, "fire-way": "ordinary"}).item("fire-check")
    assert promised is not None
    assert ordinary is not None
    assert (promised.variant, ordinary.variant) == ("promise", "ordinary")


@settings(max_examples=100, deadline=None)
@given(st.sets(st.sampled_from(ITEMS), min_size=1, max_size=picking.MOST))
def test_any_choice_composes(items: set[str]) -> None:
    bundle = composed(picked(*items), {})
    assert {one.slug for one in bundle.items} == items
    assert len(bundle.plan.nodes) == len(items)


def test_a_paper_that_two_items_make_for_each_other_is_asked_of_the_first() -> None:
    """Each wants the licence that the other one gives: one is enough, and no circle comes of it."""
    bundle = composed(picked("change-registration", "conversion-registration"), {})
    first, second = (one.slug for one in bundle.items)
    licence = next(one for one in bundle.papers if one.slug == "business-licence-copy")
    waits = {one.slug: one.depends_on for one in bundle.items}
    assert waits == {first: (second,), second: ()}
    assert licence.used_by == (second,)
