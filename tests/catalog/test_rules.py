"""Composing: items in and out, ways, order, statements, requirements, the receipt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tests.catalog.small import (
    FRIDAY,
    LAW,
    NO_PARAMETERS,
    PLAIN_WEEKS,
    bundle,
    field,
    is_,
    item,
    needs,
    number,
    paper,
    restaurant,
    revision,
    text,
    theme,
    true_catalog,
    uses,
    yes_no,
)
from webapp.catalog.papers import STRICTNESS
from webapp.catalog.rules import compose
from webapp.catalog.values import (
    Answers,
    BundleStatement,
    Clock,
    Fee,
    HallParameters,
    Holdings,
    Inspection,
    InspectionKind,
    Not,
    PaperMode,
    QuestionKind,
    Reason,
    ReasonKind,
    Requirement,
    RequirementKind,
    Theme,
    ThemeItem,
    Tier,
    Variant,
    VariantChoice,
)

Q = is_("q")
ASKED = (yes_no("q"),)


def test_items_are_in_or_out_with_their_reasons() -> None:
    made = revision(item("always"), item("if"), item("unless"))
    about = theme(["always", ThemeItem("if", Q), ThemeItem("unless", Not(Q))], questions=ASKED)
    yes = bundle(made, about, {"q": "yes"})
    assert [one.slug for one in yes.items] == ["always", "if"]
    assert yes.items[0].because == (Reason(ReasonKind.always),)
    assert yes.items[1].because == (Reason(ReasonKind.answer, Q, "yes", True),)
    assert [one.slug for one in yes.items_out] == ["unless"]
    assert yes.items_out[0].because == (Reason(ReasonKind.answer, Q, "yes", True),)
    no = bundle(made, about, {"q": "no"})
    assert [one.slug for one in no.items] == ["always", "unless"]
    assert no.items_out[0].because == (Reason(ReasonKind.answer, Q, "no", False),)
    assert no.item("unless") is no.items[1]
    assert no.item("if") is None
    assert (no.revision, no.theme) == ("small", "small")


PROMISE = Variant(
    "promise",
    text("promise"),
    statutory=Clock(1, "wd", 0, LAW),
    promised=Clock(0, "wd", 0, LAW),
    inspection=Inspection(InspectionKind.after),
    statement="statement",
)
ORDINARY = Variant("ordinary", text("ordinary"))
TWO_WAYS = item(
    "a",
    9,
    statutory=Clock(20, "wd", 0, LAW),
    inspection=Inspection(InspectionKind.before),
    variants=(PROMISE, ORDINARY),
    papers=(needs("p", variants=("promise",)), needs("o", variants=("ordinary",)), needs("both")),
)
WAYS = theme(
    [ThemeItem("a", None, (VariantChoice("promise", Q), VariantChoice("ordinary")))],
    questions=ASKED,
)
WAYS_CATALOG = revision(TWO_WAYS, papers=[paper("p"), paper("o"), paper("both")])


def test_the_chosen_way_has_its_own_clock_visit_and_papers() -> None:
    found = bundle(WAYS_CATALOG, WAYS, {"q": "yes"})
    (one,) = found.items
    assert (one.variant, one.statement) == ("promise", "statement")
    assert one.promised == Clock(0, "wd", 0, LAW)
    assert one.statutory == Clock(1, "wd", 0, LAW)
    assert one.inspection.kind is InspectionKind.after
    assert {p.slug for p in found.papers} == {"p", "both"}
    assert found.receipt.papers.separately == 2


def test_a_way_without_its_own_facts_has_the_items() -> None:
    found = bundle(WAYS_CATALOG, WAYS, {"q": "no"})
    (one,) = found.items
    assert (one.variant, one.statement) == ("ordinary", "")
    assert one.promised == Clock(9, "wd")
    assert one.statutory == Clock(20, "wd", 0, LAW)
    assert one.inspection.kind is InspectionKind.before
    assert {p.slug for p in found.papers} == {"o", "both"}


def test_who_is_checked_first_cannot_choose_a_way_that_rests_on_a_promise() -> None:
    for tier, way in [
        (Tier.good, "promise"),
        (Tier.normal, "promise"),
        (Tier.watch, "ordinary"),
        (Tier.limited, "ordinary"),
    ]:
        assert bundle(WAYS_CATALOG, WAYS, {"q": "yes"}, tier=tier).items[0].variant == way


def test_an_item_without_ways() -> None:
    made = revision(item("a", statement="own"))
    assert (bundle(made, theme(["a"])).items[0].variant) == ""
    assert bundle(made, theme(["a"])).items[0].statement == "own"
    no_way = theme([ThemeItem("a", None, (VariantChoice("promise", Q),))], questions=ASKED)
    assert bundle(WAYS_CATALOG, no_way, {"q": "no"}).items[0].variant == ""


def test_a_hall_may_promise_less_time_but_never_more_than_the_law() -> None:
    def promised(made: object, about: Theme, own: dict[str, int], answer: str = "no") -> int:
        hall = HallParameters({}, own)
        found = bundle(made, about, {"q": answer}, hall=hall).items[0].promised  # type: ignore[arg-type]
        assert found is not None
        assert found.unit == "wd"
        return found.n

    plain = revision(item("a", 5))
    assert promised(plain, theme(["a"]), {"a": 3}) == 3
    assert promised(plain, theme(["a"]), {"b": 3}) == 5
    assert promised(revision(item("a", None)), theme(["a"]), {"a": 3}) == 3
    assert promised(WAYS_CATALOG, WAYS, {"a": 30}) == 20
    assert promised(WAYS_CATALOG, WAYS, {"a/ordinary": 4, "a": 7}) == 4
    assert promised(WAYS_CATALOG, WAYS, {"a": 7}, "yes") == 1
    assert promised(WAYS_CATALOG, WAYS, {"a/promise": 1}, "yes") == 1
    in_days = revision(item("a", 5, statutory=Clock(2, "cal", 0, LAW)))
    assert promised(in_days, theme(["a"]), {"a": 4}) == 4


def test_a_hall_keeps_the_source_of_the_time_it_shortens() -> None:
    sourced = structs.replace(item("a"), promised=Clock(5, "wd", 2, LAW))
    hall = HallParameters({}, {"a": 3})
    found = bundle(revision(sourced), theme(["a"]), hall=hall).items[0]
    assert found.promised == Clock(3, "wd", 0, LAW)


def test_a_way_without_a_statement_keeps_the_items_own() -> None:
    both = structs.replace(TWO_WAYS, statement="of the item")
    made = revision(both, papers=[paper("p"), paper("o"), paper("both")])
    assert bundle(made, WAYS, {"q": "yes"}).items[0].statement == "statement"
    assert bundle(made, WAYS, {"q": "no"}).items[0].statement == "of the item"


def test_the_receipt_counts_fields() -> None:
    made = revision(
        item("a", fields=(uses("f"), uses("t"))),
        item("b", fields=(uses("f"),)),
        fields=[field("f"), field("t", "rows", columns=("x", "y")), field("x"), field("y")],
    )
    receipt = bundle(made, theme(["a", "b"])).receipt
    assert (receipt.fields.separately, receipt.fields.together) == (4, 3)


def test_an_item_done_for_several_people() -> None:
    made = revision(item("a", fee=Fee(250)), item("b", fee=Fee(1000)))
    about = theme([ThemeItem("a", times="n"), "b"], questions=(number("n"),))
    found = bundle(made, about, {"n": 3})
    assert [one.times for one in found.items] == [3, 1]
    assert found.fee == 3 * 250 + 1000
    assert [one.times for one in bundle(made, about).items] == [1, 1]


def test_the_order_of_the_theme_and_of_papers_is_joined() -> None:
    from webapp.catalog.values import Dependency

    made = revision(
        item("a"),
        item("b"),
        item("c", papers=(needs("of-a"), needs("of-b"))),
        papers=[paper("of-a", result_of=("a",)), paper("of-b", result_of=("b",))],
    )
    about = theme(["a", "b", "c"], dependencies=(Dependency("c", ("a",)), Dependency("b", ("a",))))
    assert [one.depends_on for one in bundle(made, about).items] == [(), ("a",), ("a", "b")]


def test_statements_say_what_they_stand_in_for() -> None:
    made = revision(
        item("a", statement="own", papers=(needs("p", "promised", statement="promise"),)),
        item(
            "b",
            papers=(
                needs("p", "promised", statement="promise"),
                needs("q", "promised", statement="promise"),
                needs("l", "later", statement="late"),
                needs("r", "required", statement="unused"),
            ),
        ),
        papers=[paper(s) for s in "pqlr"],
    )
    found = bundle(made, theme(["a", "b"]))
    assert found.statements == (
        BundleStatement("own", ("a",)),
        BundleStatement("late", ("b",), ("l",)),
        BundleStatement("promise", ("a", "b"), ("p", "q")),
    )


def test_a_promise_without_a_statement_asks_for_no_signature() -> None:
    made = revision(item("a", papers=(needs("p", "promised"),)), papers=[paper("p")])
    assert bundle(made, theme(["a"])).statements == ()


def test_requirements_are_all_that_a_case_must_fulfil() -> None:
    seen = Inspection(InspectionKind.before)
    made = revision(
        item("a", papers=(needs("r"), needs("g", "generated"), needs("s", "shared"))),
        item("b", papers=(needs("l", "later", statement="late"),), inspection=seen),
        papers=[paper(s) for s in "rgsl"],
    )
    found = bundle(made, theme(["a", "b"]))
    assert found.requirements == (
        Requirement(RequirementKind.paper, "r", "required", ("a",)),
        Requirement(RequirementKind.paper, "l", "later", ("b",)),
        Requirement(RequirementKind.signature, "application", "generated", ("a", "b")),
        Requirement(RequirementKind.signature, "late", "statement", ("b",)),
        Requirement(RequirementKind.visit, "b", "before", ("b",)),
    )


def test_the_receipt_counts_items_and_offices() -> None:
    made = revision(
        item("a", department="one"), item("b", department="two"), item("c", department="one")
    )
    receipt = bundle(made, theme(["a", "b", "c"])).receipt
    assert receipt.departments == ("one", "two")
    assert (receipt.applications.separately, receipt.applications.together) == (3, 1)
    assert (receipt.visits.separately, receipt.visits.together) == (0, 0)
    assert receipt.papers_now == 0
    assert receipt.by_mode == dict.fromkeys(PaperMode, 0)


def test_a_question_without_a_field_gives_none() -> None:
    made = revision(item("a", fields=(uses("f"),)), fields=[field("f", "yes_no")])
    about = theme(["a"], questions=(yes_no("q"), yes_no("z", answers="f")))
    assert bundle(made, about, {"q": "yes"}).fields()[0].given_by is None
    assert bundle(made, about, {"z": "yes"}).fields()[0].given_by == "z"


answers_strategy = st.fixed_dictionaries(
    {},
    optional={
        question.slug: st.sampled_from([o.slug for o in question.options])
        if question.kind is not QuestionKind.number
        else st.one_of(st.integers(1, 50), st.sampled_from([299, 300, 301, "unsure"]))
        for question in restaurant().questions
    },
)
KEYS = sorted(p.replaced_by for p in true_catalog().papers.values() if p.replaced_by)
keys = st.frozensets(st.sampled_from(KEYS))
tiers = st.sampled_from(list(Tier))


@given(answers_strategy, keys, keys, keys, tiers)
def test_holding_more_never_asks_for_more(
    answers: Answers,
    held: frozenset[str],
    more: frozenset[str],
    failed: frozenset[str],
    tier: Tier,
) -> None:
    def modes(holdings: Holdings) -> dict[str, int]:
        found = bundle(true_catalog(), restaurant(), answers, holdings=holdings, tier=tier)
        return {one.slug: STRICTNESS[one.mode] for one in found.papers}

    less = modes(Holdings(held, failed))
    greater = modes(Holdings(held | more, failed))
    assert greater.keys() <= less.keys()
    assert all(greater[slug] >= less[slug] for slug in greater)


@given(answers_strategy, tiers)
def test_the_same_answers_make_the_same_bundle(answers: Answers, tier: Tier) -> None:
    first = bundle(true_catalog(), restaurant(), answers, tier=tier)
    turned = dict(reversed(list(answers.items())))
    assert bundle(true_catalog(), restaurant(), turned, tier=tier) == first


@given(answers_strategy)
def test_separately_is_each_item_composed_by_itself(answers: Answers) -> None:
    """The receipt's old numbers are the same data, item by item."""
    about = restaurant()
    together = bundle(true_catalog(), about, answers)
    papers = fields = visits = days = 0
    for entry in about.items:
        alone = structs.replace(about, items=(entry,), dependencies=(), joint_visits=())
        one = bundle(true_catalog(), alone, answers)
        papers += one.receipt.papers.together
        fields += one.receipt.fields.together
        visits += one.receipt.visits.together
        days += one.receipt.days.together
    assert together.receipt.papers.separately == papers
    assert together.receipt.fields.separately == fields
    assert together.receipt.visits.separately == visits
    assert together.receipt.days.separately == days


@given(answers_strategy)
def test_every_part_says_who_needs_it(answers: Answers) -> None:
    found = bundle(true_catalog(), restaurant(), answers)
    inside = {one.slug for one in found.items}
    assert not inside & {one.slug for one in found.items_out}
    assert all(one.because for one in (*found.items, *found.items_out, *found.papers))
    for part in (*found.fields(), *found.papers):
        assert part.used_by
        assert set(part.used_by) <= inside
        assert len(part.purposes) == len(part.used_by) == len(set(part.used_by))
    assert sum(found.receipt.by_mode.values()) == len(found.papers)
    assert found.receipt.papers.together <= found.receipt.papers.separately
    assert found.receipt.fields.together <= found.receipt.fields.separately
    slugs = [one.slug for one in found.fields()]
    assert len(slugs) == len(set(slugs))


@given(answers_strategy)
def test_a_better_tier_never_asks_for_more_now(answers: Answers) -> None:
    now = [
        bundle(true_catalog(), restaurant(), answers, tier=tier).receipt.papers_now for tier in Tier
    ]
    assert now == sorted(now)


def test_composing_needs_no_holdings_and_no_tier() -> None:
    found = compose(
        true_catalog(),
        restaurant(),
        hall=NO_PARAMETERS,
        answers={},
        today=FRIDAY,
        calendar=PLAIN_WEEKS,
    )
    assert [one.slug for one in found.items] == [
        "business-licence",
        "food-service-permit",
        "signboard-filing",
    ]
