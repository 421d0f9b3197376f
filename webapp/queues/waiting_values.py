"""Words of waiting: who waits, which window does what, what a hall has learnt, what is said."""

from __future__ import annotations

import msgspec


class Waiting(msgspec.Struct, frozen=True):
    """A ticket that waits for its call."""

    theme: str
    queue: str
    overtaken: float = 0.0
    """People an hour who will come to this queue later and be called before this ticket.

    For somebody who walked in, `Learnt.first` of the queue and the people an hour who booked its
    coming times; for somebody who booked, `first` alone; in the lane that goes first, nobody.
    """


class Window(msgspec.Struct, frozen=True):
    """A window that calls people of some queues."""

    queues: tuple[str, ...]
    theme: str | None = None
    """What it serves now; None where it is free."""
    minutes: float = 0.0
    """Since it called the person whom it serves."""
    opens_in: float = 0.0
    """Minutes until it opens, or until its pause is likely to end; 0 while it is open."""


class Wait(msgspec.Struct, frozen=True):
    """Minutes until a call: the range in which it lies, and the middle of what can be expected.

    `expected` and `spread` are the plain schedule behind them: keep both with the ticket, because
    `learn` compares them with what came.
    """

    low: float
    likely: float
    high: float
    expected: float
    spread: float


class Stated(msgspec.Struct, frozen=True):
    """What people are told: whole minutes."""

    low: int
    high: int


class Sums(msgspec.Struct, frozen=True):
    """Services, their minutes and the squares of these, summed with forgetting."""

    weight: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    def plus(self, weight: float, mean: float, square: float) -> Sums:
        """With more services of such a mean and mean square."""
        return Sums(
            self.weight + weight, self.total + weight * mean, self.squares + weight * square
        )

    def faded(self, kept: float) -> Sums:
        """As they weigh later."""
        return Sums(kept * self.weight, kept * self.total, kept * self.squares)


class Served(msgspec.Struct, frozen=True):
    """A ticket that was called and is done with."""

    theme: str
    queue: str
    minutes: float
    """From the call until the window was free again."""
    waited: float
    """Minutes from the forecast (taking the ticket) until the call."""
    came: bool = True
    """Whether somebody came when called (过号 otherwise)."""
    first: bool = False
    """Of the lane that is called before people who came earlier."""
    expected: float | None = None
    """`Wait.expected` and `Wait.spread`, as they were on taking the ticket."""
    spread: float | None = None
    told: Stated | None = None
    """What the person read then."""


class Day(msgspec.Struct, frozen=True):
    """A day of a hall: for how many hours it gave out tickets (never 0), and whom it called."""

    hours: float
    served: tuple[Served, ...]


class Learnt(msgspec.Struct, frozen=True):
    """What a hall knows from its past days; small, and stored as JSON."""

    typical: float | None = None
    """Minutes of a usual service, as configured; what is known on the first day."""
    hall: Sums = Sums()
    themes: dict[str, Sums] = {}
    called: float = 0.0
    """Tickets that were called, with forgetting, and those of them for whom nobody came."""
    absent: float = 0.0
    first: dict[str, float] = {}
    """People an hour in the lane that is called first, by queue."""
    told: float = 0.0
    """Tickets that were told a range, with forgetting, and those of them that were called in it."""
    held: float = 0.0
    errors: dict[str, tuple[tuple[float, ...], ...]] = {}
    """How far forecasts were off, by queue: a histogram for each class of expected waits."""
