"""Write what the terminal's keyboard looks words up in: static/vendor/pinyin/.

`core.txt` comes with the keyboard: our own lists (config/keyboard), the names of themes and of the
hall, and the common characters (GB 2312). `a.txt` … `z.txt` hold what people say for a theme, the
places of China, the words and the rarer characters of pypinyin by the first letter of their
reading, and come when it is typed.

A file is sections of lines. `[words]`: a reading (`zhong'shan'lu`), a tab, then for each word a
weight (1 the most likely, 9 the least) and the word. `[characters]`: a syllable, a tab, its
characters, the most common first. `[surnames]`, `[given]`: reading, tab, word; the most common
first. `[endings]`: the same, of what names and addresses end with. `[quick]`: what a kind of
field offers before anything is typed. `[common]`: a weight and the
characters that are so common. The first line of `core.txt` is a mark of all files, for their
addresses.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import yaml
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT / "config" / "keyboard"
CATALOG = ROOT / "config" / "catalog"
TARGET = ROOT / "static" / "vendor" / "pinyin"
ORDER = ROOT / "node_modules" / "simple-keyboard-layouts" / "build" / "layouts" / "chinese.js"

HAN = re.compile(r"[\u4e00-\u9fff]+")
LEAST_CHARACTERS, MOST_CHARACTERS = 2, 4
"""Of pypinyin's phrases: longer ones are proverbs, which nobody writes into a form."""
ROAD = "路"
OTHER_READING = 4
"""So many places a character goes down where it is mostly read otherwise: 份 under `bin`."""
MOST = 9
OWN, STEM, PLACE = 1, 2, 3
"""Weights of our own lists, of a road's name without 路, and of the country's places."""

SORT_OF_PLACE = re.compile(r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)$")

Reading = tuple[str, ...]


def usual_reading(word: str) -> Reading:
    """How a word is read, without tones; ü is v, as on every keyboard."""
    return tuple(lazy_pinyin(word, style=Style.NORMAL, v_to_u=False))


def listed(name: str) -> Iterator[tuple[str, Reading, str]]:
    """The words of a list of ours, each with its reading and the section it stands in."""
    section = ""
    for line in (LISTS / name).read_text("utf-8").splitlines():
        for entry in line.partition("#")[0].split():
            if entry.startswith("["):
                section = entry.strip("[]")
                continue
            word, _, reading = entry.partition("=")
            yield word, tuple(reading.split("'")) if reading else usual_reading(word), section


@lru_cache(maxsize=1)
def character_order() -> dict[str, list[str]]:
    """Characters by syllable, the common ones first, as simple-keyboard-layouts orders them."""
    lines = re.findall(r"^\s*([a-z]+): \"([^\"]+)\"", ORDER.read_text("utf-8"), re.M)
    return {syllable: characters.split() for syllable, characters in lines}


def readings_of(character: str) -> list[str]:
    """The toneless readings of a character, the usual one first."""
    marked = PINYIN_DICT.get(ord(character), "").split(",")
    plain = (to_normal(one, v_to_u=False) for one in marked if one)
    return [one for one in dict.fromkeys(plain) if re.fullmatch(r"[a-z]+", one)]


def is_simplified(word: str) -> bool:
    """Whether GB 2312 has every character of it."""
    try:
        word.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def in_chinese(files: Iterable[Path], *keys: str) -> Iterator[str]:
    """The Chinese words under these keys of YAML files."""
    for file in files:
        about = yaml.safe_load(file.read_text("utf-8"))
        for key in keys:
            said = (about.get(key) or {}).get("zh-Hans", ())
            for line in [said] if isinstance(said, str) else said:
                yield from HAN.findall(line)


def names() -> Iterator[str]:
    """What themes and the hall are called: few, and needed at once."""
    yield from in_chinese(CATALOG.glob("themes/*.yaml"), "name")
    yield from in_chinese(ROOT.glob("config/halls/*.yaml"), "city", "address")


def people_say() -> Iterator[str]:
    """The many words that people say for a theme; they come with their first letter."""
    yield from in_chinese(CATALOG.glob("themes/*.yaml"), "words")


def places() -> Iterator[str]:
    """Provinces, cities, counties and districts of China, from the ID numbers' place codes."""
    found = importlib.util.find_spec("stdnum.cn")
    assert found is not None
    assert found.origin is not None
    text = (Path(found.origin).parent / "loc.dat").read_text("utf-8")
    for quoted in re.findall(r'(?:province|prefecture|county)=("[^"]*")', text):
        name = HAN.match(ast.literal_eval(quoted))
        if name and name[0] not in {"市辖区", "县"}:
            yield name[0]


class Table:
    """What is collected for one file or more."""

    def __init__(self) -> None:
        self.words: dict[Reading, dict[str, int]] = defaultdict(dict)
        self.counts: Counter[str] = Counter()

    def add(self, word: str, reading: Reading, weight: int) -> None:
        """Add a word of two characters or more; the better of two weights stays."""
        if len(word) < 2 or len(word) != len(reading):
            return
        known = self.words[reading]
        known[word] = min(weight, known.get(word, MOST))

    def lines(self) -> list[str]:
        """The lines of the section `[words]`."""
        made = []
        for reading in sorted(self.words):
            words = sorted(self.words[reading].items(), key=lambda entry: entry[1])
            made.append(
                "'".join(reading) + "\t" + "".join(f"{weight}{word}" for word, weight in words)
            )
        return made


def endings() -> Iterator[tuple[Reading, str]]:
    """Single characters that words of our lists end with: 馆, 店, 号, 层."""
    for name in ("business.txt", "places.txt"):
        for word, reading, _ in listed(name):
            if len(word) == 1:
                yield reading, word


def own_words(table: Table) -> None:
    """What ranks first: our lists and what things are called here."""
    for name in ("business.txt", "common.txt"):
        for word, reading, _ in listed(name):
            table.add(word, reading, OWN)
    for word, reading, section in listed("places.txt"):
        if section == "roads":
            table.add(word + ROAD, (*reading, *usual_reading(ROAD)), OWN)
        table.add(word, reading, STEM if section == "roads" else OWN)
    for word in names():
        table.add(word, usual_reading(word), OWN)


def common_weights(own: Table) -> dict[str, int]:
    """How common a character is, 0–9, by how many words it stands in; ours count for more."""
    counts: Counter[str] = Counter()
    for phrase in PHRASES_DICT:
        counts.update(phrase)
    for words in own.words.values():
        for word in words:
            counts.update(dict.fromkeys(word, 3))
    steps = (60, 180, 400, 800, 1300, 2000, 3000, 4000, 5500)
    ranked = [character for character, _ in counts.most_common()]
    return {character: sum(rank >= step for step in steps) for rank, character in enumerate(ranked)}


def phrases(weights: dict[str, int], known: Table) -> Table:
    """What people say, the country's places, and pypinyin's words, the common ones first."""
    table = Table()
    for word in people_say():
        if word not in known.words.get(reading := usual_reading(word), ()):
            table.add(word, reading, OWN)
    for word in places():
        for name in (word, SORT_OF_PLACE.sub("", word)):
            if name not in known.words.get(reading := usual_reading(name), ()):
                table.add(name, reading, PLACE)
    for word, marked in PHRASES_DICT.items():
        fits = LEAST_CHARACTERS <= len(word) <= MOST_CHARACTERS and len(word) == len(marked)
        if not fits or not HAN.fullmatch(word) or not is_simplified(word):
            continue
        reading = tuple(to_normal(one[0], v_to_u=False) for one in marked)
        if word in known.words.get(reading, ()) or not all(
            re.fullmatch("[a-z]+", r) for r in reading
        ):
            continue
        commonness = sum(weights.get(c, MOST) for c in word) / len(word)
        longer = max(0, len(word) - 2)
        table.add(word, reading, min(MOST, 4 + round(commonness / 2) + longer))
    return table


def characters(weights: dict[str, int]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Characters by syllable: those of GB 2312, and all others that pypinyin can read."""
    common: dict[str, list[str]] = defaultdict(list)
    rare: dict[str, list[str]] = defaultdict(list)
    for syllable, ordered in character_order().items():
        name = {"nue": "nve", "lue": "lve"}.get(syllable, syllable)
        known = [c for c in ordered if len(c) == 1 and name in readings_of(c)]
        place = {c: n + OTHER_READING * (readings_of(c)[0] != name) for n, c in enumerate(known)}
        common[name] = sorted(known, key=lambda c, place=place: place[c])  # type: ignore[misc]
    strangers = sorted(map(chr, PINYIN_DICT), key=lambda c: weights.get(c, MOST))
    for character in strangers:
        shelf = common if is_simplified(character) else rare
        for syllable in readings_of(character):
            if character not in common[syllable]:
                shelf[syllable].append(character)
    return common, rare


def section(name: str, lines: Iterable[str]) -> str:
    """A section with its lines."""
    return "\n".join((f"[{name}]", *lines, ""))


def of_syllables(table: dict[str, list[str]]) -> list[str]:
    """The lines of the section `[characters]`."""
    return [f"{syllable}\t{''.join(found)}" for syllable, found in sorted(table.items()) if found]


def make() -> dict[str, str]:
    """Every file by its name."""
    own = Table()
    own_words(own)
    weights = common_weights(own)
    more = phrases(weights, own)
    common, rare = characters(weights)
    files: dict[str, str] = {}
    for letter in sorted({reading[0][0] for reading in more.words} | {s[0] for s in rare}):
        part = Table()
        part.words.update({r: w for r, w in more.words.items() if r[0][0] == letter})
        mine = {s: found for s, found in rare.items() if s[0] == letter}
        files[f"{letter}.txt"] = section("words", part.lines()) + section(
            "characters", of_syllables(mine)
        )
    common_lines = [
        f"{weight}{''.join(found)}" for weight, found in sorted(by_weight(weights).items())
    ]
    core = (
        section("surnames", ("'".join(r) + "\t" + w for w, r, _ in listed("surnames.txt")))
        + section("given", ("'".join(r) + "\t" + w for w, r, _ in listed("given-names.txt")))
        + section("words", own.lines())
        + section("characters", of_syllables(common))
        + section("endings", ("'".join(r) + "\t" + w for r, w in endings()))
        + section("quick", (f"{kind}\t{word}" for word, _, kind in listed("quick.txt")))
        + section("common", common_lines)
    )
    mark = hashlib.sha256("".join((core, *files.values())).encode()).hexdigest()[:10]
    return {"core.txt": f"{mark}\n{core}", **files}


def by_weight(weights: dict[str, int]) -> dict[int, list[str]]:
    """Characters by their weight; the rarest go without saying."""
    found: dict[int, list[str]] = defaultdict(list)
    for character, weight in weights.items():
        if weight < MOST - 1 and is_simplified(character):
            found[weight].append(character)
    return found


def main() -> None:
    """Write the files."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in make().items():
        (TARGET / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
