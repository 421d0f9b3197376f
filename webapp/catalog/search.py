"""Finding a theme by everyday words: synonyms, pinyin, initials, one wrong character, English.

Pure: the words and their pinyin were stored when the catalog was published, as long strings of one
word a line. Looking for something is looking through such a string, which the machine does at some
gigabytes a second; only the lines that may fit are compared by rules.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from webapp.catalog.values import Revision, SearchWords

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
MOST = 300
"""Lines that one way of matching looks at: the first matter most, see SearchWords."""
LONGEST_WORD = 16
"""Words as long as this are looked for inside a query."""


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


class Lines:
    """One column of words: a text that is searched, and where its lines begin."""

    def __init__(self, column: str) -> None:
        self.text = f"\n{column}\n"
        self.starts = array("I", (found.end() for found in re.finditer("\n", self.text)))

    def __getitem__(self, line: int) -> str:
        return self.text[self.starts[line] : self.starts[line + 1] - 1]

    def having(self, part: str) -> Iterator[int]:
        """The lines that hold a part, in order; a line break in it is the end of a line."""
        place, seen = self.text.find(part), 0
        while place >= 0 and seen < MOST:
            line = bisect_right(self.starts, place + part.startswith("\n")) - 1
            if line >= len(self.starts) - 1:
                return
            yield line
            seen += 1
            place = self.text.find(part, self.starts[line + 1] - 1)


class Index:
    """All words of one revision."""

    def __init__(self, words: SearchWords) -> None:
        self._words = Lines(words.words)
        self._plain = Lines(words.plain)
        self._full = Lines(words.full)
        self._initials = Lines(words.initials)
        self._target, self._targets = words.places(), words.targets
        self._weights = words.weights
        self._known: dict[str, int] = {}
        for line, word in enumerate(words.plain.split("\n") if words.weights else ()):
            self._known.setdefault(word, line)

    def find(self, words: str, limit: int = LIMIT) -> list[Hit]:
        """The themes and items for these words, best first; each once, by its best word."""
        best: dict[int, tuple[float, int, Why]] = {}
        for query in queries(words):
            for line, why in self._matches(query):
                score = self._score(query, line, why)
                target = self._target[line]
                if target not in best or score > best[target][0]:
                    best[target] = (score, line, why)
        hits = [self._hit(target, *found) for target, found in best.items()]
        return sorted(hits, key=lambda hit: (-hit.score, hit.kind != "theme", hit.slug))[:limit]

    def _hit(self, target: int, score: float, line: int, why: Why) -> Hit:
        kind, _, slug = self._targets[target].partition("/")
        return Hit(kind, slug, self._words[line], why, score)

    def _score(self, query: str, line: int, why: Why) -> float:
        """Better ways of matching first, then heavier words, then themes, then closer lengths."""
        word = self._plain[line]
        closeness = min(len(query), len(word)) / max(len(query), len(word), 1)
        is_theme = self._targets[self._target[line]].startswith("theme")
        return SCORES[why] + self._weights[line] + (3 if is_theme else 0) + closeness

    def _matches(self, query: str) -> Iterator[tuple[int, Why]]:
        """The lines that fit and how, each line with its best way first."""
        chinese, length = bool(HAN.search(query)), len(query)
        for line in self._plain.having(f"\n{query}\n"):
            yield line, Why.exact
        if chinese or length > 1:
            for line in self._plain.having(f"\n{query}"):
                yield line, Why.starts
        if length > 1:
            for line in self._plain.having(query):
                yield line, Why.inside
        yield from self._contained(query, chinese)
        if not chinese and length > 1:
            yield from self._by_sound(query)
        yield from self._close(query, chinese)

    def _contained(self, query: str, chinese: bool) -> Iterator[tuple[int, Why]]:
        shortest = 2 if chinese else 4
        for start in range(len(query)):
            for end in range(start + shortest, min(len(query), start + LONGEST_WORD) + 1):
                if query[start:end] in self._known and end - start < len(query):
                    for line in self._plain.having(f"\n{query[start:end]}\n"):
                        yield line, Why.contains

    def _by_sound(self, query: str) -> Iterator[tuple[int, Why]]:
        length = len(query)
        for line in self._full.having(f"\n{query}\n"):
            yield line, Why.reads
        if length > 2:
            for line in self._full.having(query if length > 3 else f"\n{query}"):
                yield line, Why.pinyin
        for line in self._initials.having(query if length > 2 else f"\n{query}"):
            yield line, Why.initials

    def _close(self, query: str, chinese: bool) -> Iterator[tuple[int, Why]]:
        """One wrong, missing or extra character, in words long enough to bear it.

        One change leaves the first or the second half of a word as it is, so only lines that begin
        or end with a half of the query are compared.
        """
        length = len(query)
        if chinese and length == 2:
            # 餐管 may mean 餐馆; 药店 does not mean 饭店.
            for line in self._plain.having(f"\n{query[0]}"):
                if len(self._plain[line]) == 2:
                    yield line, Why.close
        if length <= (2 if chinese else 4):
            return
        half = length // 2
        columns = (self._plain,) if chinese else (self._plain, self._full)
        for lines in columns:
            for part in (f"\n{query[:half]}", f"{query[half + 1 :]}\n"):
                for line in lines.having(part):
                    word = lines[line]
                    if len(word) > (2 if chinese else 4) and one_apart(query, word):
                        yield line, Why.close


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
