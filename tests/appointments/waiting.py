"""People who wait, for a day that is full."""

from __future__ import annotations

import threading
from datetime import date, time, timedelta

from sqlalchemy import select

from tests.appointments.conftest import (
    MONDAY,
    THEME,
    somebody,
    wish,
)
from webapp.appointments import (
    reads,
    taking,
    waitlist,
)
from webapp.appointments.models import Slot, WaitRow
from webapp.appointments.values import (
    Booking,
    Hours,
    Opening,
    PlaceValues,
    Special,
    WaitState,
)
from webapp.appointments.wishes import Who
from webapp.core import clock
from webapp.core.db import reading

DAY = date.fromisoformat(MONDAY)
TINY = Opening(30, special=(Special(DAY, {"en": "one"}, (Hours(time(9), time(9, 30), 1),)),))
"""One time for one person, on one day."""
HOUR = timedelta(hours=1)


def book(place: PlaceValues, at: str = "09:00", *, minutes: int = 15) -> tuple[Booking, Who]:
    """Somebody books a time."""
    who = somebody()
    held = taking.hold(wish(place, at, minutes), who, now=clock.now())
    return taking.confirm(held.ref, who, now=clock.now()), who


def full(place: PlaceValues) -> list[tuple[Booking, Who]]:
    """Every time of the day is booked."""
    return [book(place, f"09:{at}") for at in ("00", "15", "30", "45") for _ in range(2)]


def wait(place: PlaceValues, who: Who | None = None, minutes: int = 15) -> Who:
    """Somebody waits for that day."""
    who = who or somebody()
    waitlist.join(place, THEME, minutes, DAY, DAY, who, now=clock.now())
    return who


def kept(who: Who) -> str:
    """The time that is kept for somebody."""
    held = reads.held_by(who, now=clock.now())
    return clock.local(held.start, "Asia/Shanghai").strftime("%H:%M") if held else ""


def states() -> list[WaitState]:
    """Where every entry stands, in order."""
    with reading() as session:
        return list(session.scalars(select(WaitRow.state).order_by(WaitRow.id)))


def taken(place: PlaceValues) -> list[int]:
    """How many windows of each time of the day are taken."""
    with reading() as session:
        rows = select(Slot.taken).where(Slot.place_id == place.id, Slot.day == DAY)
        return list(session.scalars(rows.order_by(Slot.start)))


def until_it_waits() -> None:
    """Time for another thread to come to the lock that is held."""
    threading.Event().wait(0.5)
