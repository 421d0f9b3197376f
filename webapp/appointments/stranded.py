"""Whose time is no longer open to them: the hours changed, or what their place serves.

Nobody's booking is cancelled by that: they keep the time until somebody has moved them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from webapp.appointments import reads
from webapp.appointments.models import BookingRow, Slot
from webapp.appointments.values import Booking, BookingState, PlaceKind, PlaceValues
from webapp.core.db import reading


def at(served: Collection[PlaceValues], *, now: datetime) -> list[Booking]:
    """Who they are at some places of a hall, in order of time."""
    known = {one.id: one for one in served}
    found = {one.id: one for one in reads.displaced(known.keys(), now=now)}
    with reading() as session:
        rows = session.execute(
            select(BookingRow.id, BookingRow.place_id, BookingRow.theme, BookingRow.kind).where(
                BookingRow.place_id.in_(known),
                BookingRow.state == BookingState.booked,
                BookingRow.start > now,
            )
        )
        unserved = [
            row.id
            for row in rows
            if row.id not in found and not known[row.place_id].serves(row.theme, row.kind)
        ]
        if unserved:
            more = session.scalars(select(BookingRow).where(BookingRow.id.in_(unserved)))
            found |= {row.id: reads.booking_of(row) for row in more}
    return sorted(found.values(), key=lambda one: (one.start, one.id))


def counted(place: PlaceValues, *, now: datetime) -> Counter[int]:
    """One for each of them by its number; of teams, by half day, how many homes have none."""
    if place.kind is not PlaceKind.home:
        return Counter(one.id for one in at([place], now=now))
    over = select(Slot.id, (Slot.taken - Slot.wanted).label("homes")).where(
        Slot.place_id == place.id, Slot.start > now, Slot.taken > Slot.wanted
    )
    with reading() as session:
        return Counter({row.id: row.homes for row in session.execute(over)})
