"""What each credit tier is offered (信用分级): a better one never asks for more, a worse one always
leaves the ordinary way, and whoever is in good standing may promise everything at once."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import (
    FRIDAY,
    LAW,
    bundle,
    is_,
    item,
    needs,
    option,
    paper,
    revision,
    text,
    theme,
    true_catalog,
    yes_no,
)
from tests.support.answering import possible
from webapp.catalog.lint_promises import ENDANGERED, risk_of
from webapp.catalog.papers import OF_THE_APPLICANT, STRICTNESS, mode_for, promised_by
from webapp.catalog.problems import RISKS
from webapp.catalog.rules import NOTHING_DECLINED, widest_answers
from webapp.catalog.values import (
    Answers,
    Bundle,
    Clock,
    FullPromise,
    HallParameters,
    Holdings,
    Inspection,
    Item,
    PaperMode,
    Question,
    QuestionKind,
    RequirementKind,
    Risk,
    Theme,
    ThemeItem,
    Tier,
    Variant,
    VariantChoice,
    Where,
)

FULL = "full"
NOTHING = Holdings()
SENT = (PaperMode.required, PaperMode.later)
THEMES = sorted(true_catalog().themes)


def modes(found: Bundle) -> dict[str, PaperMode]:
    return {one.slug: one.mode for one in found.papers}


def sent(found: Bundle, *wanted: PaperMode) -> set[str]:
    return {one.slug for one in found.papers if one.mode in (wanted or SENT)}


def signed(found: Bundle) -> list[str]:
    return [one.slug for one in found.statements]


# --- one paper -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", PaperMode)
def test_a_full_promise_stands_in_for_all_that_is_sent(mode: PaperMode) -> None:
    found = mode_for(mode, paper("p"), NOTHING, Tier.good, full=True)
    assert found is (PaperMode.promised if mode in OF_THE_APPLICANT else mode)
    declined = mode_for(mode, paper("p"), NOTHING, Tier.good, full=True, declined=True)
    assert declined is found


def test_a_full_promise_stands_in_for_a_source_that_failed() -> None:
    known, failed = paper("p", replaced_by="key"), Holdings(failed=frozenset(["key"]))
    assert mode_for(PaperMode.shared, known, failed, Tier.good, full=True) is PaperMode.promised
    assert mode_for(PaperMode.shared, known, failed, Tier.good) is PaperMode.required


def promising(slug: str = "a", **more: Any) -> Item:
    return item(slug, full_promise=FullPromise(FULL, LAW), **more)


@pytest.mark.parametrize("tier", Tier)
def test_only_good_standing_an_item_that_allows_it_and_ones_own_will(tier: Tier) -> None:
    expected = FULL if tier is Tier.good else ""
    assert promised_by(promising(), tier, NOTHING_DECLINED) == expected
    assert promised_by(promising(), tier, frozenset(["another"])) == expected
    assert promised_by(promising(), tier, frozenset([FULL])) == ""
    assert promised_by(item("a"), tier, NOTHING_DECLINED) == ""


# --- one application -----------------------------------------------------------------------------

PAPERS = (
    needs("now"),
    needs("late", "later", statement="late-papers"),
    needs("word", "promised", statement="own"),
    needs("known", "shared"),
    needs("form", "generated"),
)
ALL = revision(
    promising(papers=PAPERS), papers=[paper(s) for s in ("now", "late", "word", "known", "form")]
)


def test_one_form_and_one_statement() -> None:
    found = bundle(ALL, theme(["a"]), tier=Tier.good)
    assert {slug: mode.value for slug, mode in modes(found).items()} == {
        "now": "promised",
        "late": "promised",
        "word": "promised",
        "known": "shared",
        "form": "generated",
    }
    assert signed(found) == [FULL]
    assert {one.slug for one in found.papers if one.statement} == {"now", "late", "word"}
    assert set(found.statements[0].papers) == {"now", "late", "word"}
    assert found.receipt.papers_now == 0
    wanted = {(one.kind, one.key) for one in found.requirements}
    assert wanted == {
        (RequirementKind.signature, "application"),
        (RequirementKind.signature, FULL),
    }


def test_who_declines_it_goes_the_way_of_everybody() -> None:
    without = frozenset([FULL])
    found = bundle(ALL, theme(["a"]), tier=Tier.good, declined=without)
    assert found == bundle(ALL, theme(["a"]))
    assert signed(found) == ["late-papers", "own"]


@pytest.mark.parametrize(
    ("tier", "now", "later", "statements"),
    [
        (Tier.normal, {"now"}, {"late"}, ["late-papers", "own"]),
        (Tier.watch, {"now", "late"}, set(), ["own"]),
        (Tier.limited, {"now", "late", "word"}, set(), []),
    ],
)
def test_the_others_promise_what_the_item_lets_them(
    tier: Tier, now: set[str], later: set[str], statements: list[str]
) -> None:
    found = bundle(ALL, theme(["a"]), tier=tier)
    assert sent(found, PaperMode.required) == now
    assert sent(found, PaperMode.later) == later
    assert signed(found) == statements


def test_a_paper_that_another_item_needs_still_comes() -> None:
    made = revision(
        promising(papers=(needs("p"),)),
        item("b", papers=(needs("p", "later", statement="late-papers"),)),
        papers=[paper("p")],
    )
    found = bundle(made, theme(["a", "b"]), tier=Tier.good)
    assert modes(found) == {"p": PaperMode.later}
    assert signed(found) == ["late-papers"]


def test_an_item_with_nothing_to_promise_is_not_signed_for() -> None:
    made = revision(promising(papers=(needs("p", "shared"),)), papers=[paper("p")])
    assert signed(bundle(made, theme(["a"]), tier=Tier.good)) == []


def test_the_items_own_statement_gives_way() -> None:
    made = revision(promising(statement="own"))
    assert signed(bundle(made, theme(["a"]), tier=Tier.good)) == [FULL]
    assert signed(bundle(made, theme(["a"]))) == ["own"]
    # A statement that the item cannot do without is nobody's refusal.
    assert signed(bundle(made, theme(["a"]), tier=Tier.limited)) == ["own"]


# --- the ways of an item -------------------------------------------------------------------------

WAYS = (
    Variant("promise", text("promise"), promised=Clock(0, "wd", 0, LAW), statement="own"),
    Variant("ordinary", text("ordinary"), inspection=Inspection()),
)
BY_CHOICE = VariantChoice("promise", is_("way", "promise"))
CHOICE = Question(
    "way",
    QuestionKind.choice,
    text("way"),
    text("why"),
    text("way"),
    options=(option("promise"), option("ordinary")),
    where=Where.plan,
    default="ordinary",
)


def with_ways(*choices: VariantChoice) -> tuple[Any, Theme]:
    made = revision(promising(variants=WAYS))
    entry = ThemeItem("a", None, (*choices, VariantChoice("ordinary")))
    return made, theme([entry], questions=(yes_no("easy"), CHOICE))


@pytest.mark.parametrize(
    ("tier", "chosen", "expected"),
    [
        (Tier.good, {}, ("promise", FULL)),
        (Tier.good, {"way": "ordinary"}, ("promise", FULL)),
        (Tier.normal, {}, ("ordinary", "")),
        (Tier.normal, {"way": "promise"}, ("promise", "own")),
        (Tier.watch, {"way": "promise"}, ("ordinary", "")),
        (Tier.limited, {"way": "promise"}, ("ordinary", "")),
    ],
)
def test_the_way_that_each_tier_takes(
    tier: Tier, chosen: Answers, expected: tuple[str, str]
) -> None:
    made, about = with_ways(BY_CHOICE)
    (found,) = bundle(made, about, {"easy": "yes", **chosen}, tier=tier).items
    assert (found.variant, found.statement) == expected


def test_of_the_ways_the_one_that_rests_on_a_statement_is_taken() -> None:
    made, about = with_ways(VariantChoice("ordinary", is_("easy")), BY_CHOICE)
    (found,) = bundle(made, about, {"easy": "yes"}, tier=Tier.good).items
    assert (found.variant, found.statement) == ("promise", FULL)


def test_a_full_promise_opens_no_way_that_the_answers_exclude() -> None:
    made, about = with_ways(VariantChoice("promise", is_("easy")))
    for answer, way in (("yes", "promise"), ("no", "ordinary")):
        (found,) = bundle(made, about, {"easy": answer}, tier=Tier.good).items
        assert found.variant == way
        assert found.statement == (FULL if way == "promise" else "")


# --- every theme that we have --------------------------------------------------------------------


@st.composite
def situations(draw: st.DrawFn) -> tuple[Theme, Answers]:
    about = true_catalog().themes[draw(st.sampled_from(THEMES))]
    answers = {
        question.slug: draw(st.sampled_from(list(possible(question, about, FRIDAY))))
        for question in about.questions
    }
    return about, answers


def of_tiers(about: Theme, answers: Answers, **more: Any) -> list[Bundle]:
    """As the best tier has it, then the worse ones."""
    hall = HallParameters()
    return [bundle(true_catalog(), about, answers, hall=hall, tier=tier, **more) for tier in Tier]


@given(situations())
def test_a_better_tier_never_adds_a_paper(case: tuple[Theme, Answers]) -> None:
    for better, worse in pairwise(of_tiers(*case)):
        assert [one.slug for one in better.items] == [one.slug for one in worse.items]
        assert better.pages == worse.pages, "the form is the same for everybody"
        assert sent(better, PaperMode.required) <= sent(worse, PaperMode.required)
        assert sent(better) <= sent(worse)
        own, others = modes(better), modes(worse)
        assert all(STRICTNESS[own[s]] >= STRICTNESS[others[s]] for s in own.keys() & others.keys())


@given(situations())
def test_the_worst_tier_goes_the_ordinary_way_and_every_tier_can_apply(
    case: tuple[Theme, Answers],
) -> None:
    good, _normal, watch, limited = of_tiers(*case)
    for found in (watch, limited):
        assert not sent(found, PaperMode.later)
        for one in found.items:
            own = {way.slug: way for way in true_catalog().items[one.slug].variants}
            assert not (one.variant and own[one.variant].statement)
    assert not sent(limited, PaperMode.promised)
    assert {one.slug for one in limited.items} == {one.slug for one in good.items}


@given(situations())
def test_a_full_promise_leaves_nothing_to_send_for_its_items(case: tuple[Theme, Answers]) -> None:
    about, answers = case
    good, normal, *_worse = of_tiers(about, answers)
    whole = {one.slug for one in good.items if true_catalog().items[one.slug].full_promise}
    for one in good.papers:
        if whole >= set(one.used_by):
            assert one.mode not in SENT
    if not whole:
        assert good == normal


def test_a_freight_business_in_good_standing_signs_once() -> None:
    about = true_catalog().themes["road-freight"]
    answers = widest_answers(about) | {"has-licence": "yes", "drivers": "all", "bought": "no"}
    good, normal, *_worse, limited = of_tiers(about, answers)
    assert signed(good) == ["full-promise"]
    assert good.receipt.papers_now == 0
    permit, usual = good.item("freight-permit"), normal.item("freight-permit")
    assert permit is not None
    assert usual is not None
    assert (permit.variant, usual.variant) == ("promise", "ordinary")
    assert good.plan.latest.date < normal.plan.latest.date
    assert signed(normal) == ["late-papers", "freight-vehicles"]
    assert signed(limited) == []
    assert sent(limited, PaperMode.required) == {"planned-vehicles", "freight-rules"}
    declined = frozenset(["full-promise"])
    assert of_tiers(about, answers, declined=declined)[0] == normal


# --- what the law excludes -----------------------------------------------------------------------


def test_what_endangers_something_is_never_promised_whole() -> None:
    whole = {s for s, one in true_catalog().items.items() if one.full_promise is not None}
    assert whole == {"freight-permit", "vehicle-certificate"}
    assert not any(risk_of(true_catalog().items[slug]) for slug in whole)
    for slug in ("fire-check", "food-service-permit", "construction-permit", "green-permit"):
        assert (
            risk_of(true_catalog().items[slug]) is ENDANGERED[true_catalog().items[slug].category]
        )
    assert risk_of(true_catalog().items["connect-gas"]) is Risk.public_safety
    assert set(RISKS) == {risk.value for risk in Risk}
