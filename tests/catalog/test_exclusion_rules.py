"""What the law keeps from electronic signatures never rests on a statement (电子签名法 art. 3)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import bundle, item, needs, paper, revision, text, theme, true_catalog
from webapp.catalog.exclusion_rules import (
    ARTICLE_3,
    BY_CATEGORY,
    barred,
    may_be_signed_electronically,
    must_be_marked,
)
from webapp.catalog.law_words import cited
from webapp.catalog.values import (
    Excluded,
    PaperMode,
    RequirementKind,
    Source,
    SourceKind,
    ThemeItem,
    Tier,
    Variant,
    VariantChoice,
)


@pytest.mark.parametrize("matter", Excluded)
def test_each_matter_of_article_3_is_barred_with_its_article(matter: Excluded) -> None:
    kept = barred(item("a", excluded=matter))
    assert kept is not None
    assert kept.matter is matter
    assert cited((kept.basis,)) == ("《电子签名法》第3条",)
    assert not may_be_signed_electronically(item("a", excluded=matter))


def test_everything_else_may_be_signed() -> None:
    assert barred(item("a")) is None
    assert may_be_signed_electronically(item("a"))


@pytest.mark.parametrize(("category", "matter"), BY_CATEGORY.items())
def test_a_category_tells_the_mark(category: str, matter: Excluded) -> None:
    from msgspec import structs

    bare = structs.replace(item("a"), category=category)
    assert must_be_marked(bare) is matter
    assert must_be_marked(structs.replace(bare, excluded=matter)) is None


@pytest.mark.parametrize(
    ("source", "matter"),
    [
        (ARTICLE_3, Excluded.personal),
        (Source(SourceKind.law, ARTICLE_3.title, article="3, 35"), Excluded.personal),
        (Source(SourceKind.law, ARTICLE_3.title, article="35"), None),
        (Source(SourceKind.law, ARTICLE_3.title), None),
        (Source(SourceKind.law, text("另一部法"), article="3"), None),
    ],
)
def test_papers_that_cite_the_article_tell_it_too(source: Source, matter: Excluded | None) -> None:
    assert must_be_marked(item("a", papers=(needs("p", source=source),))) is matter


def test_inheritance_after_a_death_bears_the_mark_and_nothing_else_there_does() -> None:
    found = true_catalog()
    after_death = [found.items[entry.item] for entry in found.themes["after-death"].items]
    marked = {one.slug for one in after_death if one.excluded is Excluded.inheritance}
    assert marked == {"medical-account-heirs", "pension-account-heirs", "fund-heirs"}
    assert {one.slug for one in found.items.values() if one.excluded is not None} == marked
    # The family's word on who receives the money is a paper that is signed by hand.
    for slug in marked:
        modes = {use.paper: use.mode for use in found.items[slug].papers}
        assert modes["payee-letter"] is PaperMode.required


PAPERS = [paper(slug) for slug in "pqr"]
uses = st.lists(
    st.builds(
        lambda slug, mode, statement: needs(slug, mode, statement=statement),
        st.sampled_from("pqr"),
        st.sampled_from([mode.value for mode in PaperMode]),
        st.sampled_from(["one", "other"]),
    ),
    max_size=4,
)


@given(excluded_uses=uses, other_uses=uses, tier=st.sampled_from(Tier), own=st.booleans())
def test_composing_never_routes_it_to_a_statement(
    excluded_uses: list[Any], other_uses: list[Any], tier: Tier, own: bool
) -> None:
    ways = (Variant("word", text("word"), statement="one"), Variant("plain", text("plain")))
    kept = item(
        "kept",
        excluded=Excluded.inheritance,
        papers=tuple(excluded_uses),
        statement="one" if own else "",
        variants=ways,
    )
    free = item("free", papers=tuple(other_uses))
    made = revision(kept, free, papers=PAPERS)
    entry = ThemeItem("kept", variants=(VariantChoice("word"), VariantChoice("plain")))
    found = bundle(made, theme([entry, "free"]), tier=tier)
    assert all("kept" not in one.used_by for one in found.statements)
    (composed,) = [one for one in found.items if one.slug == "kept"]
    assert (composed.statement, composed.variant) == ("", "plain")
    for one in found.papers:
        if "kept" in one.used_by:
            assert one.mode not in (PaperMode.promised, PaperMode.later)
    signed = {one.key for one in found.requirements if one.kind is RequirementKind.signature}
    assert signed == {"application", *(one.slug for one in found.statements)}
