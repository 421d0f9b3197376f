"""Words of a queue: what it serves, its windows, and the tickets that people draw."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import msgspec

from webapp.core.i18n import Text
from webapp.queues.waiting_values import Stated


class TicketState(Enum):
    """Where a ticket (号票) stands; `rules.MOVES` is the table of moves."""

    waiting = "waiting"
    called = "called"
    """Shown on the screen with its window; whoever has it is on the way."""
    serving = "serving"
    parked = "parked"
    """Sent to fetch something, and comes back to the same window without waiting again."""
    missed = "missed"
    """过号: called three times, and nobody came."""
    finished = "finished"
    left = "left"
    """Given back by its person."""
    expired = "expired"
    """Nobody came for it on its day."""


LIVE = (
    TicketState.waiting,
    TicketState.called,
    TicketState.serving,
    TicketState.parked,
    TicketState.missed,
)
"""The states of a ticket whose person may still be served with it."""
AT_WINDOW = (TicketState.called, TicketState.serving)
"""The states of the one ticket that a window has."""


class Lane(Enum):
    """Who goes before whom."""

    priority = "priority"
    """优先: the old, the disabled, pregnant women, soldiers and veterans, firefighters."""
    booked = "booked"
    """Comes in the time that was booked."""
    ordinary = "ordinary"


class Source(Enum):
    """Where a ticket was drawn."""

    terminal = "terminal"
    phone = "phone"
    staff = "staff"


class Side(Enum):
    """On which side of the screen a window stands."""

    left = "left"
    ahead = "ahead"
    right = "right"


class QueueSetup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A queue as a colleague, or a file under config/queues/, sets it up.

    No themes means all that no other queue has.
    """

    letter: str
    names: Text
    minutes: int
    """What one service takes there while nothing is learnt yet."""
    themes: tuple[str, ...] = ()


class WindowSetup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A window as a colleague, or a file under config/queues/, sets it up."""

    number: int
    queues: tuple[str, ...]
    """Letters of the queues that it serves."""
    side: Side
    flexible: bool = False
    """机动窗口: opened while many people wait."""


class QueuesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The queues and windows with which a hall begins."""

    queues: tuple[QueueSetup, ...]
    windows: tuple[WindowSetup, ...]


class QueueValues(msgspec.Struct, frozen=True):
    """A queue as pages know it."""

    id: int
    hall_id: int
    letter: str
    names: Text
    minutes: int
    themes: tuple[str, ...]
    version: int
    retired: bool

    @property
    def setup(self) -> QueueSetup:
        """What a colleague can change of it."""
        return QueueSetup(self.letter, self.names, self.minutes, self.themes)


class WindowValues(msgspec.Struct, frozen=True):
    """A window, and who sits at it now."""

    id: int
    hall_id: int
    number: int
    queues: tuple[str, ...]
    side: Side
    flexible: bool
    officer_id: int | None
    version: int
    retired: bool

    @property
    def setup(self) -> WindowSetup:
        """What a colleague can change of it."""
        return WindowSetup(self.number, self.queues, self.side, self.flexible)

    @property
    def is_open(self) -> bool:
        """Whether it serves people now."""
        return self.officer_id is not None


class Expected(msgspec.Struct, frozen=True):
    """What was expected of a wait when its ticket was drawn, and what its person was told."""

    expected: float
    spread: float
    told: Stated


class Standing(msgspec.Struct, frozen=True):
    """What the rules of order know of a waiting ticket."""

    id: int
    lane: Lane
    since: datetime
    """From when it counts: the moment it was drawn; for a booked one its own time."""
    again: bool = False
    """It was called before, and missed: its turn has come, but for those it lets go first."""
    lets: int = 0
    """How many others it still lets go first."""


class Ticket(msgspec.Struct, frozen=True):
    """A ticket as the rest of the room knows it."""

    id: int
    hall_id: int
    queue_id: int
    letter: str
    """Its queue's when it was drawn."""
    line: str
    """Letter of the queue in which it waits now."""
    number: int
    day: date
    state: TicketState
    lane: Lane
    source: Source
    theme: str
    account_id: int | None
    booking_ref: str
    booked_for: datetime | None
    taken_at: datetime
    again: bool
    lets: int
    window_id: int | None
    officer_id: int | None
    calls: int
    called_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    missed_at: datetime | None
    came_back: bool
    """It was missed, and taken up again; that happens once."""
    told: bool

    @property
    def label(self) -> str:
        """A017"""
        return label(self.letter, self.number)


def label(letter: str, number: int) -> str:
    """A ticket's number as people read it: A017."""
    return f"{letter}{number:03d}"


class NotNow(Exception):
    """The ticket or the window is not in a state in which this can be done; nothing changed."""


class AlreadyWaiting(Exception):
    """This person has a ticket of this queue (`ticket`)."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket.id)
        self.ticket = ticket


class TooMany(Exception):
    """Too many tickets were drawn at one screen within a short time."""
