"""What stands on a page in another language than the page says so (WCAG 3.1.2).

The catalog is written in Chinese and English, so a Korean or Japanese page shows its themes, items
and papers in English. An element that holds such words and nothing else is marked; a sentence of
the page with such a name inside stays one language to a screen reader.
"""

from __future__ import annotations

import re

from webapp.core.i18n import CHINESE, ENGLISH, INSTEAD, KOREAN

LEAF = re.compile(
    r"<(a|b|button|dd|dt|em|figcaption|h1|h2|h3|label|legend|li|option|p|small|span|strong|summary"
    r"|td|th)((?:\s[^<>]*)?)>([^<>]+)</\1>"
)
"""An element with words alone inside: its name, its attributes, its words."""
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[A-Za-z]{2}")
HAN = re.compile(r"[\u3400-\u9fff]")
EASTERN = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
OWN = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\uac00-\ud7af]")
"""Hangul and kana: what is written with them is in the page's own language."""


def marked(html: str, locale: str) -> str:
    """A page, or a block of one, whose foreign words name their language."""
    if locale not in INSTEAD:
        return html

    def mark(leaf: re.Match[str]) -> str:
        name, attributes, words = leaf.groups()
        language = _language_of(ENTITY.sub(" ", words), locale)
        if language is None or " lang=" in attributes:
            return leaf[0]
        return f'<{name}{attributes} lang="{language}">{words}</{name}>'

    return LEAF.sub(mark, html)


def _language_of(words: str, locale: str) -> str | None:
    """The language of foreign words; None for the page's own."""
    if not EASTERN.search(words):
        return ENGLISH if WORD.search(words) else None
    # Korean is written without Chinese characters; Japanese is not.
    if locale == KOREAN and HAN.search(words) and not OWN.search(words):
        return CHINESE
    return None
