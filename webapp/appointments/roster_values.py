"""Words of the roster (延时服务值班): who comes, what is needed of them, and for how long."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from webapp.appointments.values import PlaceValues

ANY = ""
"""Whatever the department."""


class Need(msgspec.Struct, frozen=True, order=True):
    """One of the five duties (五分设) that somebody who comes is in need of, for a department."""

    duty: str
    department: str = ANY


class Colleague(msgspec.Struct, frozen=True):
    """Somebody of the hall, with their duties; no departments means all of the hall."""

    id: int
    duties: frozenset[str]
    departments: frozenset[str] = frozenset()


class OnDuty(msgspec.Struct, frozen=True):
    """An officer who comes, from when until when; `offered`: would rather not."""

    officer_id: int
    place_id: int
    start: datetime
    end: datetime
    offered: bool = False


class Visit(msgspec.Struct, frozen=True):
    """A booking outside office hours, without who comes."""

    id: int
    place_id: int
    start: datetime
    end: datetime
    theme: str
    case_ref: str
    sequence: int
    confirmed_as: int | None
    asked_at: datetime
    """When this time was booked."""
    people: int
    """How many come together."""


class Session(msgspec.Struct, frozen=True):
    """Off-hour times of a day at a place, without a gap: a noon, an evening, a Saturday morning."""

    place_id: int
    day: date
    start: datetime
    end: datetime


class OffHours(msgspec.Struct, frozen=True):
    """A session, how many come to it, who is there, and what is missing."""

    place: PlaceValues
    day: date
    start: datetime
    end: datetime
    booked: int
    on_duty: tuple[OnDuty, ...]
    missing: tuple[Need, ...]
    """What somebody who has booked needs, and nobody on duty then has."""
    overdue: bool
    """Somebody waits for a confirmation longer than they were promised."""


class Rest(msgspec.Struct, frozen=True):
    """What an officer worked outside office hours and has not rested for."""

    id: int
    day: date
    minutes: int
