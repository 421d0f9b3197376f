"""What may be promised whole (完全承诺), and what the law keeps every statement away from."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Problem
from webapp.catalog.values import Item, Risk

ENDANGERED: dict[str, Risk] = {
    "bank": Risk.finance,
    "customs": Risk.foreign,
    "devices": Risk.health,
    "drugs": Risk.health,
    "fire": Risk.public_safety,
    "food": Risk.health,
    "greenery": Risk.environment,
    "health": Risk.health,
    "port": Risk.public_safety,
    "practice": Risk.health,
    "project": Risk.life_and_property,
    "publications": Risk.security,
    "roads": Risk.public_safety,
}
"""Categories of items that endanger something; an item of another one says so by its `risk`.

The list of what is endangered is that of 国办发〔2020〕42号; which category belongs to which is our
reading of it, on the safe side, and not reviewed.
"""


def risk_of(item: Item) -> Risk | None:
    """What an item endangers, by itself or by its category."""
    return item.risk or ENDANGERED.get(item.category)


def check_promises(loaded: Loaded) -> Iterator[Problem]:
    """No full promise where the law excludes statements."""
    for slug, item in loaded.of("items").items():
        risk = risk_of(item)
        if item.full_promise is not None and risk is not None:
            place = loaded.place("items", slug, "full_promise")
            yield Problem("full_promise_excluded", place, {"risk": risk.value})
