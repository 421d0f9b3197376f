"""Words of credit: official lists, marks of broken promises, and what stands of a person now."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum, StrEnum

import msgspec

from webapp.catalog.values import Applicant, Tier
from webapp.core.i18n import Text

NO_TEXT: Text = {}


class ListKind(StrEnum):
    """Official lists and grades, the only thing that counts; there is no score of our own."""

    encouraged = "encouraged"
    """守信激励名单: a list of those who keep their word."""
    best_grade = "best-grade"
    """公共信用综合评价 优 or 优-; grades are given to enterprises and organisations alone."""
    grade = "grade"
    """Any other grade of the same evaluation: nothing for it, nothing against it."""
    serious = "serious"
    """严重失信主体名单."""
    court = "court"
    """失信被执行人: who does not carry out a judgement."""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an official list says: which list, kept by whom, of which day, why, and the way out."""

    kind: ListKind
    name: Text
    by: Text
    as_of: date
    why: Text = NO_TEXT
    repair: Text = NO_TEXT
    """信用修复: where and how the entry is ended."""
    repair_at: str = ""
    """The address of the page where that is done."""
    until: date | None = None
    """The last day on which it counts; None where the list names none."""
    repaired_on: date | None = None


class What(Enum):
    """How a promise to this hall was broken (失约)."""

    late_papers = "late_papers"
    """容缺: papers that were to follow did not come in time."""
    false_promise = "false_promise"
    """告知承诺: what was promised was not so, and was not put right."""


class Ended(Enum):
    """Why a mark counts no more before its time."""

    repaired = "repaired"
    """信用修复: what was broken was made good."""
    mistaken = "mistaken"
    """The person objected and was right."""


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """A promise to this hall that was broken: what, in which case, on which day."""

    ref: str
    what: What
    case_number: str
    on: date


class Standing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stands of somebody now, and what made it so: only what counts is named.

    `answered` is false where the source did not answer: nothing is held against anybody then.
    """

    kind: Applicant
    tier: Tier
    checked_at: datetime
    valid_until: datetime
    source: str
    answered: bool = True
    entries: tuple[Entry, ...] = ()
    marks: tuple[Mark, ...] = ()


class Subject(msgspec.Struct, frozen=True):
    """Somebody whose standing can be looked up: by ID number or unified social credit code."""

    kind: Applicant
    code: str
    name: str = ""


class About(Enum):
    """What a person asks a human to look at."""

    application = "application"
    """The tier that an application is offered things by."""
    mark = "mark"
    """A mark of a broken promise, which the person objects to."""


class ReviewState(Enum):
    """Where a human look stands."""

    open = "open"
    kept = "kept"
    """An officer found it right as it was."""
    changed = "changed"
    """An officer set another tier, or ended the mark."""
    over = "over"
    """The application was handed in or deleted before anybody looked."""
