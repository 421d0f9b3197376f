"""Whether a promise can be withdrawn after handing in, and what a case becomes without it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from webapp.cases import withdrawal_rules as rules
from webapp.cases.state_rules import FINAL
from webapp.cases.values import Fulfilment, ItemState, RequirementRow
from webapp.cases.withdrawal_rules import Why
from webapp.catalog import building, loader
from webapp.catalog import rules as catalog
from webapp.catalog.values import (
    Bundle,
    BundleStatement,
    HallParameters,
    PaperMode,
    Requirement,
    RequirementKind,
    VisitKind,
)
from webapp.core.workdays import Due
from webapp.halls.service import calendar_from_file

REVISION = building.unpublished(
    loader.load(Path(__file__).resolve().parents[2] / "config" / "catalog")
)
CALENDAR = calendar_from_file()
TODAY, LATER = date(2026, 11, 23), date(2026, 12, 1)
LICENCE, FOOD, SIGN, FIRE = (
    "business-licence",
    "food-service-permit",
    "signboard-permit",
    "fire-check",
)
SHOP, LATE, FIRE_WORD = "premises-statement", "late-papers", "fire-statement"
PAPER, SIGNATURE = RequirementKind.paper, RequirementKind.signature


def composed(
    theme: str, today: date = TODAY, declined: tuple[str, ...] = (), **more: Any
) -> Bundle:
    found = REVISION.themes[theme]
    answers = {
        **catalog.widest_answers(found, TODAY),
        **{k.replace("_", "-"): v for k, v in more.items()},
    }
    return catalog.compose(
        REVISION,
        found,
        hall=HallParameters(),
        answers=answers,
        today=today,
        calendar=CALENDAR,
        declined=frozenset(declined),
    )


def without(
    frozen: Bundle,
    now: Bundle,
    then: Bundle,
    states: dict[str, ItemState] | None = None,
    theme: str = "open-restaurant",
) -> Bundle:
    return rules.withdrawn(
        frozen,
        now,
        then,
        states or {item.slug: ItemState.accepted for item in frozen.items},
        revision=REVISION,
        theme=REVISION.themes[theme],
        today=LATER,
        calendar=CALENDAR,
    )


RESTAURANT = composed("open-restaurant")


def changed(bundle: Bundle, papers: list[tuple[str, dict[str, Any]]]) -> Bundle:
    """A bundle with something else said of some of its papers."""
    said = dict(papers)
    return structs.replace(
        bundle,
        papers=tuple(structs.replace(one, **said.get(one.slug, {})) for one in bundle.papers),
    )


# --- whether it can be --------------------------------------------------------------------------


def test_an_item_rests_on_a_statement_by_itself_or_by_a_paper_that_is_not_here() -> None:
    assert rules.rests_on(RESTAURANT, FIRE_WORD, ()) == (FIRE,)
    assert set(rules.rests_on(RESTAURANT, SHOP, ())) == {LICENCE, SIGN, "tobacco-retail-permit"}
    assert FOOD in rules.rests_on(RESTAURANT, LATE, ())
    assert FOOD not in rules.rests_on(RESTAURANT, LATE, {"food-rules-list"})
    assert rules.rests_on(RESTAURANT, "no-such-statement", ()) == ()
    asked = changed(RESTAURANT, papers=[("food-rules-list", {"mode": PaperMode.required})])
    assert FOOD not in rules.rests_on(asked, LATE, ())


@pytest.mark.parametrize(
    ("states", "why"),
    [
        ((ItemState.received,), None),
        ((ItemState.accepted, ItemState.waiting), None),
        ((ItemState.correcting,), None),
        ((ItemState.accepted, ItemState.refused), None),
        ((ItemState.accepted, ItemState.approved), Why.decided),
        ((ItemState.approved, ItemState.stopped), Why.decided),
        ((ItemState.refused, ItemState.stopped), Why.over),
        ((), Why.over),
    ],
)
def test_what_was_granted_on_a_promise_keeps_it(
    states: tuple[ItemState, ...], why: Why | None
) -> None:
    standing = {str(n): state for n, state in enumerate(states)}
    assert rules.why_not([*standing], standing) is why


@given(st.dictionaries(st.sampled_from("abcd"), st.sampled_from(ItemState)))
def test_it_can_be_withdrawn_exactly_while_something_open_and_nothing_granted_rests_on_it(
    states: dict[str, ItemState],
) -> None:
    can = rules.why_not([*states], states) is None
    found = set(states.values())
    assert can is (bool(found - FINAL) and ItemState.approved not in found)


def test_the_other_way_has_the_same_items_and_no_promise_that_nobody_signed() -> None:
    assert rules.is_way_out(RESTAURANT, composed("open-restaurant", declined=(SHOP,)), SHOP)
    fewer = structs.replace(RESTAURANT, items=RESTAURANT.items[1:])
    assert not rules.is_way_out(RESTAURANT, fewer, SHOP)
    first = structs.replace(RESTAURANT.items[0], statement="another")
    other = structs.replace(RESTAURANT, items=(first, *RESTAURANT.items[1:]))
    assert not rules.is_way_out(RESTAURANT, other, SHOP)
    waits = structs.replace(RESTAURANT.items[0], depends_on=(FOOD,))
    circle = structs.replace(RESTAURANT, items=(waits, *RESTAURANT.items[1:]))
    assert not rules.is_way_out(RESTAURANT, circle, SHOP)
    alone = structs.replace(RESTAURANT, items=(structs.replace(first, statement=SHOP),))
    free = structs.replace(RESTAURANT, items=(structs.replace(first, statement=""),))
    assert rules.is_way_out(alone, free, SHOP)
    assert not rules.is_way_out(alone, alone, SHOP)


# --- what becomes of it -------------------------------------------------------------------------


def modes(bundle: Bundle) -> dict[str, PaperMode]:
    return {paper.slug: paper.mode for paper in bundle.papers}


def test_the_papers_that_it_stood_in_for_are_asked_for_and_nothing_else_changes() -> None:
    now = composed("open-restaurant", LATER)
    then = composed("open-restaurant", LATER, (SHOP,))
    made = without(RESTAURANT, now, then)
    assert modes(made) == {**modes(RESTAURANT), "premises-proof": PaperMode.required}
    assert made.items == RESTAURANT.items
    assert made.pages == RESTAURANT.pages
    assert SHOP not in {one.slug for one in made.statements}
    names = {(one.kind, one.key) for one in made.requirements}
    assert (PAPER, "premises-proof") in names
    assert (SIGNATURE, SHOP) not in names
    assert names - {(PAPER, "premises-proof")} <= {
        (one.kind, one.key) for one in RESTAURANT.requirements
    }


def test_a_way_that_rests_on_it_gives_place_to_the_ordinary_one() -> None:
    answers = {"fire-way": "ordinary"}
    now = composed("open-restaurant", LATER)
    then = composed("open-restaurant", LATER, (FIRE_WORD,), **answers)
    made = without(RESTAURANT, now, then)
    before, after = RESTAURANT.item(FIRE), made.item(FIRE)
    assert before is not None
    assert after is not None
    assert (before.variant, after.variant) == ("promise", "ordinary")
    assert after.promised is None or before.promised is None or after.promised.n > before.promised.n
    assert FIRE in {
        item for visit in made.plan.visits if visit.kind is VisitKind.before for item in visit.items
    }
    assert [item.slug for item in made.items] == [item.slug for item in RESTAURANT.items]


def test_what_would_be_tolerated_anew_nobody_signed_for_so_it_is_asked() -> None:
    theme = "open-convenience-store"
    frozen = composed(theme)
    found = [item for item in frozen.items if item.statement == "class-b-drugs"]
    assert found, "a way of the drug permit rests on a promise"
    then = composed(theme, LATER, ("class-b-drugs",))
    assert modes(then)["quality-rules-list"] is PaperMode.later
    made = without(frozen, composed(theme, LATER), then, theme=theme)
    assert modes(made)["quality-rules-list"] is PaperMode.required
    assert modes(made)["food-rules-list"] is PaperMode.later, "what was signed for stays"
    quality = next(one for one in made.papers if one.slug == "quality-rules-list")
    assert quality.statement == "", "and it rests on nothing"
    late = next(one for one in made.statements if one.slug == LATE)
    assert "quality-rules-list" not in late.papers


def test_neither_a_day_nor_a_parameter_that_changed_meanwhile_touches_the_rest() -> None:
    """The hall has shortened a promised time since: the case keeps the one it was given."""
    slower = structs.replace(
        RESTAURANT,
        items=tuple(
            structs.replace(item, promised=structs.replace(item.promised, n=9))
            if item.slug == FOOD and item.promised
            else item
            for item in RESTAURANT.items
        ),
    )
    now = composed("open-restaurant", LATER)
    made = without(slower, now, composed("open-restaurant", LATER, (SHOP,)))
    food = made.item(FOOD)
    assert food is not None
    assert food.promised is not None
    assert food.promised.n == 9


def test_what_has_ended_keeps_its_place_in_the_plan_and_the_rest_begins_today() -> None:
    states = {item.slug: ItemState.waiting for item in RESTAURANT.items}
    states[LICENCE] = ItemState.approved
    now = composed("open-restaurant", LATER)
    made = without(RESTAURANT, now, composed("open-restaurant", LATER, (LATE,)), states)
    before = {node.item: node for node in RESTAURANT.plan.nodes}
    after = {node.item: node for node in made.plan.nodes}
    assert after[LICENCE] == before[LICENCE]
    assert after[FOOD].start == LATER
    assert [*after] == [item.slug for item in made.items]
    assert made.plan.latest.date > LATER
    assert made.plan.received == RESTAURANT.plan.received


def test_a_page_or_a_paper_changes_only_where_the_withdrawal_changes_it() -> None:
    now = composed("open-restaurant", LATER)
    then = composed("open-restaurant", LATER, (SHOP,))
    handed = structs.replace(
        RESTAURANT, pages=RESTAURANT.pages[:1], not_asked=RESTAURANT.not_asked[:1]
    )
    made = without(handed, now, then)
    assert made.pages == handed.pages
    assert made.not_asked == handed.not_asked
    shorter = structs.replace(then, pages=then.pages[1:], not_asked=then.not_asked[1:])
    made = without(handed, now, shorter)
    assert made.pages == shorter.pages
    assert made.not_asked == shorter.not_asked


def test_a_paper_goes_or_comes_only_with_the_withdrawal() -> None:
    now = composed("open-restaurant", LATER)
    then = composed("open-restaurant", LATER, (SHOP,))
    first, *_ = then.papers
    old, today, new = (structs.replace(first, slug=slug) for slug in ("old", "today", "new"))
    gone = structs.replace(first, slug="gone")
    made = modes(
        without(
            structs.replace(RESTAURANT, papers=(*RESTAURANT.papers, old, gone)),
            structs.replace(now, papers=(*now.papers, today, gone)),
            structs.replace(then, papers=(*then.papers, today, new)),
        )
    )
    assert "old" in made, "asked for at hand-in, and not a matter of this promise"
    assert "new" in made, "asked for by the other way"
    assert "today" not in made, "asked for since, by whoever changed a parameter"
    assert "gone" not in made, "asked for by the way of the promise alone"


def test_the_visits_of_what_has_ended_stay_and_those_of_the_rest_are_planned_anew() -> None:
    now = composed("open-restaurant", LATER)
    then = composed("open-restaurant", LATER, (LATE,))
    visits = RESTAURANT.plan.visits
    assert visits
    over = visits[0].items
    states = {item.slug: ItemState.accepted for item in RESTAURANT.items}
    states |= dict.fromkeys(over, ItemState.refused)
    made = without(RESTAURANT, now, then, states).plan.visits
    assert made[0] == visits[0]
    assert not any(set(visit.items) & set(over) for visit in made[1:])
    assert {item for visit in made[1:] for item in visit.items} == {
        item for visit in visits for item in visit.items if item not in over
    }


def test_where_no_time_is_known_the_plan_keeps_its_last_day_and_where_one_is_it_is_new() -> None:
    now = composed("open-restaurant", LATER)
    then = composed("open-restaurant", LATER, (LATE,))
    late = structs.replace(
        RESTAURANT,
        plan=structs.replace(RESTAURANT.plan, latest=Due(date(2027, 9, 9), provisional=True)),
    )
    assert without(late, now, then).plan.latest.date < date(2027, 9, 9)

    def undated(bundle: Bundle) -> Bundle:
        return structs.replace(
            bundle,
            items=tuple(
                structs.replace(item, promised=None, statutory=None) for item in bundle.items
            ),
        )

    made = without(undated(late), undated(now), undated(then))
    assert made.plan.latest == Due(date(2027, 9, 9))


@pytest.mark.parametrize("theme", sorted(REVISION.themes))
def test_in_no_theme_does_a_withdrawal_lose_or_add_an_item_or_ease_a_paper(theme: str) -> None:
    frozen = composed(theme)
    for one in frozen.statements:
        then = composed(theme, LATER, (one.slug,))
        if any(other.slug == one.slug for other in then.statements):
            continue  # a choice of the plan leads to the other way, or there is none
        assert rules.is_way_out(composed(theme, LATER), then, one.slug), (theme, one.slug)
        made = without(frozen, composed(theme, LATER), then, theme=theme)
        assert [item.slug for item in made.items] == [item.slug for item in frozen.items]
        assert one.slug not in {other.slug for other in made.statements}
        strict = [*PaperMode]
        for slug, mode in modes(frozen).items():
            if slug in modes(made):
                assert strict.index(modes(made)[slug]) <= strict.index(mode), (theme, slug)


# --- what the case has to get -------------------------------------------------------------------


def row(kind: RequirementKind, state: Fulfilment, key: str = "x") -> RequirementRow:
    return RequirementRow(kind.value, key, "", state, None, None)


def wanted(mode: str = "required", kind: RequirementKind = PAPER) -> Requirement:
    return Requirement(kind, "x", mode, ())


@pytest.mark.parametrize(
    ("requirement", "before", "here", "after"),
    [
        (wanted(), None, (), Fulfilment.open),
        (wanted(), None, ("x",), Fulfilment.fulfilled),
        (wanted("before", RequirementKind.visit), None, ("x",), Fulfilment.open),
        (wanted(), row(PAPER, Fulfilment.later), (), Fulfilment.open),
        (wanted(), row(PAPER, Fulfilment.later), ("x",), Fulfilment.fulfilled),
        (wanted("later"), row(PAPER, Fulfilment.later), (), Fulfilment.later),
        (wanted(), row(PAPER, Fulfilment.fulfilled), (), Fulfilment.fulfilled),
        (wanted(), row(PAPER, Fulfilment.open), (), Fulfilment.open),
        (
            wanted("statement", SIGNATURE),
            row(SIGNATURE, Fulfilment.fulfilled),
            (),
            Fulfilment.fulfilled,
        ),
    ],
)
def test_how_a_requirement_stands_without_the_promise(
    requirement: Requirement,
    before: RequirementRow | None,
    here: tuple[str, ...],
    after: Fulfilment,
) -> None:
    assert rules.stands(requirement, before, here) is after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (row(SIGNATURE, Fulfilment.fulfilled, SHOP), Fulfilment.waived),
        (row(SIGNATURE, Fulfilment.fulfilled, LATE), Fulfilment.fulfilled),
        (row(PAPER, Fulfilment.fulfilled), Fulfilment.fulfilled),
        (row(PAPER, Fulfilment.fulfilled, SHOP), Fulfilment.fulfilled),
        (row(PAPER, Fulfilment.open), Fulfilment.waived),
        (row(PAPER, Fulfilment.later), Fulfilment.waived),
    ],
)
def test_what_the_case_has_to_get_no_more(before: RequirementRow, after: Fulfilment) -> None:
    assert rules.no_longer(before, SHOP) is after


def test_a_statement_is_named_with_what_it_stands_in_for() -> None:
    assert BundleStatement(FIRE_WORD, (FIRE,), ()) in RESTAURANT.statements
