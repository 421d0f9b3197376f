"""Finding themes and items by everyday words: synonyms, pinyin, initials, slips, English.

Pure: words, their sounds and their tables were made when the catalog was published (`indexing`). A
query is read in a few ways (`reading`); the known words in it, and what nearly is one, speak for
themes and items (`matching`, `evidence`): rarer words more, an item's words for its themes less.
What explains most of the query comes first.
"""

from __future__ import annotations

from typing import NamedTuple

from webapp.catalog.evidence import Found, Why
from webapp.catalog.indexing import MOST
from webapp.catalog.matching import Matcher
from webapp.catalog.values import Revision, SearchWords

__all__ = ["Hit", "Index", "Why", "index_of"]

LIMIT = 20
LONGEST = 60
"""Characters of a query that are read."""
NEAREST = 3
"""Themes that are offered where nothing was found."""
NEAR = 0.2
"""Of the best hit's score; what has less is left out."""
THEME = 1.03
"""A theme before its item of the same name."""


class Hit(NamedTuple):
    """One theme or item, the word by which it was found, how, and the item whose word it was."""

    kind: str
    slug: str
    word: str
    why: Why
    score: float
    through: str = ""


class Index:
    """Everything that can be found in one revision."""

    def __init__(self, words: SearchWords) -> None:
        self._targets = words.targets
        self._matcher = Matcher(words)

    def find(self, words: str, limit: int = LIMIT) -> list[Hit]:
        """The themes and items for these words, best first; each once, by its best word."""
        hits, is_enough = self._ranked(words)
        if not is_enough:
            return []
        least = hits[0].score * NEAR
        return [hit for hit in hits if hit.score >= least or hit.through][:limit]

    def nearest(self, words: str) -> list[Hit]:
        """The themes that come nearest where nothing was found; the first ones if none does."""
        themes = [hit for hit in self._ranked(words)[0] if hit.kind == "theme"]
        known = {hit.slug for hit in themes}
        for name in self._targets:
            kind, _, slug = name.partition("/")
            if kind == "theme" and slug not in known:
                themes.append(Hit(kind, slug, "", Why.parts, 0))
        return themes[:NEAREST]

    def _ranked(self, words: str) -> tuple[list[Hit], bool]:
        """Every hit, best first, and whether the best explains enough."""
        words = words[:LONGEST]
        best: dict[int, tuple[float, Found]] = {}
        is_enough = False
        for evidence in self._matcher.read(words):
            totals = evidence.totals()
            for target in sorted(totals, key=lambda one: -totals[one][0])[:MOST]:
                score, found = totals[target]
                is_enough = is_enough or evidence.is_enough(score, found)
                if target < self._matcher.themes:
                    score *= THEME
                if target not in best or score > best[target][0]:
                    best[target] = (score, found)
        order = sorted(best, key=lambda target: (-best[target][0], target))
        return [self._hit(target, *best[target]) for target in order], is_enough

    def _hit(self, target: int, score: float, found: Found) -> Hit:
        kind, _, slug = self._targets[target].partition("/")
        word = self._matcher.word(found.line) if found.line >= 0 else found.part
        through = self._targets[found.item].partition("/")[2] if found.item >= 0 else ""
        return Hit(kind, slug, word, found.why, score, through)


_indexes: dict[str, Index] = {}


def index_of(revision: Revision) -> Index:
    """The index of a revision, made once in a process; only the last few are kept."""
    known = _indexes.get(revision.hash)
    if known is None:
        while len(_indexes) > 3:
            _indexes.pop(next(iter(_indexes)))
        known = _indexes[revision.hash] = Index(revision.search)
    return known
