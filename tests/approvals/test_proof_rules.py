"""Nothing is granted that is not proven: which papers and signatures an item still lacks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.approvals import rules
from webapp.approvals.proof_rules import Missing, unproven
from webapp.approvals.values import Duty, No, Officer
from webapp.cases.values import Fulfilment, ItemState, RequirementRow
from webapp.catalog.values import RequirementKind

TODAY = date(2026, 11, 27)
PAPER, SIGNATURE, VISIT = RequirementKind.paper, RequirementKind.signature, RequirementKind.visit
FOOD, SIGN = "food-service-permit", "signboard-filing"
LAYOUT, RULES, PROOF = "kitchen-layout", "food-rules-list", "premises-proof"
LATE, WORD = "late-papers", "premises-statement"

NEEDED = (
    (PAPER, LAYOUT, (FOOD,)),
    (PAPER, RULES, (FOOD,)),
    (PAPER, PROOF, (FOOD, SIGN)),
    (SIGNATURE, WORD, (SIGN,)),
    (SIGNATURE, LATE, (FOOD,)),
)


def row(
    kind: RequirementKind,
    key: str,
    state: Fulfilment,
    due: date | None = None,
    items: tuple[str, ...] = (FOOD,),
) -> RequirementRow:
    return RequirementRow(kind.value, key, "", state, due, None, items)


def rows(**states: Fulfilment) -> list[RequirementRow]:
    """Everything is here, but for what is named (underscores are hyphens)."""
    named = {key.replace("_", "-"): state for key, state in states.items()}
    kept = [
        row(kind, key, named.get(key, Fulfilment.fulfilled), items=items)
        for kind, key, items in NEEDED
    ]
    return [*kept, row(VISIT, "joint", Fulfilment.open)]


def lacks(item: str, *, grants_first: bool = False, **states: Fulfilment) -> tuple[Missing, ...]:
    return unproven(item, rows(**states), TODAY, grants_first=grants_first)


def test_with_everything_here_nothing_is_missing_and_no_visit_is_asked_for() -> None:
    assert lacks(FOOD) == ()
    assert lacks(SIGN) == ()


def test_what_is_missing_is_named_in_the_order_of_the_case() -> None:
    states = {
        "premises_proof": Fulfilment.open,
        "kitchen_layout": Fulfilment.open,
        "premises_statement": Fulfilment.open,
    }
    assert lacks(FOOD, **states) == (Missing(PAPER, LAYOUT), Missing(PAPER, PROOF))
    assert lacks(SIGN, **states) == (Missing(PAPER, PROOF), Missing(SIGNATURE, WORD))


def test_what_something_else_stands_in_for_is_not_missed() -> None:
    assert lacks(FOOD, kitchen_layout=Fulfilment.waived) == ()


@pytest.mark.parametrize(
    ("due", "first", "missing"),
    [
        (TODAY, True, False),
        (TODAY + timedelta(days=3), True, False),
        (TODAY - timedelta(days=1), True, True),
        (None, True, True),
        (TODAY, False, True),
        (TODAY + timedelta(days=3), False, True),
    ],
)
def test_a_tolerated_paper_may_still_come_where_its_item_is_granted_first(
    due: date | None, first: bool, missing: bool
) -> None:
    kept = [row(PAPER, RULES, Fulfilment.later, due)]
    found = unproven(FOOD, kept, TODAY, grants_first=first)
    assert found == ((Missing(PAPER, RULES),) if missing else ())


def test_what_is_simply_open_is_missed_whatever_its_day() -> None:
    kept = [row(PAPER, RULES, Fulfilment.open, TODAY)]
    assert unproven(FOOD, kept, TODAY, grants_first=True)


# --- who may grant ------------------------------------------------------------------------------

CHIEF = Officer(7, frozenset({Duty.approve}))
LACK = (Missing(PAPER, LAYOUT),)


def test_nothing_is_granted_while_something_is_missing() -> None:
    held = {Duty.accept: 3}
    assert rules.may_approve(CHIEF, held, ItemState.accepted, "x") is None
    assert rules.may_approve(CHIEF, held, ItemState.accepted, "x", missing=LACK) is No.unproven
    assert rules.may_decide(CHIEF, held, ItemState.accepted, "x") is None, "refusing stays possible"


@given(
    st.sampled_from(ItemState),
    st.dictionaries(st.sampled_from(Duty), st.integers(1, 9)),
    st.sets(st.integers(1, 9)),
)
def test_who_may_not_decide_may_not_grant_for_the_same_reason(
    state: ItemState, held: dict[Duty, int], told: set[int]
) -> None:
    no = rules.may_decide(CHIEF, held, state, "x", told)
    assert rules.may_approve(CHIEF, held, state, "x", told) is no
    assert rules.may_approve(CHIEF, held, state, "x", told, missing=LACK) is (no or No.unproven)
