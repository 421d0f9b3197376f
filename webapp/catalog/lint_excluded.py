"""What the law keeps from electronic signatures bears its mark, and no statement."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.catalog.exclusion_rules import may_be_signed_electronically, must_be_marked
from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Problem
from webapp.catalog.values import Item


def check_excluded(loaded: Loaded) -> Iterator[Problem]:
    """Items without the mark that their kind needs, and marked ones that rest on a statement."""
    items: dict[str, Item] = loaded.of("items")
    for item in items.values():
        missing = must_be_marked(item)
        if missing is not None:
            place = loaded.place("items", item.slug, "category")
            yield Problem("excluded_unmarked", place, {"matter": missing.value})
        if may_be_signed_electronically(item):
            continue
        if item.statement:
            yield _signed(loaded, item, "statement")
        for n, way in enumerate(item.variants):
            if way.statement:
                yield _signed(loaded, item, "variants", n, "statement")
        for n, paper in enumerate(item.papers):
            if paper.statement:
                yield _signed(loaded, item, "papers", n, "statement")


def _signed(loaded: Loaded, item: Item, *path: str | int) -> Problem:
    place = loaded.place("items", item.slug, *path)
    return Problem("excluded_signed", place, {"slug": item.slug})
