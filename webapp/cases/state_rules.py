"""What the decision on one item means for the others of its bundle: pure functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from webapp.cases.values import ItemState

FINAL = frozenset({ItemState.approved, ItemState.refused, ItemState.stopped})
"""Nothing more happens to an item in one of these."""
LOST = frozenset({ItemState.refused, ItemState.stopped})


class Standing(msgspec.Struct, frozen=True):
    """Where an item stands, and which items of its bundle come first."""

    state: ItemState
    depends_on: tuple[str, ...] = ()


def first_state(depends_on: Collection[str], bundle: Collection[str]) -> ItemState:
    """The state of an item at submission: it waits where an item of the bundle comes first."""
    waits = any(item in bundle for item in depends_on)
    return ItemState.waiting if waits else ItemState.received


def follow(items: Mapping[str, Standing]) -> dict[str, ItemState]:
    """The moves of waiting items that are due now: item -> received or stopped.

    A waiting item is received once all that it waits for are approved, and stopped (终止) once one
    of them is refused or stopped itself; so a refusal runs down the whole chain.
    """
    moves: dict[str, ItemState] = {}
    changed = True
    while changed:
        changed = False
        for slug, standing in items.items():
            if standing.state is not ItemState.waiting or slug in moves:
                continue
            before = {
                moves.get(other, items[other].state)
                for other in standing.depends_on
                if other in items
            }
            if before & LOST:
                moves[slug] = ItemState.stopped
                changed = True
            elif before <= {ItemState.approved}:
                moves[slug] = ItemState.received
                changed = True
    return moves
