"""A published catalog, and what a hall may set in it."""

from __future__ import annotations

import msgspec

from webapp.catalog.values.base import NO_TEXT, Definition, Number, Text
from webapp.catalog.values.dictionary import Field, Paper, Subject
from webapp.catalog.values.facts import Source
from webapp.catalog.values.items import Department, Item, Statement
from webapp.catalog.values.themes import Theme


class Parameter(Definition, frozen=True):
    """A number or word that a hall may set; never changes the law's side."""

    slug: str
    name: Text
    default: Number | str
    source: Source
    unit: Text = NO_TEXT
    minimum: Number | None = None
    maximum: Number | None = None


class HallParameters(Definition, frozen=True):
    """What one hall sets: parameters, shorter promised times, and answers it does not offer."""

    values: dict[str, Number | str] = msgspec.field(default_factory=dict)
    promised: dict[str, int] = msgspec.field(default_factory=dict)

    def value(self, slug: str, parameters: dict[str, Parameter]) -> Number | str | None:
        """The hall's value, or the catalog's default; None where the parameter is unknown."""
        own = self.values.get(slug)
        if own is not None:
            return own
        known = parameters.get(slug)
        return known.default if known else None


class SearchEntry(Definition, frozen=True):
    """One word under which a theme or item is found, with its pinyin made at publishing."""

    target: str
    kind: str
    word: str
    full: str = ""
    initials: str = ""
    weight: int = 1


class Revision(Definition, frozen=True):
    """One published catalog, immutable; `hash` is that of its content."""

    hash: str
    departments: dict[str, Department]
    subjects: dict[str, Subject]
    parameters: dict[str, Parameter]
    fields: dict[str, Field]
    papers: dict[str, Paper]
    statements: dict[str, Statement]
    items: dict[str, Item]
    themes: dict[str, Theme]
    search: tuple[SearchEntry, ...] = ()
