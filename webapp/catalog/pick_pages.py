"""Pages of single items: the offices with theirs, and any items picked together (一张点菜单)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import lru_cache

import msgspec

from webapp.catalog import picking, service
from webapp.catalog.pages import Row
from webapp.catalog.remembering import Same
from webapp.catalog.values import Revision
from webapp.web.language import say

SEARCHED, MOST_FOUND = 60, 12
"""Hits among which items to pick are looked for, and how many of them are shown."""


class Office(msgspec.Struct, frozen=True):
    """An office and how many items it has; `rows` where they are shown."""

    slug: str
    name: str
    count: int
    rows: tuple[Row, ...] = ()


@lru_cache(maxsize=8)
def _of_offices(same: Same) -> dict[str, tuple[str, ...]]:
    """The slugs of each office's items, in the catalog's order."""
    own: dict[str, list[str]] = {slug: [] for slug in same.revision.departments}
    for item in same.revision.items.values():
        own[item.department].append(item.slug)
    return {office: tuple(slugs) for office, slugs in own.items() if slugs}


def offices(revision: Revision, opened: str = "", without: Container[str] = ()) -> list[Office]:
    """Every office that has items; the rows of the one that is opened, but for some."""
    return [
        Office(
            slug,
            say(revision.departments[slug].name),
            len(own),
            rows_of(revision, [one for one in own if slug == opened and one not in without]),
        )
        for slug, own in _of_offices(Same(revision)).items()
    ]


def rows_of(revision: Revision, slugs: Iterable[str]) -> tuple[Row, ...]:
    """Items as rows: what each is called and what it is."""
    items = (revision.items[slug] for slug in slugs)
    return tuple(Row(say(one.name), sub=say(one.summary), slug=one.slug) for one in items)


class PickPage(msgspec.Struct, frozen=True):
    """Items to put together: what is chosen, what was found or opened, and where to look on."""

    chosen: tuple[Row, ...]
    words: str
    found: tuple[Row, ...]
    offices: list[Office]
    office: Office | None
    """The office that is opened, where no words are looked for."""
    most: int = picking.MOST


def pick_page(
    revision: Revision, chosen: Sequence[str], words: str = "", office: str = ""
) -> PickPage:
    """Any items, put together into one application (一张点菜单)."""
    hits = service.search_words(words, revision, SEARCHED) if words else []
    found = [hit.slug for hit in hits if hit.kind == "item" and hit.slug not in chosen]
    listed = offices(revision, "" if words else office, without=chosen)
    return PickPage(
        chosen=rows_of(revision, chosen),
        words=words,
        found=rows_of(revision, found[:MOST_FOUND]),
        offices=listed,
        office=next((one for one in listed if one.rows), None),
    )
