"""A statement is free: who does not sign it hands in the papers, or takes the ordinary way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import bundle, item, needs, paper, revision, theme
from tests.support.walk import Applicant
from webapp.catalog.papers import WITH_A_STATEMENT, mode_for
from webapp.catalog.rules import NOTHING_DECLINED, compose
from webapp.catalog.values import HallParameters, Holdings, PaperMode, RequirementKind, Tier
from webapp.core.workdays import Calendar

NOTHING = Holdings()
HELD = Holdings(held=frozenset(["key"]))
FAILED = Holdings(failed=frozenset(["key"]))
REPLACED = paper("p", replaced_by="key")
RESTAURANT = Applicant.revision.themes["open-restaurant"]
STATEMENTS = sorted(Applicant.revision.statements)


@pytest.mark.parametrize("mode", PaperMode)
def test_only_what_rests_on_the_statement_is_asked_for(mode: PaperMode) -> None:
    expected = PaperMode.required if mode in WITH_A_STATEMENT else mode
    assert mode_for(mode, paper("p"), NOTHING, Tier.normal, declined=True) is expected
    assert mode_for(mode, paper("p"), NOTHING, Tier.normal, declined=False) is mode
    assert mode_for(mode, paper("p"), NOTHING, Tier.normal) is mode
    assert set(WITH_A_STATEMENT) == {PaperMode.later, PaperMode.promised}


def test_what_is_held_is_never_asked_for_all_the_same() -> None:
    held = mode_for(PaperMode.promised, REPLACED, HELD, Tier.normal, declined=True)
    assert held is PaperMode.shared
    failed = mode_for(PaperMode.promised, REPLACED, FAILED, Tier.normal, declined=True)
    assert failed is PaperMode.required


def test_a_declined_statement_is_gone_and_its_papers_come() -> None:
    made = revision(
        item("a", papers=(needs("p", "promised", statement="promise"),)),
        item("b", papers=(needs("q", "later", statement="late"),)),
        papers=[paper("p"), paper("q")],
    )
    about = theme(["a", "b"])
    found = bundle(made, about, declined=frozenset(["promise"]))
    assert {one.slug: one.mode.value for one in found.papers} == {"p": "required", "q": "later"}
    assert [one.slug for one in found.statements] == ["late"]
    assert found.receipt.papers_now == 1
    wanted = {(one.kind, one.key) for one in found.requirements}
    assert (RequirementKind.paper, "p") in wanted
    assert (RequirementKind.signature, "promise") not in wanted
    assert bundle(made, about, declined=NOTHING_DECLINED) == bundle(made, about)
    assert bundle(made, about, declined=frozenset(["another"])) == bundle(made, about)


def restaurant(declined: frozenset[str], holdings: Holdings = NOTHING) -> Any:
    from datetime import date

    return compose(
        Applicant.revision,
        RESTAURANT,
        hall=HallParameters({"fire-check-area": 300}),
        answers={**RESTAURANT.widest, "fire-way": "promise"},
        today=date(2026, 11, 27),
        calendar=Calendar({}, frozenset([2026, 2027])),
        holdings=holdings,
        declined=declined,
    )


def test_a_way_that_rests_on_a_declined_promise_is_not_taken() -> None:
    item_ = restaurant(NOTHING_DECLINED).item("fire-check")
    assert item_.variant == "promise"
    item_ = restaurant(frozenset(["fire-statement"])).item("fire-check")
    assert (item_.variant, item_.statement) == ("ordinary", "")
    for slug in set(STATEMENTS) - {"fire-statement"}:
        assert restaurant(frozenset([slug])).item("fire-check").variant == "promise"


@given(st.sets(st.sampled_from(STATEMENTS)), st.sets(st.sampled_from(STATEMENTS)))
def test_declining_more_never_asks_for_less(some: set[str], more: set[str]) -> None:
    few, many = restaurant(frozenset(some)), restaurant(frozenset(some | more))

    def now(found: Any) -> set[str]:
        return {one.slug for one in found.papers if one.mode is PaperMode.required}

    def signed(found: Any) -> set[str]:
        return {one.slug for one in found.statements}

    assert now(few) <= now(many)
    assert signed(many) <= signed(few)
    assert not signed(many) & (some | more)
