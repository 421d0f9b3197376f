"""The window of an officer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.queues.conftest import BETWEEN, draw, press, waiting, window
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories
from tests.support.client import LintingClient, Page
from webapp.appointments.wishes import Who
from webapp.queues import calling, links

__all__ = ["officers", "sign_in"]
pytestmark = pytest.mark.one_database


def address_of(page: Page, block: str) -> str:
    """Where a block that renews itself asks what is new."""
    found = page.root.find(f".//*[@data-hx-target='#{block}']")
    assert found is not None
    return found.get("data-hx-get", "")


# --- the window ---------------------------------------------------------------------------------


def at_window(sign_in: SignIn, number: str = "1") -> Page:
    """李敏 sits down at a window."""
    page = sign_in("limin").open_page("/staff/queue")
    return page.submit("/staff/queue/sit", button=f"Window {number}")


def test_an_officer_calls_serves_and_calls_the_next(morning: datetime, sign_in: SignIn) -> None:
    draw(name="欧阳修")
    draw()
    page = at_window(sign_in)
    assert page.h1 == "Window 1"
    page = page.submit("/staff/queue/act", button="Call A001")
    assert "Called 1 of 3 times" in page.text
    assert "欧阳修" in page.text
    page = page.submit("/staff/queue/act", button="Is here")
    page = page.submit("/staff/queue/act", button="Done, call the next")
    assert "A002" in page.text
    page = page.submit("/staff/queue/act", button="Is here")
    page = page.submit("/staff/queue/act", button="Fetches something")
    page = page.submit("/staff/queue/tickets/", button="Call back")
    assert "A002" in page.text
    page = page.submit("/staff/queue/act", button="Is here")
    page = page.submit("/staff/queue/send", button="C People")
    assert "Nobody waits for you" in page.text
    page = page.submit("/staff/queue/get-up")
    assert page.h1 == "Queue"


@pytest.mark.parametrize("block", ["line", "number"])
def test_what_renews_itself_comes_alone(
    morning: datetime, sign_in: SignIn, visitor: LintingClient, block: str
) -> None:
    mine = draw()
    client, path = (
        (at_window(sign_in).client, "/staff/queue")
        if block == "line"
        else (visitor, f"/ticket/{links.mark(mine)}")
    )
    asked = {"HX-Request": "true", "HX-Target": block}
    answer = client.get(path, headers=asked).get_data(as_text=True)
    assert "A001" in answer
    assert "<html" not in answer
    # Nothing changed: nothing is renewed, and whoever listens or types is not disturbed.
    again = address_of(client.open_page(path), block)
    assert client.get(again, headers=asked).status_code == 204
    other = draw()
    if block == "line":
        renewed = client.get(again, headers=asked).get_data(as_text=True)
        assert other.label in renewed
        assert 'id="loads" data-hx-swap-oob="innerHTML"' in renewed
        # Who is called next is the same: nothing is said.
        assert 'id="said"' not in renewed


def test_a_missed_number_and_its_return(
    morning: datetime, sign_in: SignIn, at: Callable[[str], datetime]
) -> None:
    draw()
    page = at_window(sign_in).submit("/staff/queue/act", button="Call A001")
    for second in ("30", "60"):
        at(f"2026-11-30T09:3{int(second) // 60}:{int(second) % 60:02d}+08:00")
        page = page.client.open_page("/staff/queue").submit("/staff/queue/act", button="Call again")
    at("2026-11-30T09:32:00+08:00")
    page = page.client.open_page("/staff/queue").submit("/staff/queue/act", button="Did not come")
    assert "Missed the call" in page.text
    page = page.submit("/staff/queue/tickets/", button="Is here after all")
    assert waiting() == ["A001"]


def test_a_number_that_counts_no_more_is_not_offered(
    morning: datetime, sign_in: SignIn, at: Callable[[str], datetime]
) -> None:
    draw()
    at_two, now = window(2, morning), morning
    calling.call_next(at_two, now=now)
    for _ in range(2):
        calling.call_again(at_two, now=(now := now + BETWEEN))
    calling.miss(at_two, now=(now := now + BETWEEN))
    page = sign_in("limin").open_page("/staff/queue")
    at("2026-11-30T10:02+08:00")
    late = page.submit("/staff/queue/tickets/", button="Is here after all")
    assert late.status == 422
    assert "draw a new number for them" in late.text
    assert "Is here after all" not in late.text


def test_a_page_that_is_sent_twice_ends_nobody_elses_turn(
    morning: datetime, sign_in: SignIn
) -> None:
    for _ in range(3):
        draw()
    page = at_window(sign_in).submit("/staff/queue/act", button="Call A001")
    page = page.submit("/staff/queue/act", button="Is here")
    page.submit("/staff/queue/act", button="Done, call the next")
    again = page.submit("/staff/queue/act", button="Done, call the next")
    assert again.status == 422
    assert "A002" in again.text
    assert waiting() == ["A003"]


def test_a_page_of_the_last_one_does_nothing_to_the_next(
    morning: datetime, sign_in: SignIn
) -> None:
    draw()
    draw()
    page = at_window(sign_in).submit("/staff/queue/act", button="Call A001")
    called = page
    page = served = page.submit("/staff/queue/act", button="Is here")
    page.submit("/staff/queue/act", button="Done, call the next")
    assert called.submit("/staff/queue/act", button="Is here").status == 422
    assert served.submit("/staff/queue/send", button="C People").status == 422
    page = page.client.open_page("/staff/queue")
    assert "Called 1 of 3 times" in page.text
    page.submit("/staff/queue/act", button="Is here")
    assert served.submit("/staff/queue/act", button="Fetches something").status == 422
    assert "At the window" in page.client.open_page("/staff/queue").text


def test_the_case_opens_with_the_number(app: object, sign_in: SignIn, morning: datetime) -> None:
    handed = factories.submitted(name="王建国", shop="老王面馆")
    other = factories.submitted(name="别人", shop="别家")
    who = Who(handed.account_id, "王建国", handed.phone, handed.id_number)
    draw(who=who)
    page = at_window(sign_in).submit("/staff/queue/act", button="Call A001")
    links_of = [one.get("href", "") for one in page.root.findall(".//nav[@class='s-cases']//a")]
    assert {f"/staff/items/{ref}" for ref in handed.items.values()} >= set(links_of) != set()
    assert not {f"/staff/items/{ref}" for ref in other.items.values()} & set(links_of)
    assert page.client.open_page(links_of[0]).status == 200


def test_a_colleague_draws_a_number_for_somebody(morning: datetime, sign_in: SignIn) -> None:
    page = sign_in("limin").open_page("/staff/queue")
    page = page.submit("/staff/queue/tickets", queue="C", name="张奶奶", priority="yes")
    assert "Their number is C001" in page.text
    assert "张奶奶 · goes first" in page.text


def test_what_does_not_fit_says_so(morning: datetime, sign_in: SignIn) -> None:
    window(1, morning)
    page = sign_in("limin").open_page("/staff/queue")
    assert "A colleague is there" in page.text
    for act, data, status in (
        ("sit", {"window": "1"}, 422),
        ("sit", {"window": "99"}, 404),
        ("sit", {"window": "x"}, 400),
        ("act", {"act": "next"}, 422),
        ("sit", {"window": "2"}, 303),
        ("act", {"act": "x"}, 400),
        ("act", {"act": "finish"}, 422),
        ("send", {"letter": "B"}, 422),
        ("send", {"letter": "Z"}, 422),
        ("tickets", {"queue": "Z"}, 422),
        ("tickets/nonsense", {}, 404),
    ):
        assert press(page, f"/staff/queue/{act}", data) == status, (act, data)
    for path in ("sit", "get-up", "act", "send", "tickets"):
        assert page.client.get(f"/staff/queue/{path}").status_code == 303


def test_a_page_of_yesterday_ends_nobody_of_today(morning: datetime, sign_in: SignIn) -> None:
    draw()
    page = at_window(sign_in).submit("/staff/queue/act", button="Call A001")
    old = {"act": "end", "ticket": "1-nothing-of-today"}
    assert press(page, "/staff/queue/act", old) == 422
    assert "A001" in page.client.open_page("/staff/queue").text


def test_the_desk_is_for_staff(visitor: LintingClient) -> None:
    assert "/staff/sign-in" in visitor.open_page("/staff/queue").path
