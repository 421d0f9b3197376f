"""What speaks for each theme and item.

Every character of a query counts by the best word that explains it, so that two words for the same
characters never count twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import log2
from typing import NamedTuple

from webapp.catalog.reading import Reading


class Why(StrEnum):
    """How a word was found, best first."""

    exact = "exact"
    reads = "reads"
    inside = "inside"
    contains = "contains"
    sounds = "sounds"
    pinyin = "pinyin"
    initials = "initials"
    close = "close"
    parts = "parts"


TRUST = {
    Why.exact: 1.15,
    Why.reads: 1.0,
    Why.inside: 0.75,
    Why.contains: 1.0,
    Why.sounds: 0.95,
    Why.pinyin: 0.6,
    Why.initials: 0.6,
    Why.close: 0.75,
    Why.parts: 0.4,
}
"""How far a character is explained by a word found in this way."""
BLURRED = 0.8
"""Of a word that only sounds alike in some mouths."""
PAIR, LONGER = 0.4, 0.8
"""Of a word of two characters, and of a longer one, all of which only sound alike: many do."""
BY_ITEM = 0.6
"""What an item's word counts for a theme that has this item; less where several have it."""
NONE = -1
FIRM = frozenset({Why.exact, Why.contains, Why.reads})
"""Ways that are hardly right by chance."""
ENOUGH, ENOUGH_SHARE, ENOUGH_KNOWN = 0.9, 0.3, 0.5
"""Something is found where a firm word explains so much (a rare one of two characters 2), or such a
share of the query is explained, or such a share consists of known words however common."""
ENOUGH_MENDED = 0.4
"""The share that must be explained where English words were taken for others."""


class Found(NamedTuple):
    """What explains most of a query: a line (or the part itself), how, and by which item."""

    value: float
    why: Why
    line: int
    part: str
    item: int


class Evidence:
    """The best explanation of each unit of one reading, by target."""

    def __init__(
        self, reading: Reading, shared: Sequence[Sequence[int]], *, is_mended: bool = False
    ) -> None:
        self.reading, self._is_mended = reading, is_mended
        self._shared = shared
        self._units: dict[int, list[float]] = {}
        self._best: dict[int, Found] = {}
        self._known = [False] * len(reading.size)

    def known(self, start: int, end: int) -> None:
        """These units are a word of the catalog."""
        self._known[start:end] = [True] * (end - start)

    def is_known(self) -> bool:
        """Whether all of the query consists of words of the catalog."""
        return all(self._known)

    def is_enough(self, score: float, found: Found) -> bool:
        """Whether what was found is more than chance."""
        telling, known = self._weight(self.reading.telling), self._weight(self._known)
        if self._is_mended:
            return score >= ENOUGH_MENDED * telling > 0
        if not telling:
            return found.why in FIRM
        least = max(telling, 2)
        return (
            (found.why in FIRM and score >= ENOUGH)
            or score >= ENOUGH_SHARE * least
            or (found.why in (*FIRM, Why.sounds) and known >= ENOUGH_KNOWN * least)
        )

    def _weight(self, marks: Sequence[bool]) -> float:
        rows = zip(self.reading.size, self.reading.telling, self._known, marks, strict=True)
        return sum(size for size, tells, known, marked in rows if marked and (tells or known))

    def word(self, start: int, end: int, target: int, why: Why, line: int, value: float) -> None:
        """A line of a target explains these units, each worth `value`; an item its themes too."""
        self._add(start, end, target, Found(value, why, line, "", NONE))
        themes = self._shared[target] if target < len(self._shared) else ()
        if themes:
            value *= BY_ITEM / (1 + log2(len(themes)) / 2)
            for theme in themes:
                self._add(start, end, theme, Found(value, why, line, "", target))

    def part(self, start: int, end: int, target: int, part: str, value: float) -> None:
        """Some word of a theme has this part."""
        self._add(start, end, target, Found(value, Why.parts, NONE, part, NONE))

    def _add(self, start: int, end: int, target: int, found: Found) -> None:
        units = self._units.get(target)
        if units is None:
            units = self._units[target] = [0.0] * len(self.reading.size)
        for place in range(start, end):
            if found.value > units[place]:
                units[place] = found.value
        worth = found.value * sum(self.reading.size[start:end])
        best = self._best.get(target)
        if best is None or worth > best.value:
            self._best[target] = found._replace(value=worth)

    def totals(self) -> dict[int, tuple[float, Found]]:
        """For each target what is explained in all, and its best word."""
        size = self.reading.size
        return {
            target: (sum(map(float.__mul__, units, size)), self._best[target])
            for target, units in self._units.items()
        }


def length_factor(size: float) -> float:
    """Longer words are less often right by chance: 1 for two characters, 1.5 at most."""
    return float(min(1.5, (size / 2) ** 0.1))
