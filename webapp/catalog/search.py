"""Finding a theme by everyday words: synonyms, pinyin, initials, one wrong character, English.

Pure: the words and their pinyin were stored when the catalog was published.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from webapp.catalog.values import Revision, SearchEntry

HAN = re.compile(r"[\u3400-\u9fff]")
SPLIT = re.compile(r"[\s,，、。;；/|]+")
NOISE = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
FILLERS = re.compile(
    r"^(我们|我)?(想要|想|要|打算|准备|怎么|如何)*(去)?(办理|开办|申请|办|开)?(一家|一个|一间|个|家|间)?(小)?"
)
"""What people say around the thing itself: 我想开个小…"""
ENGLISH_FILLERS = frozenset(
    ["i", "a", "an", "the", "to", "want", "open", "start", "my", "small", "new", "how", "do"]
)
LIMIT = 20
LONGEST = 60
"""Characters of a query that are read."""


class Why(StrEnum):
    """How a word was found, best first."""

    exact = "exact"
    reads = "reads"
    starts = "starts"
    inside = "inside"
    contains = "contains"
    pinyin = "pinyin"
    initials = "initials"
    close = "close"


SCORES = {
    Why.exact: 100,
    Why.reads: 90,
    Why.starts: 80,
    Why.inside: 65,
    Why.contains: 60,
    Why.pinyin: 55,
    Why.initials: 45,
    Why.close: 30,
}


class Hit(NamedTuple):
    """One theme or item, the word by which it was found, and how."""

    kind: str
    slug: str
    word: str
    why: Why
    score: float


class Index:
    """All words of one revision."""

    def __init__(self, entries: tuple[SearchEntry, ...]) -> None:
        self._entries = [(entry, plain(entry.word)) for entry in entries]

    def find(self, words: str, limit: int = LIMIT) -> list[Hit]:
        """The themes and items for these words, best first; each once, by its best word."""
        best: dict[tuple[str, str], Hit] = {}
        for query in queries(words):
            for entry, word in self._entries:
                why = match(query, word, entry)
                if why is None:
                    continue
                hit = Hit(
                    entry.kind, entry.target, entry.word, why, _score(query, word, entry, why)
                )
                key = (hit.kind, hit.slug)
                if key not in best or hit.score > best[key].score:
                    best[key] = hit
        return sorted(best.values(), key=lambda hit: (-hit.score, hit.kind != "theme", hit.slug))[
            :limit
        ]


def _score(query: str, word: str, entry: SearchEntry, why: Why) -> float:
    """Better ways of matching first, then heavier words, then themes, then closer lengths."""
    closeness = min(len(query), len(word)) / max(len(query), len(word), 1)
    return SCORES[why] + entry.weight + (3 if entry.kind == "theme" else 0) + closeness


def plain(text: str) -> str:
    """A text without case, spaces and marks."""
    return NOISE.sub("", text.lower())


def queries(words: str) -> list[str]:
    """What to look for: the whole, the whole without small talk, and each part."""
    words = words[:LONGEST].lower().strip()
    whole = plain(words)
    found = [whole]
    if HAN.search(words):
        found.append(FILLERS.sub("", whole, count=1))
    elif " " in words:
        telling = [word for word in SPLIT.split(words) if word not in ENGLISH_FILLERS]
        found.append(plain("".join(telling)))
    parts = [plain(part) for part in SPLIT.split(words)]
    found += [part for part in parts if len(part) > 1 and part not in ENGLISH_FILLERS]
    return [query for query in dict.fromkeys(found) if query]


def match(query: str, word: str, entry: SearchEntry) -> Why | None:
    """How a query matches a word, or None."""
    if query == word:
        return Why.exact
    chinese = bool(HAN.search(query))
    if word.startswith(query) and (chinese or len(query) > 1):
        return Why.starts
    if len(query) > 1 and query in word:
        return Why.inside
    if len(word) > 1 and word in query and (chinese or len(word) > 3):
        return Why.contains
    if not chinese and len(query) > 1 and entry.full:
        if query == entry.full:
            return Why.reads
        if _is_pinyin(query, entry.full):
            return Why.pinyin
        if entry.initials.startswith(query) or (len(query) > 2 and query in entry.initials):
            return Why.initials
    return Why.close if _is_close(query, word, entry) else None


def _is_pinyin(query: str, full: str) -> bool:
    return len(query) > 2 and (full.startswith(query) or (len(query) > 3 and query in full))


def _is_close(query: str, word: str, entry: SearchEntry) -> bool:
    """One wrong, missing or extra character, in words long enough to bear it."""
    if HAN.search(query):
        if len(query) == len(word) == 2:
            # 餐管 may mean 餐馆; 药店 does not mean 饭店.
            return query[0] == word[0]
        return len(query) > 2 and len(word) > 2 and one_apart(query, word)
    other = entry.full or word
    return len(query) > 4 and one_apart(query, other)


def one_apart(one: str, other: str) -> bool:
    """Whether one change of one character, or swapping two neighbours, makes them equal."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    if len(one) == len(other):
        swapped = one[start + 1 : start + 2] + one[start : start + 1]
        return one[start + 1 :] == other[start + 1 :] or (
            swapped == other[start : start + 2] and one[start + 2 :] == other[start + 2 :]
        )
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[start + 1 :] == shorter[start:]


_indexes: dict[str, Index] = {}


def index_of(revision: Revision) -> Index:
    """The index of a revision, made once in a process; only the last few are kept."""
    known = _indexes.get(revision.hash)
    if known is None:
        while len(_indexes) > 3:
            _indexes.pop(next(iter(_indexes)))
        known = _indexes[revision.hash] = Index(revision.search)
    return known
