"""A small place whose times are few, and people who want them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import insert

from tests.support import factories
from webapp.appointments import places
from webapp.appointments.models import BookingRow
from webapp.appointments.values import (
    BookingState,
    Hours,
    Opening,
    PlaceFile,
    PlaceKind,
    PlaceValues,
    TimeKind,
)
from webapp.appointments.wishes import Who, Wish
from webapp.core import clock
from webapp.core.db import transaction
from webapp.halls import service as halls

THEME = "open-restaurant"
WINDOWS = 2
GRID = 15
OPENING = Opening(GRID, (Hours(time(9), time(10), WINDOWS),))
"""Four times an hour, each for two people."""
NOW = "2026-11-27T10:00+08:00"
"""A Friday morning."""
MONDAY = "2026-11-30"
_keys = count()


def monday(clock_time: str) -> datetime:
    """A moment of the next working day."""
    return datetime.fromisoformat(f"{MONDAY}T{clock_time}+08:00")


def person(number: int) -> Who:
    """Somebody whose ID number was proved."""
    return Who(None, "王建国", f"139{number:08d}", f"37020219900307{number:04d}")


def somebody(name: str = "王") -> Who:
    """Somebody with an account."""
    account_id, phone, id_number = factories.account(name)
    return Who(account_id, name, phone, id_number)


def wish(place: PlaceValues, clock_time: str, minutes: int = 15, **changes: Any) -> Wish:
    """A wish with a key of its own."""
    values = {"key": f"key-{next(_keys)}", "theme": THEME, **changes}
    return Wish(place=place, start=monday(clock_time), minutes=minutes, **values)


@pytest.fixture
def place(database: Any, at: Callable[[str], datetime]) -> PlaceValues:
    """A place with four times a morning, on the Friday before."""
    return small_place(at(NOW))


def small_place(now: datetime, slug: str = "small", opening: Opening = OPENING) -> PlaceValues:
    """Make it, with its times."""
    return places.make(
        PlaceFile(
            slug=slug,
            kind=PlaceKind.point,
            names={"zh-Hans": "小服务点", "en": "Small point"},
            address={"zh-Hans": "海滨路 88 号", "en": "88 Haibin Road"},
            phone="0532-12346",
            opening=opening,
        ),
        halls.here().id,
        actor="test",
        now=now,
    )


def missed(place: PlaceValues, who: bytes, days: int) -> None:
    """Somebody did not come, so many days ago."""
    start = clock.now() - timedelta(days=days)
    values: dict[str, Any] = {
        "ref": f"missed-{days}",
        "hall_id": place.hall_id,
        "place_id": place.id,
        "person": who,
        "name": "",
        "phone": "",
        "theme": "newborn",
        "day": start.date(),
        "start": start,
        "end": start + timedelta(minutes=15),
        "kind": TimeKind.office,
        "state": BookingState.missed,
        "made_at": start,
        "changed_at": start,
    }
    with transaction() as session:
        session.execute(insert(BookingRow).values(**values))
