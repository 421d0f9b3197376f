"""The pages: draw a number, arrive for an appointment, follow it; the window; the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.cases.conftest import signed_in
from tests.queues.conftest import BETWEEN, draw, press, somebody, waiting, window
from tests.support import factories
from tests.support.client import LintingClient
from webapp.appointments import arrival, desk, places, reads, taking
from webapp.appointments.values import Booking, BookingState
from webapp.appointments.wishes import Who, Wish
from webapp.core import clock
from webapp.halls import service as halls
from webapp.queues import calling, drawing, links

pytestmark = pytest.mark.one_database
HOUR = timedelta(hours=1)


@pytest.fixture
def terminal(visitor: LintingClient) -> LintingClient:
    page = visitor.open_page("/demo/terminal")
    page.submit("/demo/terminal", surface="terminal")
    return visitor


def here() -> str:
    """The address that a screen of the hall shows now."""
    return f"/here/{links.here(halls.here().slug, clock.now())}"


def booking(who: Who, at: str = "2026-11-30T10:00+08:00", people: int = 1) -> Booking:
    """Somebody has booked a time of this morning, last Friday."""
    friday = datetime.fromisoformat("2026-11-27T10:00+08:00")
    places.plan({}, friday)
    start, hall = datetime.fromisoformat(at), places.of_slug("hall")
    wish = Wish(hall, "open-restaurant", start, 30, at, people=people)
    held = taking.hold(wish, who, now=friday)
    return taking.confirm(held.ref, who, now=friday)


# --- draw a number ------------------------------------------------------------------------------


def test_a_visitor_at_a_terminal_draws_a_number(terminal: LintingClient) -> None:
    window(1, clock.now())
    page = terminal.open_page("/").link("Take a number")
    page = page.submit("/tickets", queue="A")
    assert page.h1 == "You are next. Stay near the windows."
    assert "A001" in page.text
    assert waiting() == ["A001"]
    page = terminal.open_page("/tickets").submit("/tickets", queue="B", priority="yes")
    assert "B001" in page.text


def test_nothing_chosen_says_so_and_draws_nothing(terminal: LintingClient) -> None:
    page = terminal.open_page("/tickets").submit("/tickets")
    assert page.status == 422
    assert "Choose what you come for." in page.text
    assert not waiting()


def test_from_home_one_sees_how_long_people_wait_and_draws_nothing(visitor: LintingClient) -> None:
    page = visitor.open_page("/tickets")
    assert page.h1 == "How long people wait now"
    assert "A Business" in page.text
    data = {"queue": "A", "key": "x" * 22}
    assert press(page, "/tickets", data) == 403
    signed_in(visitor, factories.account("王建国")[0])
    page = visitor.open_page("/tickets")
    assert press(page, "/tickets", data | {"here": "guessed"}) == 403
    assert not waiting()


def test_a_phone_that_scanned_a_screen_draws_one_number(
    visitor: LintingClient,
) -> None:
    page = visitor.open_page(here())
    assert "Sign in with your mobile number" in page.text
    signed_in(visitor, factories.account("王建国")[0])
    page = visitor.open_page(here()).submit("/tickets", queue="C")
    assert "C001" in page.text
    page = visitor.open_page(here())
    assert "C001" in page.text
    page = page.submit("/tickets", queue="C")
    assert "You have this number already" in page.text
    assert waiting() == ["C001"]


def test_a_code_of_an_hour_ago_says_to_scan_again(
    visitor: LintingClient, at: Callable[[str], datetime]
) -> None:
    address = here()
    at("2026-11-30T11:31+08:00")
    page = visitor.open_page(address)
    assert "Scan the code on a screen there once more" in page.text


# --- arrive for an appointment ------------------------------------------------------------------


def test_the_code_of_an_appointment_draws_its_number_at_a_terminal(terminal: LintingClient) -> None:
    who = somebody()
    mine = booking(who)
    page = terminal.open_page("/tickets").link("I have an appointment")
    # A reader types what the code says, as a keyboard would.
    address = f"https://hall.example/arrive/{arrival.code(mine)}"
    page = page.submit("/arrive", code=address)
    assert page.h1 == "Your appointment at 10:00"
    for _ in range(2):
        page = page.submit("/arrive/") if "arrive" in page.path else page
        assert "B001" in page.text
    assert waiting() == ["B001"]
    assert reads.of_id(mine.id).state is BookingState.arrived


def test_who_comes_with_others_reads_how_many(terminal: LintingClient) -> None:
    mine = booking(somebody(), people=3)
    assert "3 people" in terminal.open_page(f"/arrive/{arrival.code(mine)}").text


def test_who_gave_the_number_back_arrives_once_more(terminal: LintingClient) -> None:
    mine = booking(somebody())
    page = terminal.open_page(f"/arrive/{arrival.code(mine)}").submit("/arrive/")
    page.submit("/leave")
    page = terminal.open_page(f"/arrive/{arrival.code(mine)}").submit("/arrive/")
    assert "B002" in page.text
    page = terminal.open_page(f"/arrive/{arrival.code(mine)}").submit("/arrive/")
    assert "You have this number already" in page.text
    assert waiting() == ["B002"]


def test_an_unknown_code_says_what_to_do(terminal: LintingClient) -> None:
    mine = booking(somebody(), "2026-12-01T10:00+08:00")
    for code in ("nonsense", f"{mine.id}-guessed", arrival.code(mine)):
        page = terminal.open_page("/arrive").submit("/arrive", code=code)
        assert "We do not know this code, or it is not for today" in page.text
    assert not waiting()


def test_too_early_is_told_from_when_on(
    terminal: LintingClient, at: Callable[[str], datetime]
) -> None:
    mine = booking(somebody())
    at("2026-11-30T09:29+08:00")
    page = terminal.open_page(f"/arrive/{arrival.code(mine)}")
    assert page.h1 == "Your appointment at 10:00"
    assert "Your number is ready from 09:30 on." in page.text
    assert not [one for one in page.forms() if "/arrive" in (one.get("action") or "")]
    key = {"key": "x" * 22}
    assert press(terminal.open_page("/tickets"), f"/arrive/{arrival.code(mine)}", key) == 422
    assert not waiting()


def test_at_home_the_code_of_an_appointment_draws_nothing(visitor: LintingClient) -> None:
    mine = booking(somebody())
    page = visitor.open_page(f"/arrive/{arrival.code(mine)}")
    assert "under the reader of a terminal" in page.text
    assert not page.root.findall(".//form[@action='" + page.path + "']")


def test_a_phone_in_the_hall_arrives_with_one_press(visitor: LintingClient) -> None:
    who = somebody()
    booking(who)
    assert who.account_id is not None
    signed_in(visitor, who.account_id)
    page = visitor.open_page(here())
    assert "Your appointment at 10:00" in page.text
    page = page.submit("/tickets", button="I am here")
    assert "B001" in page.text
    assert waiting() == ["B001"]


def test_the_page_of_a_booking_shows_the_code(visitor: LintingClient) -> None:
    who = somebody()
    mine = booking(who)
    assert who.account_id is not None
    signed_in(visitor, who.account_id)
    page = visitor.open_page(f"/appointments/{mine.ref}")
    assert "Hold this code under the reader" in page.text


def test_whoever_booked_and_is_served_has_used_the_appointment(morning: datetime) -> None:
    mine = booking(somebody())
    at_four = window(4, morning)
    draw("B", booking=mine)
    calling.call_next(at_four, now=morning)
    calling.finish(at_four, now=morning)
    assert reads.of_id(mine.id).state is BookingState.served


def test_a_cancelled_appointment_draws_no_number(morning: datetime) -> None:
    who = somebody()
    mine = booking(who)
    taking.cancel(mine.ref, who, now=morning - HOUR * 20)
    with pytest.raises(desk.NotNow):
        draw("B", booking=mine)
    assert not waiting()


# --- one's number -------------------------------------------------------------------------------


def test_a_number_follows_what_happens(visitor: LintingClient, morning: datetime) -> None:
    at_one, others = window(1, morning), [draw() for _ in range(5)]
    mine = draw()
    address = f"/ticket/{links.mark(mine)}"
    page = visitor.open_page(address)
    assert page.h1 == "You do not have to stand here"
    assert "5 people before you" in page.text
    drawing.leave(others[0], now=morning)
    drawing.leave(others[1], now=morning)
    assert visitor.open_page(address).h1 == "Soon. Come to the hall."
    for _ in range(3):
        calling.call_next(at_one, now=morning)
        calling.finish(at_one, now=morning)
    assert visitor.open_page(address).h1 == "You are next. Stay near the windows."
    calling.call_next(at_one, now=morning)
    assert visitor.open_page(address).h1 == "Go to window 1"
    now = morning
    for _ in range(2):
        now += BETWEEN
        calling.call_again(at_one, now=now)
    calling.miss(at_one, now=now + BETWEEN)
    assert visitor.open_page(address).h1 == "We called you, and you were not there"
    calling.come_back(mine, now=now + BETWEEN)
    calling.call_next(at_one, now=now + BETWEEN)
    calling.finish(at_one, now=now + BETWEEN)
    page = visitor.open_page(address)
    assert page.h1 == "All done here"
    assert not page.root.findall(".//form[@action='" + address + "/leave']")


def test_others_go_first_and_the_number_is_given_back(visitor: LintingClient) -> None:
    mine = draw()
    for _ in range(4):
        draw()
    page = visitor.open_page(f"/ticket/{links.mark(mine)}").submit("/later")
    assert "3 people before you" in page.text
    assert not [one for one in page.forms() if "/later" in one.get("action", "")]
    page = page.submit("/leave")
    assert "This number was given back" in page.text
    assert waiting() == ["A002", "A003", "A004", "A005"]


def test_what_cannot_be_done_any_more_says_so(visitor: LintingClient, morning: datetime) -> None:
    mine = draw()
    page = visitor.open_page(f"/ticket/{links.mark(mine)}")
    at_one = window(1, morning)
    calling.call_next(at_one, now=morning)
    calling.start(at_one, now=morning)
    for act in ("/later", "/leave"):
        answer = page.submit(act)
        assert answer.status == 422
        assert "That cannot be done any more" in answer.text


def test_a_guessed_address_is_nothing(visitor: LintingClient) -> None:
    mine = draw()
    assert visitor.get(f"/ticket/{mine.id}-AAAAAAAAAAAAAAAA").status_code == 404
    assert visitor.get("/ticket/1").status_code == 404
    for act in ("later", "leave"):
        assert visitor.get(f"/ticket/{links.mark(mine)}/{act}").status_code == 303
