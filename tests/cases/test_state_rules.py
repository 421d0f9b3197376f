"""What a decision on one item means for those that wait for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from webapp.cases.state_rules import FINAL, Standing, first_state, follow
from webapp.cases.values import ItemState

S = ItemState


def test_an_item_waits_where_one_of_the_bundle_comes_first() -> None:
    assert first_state((), ["a"]) is S.received
    assert first_state(("licence",), ["licence", "food"]) is S.waiting
    assert first_state(("licence",), ["food"]) is S.received


def test_an_approval_lets_those_go_that_waited_for_it_alone() -> None:
    assert follow(
        {
            "licence": Standing(S.approved),
            "food": Standing(S.waiting, ("licence",)),
            "fire": Standing(S.waiting, ("licence", "sign")),
            "sign": Standing(S.accepted),
        }
    ) == {"food": S.received}


def test_all_that_come_first_have_to_be_approved() -> None:
    before = {"a": Standing(S.approved), "b": Standing(S.approved)}
    assert follow({**before, "c": Standing(S.waiting, ("a", "b"))}) == {"c": S.received}


def test_a_refusal_runs_down_the_chain_in_any_order() -> None:
    items = {
        "third": Standing(S.waiting, ("second",)),
        "second": Standing(S.waiting, ("first",)),
        "first": Standing(S.refused),
    }
    assert follow(items) == {"second": S.stopped, "third": S.stopped}


def test_a_refusal_outweighs_what_is_still_open() -> None:
    items = {
        "a": Standing(S.refused),
        "b": Standing(S.accepted),
        "c": Standing(S.waiting, ("b", "a")),
    }
    assert follow(items) == {"c": S.stopped}


def test_what_is_not_in_the_bundle_is_not_waited_for() -> None:
    assert follow({"a": Standing(S.waiting, ("elsewhere",))}) == {"a": S.received}


def test_only_waiting_items_move() -> None:
    for state in S:
        if state is not S.waiting:
            assert follow({"a": Standing(S.refused), "b": Standing(state, ("a",))}) == {}


@given(st.dictionaries(st.sampled_from("abcde"), st.sampled_from(S)), st.data())
def test_following_twice_is_following_once(
    states: dict[str, ItemState], data: st.DataObject
) -> None:
    # Items may wait for earlier letters alone: a catalog with a circle is refused by its lint.
    items = {
        slug: Standing(
            state,
            tuple(data.draw(st.lists(st.sampled_from("abcde"[: "abcde".index(slug)] or "z")))),
        )
        for slug, state in states.items()
    }
    moves = follow(items)
    after = {
        slug: Standing(moves.get(slug, one.state), one.depends_on) for slug, one in items.items()
    }
    assert follow(after) == {}
    assert set(moves.values()) <= {S.received, S.stopped}
    assert all(items[slug].state is S.waiting for slug in moves)


def test_the_final_states() -> None:
    assert {S.approved, S.refused, S.stopped} == FINAL
