"""Facts, and where they come from: law and article, a document, a practice, or nowhere yet."""

from __future__ import annotations

from enum import StrEnum

from webapp.catalog.values.base import NO_TEXT, Definition, Text
from webapp.catalog.values.conditions import Condition
from webapp.core.workdays import Unit


class SourceKind(StrEnum):
    """Where a fact comes from. The last two are never reviewed by themselves."""

    law = "law"
    document = "document"
    practice = "practice"
    none = "none"


class Source(Definition, frozen=True):
    """Law and article, document and number, or the practice of a place."""

    kind: SourceKind
    title: Text = NO_TEXT
    number: str = ""
    article: str = ""
    place: Text = NO_TEXT
    year: int | None = None
    reviewed: bool | None = None

    @property
    def is_reviewed(self) -> bool:
        """Whether the fact may be shown without the mark 待核实."""
        if self.reviewed is not None:
            return self.reviewed
        return self.kind in (SourceKind.law, SourceKind.document)


UNKNOWN_SOURCE = Source(kind=SourceKind.none)


class Clock(Definition, frozen=True):
    """A period in its own unit: `wd` working days, `cal` calendar days, or `unspecified` (日).

    n = 0 means on the spot (当场, 即办). `extension` is what the head of the office may add.
    """

    n: int
    unit: Unit = "wd"
    extension: int = 0
    source: Source = UNKNOWN_SOURCE


class Fee(Definition, frozen=True):
    """What the item costs the applicant, in fen; 0 is free."""

    fen: int = 0
    source: Source = UNKNOWN_SOURCE


class Fact(Definition, frozen=True):
    """A sentence with its source: a condition for approval, a duty afterwards."""

    text: Text
    source: Source
    when: Condition | None = None
