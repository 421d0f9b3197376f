"""Whose time is no longer open to them: the hours changed, or what their place serves.

Nobody's booking is cancelled by that: they keep the time until somebody has moved them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from webapp.appointments import reads
from webapp.appointments.models import BookingRow
from webapp.appointments.values import Booking, BookingState, PlaceValues
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
