"""How long people wait, from who is in line and what the hall has learnt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from webapp.appointments import places
from webapp.appointments import rules as opening
from webapp.appointments.values import PlaceKind, PlaceValues, TimeKind
from webapp.core import clock, settings
from webapp.core.db import reading
from webapp.halls import service as halls
from webapp.queues import lines, reads, waiting_rules
from webapp.queues.models import LearntRow
from webapp.queues.reads import Line
from webapp.queues.values import (
    AT_WINDOW,
    LIVE,
    Lane,
    QueueValues,
    Ticket,
    TicketState,
    WindowValues,
)
from webapp.queues.waiting_values import Learnt, Stated, Wait, Waiting, Window

DAYS = 15
"""So far ahead a closed hall says when it opens: beyond the longest holiday."""
_known: dict[int, tuple[float, Learnt]] = {}


class Hall(msgspec.Struct, frozen=True):
    """Everybody in a hall, as the rules of waiting see them."""

    live: Sequence[Ticket]
    """Today's tickets whose people may still be served, as they were drawn."""
    line: Line
    windows: Sequence[Window]
    learnt: Learnt
    now: datetime

    def of_state(self, *states: TicketState) -> list[Ticket]:
        """The tickets in these states."""
        return [one for one in self.live if one.state in states]

    def at(self, window: WindowValues) -> Ticket | None:
        """The ticket that is called to, or served at, a window."""
        busy = self.of_state(*AT_WINDOW)
        return next((one for one in busy if one.window_id == window.id), None)

    def waits(self, row: Sequence[Ticket], more: Waiting | None = None) -> list[Wait | None]:
        """When each of these is called, and somebody who would come now."""
        found = [waiting(one.line, one.theme, one.lane, self.learnt) for one in row]
        return waiting_rules.waits([*found, more] if more else found, self.windows, self.learnt)

    def order(self) -> list[Ticket]:
        """Everybody who waits, in the order of their calls."""
        return self.line.order(sorted({one.line for one in self.line.tickets}), self.now)

    def to_draw(self, queues: Sequence[QueueValues]) -> dict[str, Stated | None]:
        """How long somebody waits who draws a number now, by letter of the queue."""
        order, found = self.order(), {}
        for one in queues:
            wait = self.waits(order, waiting(one.letter, "", Lane.ordinary, self.learnt))[-1]
            found[one.letter] = waiting_rules.stated(wait) if wait else None
        return found


def waiting(letter: str, theme: str, lane: Lane, learnt: Learnt) -> Waiting:
    """Somebody in a queue. What was not said is learnt as a service of its own."""
    overtaken = learnt.first.get(letter, 0.0) if lane is Lane.ordinary else 0.0
    return Waiting(theme=theme or letter, queue=letter, overtaken=overtaken)


def hall(hall_id: int, now: datetime, windows: Sequence[WindowValues] | None = None) -> Hall:
    """The hall as it is now: three queries, two where its windows are known already."""
    live = reads.of_state(hall_id, *LIVE)
    busy = {one.window_id: one for one in live if one.state in AT_WINDOW}
    able = []
    for one in lines.windows(hall_id) if windows is None else windows:
        if not one.is_open:
            continue
        ticket = busy.get(one.id)
        if ticket is None or ticket.called_at is None:
            able.append(Window(one.queues))
            continue
        minutes = (now - ticket.called_at).total_seconds() / 60
        able.append(Window(one.queues, ticket.theme or ticket.line, max(0.0, minutes)))
    line = Line([one for one in live if one.state is TicketState.waiting], reads.turns(hall_id))
    return Hall(live, line, able, learnt(hall_id), now)


def to_draw(queues: Sequence[QueueValues], now: datetime) -> dict[str, Stated | None]:
    """How long somebody waits who draws a number of these queues now, by letter."""
    return hall(queues[0].hall_id, now).to_draw(queues) if queues else {}


def of_ticket(
    ticket: Ticket, now: datetime, windows: Sequence[WindowValues] | None = None
) -> tuple[int, Wait | None]:
    """How many are called before this ticket, and how long that takes."""
    if ticket.state is not TicketState.waiting:
        return 0, None
    here = hall(ticket.hall_id, now, windows)
    order = here.order()
    # It may have been called, or sent to another queue, since the ticket was read.
    place = next((at for at, one in enumerate(order) if one.id == ticket.id), None)
    if place is None:
        return 0, None
    return len(here.line.ahead(order[place], now)), here.waits(order)[place]


def learnt(hall_id: int) -> Learnt:
    """What a hall has learnt; before the first day what its staff expect."""
    at, known = _known.get(hall_id, (0.0, Learnt()))
    moment = clock.now().timestamp()
    if at and abs(moment - at) <= settings.current().catalog_recheck:
        return known
    with reading() as session:
        row = session.get(LearntRow, hall_id)
    known = msgspec.convert(row.content, Learnt) if row else unlearnt(hall_id)
    _known[hall_id] = (moment, known)
    return known


def unlearnt(hall_id: int) -> Learnt:
    """What is known on the first day: the usual minutes of the hall's queues."""
    minutes = [one.minutes for one in lines.queues(hall_id)]
    return Learnt(typical=sum(minutes) / len(minutes) if minutes else None)


def forget_cached() -> None:
    """Forget what this process remembers."""
    _known.clear()


def opens_at(hall_id: int, now: datetime, *, booked: bool) -> datetime | None:
    """When the hall's windows are due: a moment that is past means that they should be open now.

    Who has not booked is served in office hours. None where no such time is near.
    """
    here = next((one for one in places.seen(hall_id).values() if is_hall(one)), None)
    if here is None:
        return None
    zone, calendar = halls.here().zone, halls.calendar(hall_id)
    grid, today = timedelta(minutes=here.opening.grid), clock.local(now, zone).date()
    for day in (today + timedelta(days=number) for number in range(DAYS)):
        for one in opening.times_of(day, here.opening, calendar, zone):
            if one.start + grid > now and (booked or one.kind is TimeKind.office):
                return one.start
    return None


def is_hall(place: PlaceValues) -> bool:
    """Whether this is the place with the queues, where people with a booking arrive."""
    return place.kind is PlaceKind.hall
