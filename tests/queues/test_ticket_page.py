"""The page of a number on a phone: it renews itself, says what changed, and stops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.queues.conftest import draw, somebody, window
from tests.support.client import LintingClient, Page
from webapp.core import crypto
from webapp.queues import calling, drawing, links
from webapp.queues.values import Ticket

pytestmark = pytest.mark.one_database
At = Callable[[str], datetime]
ASKED = {"HX-Request": "true", "HX-Target": "number"}


def address(ticket: Ticket) -> str:
    """Where a number's page is."""
    return f"/ticket/{links.mark(ticket)}"


def poll(page: Page) -> dict[str, str]:
    """What looks again by itself on a page; empty where nothing does."""
    found = page.root.find(".//*[@data-hx-trigger]")
    return dict(found.attrib) if found is not None else {}


def renewed(page: Page) -> tuple[int, str]:
    """What the page gets when it looks again: status and block."""
    answer = page.client.get(poll(page)["data-hx-get"], headers=ASKED)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def unsealed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The personal values of tickets that were decrypted, by purpose."""
    found: list[str] = []
    decrypt = crypto.decrypt

    def counting(purpose: str, value: bytes) -> bytes:
        if purpose.startswith("ticket."):
            found.append(purpose)
        return decrypt(purpose, value)

    monkeypatch.setattr(crypto, "decrypt", counting)
    return found


def test_a_waiting_page_unseals_nobodys_name_or_phone(
    visitor: LintingClient, morning: datetime, unsealed: list[str]
) -> None:
    window(1, morning)
    for _ in range(8):
        draw(who=somebody())
    mine = draw(who=somebody())
    page = visitor.open_page(address(mine))
    assert "8 people before you" in page.text
    visitor.open_page("/tickets")
    visitor.get("/screen/state")
    assert unsealed == []


def test_a_screen_unseals_the_names_that_it_shows(
    visitor: LintingClient, morning: datetime, unsealed: list[str]
) -> None:
    at_one = window(1, morning)
    for _ in range(8):
        draw(who=somebody())
    calling.call_next(at_one, now=morning)
    unsealed.clear()
    visitor.get("/screen/state")
    assert unsealed == ["ticket.name"]


def test_the_block_comes_with_its_buttons_and_only_when_something_changed(
    visitor: LintingClient, morning: datetime
) -> None:
    at_one, first, mine = window(1, morning), draw(), draw()
    page = visitor.open_page(address(mine))
    assert poll(page)["data-hx-trigger"] == "every 10s"
    assert renewed(page) == (204, "")
    drawing.leave(first, now=morning)
    status, block = renewed(page)
    assert status == 200
    assert f'action="{address(mine)}/later"' in block
    # Said once, and only what is new.
    assert block.count('id="said"') == 1
    assert "You are next. Stay near the windows. You are next" in block
    calling.call_next(at_one, now=morning)
    status, block = renewed(page)
    assert "Go to window 1" in block
    assert f'action="{address(mine)}/later"' not in block


def test_what_only_takes_longer_is_shown_and_not_said(
    visitor: LintingClient, morning: datetime
) -> None:
    window(1, morning)
    for _ in range(9):
        draw()
    page = visitor.open_page(address(draw()))
    window(2, morning)
    status, block = renewed(page)
    assert status == 200
    assert 'id="said"' not in block


def test_the_page_stops_looking_once_its_number_is_served_or_given_back(
    visitor: LintingClient, morning: datetime
) -> None:
    at_one, mine, other = window(1, morning), draw(), draw()
    page, other_page = visitor.open_page(address(mine)), visitor.open_page(address(other))
    calling.call_next(at_one, now=morning)
    calling.finish(at_one, now=morning)
    drawing.leave(other, now=morning)
    for one in (page, other_page):
        status, block = renewed(one)
        assert status == 200
        assert "data-hx-trigger" not in block
        assert not poll(visitor.open_page(one.path))


def test_the_page_stops_looking_once_its_day_is_over(
    visitor: LintingClient, morning: datetime, at: At
) -> None:
    at_one, served, mine = window(1, morning), draw(), draw()
    calling.call_next(at_one, now=morning)
    calling.finish(at_one, now=morning)
    page = visitor.open_page(address(mine))
    at("2026-12-01T00:01+08:00")
    status, block = renewed(page)
    assert status == 200
    assert "data-hx-trigger" not in block
    for one in (mine, served):
        page = visitor.open_page(address(one))
        assert page.h1 == "This ticket is over"
        # Nothing can be done with it any more.
        assert not [form for form in page.forms() if "/ticket/" in form.get("action", "")]
        assert not page.root.findall(".//a[@href='/rate/ticket/" + links.mark(one) + "']")
    assert visitor.get(address(mine) + "/leave").status_code == 303


CLOSED: list[tuple[str, str, str]] = [
    (
        "2026-11-30T09:30+08:00",
        "No window calls your queue right now",
        "Your number keeps its place. Ask our staff in the hall when one opens.",
    ),
    (
        "2026-11-30T08:40+08:00",
        "Your queue opens at 09:00",
        "Your number keeps its place until then.",
    ),
    (
        "2026-11-30T12:10+08:00",
        "Your queue opens at 13:30",
        "Your number keeps its place until then.",
    ),
    (
        "2026-11-30T17:05+08:00",
        "No window opens any more today",
        "Come on Tue 1 December from 09:00, or book a time.",
    ),
    (
        "2026-12-04T17:05+08:00",
        "No window opens any more today",
        "Come on Mon 7 December from 09:00, or book a time.",
    ),
]


@pytest.mark.parametrize(("moment", "news", "hint"), CLOSED)
def test_nobody_is_next_while_no_window_is_open(
    visitor: LintingClient, at: At, moment: str, news: str, hint: str
) -> None:
    at(moment)
    page = visitor.open_page(address(draw()))
    assert page.h1 == news
    assert hint in page.text
    assert "You are next" not in page.text
    assert "Nobody is before you" in page.text
    # It looks again, but not every ten seconds.
    assert poll(page)["data-hx-trigger"] == "every 60s"


def test_a_window_of_another_queue_helps_nobody(visitor: LintingClient, morning: datetime) -> None:
    window(5, morning)
    page = visitor.open_page(address(draw("A")))
    assert page.h1 == "No window calls your queue right now"
    window(8, morning)
    assert visitor.open_page(page.path).h1 == "You are next. Stay near the windows."


def test_who_would_draw_reads_that_no_window_is_open(
    visitor: LintingClient, morning: datetime
) -> None:
    page = visitor.open_page("/tickets")
    assert page.text.count("no window is open") == 4
    window(1, morning)
    assert visitor.open_page("/tickets").text.count("no window is open") == 3
    waits: list[dict[str, Any]] = visitor.get("/screen/state").json["waits"]
    assert [one["text"] == "closed" for one in waits] == [False, True, True, True]
