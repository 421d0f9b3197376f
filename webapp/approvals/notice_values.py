"""Words of a one-time notice (一次性告知)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any


class PointKind(Enum):
    """What a point of a notice is about."""

    paper = "paper"
    field = "field"
    other = "other"


class Fault(Enum):
    """What is wrong with it."""

    missing = "missing"
    unreadable = "unreadable"
    wrong = "wrong"
    outdated = "outdated"
    incomplete = "incomplete"
    other = "other"
    """None of these; the officer's words say what."""


FAULTS = {
    PointKind.paper: (
        Fault.missing,
        Fault.unreadable,
        Fault.incomplete,
        Fault.wrong,
        Fault.outdated,
        Fault.other,
    ),
    PointKind.field: (Fault.wrong, Fault.incomplete, Fault.missing, Fault.outdated, Fault.other),
    PointKind.other: (Fault.other,),
}
"""What can be wrong with each kind, the most frequent first."""


class NoticeState(Enum):
    """Where a notice stands."""

    open = "open"
    answered = "answered"
    lapsed = "lapsed"
    """No answer came within the time that the hall gives."""


class NoticeLack(Enum):
    """What keeps a notice from being sent."""

    no_points = "no_points"
    no_words = "no_words"
    """What is wrong has no name, so words have to say it."""
    words_too_long = "words_too_long"
    no_reason = "no_reason"
    """A second notice on one item says why the first did not name everything."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is missing or wrong; `row_id` names the row of a table or of a set of papers.

    `key` is the slug of a paper or field; of an `other` point its place among them.
    """

    kind: PointKind
    key: str
    fault: Fault
    words: str = ""
    row_id: str = ""

    @property
    def name(self) -> str:
        """Which thing it is, as pages and timelines name it: `paper:premises-proof`."""
        return ":".join(filter(None, (self.kind.value, self.key, self.row_id)))


@dataclass(frozen=True, slots=True)
class Given:
    """What the applicant has answered to one point so far.

    `files` counts what was sent for a paper; `value` is a field's value, checked and stored as the
    form stores it; `words` explain; `at_counter`: the paper is brought to the hall.
    """

    files: int = 0
    value: Any = None
    words: str = ""
    at_counter: bool = False


@dataclass(frozen=True, slots=True)
class NoticePoint:
    """A point with its answer, as it is stored."""

    id: int
    point: Point
    given: Given
    before: Any
    """A field's value before the answer."""
    answered: bool
    """What was given was sent, or the paper was taken at the window."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A one-time notice (一次性告知书) on one item."""

    id: int
    ref: str
    item_id: int
    bundle_id: int
    round: int
    """Which notice on this item it is; a second one is a fault of the office (rules.md §5)."""
    serial: int
    """Which notice on the whole case it is; files that answer it carry it as their round."""
    officer_id: int
    reason: str | None
    issued_at: datetime
    answered_at: datetime | None
    answer_by: date | None
    provisional: bool
    state: NoticeState
    points: tuple[NoticePoint, ...]
