"""A hall with its queues on a working morning, officers at windows, and people with numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import delete

from tests.support import factories
from tests.support.client import LintingClient, Page
from webapp.appointments.wishes import Who
from webapp.core import clock
from webapp.core.db import transaction
from webapp.halls import service as halls
from webapp.queues import calling, drawing, lines
from webapp.queues.drawing import Drawn
from webapp.queues.models import CallRow, Queue, QueueDay, TicketRow, Window
from webapp.queues.reads import of_state
from webapp.queues.values import Side, Source, Ticket, TicketState, WindowValues

NOW = "2026-11-30T09:30+08:00"
"""A Monday morning."""
BETWEEN = timedelta(seconds=30)
_keys = count()


@pytest.fixture
def morning(app: Any, at: Callable[[str], datetime]) -> datetime:
    """The hall is open."""
    return at(NOW)


def window(number: int, now: datetime) -> WindowValues:
    """A window at which a new officer sits."""
    username = f"officer{next(_keys)}"
    officer_id = factories.officer(username, f"赵{number}", "accept")
    return calling.sit(number, officer_id=officer_id, hall_id=halls.here().id, now=now)


def drawn(letter: str = "A", **changes: Any) -> Drawn:
    """What somebody wants a number for, with a key of its own."""
    values: dict[str, Any] = {"source": Source.terminal, "key": f"key-{next(_keys)}", **changes}
    return Drawn(queue=lines.of_letter(letter, halls.here().id), **values)


def draw(letter: str = "A", now: datetime | None = None, **changes: Any) -> Ticket:
    """Somebody draws a number."""
    wanted = drawn(letter, **changes)
    return drawing.draw(wanted, screen="1", address="", now=now or clock.now())


def somebody(name: str = "张秀兰") -> Who:
    """Somebody with an account."""
    account_id, phone, id_number = factories.account(name)
    return Who(account_id, name, phone, id_number)


@pytest.fixture
def visitor(client: LintingClient, morning: datetime) -> LintingClient:
    """A browser in English."""
    client.set_cookie("lang", "en")
    return client


def waiting() -> list[str]:
    """The numbers that wait."""
    return [one.label for one in of_state(halls.here().id, TicketState.waiting)]


def press(page: Page, action: str, data: dict[str, str]) -> int:
    """Send a form that the page does not show; what came of it."""
    token = page.root.find(".//input[@name='csrf_token']")
    assert token is not None
    answer = page.client.post(action, data={"csrf_token": token.get("value"), **data})
    return answer.status_code


LONG = ("不动产登记交易和缴税", "Social insurance payment")
"""The longest names that a queue can have."""


def big_hall(count: int, now: datetime) -> list[WindowValues]:
    """Instead of the hall's own so many queues, each with a window and people in line."""
    hall_id, sides = halls.here().id, [*Side]
    with transaction() as session:
        for table in (CallRow, TicketRow, QueueDay, Window, Queue):
            session.execute(delete(table))
        for number in range(count):
            letter, chinese, english = chr(ord("A") + number), *LONG
            names = {"zh-Hans": chinese[: 2 + number % 9], "en": english[: 8 + number % 17]}
            session.add(
                Queue(hall_id=hall_id, letter=letter, names=names, minutes=9 + number, themes=[])
            )
            session.add(
                Window(
                    hall_id=hall_id,
                    number=number + 1,
                    queues=[letter],
                    side=sides[number % len(sides)],
                )
            )
    for number in range(count):
        for _ in range(2 + 5 * number % 17):
            draw(chr(ord("A") + number), now, source=Source.staff, name="欧阳建国")
    return [window(number + 1, now) for number in range(count)]
