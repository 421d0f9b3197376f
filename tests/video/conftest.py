"""Somebody with a case who asks for a call, and officers who may answer it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support import factories
from tests.support.factories import Handed
from webapp.core import clock
from webapp.halls import service as halls
from webapp.video import calling
from webapp.video.values import Call, CallSide, Member

NOW = "2026-11-30T09:30+08:00"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def morning(app: Any, at: Callable[[str], datetime]) -> datetime:
    """A Monday morning."""
    return at(NOW)


@pytest.fixture
def handed(morning: datetime) -> Handed:
    """A small noodle shop's case, just handed in."""
    return factories.submitted()


@pytest.fixture
def officer(morning: datetime) -> int:
    """An officer of the whole hall."""
    return factories.officer("limin", "李敏", "accept")


def ask(handed: Handed, about: str = "", now: datetime | None = None) -> Call:
    """Its applicant asks for a call."""
    return calling.ask(
        handed.ref,
        account_id=handed.account_id,
        about=about,
        address="",
        now=now or clock.now(),
    )


def answer(
    call: Call, officer_id: int, now: datetime | None = None, departments: tuple[str, ...] = ()
) -> Call:
    """An officer answers it."""
    return calling.answer(
        call.ref,
        officer_id=officer_id,
        hall_id=halls.here().id,
        departments=departments,
        now=now or clock.now(),
    )


def caller(call: Call) -> Member:
    """Who asked for a call."""
    return Member(CallSide.caller, call.account_id)


def at_desk(officer_id: int) -> Member:
    """Who answered it."""
    return Member(CallSide.officer, officer_id)
