"""The one place that reads the clock.

Everything else is given `now` (an aware UTC moment) or `today` (a legal date, local to the hall).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_shift = timedelta(0)
_frozen: datetime | None = None


def now() -> datetime:
    """This moment, in UTC."""
    return _frozen or datetime.now(UTC) + _shift


def today(zone: str) -> date:
    """The legal date in this time zone; legal dates are local to the hall."""
    return local(now(), zone).date()


def start_of(day: date, zone: str) -> datetime:
    """The first moment of a day in a zone."""
    return datetime.combine(day, datetime.min.time(), ZoneInfo(zone))


def local(moment: datetime, zone: str) -> datetime:
    """A stored moment as the hall's wall clock shows it."""
    return moment.astimezone(ZoneInfo(zone))


@contextmanager
def freeze(moment: datetime) -> Iterator[None]:
    """Stop the clock at an aware moment, for a test."""
    global _frozen
    if moment.tzinfo is None:
        raise ValueError("freeze() takes an aware moment")
    before, _frozen = _frozen, moment.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = before


def start_at(text: str) -> None:
    """Let this process live as if it had started at an ISO date or moment (ONEGO_TEST_NOW)."""
    global _shift
    moment = datetime.fromisoformat(text)
    if moment.time() == datetime.min.time():
        moment = moment.replace(hour=2)  # a bare date means ten o'clock in China: offices are open
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    _shift = moment - datetime.now(UTC)


if "ONEGO_TEST_NOW" in os.environ:
    start_at(os.environ["ONEGO_TEST_NOW"])
