"""Pages that look again every few seconds, on many screens: each is held to its SQL statements."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.queues.conftest import draw, window
from tests.queues.test_window_pages import address_of, at_window
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support.client import LintingClient
from tests.support.statements import statements
from webapp.halls import service as halls
from webapp.queues import calling, lines, links, waits

__all__ = ["officers", "sign_in"]
pytestmark = pytest.mark.one_database


@pytest.fixture
def busy(morning: datetime) -> str:
    """People at a window and in line; the page of one who waits."""
    at_two = window(2, morning)
    mine = [draw() for _ in range(30)][-1]
    calling.call_next(at_two, now=morning)
    return f"/ticket/{links.mark(mine)}"


def cost(client: LintingClient, path: str, block: str = "") -> tuple[int, int]:
    """(status, statements) of a page that was seen before; of one block of it, as htmx asks."""
    asked = {"HX-Request": "true", "HX-Target": block} if block else {}
    client.get(path, headers=asked)
    with statements() as seen:
        answer = client.get(path, headers=asked)
    return answer.status_code, len(seen)


def test_a_desk_that_looks_again_reads_everything_once(
    busy: str, morning: datetime, sign_in: SignIn
) -> None:
    """Session, officer, queues, windows, tickets, turns; then the names of what has changed."""
    page = at_window(sign_in).submit("/staff/queue/act", button="Call")
    looks = address_of(page.client.open_page("/staff/queue"), "line")
    assert cost(page.client, looks, "line") == (204, 6)
    draw()
    assert cost(page.client, looks, "line") == (200, 7)


def test_a_screen_that_looks_again_reads_everything_once(busy: str, visitor: LintingClient) -> None:
    """Calls, queues, windows, tickets, turns; and the names of who is called anew."""
    assert cost(visitor, "/screen/state?after=1") == (200, 5)
    assert cost(visitor, "/screen/state") == (200, 6)
    assert cost(visitor, "/screen") == (200, 6)


def test_a_number_that_looks_again_reads_everything_once(busy: str, visitor: LintingClient) -> None:
    """Session, the ticket, queues, windows, tickets, turns."""
    assert cost(visitor, busy) == (200, 6)
    looks = address_of(visitor.open_page(busy), "number")
    assert cost(visitor, looks, "number") == (204, 6)


def test_who_would_draw_costs_as_little(busy: str, visitor: LintingClient) -> None:
    """Session, queues, windows, tickets, turns."""
    assert cost(visitor, "/tickets") == (200, 5)


def test_the_waits_of_a_hall_cost_three_statements(busy: str, morning: datetime) -> None:
    queues = lines.queues(halls.here().id)
    waits.to_draw(queues, morning)
    with statements() as seen:
        waits.to_draw(queues, morning)
    assert len(seen) == 3
