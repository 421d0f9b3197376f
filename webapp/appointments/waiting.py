"""Who waits (候补), and what keeps each of them from being offered a time: read for all at once.

Only what an offer is chosen by is read, and no personal value: a row that cannot be opened keeps
nobody else waiting.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from webapp.appointments import reads
from webapp.appointments.models import BookingRow, WaitRow
from webapp.appointments.values import LIVE, BookingState, WaitState
from webapp.core import clock
from webapp.halls import service as halls


class Waiting(msgspec.Struct):
    """An entry of the waitlist, and how its person stands."""

    id: int
    hall_id: int
    place_id: int
    account_id: int
    person: bytes
    theme: str
    minutes: int
    people: int
    first: date
    last: date
    held_until: datetime | None = None
    """Until when they hold another time; it may be over, and nobody has ended it yet."""
    booked: set[tuple[str, date]] = msgspec.field(default_factory=set)
    """The services and days for which they have booked already."""
    missed: list[date] = msgspec.field(default_factory=list)

    def may_have(self, day: date) -> bool:
        """Whether a time of this day is one that they wait for."""
        return self.first <= day <= self.last and (self.theme, day) not in self.booked

    def is_still(self, row: WaitRow) -> bool:
        """Whether they wait for the same as when it was read."""
        then = (self.minutes, self.people, self.first, self.last)
        return then == (row.minutes, row.people, row.first, row.last)

    def is_paused(self, today: date) -> bool:
        """Whether they book again later only, after missed appointments; until then they wait."""
        return reads.pause(self.missed, today=today) is not None


_COLUMNS = (
    WaitRow.id,
    WaitRow.hall_id,
    WaitRow.place_id,
    WaitRow.account_id,
    WaitRow.person,
    WaitRow.theme,
    WaitRow.minutes,
    WaitRow.people,
    WaitRow.first,
    WaitRow.last,
)


def entries(session: Session, *where: ColumnElement[bool], now: datetime) -> list[Waiting]:
    """Those who wait, of these entries, the longest first: two reads, however many they are."""
    still = (WaitRow.state == WaitState.waiting, *where)
    statement = select(*_COLUMNS).where(*still).order_by(WaitRow.made_at, WaitRow.id)
    rows = session.execute(statement).all()
    found = {row.id: Waiting(*row) for row in rows}
    if found:
        for number, state, theme, day, until in session.execute(_bookings(still, now)):
            one = found.get(number)
            if one is None:
                continue
            if state is BookingState.missed:
                one.missed.append(day)
            elif until is not None:
                one.held_until = max(until, one.held_until or until)
            else:
                one.booked.add((theme, day))
    return list(found.values())


def _bookings(
    still: tuple[ColumnElement[bool], ...], now: datetime
) -> Select[int, BookingState, str, date, datetime | None]:
    """What they hold, have booked, and have missed (`reads.theirs` says whose a booking is)."""
    today = clock.local(now, halls.here().zone).date()
    return (
        select(
            WaitRow.id, BookingRow.state, BookingRow.theme, BookingRow.day, BookingRow.held_until
        )
        .join(
            BookingRow,
            or_(
                BookingRow.person == WaitRow.person,
                BookingRow.account_id == WaitRow.account_id,
            ),
        )
        .where(*still, or_(BookingRow.state.in_(LIVE), reads.missed_and_counts(today)))
    )
