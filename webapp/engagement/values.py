"""Words of ratings (好差评): what was served, how it was, and what is done about a bad one."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum, IntEnum

import msgspec


class Kind(Enum):
    """What was served, and how its rating is found."""

    ticket = "ticket"
    """At a window, with a number (现场一次一评)."""
    booking = "booking"
    """At a window, in a time that was booked, with a number or without."""
    video = "video"
    visit = "visit"
    """At home, by two officers."""
    case = "case"
    """An application that is decided (网上一事一评)."""


IN_PERSON = frozenset({Kind.ticket, Kind.booking, Kind.video, Kind.visit})
"""Where somebody is met, in a hall, at home or in a picture; the other one is pages alone."""


class Grade(IntEnum):
    """The five grades; the last two are bad ones (差评). 国办发〔2019〕51号."""

    very_good = 5
    """非常满意"""
    good = 4
    """满意"""
    fair = 3
    """基本满意"""
    bad = 2
    """不满意"""
    very_bad = 1
    """非常不满意"""

    @property
    def is_bad(self) -> bool:
        """差评."""
        return self <= Grade.bad


class Part(Enum):
    """What can be rated besides the whole."""

    speed = "speed"
    """效率"""
    level = "level"
    """业务水平"""
    manner = "manner"
    """服务态度"""
    guide = "guide"
    """办事指南准确度"""
    ease = "ease"
    """便捷度"""
    pages = "pages"
    """平台"""


class Follow(Enum):
    """Where the answer to a bad rating stands; `rules.MOVES` is the table of moves."""

    none = "none"
    """Not rated, or not badly."""
    open = "open"
    taken = "taken"
    """A colleague answers for it now, and knows whom to call."""
    reached = "reached"
    """They have talked with whoever rated."""
    settled = "settled"
    """It was put right, or explained."""


class Appeal(Enum):
    """Whether a rating counts (申诉): the officer who was rated may say that it is not for them."""

    none = "none"
    asked = "asked"
    counts = "counts"
    excluded = "excluded"
    """By mistake, or in malice: it is kept, and counted apart."""


class Done(msgspec.Struct, frozen=True):
    """A service that is over."""

    kind: Kind
    subject: str
    """Its number in its own room."""
    hall_id: int
    theme: str
    ended_at: datetime
    served_by: tuple[int, ...] = ()
    """The officers who are rated; nobody where nobody alone served."""
    account_id: int | None = None


class Rating(Done, frozen=True):
    """A service, and what was said of it: nothing at first."""

    ref: str = ""
    grade: Grade | None = None
    parts: dict[str, int] = {}
    words: str = ""
    has_phone: bool = False
    """Whoever rated can be called."""
    rated_at: datetime | None = None
    follow: Follow = Follow.none
    reach_by: date | None = None
    settle_by: date | None = None
    taken_by: int | None = None
    reached_at: datetime | None = None
    settled_at: datetime | None = None
    answer: str = ""
    """What was done about it, as whoever rated reads it."""
    appeal: Appeal = Appeal.none
    appeal_words: str = ""
    judged_by: int | None = None
    judged_words: str = ""

    @property
    def is_bad(self) -> bool:
        """差评."""
        return self.grade is not None and self.grade.is_bad


class Figures(msgspec.Struct, frozen=True):
    """What people said within some days; nobody who said nothing is counted as content."""

    served: int
    grades: dict[Grade, int]
    """How many gave each; what is excluded is not in it."""
    excluded: int
    settled: int
    """Bad ones that were answered."""

    @property
    def rated(self) -> int:
        """How many said something that counts."""
        return sum(self.grades.values())

    @property
    def share(self) -> int:
        """How many in a hundred were content, rounded down: a hundred are all of them."""
        return self.good * 100 // self.rated if self.rated else 0

    @property
    def good(self) -> int:
        """How many were content (基本满意 and better)."""
        return sum(count for grade, count in self.grades.items() if not grade.is_bad)

    @property
    def bad(self) -> int:
        """How many were not."""
        return self.rated - self.good


class NotYet(Exception):
    """The service is not over; there is nothing to rate."""


class NotNow(Exception):
    """It stands otherwise by now, or this person may not do this; nothing has changed."""


class NoWords(ValueError):
    """Words are needed, and are not there."""


class BadPhone(ValueError):
    """A number that nobody can be called under."""
