"""Making a revision out of the files: definitions, search words with their pinyin, and the hash.

Pinyin is made here, at publishing, and stored; while serving nothing imports pypinyin.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from msgspec import structs

from webapp.catalog.indexing import tables
from webapp.catalog.loader import Loaded
from webapp.catalog.reading import plain
from webapp.catalog.values import Item, Revision, SearchWord, SearchWords, Text, Theme, as_json

HAN = re.compile(r"[\u3400-\u9fff]")

NAME, OFFICIAL, SYNONYM = 4, 3, 2
"""How much a hit in the name, in the official name and in a synonym counts."""

SPOKEN = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
"""Figures as they are said."""
OTHER = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]")
MARK = "\0"
HAN_CODES = range(0x4E00, 0x9FA6)


class Refused(Exception):
    """The files have problems; `problems` says which."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__(f"{len(loaded.problems)} problems in {loaded.directory}")
        self.problems = loaded.problems


def build(loaded: Loaded) -> Revision:
    """The revision of these definitions. Raises Refused where the files could not be read."""
    if loaded.problems:
        raise Refused(loaded)
    content = structs.replace(unpublished(loaded), search=search_words(loaded))
    return structs.replace(content, hash=hashlib.sha256(as_json(content)).hexdigest())


def unpublished(loaded: Loaded) -> Revision:
    """The definitions as a revision that has neither hash nor search words yet."""
    return Revision(
        hash="",
        departments=loaded.of("departments"),
        subjects=loaded.of("subjects"),
        parameters=loaded.of("parameters"),
        fields=loaded.of("fields"),
        papers=loaded.of("papers"),
        statements=loaded.of("statements"),
        items=loaded.of("items"),
        themes=dict(sorted(loaded.of("themes").items(), key=lambda pair: (pair[1].order, pair[0]))),
    )


def search_words(loaded: Loaded) -> SearchWords:
    """Every word under which something is found, with the tables that make looking quick."""
    words = SearchWords.of(_search_words(loaded))
    themes_of: dict[str, list[str]] = {}
    for theme in loaded.of("themes").values():
        for slug in dict.fromkeys(entry.item for entry in theme.items):
            themes_of.setdefault(f"item/{slug}", []).append(f"theme/{theme.slug}")
    made = structs.replace(tables(words, themes_of, sounds()), traditional=traditional())
    return structs.replace(words, tables=made)


def sounds() -> str:
    """The pinyin of each character of GB 2312: lines of a syllable and its characters."""
    from pypinyin import lazy_pinyin  # heavy, and needed only while publishing

    heard: dict[str, list[str]] = {}
    for character in [*map(chr, HAN_CODES), *"0123456789"]:
        if is_in(character, "gb2312"):
            (syllable,) = lazy_pinyin(SPOKEN.get(character, character)) or ("",)
            if syllable.isascii() and syllable.isalpha():
                heard.setdefault(syllable, []).append(character)
    return "\n".join(f"{one} {''.join(heard[one])}" for one in sorted(heard))


def traditional() -> str:
    """Each character of Traditional Chinese that is typed, followed by the simplified one."""
    from opencc import OpenCC  # heavy, and needed only while publishing

    convert = OpenCC("t2s").convert
    typed = (character for character in map(chr, HAN_CODES) if is_in(character, "big5"))
    return "".join(f"{one}{other}" for one in typed if (other := convert(one)) != one)


def is_in(character: str, standard: str) -> bool:
    """Whether a standard set of characters ("gb2312", "big5") has this one."""
    try:
        character.encode(standard)
    except UnicodeEncodeError:
        return False
    return True


def _search_words(loaded: Loaded) -> Iterator[SearchWord]:
    themes: dict[str, Theme] = loaded.of("themes")
    items: dict[str, Item] = loaded.of("items")
    for theme in sorted(themes.values(), key=lambda one: (one.order, one.slug)):
        yield from _entries("theme", theme.slug, theme.name, theme.official_name, theme.words)
    for item in items.values():
        yield from _entries("item", item.slug, item.name, item.official_name, item.words)


def _entries(
    kind: str, slug: str, name: Text, official: Text, words: dict[str, tuple[str, ...]]
) -> Iterator[SearchWord]:
    seen: set[str] = set()
    weighed = [
        *((word, NAME) for word in name.values()),
        *((word, OFFICIAL) for word in official.values()),
        *((word, SYNONYM) for group in words.values() for word in group),
    ]
    for word, weight in weighed:
        if word.lower() in seen:
            continue
        seen.add(word.lower())
        full, initials = pinyin(word)
        yield SearchWord(f"{kind}/{slug}", word, plain(word), full, initials, weight)


def pinyin(word: str) -> tuple[str, str]:
    """The full pinyin and the initials of a Chinese word; empty where it has none."""
    if not HAN.search(word):
        return "", ""
    from pypinyin import lazy_pinyin  # heavy, and needed only while publishing

    # What is no Chinese stays whole, also among the initials; the mark says which.
    heard = lazy_pinyin(OTHER.sub("", word), errors=lambda run: MARK + run)
    full = "".join(one.removeprefix(MARK) for one in heard)
    initials = "".join(one[1:] if one.startswith(MARK) else one[:1] for one in heard)
    return full.lower(), initials.lower()
