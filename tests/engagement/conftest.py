"""Somebody who was served at a window, and officers who are not the one who served."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.queues import conftest as queues
from tests.support import factories
from webapp.appointments.values import Booking
from webapp.appointments.wishes import Who
from webapp.core import clock
from webapp.engagement import rating, services
from webapp.engagement.values import Done, Grade, Kind, Rating
from webapp.halls import service as halls
from webapp.queues import calling, links
from webapp.queues.values import Ticket

DAY = timedelta(days=1)


@pytest.fixture
def morning(app: Any, at: Callable[[str], datetime]) -> datetime:
    """The hall is open, on a Monday."""
    return at(queues.NOW)


@pytest.fixture
def officer(app: Any) -> int:
    """A colleague who did not serve."""
    return factories.officer("limin", "李敏", "accept")


@pytest.fixture
def chief(app: Any) -> int:
    """One who decides."""
    return factories.officer("zhou", "周文涛", "approve")


def served(who: Who | None = None, booking: Booking | None = None) -> Ticket:
    """Somebody drew a number, was called to window 1, and is done."""
    now = clock.now()
    drawn = queues.draw(who=who, booking=booking)
    window = queues.window(1, now)
    calling.call_next(window, now=now)
    finished = calling.finish(window, now=now, meant=drawn.id)
    assert finished.officer_id is not None
    calling.get_up(officer_id=finished.officer_id, hall_id=halls.here().id)
    return finished


def done(ticket: Ticket) -> Done:
    """The same, as what can be rated."""
    return services.find(Kind.ticket, links.mark(ticket), None, now=clock.now())


def rated(grade: Grade, who: Who | None = None) -> tuple[Done, Rating]:
    """Somebody was served and pressed one of the five."""
    what = done(served(who))
    return what, rating.rate(what, grade, now=clock.now())


def here() -> int:
    """The hall."""
    return halls.here().id
