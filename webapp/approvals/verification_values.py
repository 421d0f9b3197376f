"""Words of verifying what was promised (事中事后核查)."""

from __future__ import annotations

from datetime import date
from enum import Enum

import msgspec


class Verified(Enum):
    """Where the verification of a signed statement stands."""

    due = "due"
    """Nobody has looked yet; there is a day by which somebody must."""
    rectify = "rectify"
    """It did not match; the holder puts it right by a day (责令限期改正)."""
    kept = "kept"
    """It matched at the first look."""
    kept_late = "kept_late"
    """It matched once it was put right."""
    broken = "broken"
    """It was not put right; what was granted is to be revoked."""
    revoked = "revoked"
    """What was granted under it is revoked (撤销)."""


class How(Enum):
    """How somebody looked: on file, by data of another office, on site."""

    file = "file"
    data = "data"
    site = "site"


class Finding(msgspec.Struct, frozen=True):
    """What an officer found. `words` say what does not match; `until` when it must."""

    matches: bool
    how: How
    words: str = ""
    until: date | None = None


class BadFinding(Exception):
    """A finding that cannot be taken; `field` is where: matches, how, words, until."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field
