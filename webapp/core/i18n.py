"""Texts in several languages, as the catalog keeps them: one map keyed by BCP 47."""

from __future__ import annotations

from collections.abc import Mapping

CHINESE = "zh-Hans"
ENGLISH = "en"
LOCALES = (CHINESE, ENGLISH)
"""The languages that every text must have, the first one first."""

Text = dict[str, str]


def pick(text: Mapping[str, str], locale: str) -> str:
    """The text in this language, or in Chinese where the language is missing."""
    return text.get(locale) or text.get(CHINESE, "")
