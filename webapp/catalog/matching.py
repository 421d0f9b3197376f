"""What speaks for themes and items in one reading of a query: each way of matching is a method.

The words that stand in the query come first; only where they leave something open is it read by
sound, mended, or compared in parts.
"""

from __future__ import annotations

from collections.abc import Iterator

from webapp.catalog.evidence import (
    BLURRED,
    LONGER,
    PAIR,
    TRUST,
    Evidence,
    Why,
    length_factor,
)
from webapp.catalog.indexing import (
    LONGEST_WORD,
    MENDED,
    THING,
    Lines,
    Table,
    of_part_row,
    parts,
    rarity,
    sounds_of,
    tables,
)
from webapp.catalog.reading import (
    HAN,
    LATIN_SIZE,
    Reading,
    blurred,
    is_within,
    one_apart,
    plain,
    readings,
    units,
    windows,
)
from webapp.catalog.small_talk import happens
from webapp.catalog.values import SearchWords

BEGUN = 4
"""Letters of an English word that has just begun; a slip is borne in longer ones."""
CORRECTIONS = 4
"""English words that one mistyped word may mean."""
ALIKE = 0.7
"""So alike a word must be to count as known: 饭点 is 饭店."""
SURE, UNSURE = 3, 0.6
"""Two right characters of three may be another word where the third is a common one."""


class Matcher:
    """The words of one revision, and what they say about a query."""

    def __init__(self, words: SearchWords) -> None:
        made = words.tables if words.tables.lines else tables(words, {})
        self._words, self._plain = Lines(words.words), Lines(words.plain)
        self._full, self._initials = Lines(words.full), Lines(words.initials)
        self._target, self._targets = words.places(), words.targets
        self._weights, self._rarity, self._shared = words.weights, made.rarity, made.shared
        self._known, self._parts = Table(made.lines), Table(made.parts)
        self._sounds = sounds_of(made.sounds)
        self._syllables = frozenset(self._sounds.values())
        self._simplified = str.maketrans(made.traditional[::2], made.traditional[1::2])
        self._vocabulary = made.vocabulary.split("\n") if made.vocabulary else []
        self._english = frozenset(self._vocabulary)
        # Themes and their words come first, see SearchWords.
        self.themes = sum(name.startswith("theme/") for name in self._targets)
        self._theme_lines = sum(target < self.themes for target in self._target)
        self._characters: dict[str, float] = {}

    def read(self, words: str) -> Iterator[Evidence]:
        """The evidence of each way to read these words."""
        words = words.translate(self._simplified)
        for reading in readings(words, self._sounds, self._syllables):
            evidence = self._evidence(reading)
            self._as_typed(words, evidence)
            yield evidence
            mended = tuple(self._mended_english(one) for one in reading.text)
            if mended != reading.text:
                yield self._evidence(reading._replace(text=mended), is_mended=True)

    def word(self, line: int) -> str:
        """A word as it was written in the catalog."""
        return self._words[line]

    def _evidence(self, reading: Reading, *, is_mended: bool = False) -> Evidence:
        evidence = Evidence(reading, self._shared, is_mended=is_mended)
        taken = self._exact(evidence)
        taken = self._sounding(evidence, taken)
        self._mended(evidence, taken)
        self._inside(evidence, taken)
        self._partly(evidence)
        return evidence

    def _word(
        self, evidence: Evidence, span: tuple[int, int], line: int, why: Why, trust: float = 1
    ) -> None:
        start, end = span
        size = sum(evidence.reading.size[start:end])
        value = TRUST[why] * trust * length_factor(size) * self._rarity[line] / 255
        value += self._weights[line] / 1000
        evidence.word(start, end, self._target[line], why, line, value)

    def _exact(self, evidence: Evidence) -> list[tuple[int, int]]:
        """The known words in the query; where they stand."""
        text, telling = evidence.reading.text, evidence.reading.telling
        taken = []
        for start, end in windows(evidence.reading, 1, LONGEST_WORD + 1):
            if not all(text[start:end]):
                continue
            is_whole = not any(telling[:start]) and not any(telling[end:])
            if end - start == 1 and not is_whole and not text[start].isascii():
                continue
            lines = self._known.find("w" + "".join(text[start:end]))
            for line in lines:
                self._word(evidence, (start, end), line, Why.exact if is_whole else Why.contains)
            if lines:
                taken.append((start, end))
                evidence.known(start, end)
        return taken

    def _sounding(self, evidence: Evidence, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Words that sound like a part of the query: 营业直照, and pinyin."""
        text, sound = evidence.reading.text, evidence.reading.sound
        found = []
        for start, end in windows(evidence.reading, 2, LONGEST_WORD + 1):
            if not all(sound[start:end]) or is_within(start, end, taken):
                continue
            is_typed = not any(text[start:end])
            why = Why.reads if is_typed else Why.sounds
            trust = 1.0
            lines = self._known.find("s" + "".join(sound[start:end]))
            if not lines and end - start > 2:
                lines = self._known.find("z" + "".join(map(blurred, sound[start:end])))
                trust *= BLURRED
            for line in lines:
                alike = 1.0 if is_typed else self._alike(text[start:end], line)
                self._word(evidence, (start, end), line, why, trust * alike)
                if trust * alike >= ALIKE:
                    evidence.known(start, end)
            if lines:
                found.append((start, end))
        return taken + found

    def _alike(self, word: tuple[str, ...], line: int) -> float:
        """How many characters are the very same."""
        same = zip(word, self._plain[line], strict=False)
        share = sum(one == other for one, other in same) / len(word)
        least = PAIR if len(word) == 2 else LONGER
        return least + (1 - least) * share

    def _mended(self, evidence: Evidence, taken: list[tuple[int, int]]) -> None:
        """Words of which one character is another in the query."""
        text, telling = evidence.reading.text, evidence.reading.telling
        for start, end in windows(evidence.reading, MENDED.start, LONGEST_WORD + 1):
            if end - start not in MENDED or is_within(start, end, taken):
                continue
            if not all(map(HAN.match, text[start:end])):
                continue
            for wrong in range(start, end):
                rest = (*text[start:wrong], *text[wrong + 1 : end])
                lines = self._known.find(
                    "".join(["t", *text[start:wrong], "*", *text[wrong + 1 : end]])
                )
                if (
                    not lines
                    or not telling[wrong]
                    or self._is_meant(text[start:end], wrong - start)
                ):
                    continue
                trust = sum(map(self._character, rest)) / len(rest)
                if len(rest) < SURE and self._character(text[wrong]) < 1:
                    trust *= UNSURE
                for line in lines:
                    self._word(evidence, (start, end), line, Why.close, trust)

    def _is_meant(self, word: tuple[str, ...], wrong: int) -> bool:
        """Whether a character and its neighbours stand like this in the catalog: no slip then."""
        around = word[max(0, wrong - 1) : wrong + 2]
        return all(self._parts.find(pair) for pair in parts(around))

    def _character(self, character: str) -> float:
        """How rare a character is in the words of the catalog."""
        known = self._characters.get(character)
        if known is None:
            times = self._plain.text.count(character)
            known = self._characters[character] = rarity(len(self._weights), times)
        return known

    def _inside(self, evidence: Evidence, taken: list[tuple[int, int]]) -> None:
        """Runs of telling characters that stand in longer words: 消防 in 开业前消防检查."""
        reading = evidence.reading
        start = 0
        while start < len(reading.text):
            end = start
            while end < len(reading.text) and reading.telling[end] and reading.text[end]:
                end += 1
            run = "".join(reading.text[start:end])
            if len(run) > 1 and (HAN.search(run) or len(run) > 3):
                # Known words have found their items; without any, items are looked through too.
                lines = list(self._plain.having(run, self._theme_lines if taken else None))
                rare = self._rare(lines) * (1 if happens(run) else THING)
                for line in lines:
                    share = len(run) / max(len(run), len(self._plain[line]))
                    value = TRUST[Why.inside] * length_factor(end - start) * rare * share**0.5
                    evidence.word(start, end, self._target[line], Why.inside, line, value)
            start = max(end, start + 1)

    def _rare(self, lines: list[int]) -> float:
        """How rare it is among the targets to have one of these lines."""
        return rarity(len(self._targets), len({self._target[line] for line in lines}))

    def _partly(self, evidence: Evidence) -> None:
        """Neighbouring characters and English words that stand in some word of a theme."""
        text, telling = evidence.reading.text, evidence.reading.telling
        for start in range(len(text)):
            end = start + (1 if text[start].isascii() else 2)
            if not text[start] or not all(telling[start:end]):
                continue
            for part in parts(text[start:end]):
                size = LATIN_SIZE if part.isascii() else 2
                for known, trust in self._corrected(part):
                    for row in self._parts.find(known):
                        theme, is_own, rare = of_part_row(row)
                        value = TRUST[Why.parts] * rare * trust * (1 if is_own else 0.5)
                        value *= size / 2 * (1.5 if part.isascii() else 1)
                        evidence.part(start, end, theme, known, value)

    def _corrected(self, part: str) -> Iterator[tuple[str, float]]:
        """The part itself, or the English words it may be: begun, or one letter apart."""
        yield part, 1.0
        if not part.isalpha() or not part.isascii() or part in self._english or len(part) < BEGUN:
            return
        near = [one for one in self._vocabulary if one.startswith(part)]
        if len(part) > BEGUN:
            near += [
                one
                for one in self._vocabulary
                if one[0] == part[0] and len(one) > BEGUN and one_apart(part, one)
            ]
        for one in near[:CORRECTIONS]:
            yield one, 0.75

    def _mended_english(self, word: str) -> str:
        """The first English word that a mistyped one may be, else the word itself."""
        return next((known for known, trust in self._corrected(word) if trust < 1), word)

    def _as_typed(self, words: str, evidence: Evidence) -> None:
        """The whole query in Latin letters: pinyin that has just begun, initials, a slip."""
        query = plain(words)
        if len(query) < 2 or HAN.search(query) or not evidence.reading.size:
            return
        if all(one in self._english for one in units(words)):
            return
        full, initials = self._full, self._initials
        begun = list(full.having(f"\n{query}"))
        self._whole(evidence, query, full, begun, Why.reads)
        if evidence.is_known():
            return
        self._whole(evidence, query, initials, list(initials.having(f"\n{query}\n")), Why.initials)
        # What only nearly fits is looked for among the themes alone.
        themes = self._theme_lines
        inside = list(full.having(query, themes)) if len(query) > 3 else []
        self._whole(evidence, query, full, inside, Why.pinyin)
        if len(query) > 2:
            near = list(initials.having(query, themes))
            self._whole(evidence, query, initials, near, Why.initials)
        # What begins or stands in a word is no slip: changtu is 长途, not 厂区.
        if len(query) > 4 and not begun and not inside:
            half = len(query) // 2
            for part in (f"\n{query[:half]}", f"{query[half + 1 :]}\n"):
                lines = [n for n in full.having(part, themes) if one_apart(query, full[n])]
                self._whole(evidence, query, full, lines, Why.close)

    def _whole(
        self, evidence: Evidence, query: str, column: Lines, lines: list[int], why: Why
    ) -> None:
        """Lines that the whole query fits; those of its own length are worth most."""
        rare = self._rare(lines)
        every = len(evidence.reading.size)
        # Two initials say as much as one character.
        size = min(8, len(query) / 2) / sum(evidence.reading.size)
        for line in lines:
            share = len(query) / max(len(query), len(column[line]))
            value = TRUST[why] * share * max(rare, 0.3) * size + self._weights[line] / 1000
            evidence.word(0, every, self._target[line], why, line, value)
