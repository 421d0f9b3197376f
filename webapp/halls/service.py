"""Use-cases of halls: load one, know its calendar, load a new notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import yaml
from sqlalchemy import delete, func, select

from webapp.core import audit, clock, settings
from webapp.core.db import reading, transaction
from webapp.core.i18n import Text
from webapp.core.workdays import Calendar
from webapp.halls.models import CalendarDay, CalendarYear, Hall

CONFIG = Path(__file__).resolve().parents[2] / "config"
CALENDAR_FILE = CONFIG / "calendars" / "china.yaml"


class HallValues(msgspec.Struct, frozen=True):
    """A hall as the rest of the house knows it: immutable, cached for the life of the process."""

    id: int
    slug: str
    names: Text
    city: Text
    address: Text
    phone: str
    region: str
    zone: str
    parameters: dict[str, int | str | bool]
    demonstration: bool


class HallFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A hall as its file under config/halls/ defines it."""

    slug: str
    names: Text
    city: Text
    address: Text
    phone: str
    region: str
    zone: str
    parameters: dict[str, int | str | bool]
    demonstration: bool = False


@lru_cache(maxsize=8)
def hall(slug: str) -> HallValues:
    """The hall of this slug. Raises LookupError where the database does not hold it."""
    with reading() as session:
        row = session.scalars(select(Hall).where(Hall.slug == slug)).one_or_none()
        if row is None:
            raise LookupError(f"no hall {slug!r} in the database: run `onego init-db` first")
        return msgspec.convert(row, HallValues, from_attributes=True)


def here() -> HallValues:
    """The hall that this server stands in."""
    return hall(settings.current().hall)


def today() -> date:
    """The legal date in this hall."""
    return clock.today(here().zone)


@lru_cache(maxsize=8)
def _calendar(hall_id: int, _version: tuple[int, int]) -> Calendar:
    with reading() as session:
        days = session.execute(
            select(CalendarDay.day, CalendarDay.worked).where(CalendarDay.hall_id == hall_id)
        )
        years = session.scalars(
            select(CalendarYear.year).where(
                CalendarYear.hall_id == hall_id, CalendarYear.notice.is_not(None)
            )
        )
        return Calendar({row.day: row.worked for row in days}, frozenset(years))


_versions: dict[int, tuple[float, tuple[int, int]]] = {}


def calendar(hall_id: int) -> Calendar:
    """The working days of this hall; a newly loaded notice is seen within seconds."""
    at, version = _versions.get(hall_id, (0.0, (0, 0)))
    moment = clock.now().timestamp()
    if not at or abs(moment - at) > settings.current().catalog_recheck:
        with reading() as session:
            years = session.execute(
                select(func.count(CalendarYear.notice), func.count()).where(
                    CalendarYear.hall_id == hall_id
                )
            ).one()
        version = (years[0], years[1])
        _versions[hall_id] = (moment, version)
    return _calendar(hall_id, version)


def forget_cached() -> None:
    """Forget what this process remembers of halls (another database, a test)."""
    hall.cache_clear()
    _calendar.cache_clear()
    _versions.clear()


def calendar_from_file(path: Path = CALENDAR_FILE) -> Calendar:
    """The calendar of a file, for commands that need no database."""
    years = _read_calendar(path)
    days = {day: worked for year in years.values() for day, worked in year["days"].items()}
    return Calendar(days, frozenset(y for y, year in years.items() if year["notice"]))


def _read_calendar(path: Path) -> dict[int, dict[str, Any]]:
    document: Mapping[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    years = {}
    for year, content in document["years"].items():
        off = {date.fromisoformat(f"{year}-{day}"): False for day in content["off"]}
        work = {date.fromisoformat(f"{year}-{day}"): True for day in content["work"]}
        years[int(year)] = {"notice": content["notice"], "days": off | work}
    return years


def read_hall(path: Path) -> HallFile:
    """The hall that a file under config/halls/ defines."""
    return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), HallFile)


def load_hall(path: Path) -> int:
    """Create or update the hall of a file under config/halls/; its id."""
    content = read_hall(path)
    values = msgspec.structs.asdict(content)
    with transaction() as session:
        row = session.scalars(select(Hall).where(Hall.slug == content.slug)).one_or_none()
        if row is None:
            row = Hall(**values)
            session.add(row)
        else:
            for name, value in values.items():
                setattr(row, name, value)
        session.flush()
        hall_id = row.id
    hall.cache_clear()
    return hall_id


def load_calendar(hall_id: int, path: Path = CALENDAR_FILE) -> None:
    """Load a calendar file into a hall, replacing the years that it holds."""
    now = clock.now()
    with transaction() as session:
        for year, content in _read_calendar(path).items():
            first, last = date(year, 1, 1), date(year, 12, 31)
            session.execute(
                delete(CalendarDay).where(
                    CalendarDay.hall_id == hall_id, CalendarDay.day.between(first, last)
                )
            )
            session.merge(CalendarYear(hall_id=hall_id, year=year, notice=content["notice"]))
            session.add_all(
                CalendarDay(hall_id=hall_id, day=day, worked=worked)
                for day, worked in content["days"].items()
            )
        audit.record(
            session,
            hall_id=hall_id,
            chain=audit.SYSTEM,
            action="calendar.load",
            actor="command",
            subject=path.name,
            now=now,
        )
    forget_cached()
