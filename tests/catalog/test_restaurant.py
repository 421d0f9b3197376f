"""开办餐饮店 (T1): the separate list, the bars of merging, and what each answer changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.catalog.small import bundle, restaurant, true_catalog
from webapp.catalog import rules
from webapp.catalog.values import Bundle, HallParameters, PaperMode, Tier, VisitKind
from webapp.halls.service import calendar_from_file

SEPARATE = {
    "business-licence": [
        ("application-form", "generated"),
        ("applicant-identity", "shared"),
        ("premises-proof", "promised"),
        ("articles", "generated"),
        ("appointments", "generated"),
    ],
    "food-service-permit": [
        ("application-form", "generated"),
        ("business-licence-copy", "shared"),
        ("kitchen-layout", "required"),
        ("food-rules-list", "later"),
        ("agent-authorisation", "generated"),
        ("agent-identity", "shared"),
    ],
    "signboard-permit": [
        ("application-form", "generated"),
        ("business-licence-copy", "shared"),
        ("sign-drawing", "required"),
        ("premises-proof", "promised"),
        ("sign-safety", "promised"),
    ],
    "fire-check": [
        ("fire-statement", "generated"),
        ("business-licence-copy", "shared"),
        ("fire-rules", "later"),
        ("fire-plan-drawing", "later"),
    ],
    "tobacco-retail-permit": [
        ("application-form", "generated"),
        ("business-licence-copy", "shared"),
        ("premises-proof", "promised"),
    ],
    "health-check": [
        ("staff-identity", "shared"),
        ("staff-photo", "later"),
    ],
}
"""The papers of each item as the departments' own lists have them, one after the other."""


def widest(**changed: Any) -> Bundle:
    answers = rules.widest_answers(restaurant())
    answers.update({key.replace("_", "-"): value for key, value in changed.items()})
    return bundle(true_catalog(), restaurant(), answers)


def alone(item: str) -> list[tuple[str, str]]:
    from msgspec import structs

    about = restaurant()
    entry = tuple(one for one in about.items if one.item == item)
    only = structs.replace(about, items=entry, dependencies=(), joint_visits=())
    found = bundle(true_catalog(), only, rules.widest_answers(about))
    order = [use.paper for use in true_catalog().items[item].papers]
    papers = sorted(found.papers, key=lambda one: order.index(one.slug))
    return [(one.slug, one.mode.value) for one in papers]


@pytest.mark.parametrize("item", SEPARATE)
def test_the_separate_list_is_that_of_the_departments(item: str) -> None:
    assert alone(item) == SEPARATE[item]


def test_the_widest_answers_need_all_of_them() -> None:
    assert {one.slug for one in widest().items} == set(SEPARATE)
    assert widest().receipt.papers.separately == sum(map(len, SEPARATE.values())) == 25


def test_no_other_answer_brings_in_more() -> None:
    """Changing one of the widest answers never adds an item or a paper."""
    about = restaurant()
    most = widest().receipt
    for question in about.questions:
        for option in question.options:
            if option.leads_to:
                continue
            found = widest(**{question.slug: option.slug}).receipt
            assert found.papers.separately <= most.papers.separately
            assert found.applications.separately <= most.applications.separately


def test_the_bars_of_merging() -> None:
    papers = widest().receipt.papers
    assert papers.together <= 0.65 * papers.separately
    assert widest().receipt.papers_now <= 3
    assert len(widest().pages) <= 8
    assert all(one.used_by for one in widest().fields())


def test_papers_by_mode() -> None:
    receipt = widest().receipt
    assert {mode.value: n for mode, n in receipt.by_mode.items()} == {
        "required": 2,
        "later": 4,
        "promised": 2,
        "shared": 3,
        "generated": 5,
    }
    assert receipt.papers.together == 16


def test_no_two_fields_have_one_meaning() -> None:
    meanings = [one.meaning for one in true_catalog().fields.values()]
    assert len(meanings) == len(set(meanings))
    labels = {}
    for one in true_catalog().fields.values():
        known = labels.setdefault((one.subject, one.label["zh-Hans"]), one.slug)
        # A count and the table that it counts share their words.
        assert known == one.slug or {known, one.slug} in (
            {"staff-to-check", "staff-list"},
            {"self-made-drinks"},
        ), one.slug


@pytest.mark.parametrize(
    ("changed", "item", "inside"),
    [
        ({"has_licence": "yes"}, "business-licence", False),
        ({"has_licence": "yes"}, "business-licence-check", True),
        ({"floor_area": 299, "entertainment": "no"}, "fire-check", False),
        ({"floor_area": 300, "entertainment": "no"}, "fire-check", True),
        ({"floor_area": 20, "entertainment": "yes"}, "fire-check", True),
        ({"floor_area": "unsure", "entertainment": "no"}, "fire-check", True),
        ({"signboard": "plain"}, "signboard-permit", False),
        ({"signboard": "plain"}, "signboard-filing", True),
        ({"signboard": "unsure"}, "signboard-permit", True),
        ({"tobacco": "no"}, "tobacco-retail-permit", False),
        ({"tobacco": "unsure"}, "tobacco-retail-permit", False),
        ({"health_certificates": "all"}, "health-check", False),
        ({"health_certificates": "unsure"}, "health-check", True),
    ],
)
def test_what_an_answer_changes(changed: dict[str, Any], item: str, inside: bool) -> None:
    found = widest(**changed)
    assert (found.item(item) is not None) is inside
    assert (item in {one.slug for one in found.items_out}) is not inside


def test_the_fire_threshold_is_the_halls() -> None:
    answers = {**rules.widest_answers(restaurant()), "floor-area": 250, "entertainment": "no"}
    for limit, inside in [(300, False), (250, True), (200, True)]:
        hall = HallParameters({"fire-check-area": limit})
        found = bundle(true_catalog(), restaurant(), answers, hall=hall)
        assert (found.item("fire-check") is not None) is inside


def test_a_promise_for_fire_safety_is_decided_the_same_day() -> None:
    promised = widest().item("fire-check")
    assert promised is not None
    assert promised.promised is not None
    assert (promised.variant, promised.promised.n) == ("promise", 0)
    ordinary = widest(fire_way="ordinary").item("fire-check")
    assert ordinary is not None
    assert ordinary.promised is not None
    assert (ordinary.variant, ordinary.promised.n) == ("ordinary", 13)


def test_one_joint_visit() -> None:
    visits = {one.slug: one for one in widest(fire_way="ordinary").plan.visits}
    assert visits["joint-visit"].items == ("food-service-permit", "signboard-permit", "fire-check")
    promised = {one.slug: one for one in widest().plan.visits}
    assert promised["joint-visit"].items == ("food-service-permit", "signboard-permit")
    assert promised["fire-check"].kind is VisitKind.after


def test_special_rooms_are_drawn_into_the_layout() -> None:
    def lines(**changed: Any) -> list[str]:
        (layout,) = [p for p in widest(**changed).papers if p.slug == "kitchen-layout"]
        return [line["en"] for line in layout.lines]

    assert len(lines()) == 3
    none = {"cold_dishes": "no", "self_made_drinks": "no", "raw_food": "no"}
    assert lines(**none, simple_making="no") == []
    assert lines(**none, simple_making="yes") == ["A simple sketch will do for simple preparation"]
    assert len(lines(**(none | {"cold_dishes": "unsure"}))) == 1


def test_a_confirmed_chain_has_its_permit_before_the_visit() -> None:
    item = widest(chain="yes").item("food-service-permit")
    assert item is not None
    assert item.promised is not None
    assert (item.variant, item.promised.n, item.inspection.kind.value) == ("chain", 0, "after")


def test_a_sole_trader_needs_no_articles() -> None:
    papers = {one.slug for one in widest(business_form="individual").papers}
    assert not papers & {"articles", "appointments"}
    assert "company" not in {page.subject for page in widest(business_form="individual").pages}


def test_each_of_the_staff_is_examined() -> None:
    item = widest(staff_to_check=7).item("health-check")
    assert item is not None
    assert item.times == 7
    (table,) = [one for one in widest(staff_to_check=7).fields() if one.slug == "staff-list"]
    assert (table.minimum, table.maximum) == (7, 7)


def test_only_prepackaged_food_leads_out() -> None:
    about, hall = restaurant(), HallParameters()
    option = rules.leads_out(about, {"only-prepackaged": "yes"}, true_catalog(), hall)
    assert option is not None
    (exit_,) = [one for one in about.elsewhere if one.slug == option.leads_to]
    assert any(fact.source.article == "35" for fact in exit_.needs)


def test_the_identity_belongs_to_who_signs_in() -> None:
    def prefilled(who: str) -> set[str]:
        fields = widest(who_files=who).fields()
        return {f.slug for f in fields if f.prefill and f.prefill.source == "identity"}

    assert prefilled("self") == {"applicant-name", "applicant-id", "applicant-phone"}
    assert prefilled("agent") == {"agent-name", "agent-id", "agent-phone"}


def test_a_limited_tier_goes_the_ordinary_way() -> None:
    answers = rules.widest_answers(restaurant())
    found = bundle(true_catalog(), restaurant(), answers, tier=Tier.limited)
    assert {one.mode for one in found.papers} == {
        PaperMode.required,
        PaperMode.shared,
        PaperMode.generated,
    }
    fire = found.item("fire-check")
    assert fire is not None
    assert fire.variant == "ordinary"


def test_the_plan_of_a_friday() -> None:
    answers = rules.widest_answers(restaurant())
    found = bundle(true_catalog(), restaurant(), answers, calendar=calendar_from_file())
    assert found.plan.latest.date == date(2026, 12, 11)
    assert found.plan.critical == ("business-licence", "tobacco-retail-permit")
    assert (found.receipt.days.separately, found.receipt.days.together) == (23, 10)
    without = {**answers, "tobacco": "no"}
    quicker = bundle(true_catalog(), restaurant(), without, calendar=calendar_from_file())
    assert quicker.plan.latest.date == date(2026, 12, 4)
    assert quicker.plan.critical == ("business-licence", "food-service-permit")


def test_facts_that_nobody_confirmed_are_marked() -> None:
    item = true_catalog().items["food-service-permit"]
    assert item.basis[0].is_reviewed
    assert item.statutory is not None
    assert not item.statutory.source.is_reviewed
    assert item.promised is not None
    assert not item.promised.source.is_reviewed
