"""What was typed, read as units that can be compared: characters, English stems, syllables.

Pure, and the same for the words of the catalog and for what people type: 60 岁 and 六十岁, Closing
and closed, CAFÉ and cafe become equal here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from webapp.catalog.small_talk import ENGLISH, TALK
from webapp.core.traditional import simplified

HAN = re.compile(r"[\u3400-\u9fff]")
NOISE = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
TOKEN = re.compile(r"[\u3400-\u9fff]|[a-z]+(?:['’-][a-z]+)*|[0-9]+")
NUMERAL = re.compile("[零一二三四五六七八九十]+")
DIGITS = str.maketrans("零一二三四五六七八九", "0123456789")
ENDINGS = tuple(
    "ations isation ation ments ment ities ions ion ity ing ers er ies ed es s y e".split()  # noqa: SIM905
)
DOUBLING = ("ing", "er", "ers", "ed")
"""Endings before which a letter is doubled: shipping."""
SHORTEST_STEM = 4
LONGEST_SYLLABLE = 6
WORDY = 3
"""Units of a word that may consist of small talk alone."""
LATIN_SIZE = 2.0
"""An English word says as much as two characters."""


class Reading(NamedTuple):
    """One way to read a query; four columns, one row a unit.

    `text` is the character, stem or number ("" for a syllable), `sound` its pinyin ("" for
    English), `size` how much it may say, `telling` whether it is more than small talk.
    """

    text: tuple[str, ...]
    sound: tuple[str, ...]
    size: tuple[float, ...]
    telling: tuple[bool, ...]


def normal(text: str) -> str:
    """Half-width, lower case, without accents, numbers in digits."""
    text = unicodedata.normalize("NFKC", text).lower()
    if not text.isascii():
        bare = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = unicodedata.normalize("NFC", "".join(bare))
        text = NUMERAL.sub(lambda found: _number(found.group()), text)
    return text


def _number(numeral: str) -> str:
    """六十五 as 65; figures in a row one by one."""
    tens, ten, ones = numeral.partition("十")
    if ten and len(tens) < 2 and len(ones) < 2 and "十" not in ones:
        return str(int(tens.translate(DIGITS) or 1) * 10 + int(ones.translate(DIGITS) or 0))
    return numeral.replace("十", "10").translate(DIGITS)


def plain(text: str) -> str:
    """A text without case, accents, spaces and marks."""
    return NOISE.sub("", normal(text))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """An English word without its endings: closing, closes and closed are the same."""
    word = re.sub("['’]s$|['’-]", "", word).replace("license", "licence")
    if word.endswith("our"):
        word = f"{word[:-3]}or"
    for _ in range(2):
        for ending in ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
                if ending == "s" and word.endswith("ss"):
                    continue
                word = word[: -len(ending)]
                if ending in DOUBLING and word[-1] == word[-2] and word[-1] not in "sl":
                    word = word[:-1]
                break
    # register, registration; disabled, disability
    return re.sub("tr$", "t", re.sub("bil$", "bl", word))


def tokens(text: str) -> list[str]:
    """Characters, words and numbers in their order."""
    return TOKEN.findall(normal(text))


def units(text: str) -> list[str]:
    """What a word of the catalog is compared by: characters, stems, numbers; no small words."""
    found = [one if not one.isascii() else stem(one) for one in tokens(text) if one not in ENGLISH]
    return found or [stem(one) for one in tokens(text)]


def readings(text: str, sounds: Mapping[str, str], syllables: Collection[str]) -> list[Reading]:
    """The ways to read what was typed: as written, without small talk, Latin letters as pinyin."""
    typed = tokens(simplified(text))
    talk = _talk(typed)
    ways = [_written(typed, talk, sounds)]
    if _is_broken(ways[0].telling):
        ways.append(_telling(ways[0]))
    if any(one.isascii() and one.isalpha() for one in typed):
        spoken = _spoken(typed, talk, sounds, syllables)
        if spoken is not None:
            ways.append(spoken)
    return ways


def _is_broken(telling: tuple[bool, ...]) -> bool:
    """Whether small talk stands between two telling words: 换个法人."""
    line = "".join("x" if tells else " " for tells in telling).strip()
    return " " in line


def _telling(reading: Reading) -> Reading:
    """A reading without its small talk."""
    rows = [row for row in zip(*reading, strict=True) if row[3]]
    return _reading(rows)


def _talk(typed: list[str]) -> list[bool]:
    """Which tokens are small talk; long phrases first, so that 要办什么手续 goes as one."""
    line = "".join(one if HAN.match(one) or len(one) == 1 else "\x01" for one in typed)
    marks = [one in ENGLISH for one in typed]
    for found in TALK.finditer(line):
        marks[found.start() : found.end()] = [True] * (found.end() - found.start())
    return marks


def _written(typed: list[str], talk: list[bool], sounds: Mapping[str, str]) -> Reading:
    rows = [
        (
            one if HAN.match(one) else stem(one),
            sounds.get(one, ""),
            LATIN_SIZE if one.isascii() else 1.0,
            not small,
        )
        for one, small in zip(typed, talk, strict=True)
        if one not in ENGLISH
    ]
    return _reading(rows)


def _spoken(
    typed: list[str], talk: list[bool], sounds: Mapping[str, str], syllables: Collection[str]
) -> Reading | None:
    """With every Latin token split into syllables; None where one cannot be."""
    rows: list[tuple[str, str, float, bool]] = []
    for one, small in zip(typed, talk, strict=True):
        if one.isascii() and one.isalpha():
            parts = split(one, syllables)
            if parts is None:
                return None
            rows += [("", part, 1.0, True) for part in parts]
        else:
            rows.append((one, sounds.get(one, ""), 1.0, not small))
    return _reading(rows)


def _reading(rows: list[tuple[str, str, float, bool]]) -> Reading:
    return Reading(
        tuple(row[0] for row in rows),
        tuple(row[1] for row in rows),
        tuple(row[2] for row in rows),
        tuple(row[3] for row in rows),
    )


def windows(reading: Reading, shortest: int, longest: int) -> Iterator[tuple[int, int]]:
    """The parts of a query that may be a word: where each begins and ends."""
    for start in range(len(reading.text)):
        for end in range(start + shortest, min(len(reading.text), start + longest) + 1):
            # A longer word may consist of small talk alone: 不想开了.
            if any(reading.telling[start:end]) or end - start >= WORDY:
                yield start, end


def is_within(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    """Whether a part lies in one of those that were taken already."""
    return any(first <= start and end <= last for first, last in taken)


def split(word: str, syllables: Collection[str]) -> list[str] | None:
    """A word in pinyin as the fewest syllables; None where it is none."""
    best: list[list[str] | None] = [[]]
    for end in range(1, len(word) + 1):
        ways = [
            [*before, word[start:end]]
            for start in range(max(0, end - LONGEST_SYLLABLE), end)
            if (before := best[start]) is not None and word[start:end] in syllables
        ]
        best.append(min(ways, key=len, default=None))
    return best[-1]


@lru_cache(maxsize=4096)
def blurred(sound: str) -> str:
    """A syllable as those say it who do not tell zh from z, n from ng, l from n."""
    sound = re.sub("^([zcs])h", r"\1", sound)
    return re.sub("([aei]n)g$", r"\1", sound)


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
