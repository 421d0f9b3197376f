"""Words of a home visit: who cannot come, where a request stands, who comes and when."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import msgspec

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_RECORD = 64, 200, 1000


class Ground(Enum):
    """Why somebody cannot come, as they declare it themselves."""

    old = "old"
    """80 or older."""
    old_alone = "old_alone"
    """70 or older, and living alone."""
    disabled = "disabled"
    """A disability of grade 1 or 2."""
    bedridden = "bedridden"
    """Bed-ridden or ill, with a doctor's note."""
    pregnant = "pregnant"
    """From week 28 on, or within 42 days after birth."""
    carer = "carer"
    """Cares for one of these and cannot leave them."""


class VisitState(Enum):
    """Where a request stands; `rules.MOVES` is the table of moves."""

    asked = "asked"
    confirmed = "confirmed"
    """A grid worker (网格员) said that it is so."""
    planned = "planned"
    """Two officers, a day and a time are known."""
    under_way = "under_way"
    """They are on the way, or there."""
    done = "done"
    refused = "refused"
    cancelled = "cancelled"
    lapsed = "lapsed"
    """Its day went by and nobody came (未成行)."""


OPEN = (
    VisitState.asked,
    VisitState.confirmed,
    VisitState.planned,
    VisitState.under_way,
)
"""The states of a request that somebody still has to do something about."""
WAITING = (VisitState.asked, VisitState.confirmed)
"""The states in which nobody is chosen yet."""
COMING = (VisitState.planned, VisitState.under_way)
"""The states in which two officers have it as their task."""


class Refusal(Enum):
    """Why nobody comes."""

    unconfirmed = "unconfirmed"
    """The grid worker could not confirm what was declared."""
    unsuitable = "unsuitable"
    """The matter cannot be done at a home."""
    unreached = "unreached"
    """Nobody answered, at the telephone or at the door."""


class Matter(msgspec.Struct, frozen=True):
    """The one thing that a visit is for: a theme, or an item of an application."""

    theme: str
    case_ref: str = ""
    item: str = ""
    department: str = ""
    """Whose item it is; empty where a theme alone is named."""


class HalfDay(msgspec.Struct, frozen=True):
    """A morning or an afternoon, and how many teams are free in it."""

    day: date
    start: datetime
    end: datetime
    free: int


class Asked(msgspec.Struct, frozen=True):
    """What somebody asks for; `key` is the form's own, the same however often it is sent."""

    matter: Matter
    ground: Ground
    name: str
    address: str
    phone: str
    start: datetime
    key: str


class Asker(msgspec.Struct, frozen=True):
    """Who asks: an account, or an officer who writes down what is said on the telephone."""

    account_id: int | None = None
    officer_id: int | None = None

    @property
    def actor(self) -> str:
        """A reference for the audit trail."""
        return f"staff:{self.officer_id}" if self.officer_id else f"account:{self.account_id}"


class Plan(msgspec.Struct, frozen=True):
    """Who comes, and when; `version` is that of the request as the planner saw it."""

    officers: tuple[int, int]
    start: datetime
    """Of the half day."""
    comes_at: datetime
    """The first moment of the time within it."""
    version: int


class Visit(msgspec.Struct, frozen=True):
    """A request as the rest of the room knows it; what is sealed is opened here."""

    id: int
    ref: str
    hall_id: int
    account_id: int | None
    state: VisitState
    matter: Matter
    ground: Ground | None
    """None once it is forgotten."""
    name: str
    address: str
    phone: str
    day: date
    start: datetime
    end: datetime
    asked_at: datetime
    confirmed_at: datetime | None
    worker: str
    """The grid worker who was asked."""
    refusal: Refusal | None
    officers: tuple[int, ...]
    """Two, or none yet."""
    comes_at: datetime | None
    number: str
    """What badge and message both say; empty while nothing is planned."""
    set_off_at: datetime | None
    over_at: datetime | None
    record: str
    version: int
    forgotten: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN


class Wrong(Enum):
    """Why two officers are not a team for a visit."""

    alone = "alone"
    """Both are the same person."""
    duty = "duty"
    """Somebody does not hold the duty, has left, or works for another department."""
    busy = "busy"
    """Somebody comes to somebody else in that half day."""


class BadField(ValueError):
    """Something is missing or cannot be read; `field` is its name in the form."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class AlreadyAsked(Exception):
    """This person has a request that is still open (`ref`)."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref


class NotOffered(Exception):
    """This hall has no teams that come."""


class NotNow(Exception):
    """The request is not in a state in which this can be done; nothing changed."""


class NoTeam(Exception):
    """These two cannot come together; nothing changed."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.wrong = wrong


class OtherMatter(Exception):
    """The visit is for another matter; its officers may do nothing in this one."""


class TooMany(Exception):
    """This was tried too often."""
