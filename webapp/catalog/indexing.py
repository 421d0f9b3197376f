"""The tables by which search is quick, made when a catalog is published.

What a query is made of is looked up by its checksum in one long sorted column, so looking takes the
same time in a hall with a hundred items and in a city with eleven thousand.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from zlib import crc32

from webapp.catalog.reading import HAN, blurred, units
from webapp.catalog.small_talk import happens
from webapp.catalog.values import SearchTables, SearchWords

LONGEST_WORD = 8
"""Units of a word that are looked for inside a query."""
MENDED = range(3, 7)
"""Units of a word in which one wrong character is borne."""
CLOSE_ITEMS = 3
"""Parts of an item's words stand for its themes only where it belongs to no more than these."""
THING = 0.75
"""What a word for a thing says, against one for what happens to it: 个体户 and 注销."""
MOST = 300
"""Rows that one look-up gives: the first matter most, see SearchWords."""


class Table:
    """Numbers under texts: two columns of four bytes, sorted by the checksum of the text."""

    def __init__(self, packed: bytes) -> None:
        half = len(packed) // 2
        self._keys, self._numbers = _numbers(packed[:half]), _numbers(packed[half:])

    def find(self, text: str) -> Sequence[int]:
        """The numbers under a text, in order; of very many the first."""
        key = crc32(text.encode())
        first = bisect_left(self._keys, key)
        if first == len(self._keys) or self._keys[first] != key:
            return ()
        last = bisect_right(self._keys, key, first, min(len(self._keys), first + MOST))
        return self._numbers[first:last]

    @staticmethod
    def pack(rows: Iterable[tuple[str, int]]) -> bytes:
        """The table of these texts and numbers, as it is stored."""
        # One number a row sorts several times as fast as a pair.
        pairs = sorted({crc32(text.encode()) << 32 | number for text, number in rows})
        packed = array("I", (pair >> 32 for pair in pairs))
        packed.extend(pair & 0xFFFFFFFF for pair in pairs)
        if sys.byteorder == "big":
            packed.byteswap()
        return packed.tobytes()


class Lines:
    """One column of words: a text that is searched, and where its lines begin."""

    def __init__(self, column: str) -> None:
        self.text = f"\n{column}\n"
        self.starts = array("I", (found.end() for found in re.finditer("\n", self.text)))

    def __getitem__(self, line: int) -> str:
        return self.text[self.starts[line] : self.starts[line + 1] - 1]

    def having(self, part: str, before: int | None = None) -> Iterator[int]:
        """The lines that hold a part, in order; a line break in it is the end of a line."""
        last = self.starts[-1] if before is None else self.starts[before]
        place, seen = self.text.find(part, 0, last), 0
        while place >= 0 and seen < MOST:
            line = bisect_right(self.starts, place + part.startswith("\n")) - 1
            if line >= len(self.starts) - 1:
                return
            yield line
            seen += 1
            place = self.text.find(part, self.starts[line + 1] - 1, last)


def _numbers(column: bytes) -> memoryview[int]:
    if sys.byteorder == "big":
        turned = array("I", column)
        turned.byteswap()
        column = turned.tobytes()
    return memoryview(column).cast("I")


def rarity(documents: int, having: int) -> float:
    """How much it says that a word fits: 1 for what one has, near 0 for what all have."""
    return log(documents / max(having, 1) + 1) / log(documents + 1)


def sounds_of(column: str) -> dict[str, str]:
    """The pinyin of each character, from lines of a syllable and its characters."""
    found: dict[str, str] = {}
    for line in column.split("\n"):
        syllable, _, characters = line.partition(" ")
        for character in characters:
            found[character] = syllable
    return found


def tables(
    words: SearchWords, themes_of: Mapping[str, Sequence[str]], sounds: str = ""
) -> SearchTables:
    """The tables of these words. `themes_of` names the themes ("theme/…") of each "item/…"."""
    place = {name: n for n, name in enumerate(words.targets)}
    target = words.places()
    split = [units(word) for word in words.words.split("\n")] if words.weights else []
    consist = [tuple(parts(word)) for word in split]
    own: list[set[str]] = [set() for _ in words.targets]
    for line, each in enumerate(consist):
        own[target[line]].update(each)
    counted = Counter(part for mine in own for part in mine)
    total = len(words.targets)
    rare = {part: rarity(total, times) for part, times in counted.items()}
    shared = tuple(
        tuple(place[theme] for theme in themes_of.get(name, ()) if theme in place)
        for name in words.targets
    )
    return SearchTables(
        sounds=sounds,
        rarity=bytes(_byte(_word_rarity(*both, rare)) for both in zip(split, consist, strict=True)),
        shared=shared,
        lines=Table.pack(_rows(split, words.full.split("\n"), sounds_of(sounds))),
        parts=Table.pack(_part_rows(words.targets, own, shared, rare)),
        vocabulary="\n".join(
            sorted({one for word in split for one in word if one.isascii() and one.isalpha()})
        ),
    )


def _word_rarity(word: list[str], each: tuple[str, ...], rare: Mapping[str, float]) -> float:
    """That of its parts; a thing says less than what happens to it."""
    mean = sum(rare[part] for part in each) / len(each) if each else 1.0
    return mean if happens("".join(word)) else mean * THING


def parts(word: Sequence[str]) -> Iterator[str]:
    """What a word consists of: neighbouring characters, English stems, numbers."""
    for n, unit in enumerate(word):
        if unit.isascii():
            if len(unit) > 1:
                yield unit
        elif n + 1 < len(word) and HAN.match(word[n + 1]):
            yield unit + word[n + 1]


def _rows(
    split: list[list[str]], full: list[str], sounds: Mapping[str, str]
) -> Iterator[tuple[str, int]]:
    """Each line under its letters, its sound, its blurred sound, and with each place unknown."""
    for line, word in enumerate(split):
        if len(word) > LONGEST_WORD + 4:
            continue
        yield "w" + "".join(word), line
        heard = [sounds.get(unit, "") for unit in word]
        if len(word) > 1 and all(heard):
            yield "s" + "".join(heard), line
            yield "z" + "".join(map(blurred, heard)), line
            if full[line]:
                yield "s" + full[line], line
        if len(word) in MENDED and all(map(HAN.match, word)):
            for wrong in range(len(word)):
                yield "t" + "".join([*word[:wrong], "*", *word[wrong + 1 :]]), line


def _part_rows(
    targets: Sequence[str],
    own: list[set[str]],
    shared: Sequence[Sequence[int]],
    rare: Mapping[str, float],
) -> Iterator[tuple[str, int]]:
    """Parts lead to themes: the theme's own, and those of items that few themes have."""
    for place, name in enumerate(targets):
        if name.startswith("theme/"):
            for part in own[place]:
                yield part, part_row(place, True, rare[part])
        elif len(shared[place]) <= CLOSE_ITEMS:
            for theme in shared[place]:
                for part in own[place] - own[theme]:
                    yield part, part_row(theme, False, rare[part])


def part_row(theme: int, own: bool, rare: float) -> int:
    """A theme, whether the part is its own, and how rare it is, in one number."""
    return theme << 9 | own << 8 | _byte(rare)


def of_part_row(row: int) -> tuple[int, bool, float]:
    """The reverse of `part_row`."""
    return row >> 9, bool(row & 256), (row & 255) / 255


def _byte(rare: float) -> int:
    return min(255, round(255 * rare))
