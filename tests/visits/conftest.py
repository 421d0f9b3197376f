"""Somebody who cannot come, and officers who come to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from tests.cases.conftest import signed_in
from tests.staff.conftest import officers, sign_in
from tests.support import factories
from tests.support.client import LintingClient
from tests.support.factories import Handed
from webapp.appointments import places
from webapp.appointments.models import Slot
from webapp.approvals.officers import Person, load
from webapp.core.db import reading
from webapp.visits import asking, planning, teams
from webapp.visits.values import Asked, Asker, Ground, Matter, Plan, Visit

__all__ = ["officers", "sign_in"]
NOW = "2026-11-30T09:30+08:00"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TUESDAY, WEDNESDAY = date(2026, 12, 1), date(2026, 12, 2)
THEME = "retirement"
ADDRESS = "滨江市海滨路 88 号 3 单元 201 室"
_keys = count()


@pytest.fixture
def morning(app: Any, at: Callable[[str], datetime]) -> datetime:
    """A Monday morning; the times of the coming days are made."""
    now = at(NOW)
    places.plan({}, now)
    places.forget_cached()
    return now


@pytest.fixture
def team(morning: datetime) -> list[Person]:
    """Three who may come to homes."""
    names = (("limin", "李敏"), ("zhao", "赵一凡"), ("wang", "王芳"))
    return [load(factories.officer(user, name, "accept")) for user, name in names]


@pytest.fixture
def handed(morning: datetime) -> Handed:
    """A small noodle shop's case, just handed in."""
    return factories.submitted(name="王秀英")


@pytest.fixture
def she(client: LintingClient, handed: Handed) -> LintingClient:
    """The applicant, signed in."""
    client.set_cookie("lang", "en")
    signed_in(client, handed.account_id)
    return client


def tuesday(clock_time: str) -> datetime:
    """A moment of the first day that can be wished for."""
    return datetime.fromisoformat(f"{TUESDAY}T{clock_time}+08:00")


def asked(start: str | datetime = "09:00", **changes: Any) -> Asked:
    """What somebody asks for, with a key of its own."""
    values = {
        "matter": Matter(THEME),
        "ground": Ground.old_alone,
        "name": "王秀英",
        "address": ADDRESS,
        "phone": "0532-82001234",
        "start": tuesday(start) if isinstance(start, str) else start,
        "key": f"key-{next(_keys)}",
        **changes,
    }
    return Asked(**values)


def somebody() -> Asker:
    """Somebody with an account that was proved."""
    return Asker(account_id=factories.account("王秀英")[0])


def ask(now: datetime, who: Asker | None = None, wanted: Asked | None = None) -> Visit:
    """Somebody asks for a visit."""
    return asking.ask(wanted or asked(), who or somebody(), address="", now=now)


def confirmed(now: datetime, person: Person, who: Asker | None = None, **changes: Any) -> Visit:
    """A request that a grid worker confirmed."""
    visit = ask(now, who, asked(**changes))
    return planning.confirm(visit.ref, "孙大姐", person=person, now=now)


def plan_of(visit: Visit, *two: Person, at: datetime | None = None) -> Plan:
    """Two come at the beginning of the half day, as it was asked for."""
    first, second = (one.id for one in two)
    return Plan((first, second), visit.start, at or visit.start, visit.version)


def planned(now: datetime, team: list[Person], who: Asker | None = None, **changes: Any) -> Visit:
    """A visit for which the first two of a team are chosen."""
    visit = confirmed(now, team[0], who, **changes)
    return planning.plan(visit.ref, plan_of(visit, *team[:2]), person=team[0], now=now)


def under_way(now: datetime, team: list[Person], **changes: Any) -> Visit:
    """They are on the way, on the day."""
    visit = planned(now, team, **changes)
    return planning.set_off(visit.ref, person=team[1], now=visit.start)


def taken(start: datetime) -> int:
    """How many teams of a half day are taken."""
    with reading() as session:
        return session.scalars(
            select(Slot.taken).where(Slot.place_id == teams.place().id, Slot.start == start)
        ).one()
