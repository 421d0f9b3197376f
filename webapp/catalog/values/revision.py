"""A published catalog, and what a hall may set in it."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

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
    """What holds in one hall: parameters, shorter promised times, and which day it is there.

    Days are compared with `today`; composing sets it.
    """

    values: dict[str, Number | str] = msgspec.field(default_factory=dict)
    promised: dict[str, int] = msgspec.field(default_factory=dict)
    today: date | None = None

    def value(self, slug: str, parameters: Mapping[str, Parameter]) -> Number | str | None:
        """The hall's value, or the catalog's default; None where the parameter is unknown."""
        own = self.values.get(slug)
        if own is not None:
            return own
        known = parameters.get(slug)
        return known.default if known else None


class SearchWord(NamedTuple):
    """One word under which something is found; `plain` without case, spaces and marks."""

    target: str
    word: str
    plain: str
    full: str = ""
    initials: str = ""
    weight: int = 1


class SearchTables(Definition, frozen=True):
    """What makes search quick, see `webapp.catalog.indexing`; made when publishing.

    `sounds` is lines of a syllable and its characters; `traditional` pairs of characters in
    Traditional and Simplified Chinese; `rarity` one byte a word; `shared` for each
    item the places of its themes in `targets`; `lines` and `parts` are tables; `vocabulary` the
    English stems, one a line.
    """

    sounds: str = ""
    traditional: str = ""
    rarity: bytes = b""
    shared: tuple[tuple[int, ...], ...] = ()
    lines: bytes = b""
    parts: bytes = b""
    vocabulary: str = ""


NO_TABLES = SearchTables()


class SearchWords(Definition, frozen=True):
    """Every word under which a theme or item is found, one a line, as columns.

    Long strings are searched at the speed of the machine and take little memory. Themes come
    first, then heavier words, so that of very many hits the first are the ones that matter.
    `targets` names what the words lead to ("theme/open-restaurant"), `target` holds the place in
    it of each word (four bytes, little-endian), `weights` one byte a word.
    """

    targets: tuple[str, ...] = ()
    words: str = ""
    plain: str = ""
    full: str = ""
    initials: str = ""
    target: bytes = b""
    weights: bytes = b""
    tables: SearchTables = NO_TABLES

    @classmethod
    def of(cls, rows: Iterable[SearchWord]) -> SearchWords:
        """From the words in any order."""
        columns = sorted(rows, key=lambda row: (not row.target.startswith("theme/"), -row.weight))
        places = {name: n for n, name in enumerate(dict.fromkeys(row.target for row in columns))}
        number = array("I", (places[row.target] for row in columns))
        if sys.byteorder == "big":
            number.byteswap()
        return cls(
            targets=tuple(places),
            words="\n".join(" ".join(row.word.split()) for row in columns),
            plain="\n".join(row.plain for row in columns),
            full="\n".join(row.full for row in columns),
            initials="\n".join(row.initials for row in columns),
            target=number.tobytes(),
            weights=bytes(row.weight for row in columns),
        )

    def places(self) -> array[int]:
        """For each word the place of what it leads to in `targets`."""
        number = array("I")
        number.frombytes(self.target)
        if sys.byteorder == "big":
            number.byteswap()
        return number


NO_SEARCH = SearchWords()


class Revision(Definition, frozen=True):
    """One published catalog, immutable; `hash` is that of its content."""

    hash: str
    departments: Mapping[str, Department]
    subjects: Mapping[str, Subject]
    parameters: Mapping[str, Parameter]
    fields: Mapping[str, Field]
    papers: Mapping[str, Paper]
    statements: Mapping[str, Statement]
    items: Mapping[str, Item]
    themes: Mapping[str, Theme]
    search: SearchWords = NO_SEARCH
