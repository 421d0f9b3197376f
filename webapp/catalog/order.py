"""What waits for what. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from webapp.catalog.values import Theme

After = Mapping[str, Iterable[str]]
"""By item: the items that it waits for."""


def order_of(theme: Theme, present: Iterable[str]) -> dict[str, list[str]]:
    """What the theme's order says of the items that are present."""
    there = frozenset(present)
    after: dict[str, list[str]] = {}
    for one in theme.dependencies:
        if one.item in there:
            before = after.setdefault(one.item, [])
            before += (slug for slug in one.after if slug in there and slug not in before)
    return after


def reaches(after: After, start: str, goal: str) -> bool:
    """Whether `start` is `goal`, or waits for it directly or by others."""
    waiting, seen = [start], set[str]()
    while waiting:
        slug = waiting.pop()
        if slug == goal:
            return True
        if slug not in seen:
            seen.add(slug)
            waiting += after.get(slug, ())
    return False
