"""Texts in several languages, as the catalog keeps them: one map keyed by BCP 47."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.core.traditional import traditional

CHINESE, TRADITIONAL, ENGLISH = "zh-Hans", "zh-Hant", "en"
KOREAN, JAPANESE = "ko", "ja"

NAMES = {
    CHINESE: "简体中文",
    TRADITIONAL: "繁體中文",
    ENGLISH: "English",
    KOREAN: "한국어",
    JAPANESE: "日本語",
}
"""The languages of the pages, the first one first, each as its own readers call it."""
LOCALES = tuple(NAMES)

WRITTEN = (CHINESE, ENGLISH)
"""The languages that every text of the catalog is written in."""

INSTEAD = {KOREAN: ENGLISH, JAPANESE: ENGLISH}
"""What is read where a text lacks the language: a foreigner reads English better than Chinese."""

Text = dict[str, str]


def pick(text: Mapping[str, str], locale: str) -> str:
    """The text in this language, or in the one that its readers understand next best.

    Traditional Chinese is made of the Simplified. What a person typed is no such text: it is shown
    as it was typed.
    """
    said = text.get(locale)
    if said:
        return said
    if locale == TRADITIONAL:
        return traditional(text.get(CHINESE, ""))
    return text.get(INSTEAD.get(locale, CHINESE)) or text.get(CHINESE, "")


def spoken(locale: str) -> str:
    """The language in which a text of the catalog reaches somebody with this language."""
    return INSTEAD.get(locale, locale)


def is_chinese(locale: str) -> bool:
    """Whether it is written in Chinese, Simplified or Traditional."""
    return locale in (CHINESE, TRADITIONAL)
