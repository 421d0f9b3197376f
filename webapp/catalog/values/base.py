"""The base of all definitions, and the plain words they share."""

from __future__ import annotations

from typing import Any

import msgspec

Text = dict[str, str]
Number = int | float
Answer = str | int | float | bool | list[str]
Answers = dict[str, Answer]

NO_TEXT: Text = {}
NO_WORDS: dict[str, tuple[str, ...]] = {}
NO_ANSWERS: Answers = {}

LANGUAGES = ("zh-Hans", "en")


class Definition(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Immutable, compact as JSON, strict about unknown keys."""


def as_json(value: Any) -> bytes:
    """A value as stable JSON: the same value gives the same bytes."""
    return msgspec.json.encode(value, order="deterministic")
