"""Simplified Chinese as Traditional Chinese: OpenCC, and before it the words that we reviewed.

The characters are those of Taiwan (`s2tw`), the words stay those of the mainland: a permit keeps
its official name, and whoever learnt to read in Hong Kong or Macao reads 為, 裡 and 群 as well as
their own forms, while the standard without a place (`s2t`) has 爲, 裏 and 羣, which nobody there
types. `config/languages/traditional.tsv` has the words that OpenCC writes otherwise than we do.

OpenCC's dictionaries take 40 MB and a tenth of a second. The server opens them once, before it
divides itself, so that its processes share them; a text is converted once in each.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

REVIEWED = Path(__file__).resolve().parents[2] / "config" / "languages" / "traditional.tsv"
STANDARD = "s2tw"
KEPT = 16_384
"""Texts that a process remembers; a hall's pages have a few thousand."""
MARKS = str.maketrans("“”‘’", "「」『』")


@lru_cache(maxsize=1)
def reviewed() -> dict[str, str]:
    """Words whose Traditional form was looked at by us: Simplified to Traditional."""
    found: dict[str, str] = {}
    for line in REVIEWED.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            simplified, wanted, _why = line.split("\t")
            found[simplified] = wanted
    return found


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """The reviewed words, the longest first: 计划生育 before 计划."""
    words = sorted(reviewed(), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, words))})")


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC(STANDARD)


@lru_cache(maxsize=1)
def _back() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """What was typed in Traditional characters, as the catalog writes it."""
    return text if text.isascii() else str(_back().convert(text))


@lru_cache(maxsize=KEPT)
def traditional(text: str) -> str:
    """The text in Traditional characters, its quotation marks too."""
    if text.isascii():
        return text
    parts = _pattern().split(text)
    # Each second part is a reviewed word.
    parts[::2] = [_converter().convert(part) if part else part for part in parts[::2]]
    parts[1::2] = [reviewed()[part] for part in parts[1::2]]
    return "".join(parts).translate(MARKS)
