"""The page of a number on a phone: it renews itself, says what changed, and stops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.queues.conftest import BETWEEN, draw, somebody, window
from tests.support.client import LintingClient, Page
from webapp.core import crypto
from webapp.queues import calling, drawing, links
from webapp.queues.values import Ticket, WindowValues

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
    assert poll(page)["data-hx-trigger"].startswith("every 10s,")
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


def missed(ticket: Ticket, at_one: WindowValues, now: datetime) -> datetime:
    """It is called until it is missed; when that was."""
    calling.call_next(at_one, now=now)
    for _ in range(2):
        now += BETWEEN
        calling.call_again(at_one, now=now)
    now += BETWEEN
    assert calling.miss(at_one, now=now).id == ticket.id
    return now


def test_a_missed_number_says_until_when_and_afterwards_to_take_a_new_one(
    visitor: LintingClient, morning: datetime, at: At
) -> None:
    mine = draw()
    missed(mine, window(1, morning), morning)
    page = visitor.open_page(address(mine))
    assert "Say so at a window until 10:01, and you are called again soon." in page.text
    assert [form for form in page.forms() if form.get("action", "").endswith("/leave")]
    at("2026-11-30T10:02+08:00")
    status, block = renewed(page)
    assert status == 200
    assert "data-hx-trigger" not in block
    page = visitor.open_page(page.path)
    assert page.h1 == "We called you, and you were not there"
    assert "This number does not count any more. Take a new one in the hall." in page.text
    assert "say so at a window" not in page.text.lower()
    assert not [form for form in page.forms() if "/ticket/" in form.get("action", "")]
    assert page.link("Take a number").path == "/tickets"


def test_a_number_missed_twice_says_at_once_to_take_a_new_one(
    visitor: LintingClient, morning: datetime
) -> None:
    at_one, mine = window(1, morning), draw()
    now = missed(mine, at_one, morning)
    calling.come_back(mine, now=now)
    missed(mine, at_one, now)
    assert "This number does not count any more" in visitor.open_page(address(mine)).text


def test_without_scripts_a_number_says_how_to_look_again(
    visitor: LintingClient, morning: datetime
) -> None:
    """That it changes by itself is only said where scripts show it."""
    page = visitor.open_page(address(draw()))
    (claims,) = page.root.findall(".//*[@data-scripts]")
    assert "hidden" in claims.attrib
    assert claims.text == "It changes by itself."
    (without,) = page.root.findall(".//noscript")
    assert "This page does not change by itself here." in "".join(without.itertext())
    assert [one.get("href") for one in without.findall(".//a")] == [page.path]
    assert page.html.count("by itself") == 2


def test_a_number_given_back_says_how_to_get_another(
    visitor: LintingClient, morning: datetime
) -> None:
    page = visitor.open_page(address(draw())).submit("/leave")
    assert page.h1 == "This number was given back"
    assert page.link("Take a number").path == "/tickets"


def test_who_fetches_something_is_not_sent_to_a_window_that_has_closed(
    visitor: LintingClient, morning: datetime
) -> None:
    at_one, mine = window(1, morning), draw()
    calling.call_next(at_one, now=morning)
    calling.start(at_one, now=morning)
    calling.park(at_one, now=morning)
    assert visitor.open_page(address(mine)).h1 == "When you have it, go to window 1"
    assert at_one.officer_id is not None
    calling.get_up(officer_id=at_one.officer_id, hall_id=at_one.hall_id)
    page = visitor.open_page(address(mine))
    assert page.h1 == "When you have it, go to any window"
    assert "You do not wait a second time." in page.text


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
    assert poll(page)["data-hx-trigger"].startswith("every 60s,")


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
    assert visitor.get("/screen/state").json["board"].count("closed") == 3
