"""Every item asks who applies: picked alone (一张点菜单), it makes an application of its own."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Problem
from webapp.catalog.values import Item

WHO = ("applicant-name", "applicant-id")
"""The dictionary's fields without which nobody could be told what was decided."""


def check_applicants(loaded: Loaded) -> Iterator[Problem]:
    """Items that do not ask, always, for the applicant's name and ID number."""
    items: dict[str, Item] = loaded.of("items")
    for item in items.values():
        asked = {use.field for use in item.fields if use.required and use.when is None}
        for slug in WHO:
            if slug not in asked:
                place = loaded.place("items", item.slug, "fields")
                yield Problem("no_applicant", place, {"slug": slug})
