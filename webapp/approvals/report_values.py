"""Words of reporting a false promise (举报)."""

from __future__ import annotations

from datetime import date
from enum import Enum

import msgspec


class Answer(Enum):
    """What the look found that a report asked for."""

    kept = "kept"
    """It is as promised."""
    not_kept = "not_kept"
    """It is not as promised; the office deals with it."""


class BadReport(Exception):
    """A report that cannot be taken; `field` is where: words, phone."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TooManyReports(Exception):
    """Too many reports of this promise, or from this address."""


class NotShown(LookupError):
    """No promise of this reference is on display, or none that could be reported."""


class Reported(msgspec.Struct, frozen=True):
    """A report as the desk reads it; nothing in it says who made it."""

    number: str
    on: date
    words: str
    answer: Answer | None


class ReportState(msgspec.Struct, frozen=True):
    """What came of a report, for whoever has its number."""

    number: str
    item: str
    revision_id: int
    made_on: date
    look_by: date | None
    """The last day of the look; None once there is an answer."""
    answer: Answer | None
    answered_on: date | None
