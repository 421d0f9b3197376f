"""Who is called next, and what can become of a ticket.

No national rule for queueing was found; the numbers are practice (rules.md §13), each a setting.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence, Set
from datetime import datetime, timedelta
from enum import Enum
from itertools import takewhile

import msgspec

from webapp.queues.values import LIVE, Lane, Standing, Ticket, TicketState, WindowValues
from webapp.queues.waiting_values import Stated

MOVES: dict[TicketState, frozenset[TicketState]] = {
    TicketState.waiting: frozenset({TicketState.called, TicketState.left, TicketState.expired}),
    TicketState.called: frozenset(
        {
            TicketState.serving,
            TicketState.missed,
            TicketState.waiting,
            TicketState.left,
            TicketState.expired,
        }
    ),
    TicketState.serving: frozenset(
        {TicketState.finished, TicketState.parked, TicketState.waiting, TicketState.expired}
    ),
    TicketState.parked: frozenset({TicketState.called, TicketState.left, TicketState.expired}),
    TicketState.missed: frozenset({TicketState.waiting, TicketState.left, TicketState.expired}),
    TicketState.finished: frozenset(),
    TicketState.left: frozenset(),
    TicketState.expired: frozenset(),
}
"""From each state to which. Back to `waiting` leads a transfer to another queue, and a missed
ticket that is taken up again."""


class Policy(msgspec.Struct, frozen=True):
    """The numbers of the queue, as this hall sets them."""

    calls: int
    """How often a number is called before it can be marked as missed."""
    between_calls: timedelta
    back_places: int
    """过号: so many go first when somebody comes back."""
    back_within: timedelta
    let_first: int
    priority_in_a_row: int
    """So many people of a priority group in a row while others wait."""
    early: timedelta
    """So long before a booked time its person can draw the ticket that goes first."""
    late: timedelta
    """So long after it; later the ticket is an ordinary one."""
    near: int
    """So many ahead, and the phone is told."""
    yellow: timedelta
    red: timedelta
    """A wait so long proposes to open another window."""


def order(waiting: Iterable[Standing], recent: Sequence[Lane], policy: Policy) -> list[Standing]:
    """In which order people are called from now on, if nobody else came.

    `recent` are the lanes whose turn it was last, the newest last. Who is called once more (back
    from fetching something, after a missed call, sent on) has had theirs, and uses up no other.
    Whoever lets others go first stands so many places further back.
    """
    row = _natural(waiting, recent, policy)
    for one in reversed([*row]):
        if one.lets:
            place = row.index(one)
            row.insert(place + one.lets, row.pop(place))
    return row


def overtaken(
    waiting: Iterable[Standing], called: Standing, recent: Sequence[Lane], policy: Policy
) -> list[int]:
    """Who has now let one more person go first: they stood before the one who is called."""
    row = _natural(waiting, recent, policy)
    return [one.id for one in row[: row.index(called)] if one.lets]


def _natural(waiting: Iterable[Standing], recent: Sequence[Lane], policy: Policy) -> list[Standing]:
    """The order before anybody lets others go first.

    Whose turn had come already is first. People of a priority group go before the others, so many
    in a row at most while others wait; people in their booked time and walk-ins take turns.
    """
    by_time = sorted(waiting, key=lambda one: (one.since, one.id))
    row = [one for one in by_time if one.again]
    lanes = {
        lane: deque(one for one in by_time if one.lane is lane and not one.again) for lane in Lane
    }
    lately = [*recent]
    while able := {lane for lane, left in lanes.items() if left}:
        lane = _turn(able, lately, policy)
        lately.append(lane)
        row.append(lanes[lane].popleft())
    return row


def _turn(able: Set[Lane], lately: Sequence[Lane], policy: Policy) -> Lane:
    others = able - {Lane.priority}
    in_a_row = len([*takewhile(lambda lane: lane is Lane.priority, reversed(lately))])
    if Lane.priority in able and (not others or in_a_row < policy.priority_in_a_row):
        return Lane.priority
    if len(others) == 1:
        return next(iter(others))
    last = next((lane for lane in reversed(lately) if lane is not Lane.priority), None)
    return Lane.ordinary if last is Lane.booked else Lane.booked


def may_be_drawn_for(booked_for: datetime, now: datetime, policy: Policy) -> bool:
    """Whether somebody who comes now comes for this booked time, and not far too early."""
    return now >= booked_for - policy.early


def lane(*, priority: bool, booked_for: datetime | None, now: datetime, policy: Policy) -> Lane:
    """The lane of a ticket that is drawn now; who comes late for a booked time has it no more."""
    if priority:
        return Lane.priority
    if booked_for is not None and now <= booked_for + policy.late:
        return Lane.booked
    return Lane.ordinary


def lane_at(lane: Lane, booked_for: datetime | None, now: datetime) -> Lane:
    """The lane in which a ticket stands: before its booked time has come it is an ordinary one."""
    if lane is Lane.booked and booked_for is not None and booked_for > now:
        return Lane.ordinary
    return lane


def standing(ticket: Ticket, now: datetime) -> Standing:
    """How a ticket stands in line now; in its booked time it counts from that time on."""
    in_line, since = lane_at(ticket.lane, ticket.booked_for, now), ticket.taken_at
    if in_line is Lane.booked and ticket.booked_for is not None:
        since = ticket.booked_for
    return Standing(ticket.id, in_line, since, ticket.again, ticket.lets)


def may_call_again(calls: int, called_at: datetime, now: datetime, policy: Policy) -> bool:
    """Whether a number can be called once more; not twice within some seconds."""
    return calls < policy.calls and now - called_at >= policy.between_calls


def may_miss(calls: int, called_at: datetime, now: datetime, policy: Policy) -> bool:
    """Whether a number was called often enough, and the last call is some seconds old."""
    return calls >= policy.calls and now - called_at >= policy.between_calls


def may_come_back(missed_at: datetime, now: datetime, *, came_back: bool, policy: Policy) -> bool:
    """Whether a missed number still counts: within its time, and once."""
    return not came_back and now - missed_at <= policy.back_within


def counts(ticket: Ticket, now: datetime, policy: Policy) -> bool:
    """Whether its person may still be served with a ticket (`reads.counts` asks the table)."""
    if ticket.state is TicketState.missed and ticket.missed_at is not None:
        return may_come_back(ticket.missed_at, now, came_back=ticket.came_back, policy=policy)
    return ticket.state in LIVE


class Load(Enum):
    """How long people wait who draw a ticket now."""

    light = "light"
    yellow = "yellow"
    red = "red"


def load(stated: Stated, policy: Policy) -> Load:
    """The light of a queue, by the middle of what its people are told."""
    wait = timedelta(minutes=(stated.low + stated.high) / 2)
    if wait > policy.red:
        return Load.red
    return Load.yellow if wait > policy.yellow else Load.light


def wants_window(stated: Stated | None, waiting: int, policy: Policy) -> bool:
    """Whether another window should open: the wait is long, or some wait and none serves them."""
    return bool(waiting) if stated is None else load(stated, policy) is not Load.light


def window_to_open(letter: str, windows: Iterable[WindowValues]) -> int | None:
    """The closed window that helps a queue: a flexible one (机动窗口) first, then by number.

    None where every window that serves it is open.
    """
    closed = [one for one in windows if not one.is_open and letter in one.queues]
    closed.sort(key=lambda one: (not one.flexible, one.number))
    return closed[0].number if closed else None
