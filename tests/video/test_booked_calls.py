"""Calls that were booked: the button, who goes first, and what becomes of the appointment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.appointments.conftest import MONDAY, monday
from tests.appointments.conftest import NOW as FRIDAY
from tests.cases.conftest import signed_in
from tests.signing.conftest import configured
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories
from tests.support.client import LintingClient
from tests.support.factories import Handed
from tests.video.conftest import MINUTE, answer, ask, at_desk, caller
from webapp.appointments import calls, choosing, desk, letters, places, reads, taking
from webapp.appointments.for_case import ForCase
from webapp.appointments.values import Booking, BookingState, PlaceKind
from webapp.appointments.wishes import Who, Wish
from webapp.catalog import picking
from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.engagement import services
from webapp.engagement.values import Kind
from webapp.halls import service as halls
from webapp.messages import inbox
from webapp.video import calling, policy
from webapp.video import reads as video

__all__ = ["officers", "sign_in"]

HALF_PAST_NINE = monday("09:30")


@pytest.fixture
def friday(app: Any, at: Callable[[str], datetime]) -> datetime:
    """A Friday, with the times of the coming days."""
    now = at(FRIDAY)
    places.plan({}, now)
    return now


@pytest.fixture
def handed(friday: datetime) -> Handed:
    """A noodle shop's case."""
    return factories.submitted()


@pytest.fixture
def booked(handed: Handed) -> Booking:
    """A call about it, on Monday at half past nine."""
    return book(handed)


@pytest.fixture
def officer(friday: datetime) -> int:
    """An officer of the whole hall."""
    return factories.officer("limin", "李敏", "accept")


def who(handed: Handed) -> Who:
    """Its applicant."""
    return Who(handed.account_id, "王建国", handed.phone, handed.id_number)


def book(handed: Handed, at: str = "09:30", minutes: int = 30) -> Booking:
    """Book a call about a case."""
    start, now = monday(at), clock.now()
    wish = Wish(places.of_slug("video"), factories.THEME, start, minutes, at, handed.ref)
    return taking.confirm(taking.hold(wish, who(handed), now=now).ref, who(handed), now=now)


def state(booking: Booking) -> BookingState:
    """Where it stands now."""
    return reads.of_id(booking.id).state


def waiting(now: datetime) -> list[str]:
    """The references of those who wait, as the desk lists them."""
    return [one.ref for one in video.waiting(halls.here().id, (), now)]


def test_in_its_time_the_appointment_arrives_and_is_served(
    handed: Handed, booked: Booking, officer: int
) -> None:
    call = ask(handed, now=HALF_PAST_NINE - 5 * MINUTE)
    assert (call.booked_for, state(booked)) == (HALF_PAST_NINE, BookingState.arrived)
    talk = answer(call, officer, HALF_PAST_NINE - 4 * MINUTE)
    calling.write_up(talk.ref, at_desk(officer), "好", now=HALF_PAST_NINE + MINUTE)
    assert state(booked) is BookingState.served


def test_a_booked_call_is_one_service(handed: Handed, booked: Booking, officer: int) -> None:
    call = answer(ask(handed, now=HALF_PAST_NINE), officer, HALF_PAST_NINE)
    calling.end(call.ref, caller(call), now=HALF_PAST_NINE + MINUTE)
    since = services.since(halls.here().id, HALF_PAST_NINE - MINUTE)
    assert [(one.kind, one.subject) for one in since] == [(Kind.booking, booked.ref)]


@pytest.mark.parametrize("early", [6, -30])
def test_out_of_its_time_a_call_is_not_the_appointment(
    handed: Handed, booked: Booking, early: int
) -> None:
    call = ask(handed, now=HALF_PAST_NINE - early * MINUTE)
    assert (call.booked_for, state(booked)) == (None, BookingState.booked)


def test_who_called_too_early_is_booked_once_they_press_in_time(
    handed: Handed, booked: Booking
) -> None:
    early = ask(handed, now=HALF_PAST_NINE - 7 * MINUTE)
    again = ask(handed, now=HALF_PAST_NINE - 5 * MINUTE)
    assert (again.ref, again.booked_for) == (early.ref, HALF_PAST_NINE)
    assert state(booked) is BookingState.arrived


def test_a_call_that_broke_off_is_booked_again_in_its_time(
    handed: Handed, booked: Booking, officer: int
) -> None:
    call = answer(ask(handed, now=HALF_PAST_NINE), officer, HALF_PAST_NINE)
    late = HALF_PAST_NINE + policy.current().silence + MINUTE
    again = ask(handed, now=late)
    assert (again.ref != call.ref, again.booked_for) == (True, HALF_PAST_NINE)
    assert state(booked) is BookingState.served


def test_who_does_not_wait_came_all_the_same(handed: Handed, booked: Booking) -> None:
    call = ask(handed, now=HALF_PAST_NINE)
    calling.end(call.ref, caller(call), now=HALF_PAST_NINE)
    assert state(booked) is BookingState.arrived


def test_who_booked_goes_first_by_their_times(handed: Handed, booked: Booking) -> None:
    walk_in = ask(factories.submitted(name="陈立"), now=HALF_PAST_NINE - 6 * MINUTE)
    other = factories.submitted(name="刘芳")
    book(other, "09:15", 15)
    second = ask(handed, now=HALF_PAST_NINE - 5 * MINUTE)
    first = ask(other, now=HALF_PAST_NINE - 4 * MINUTE)
    assert waiting(HALF_PAST_NINE - 4 * MINUTE) == [first.ref, second.ref, walk_in.ref]


def test_one_case_is_not_the_time_of_another(handed: Handed, booked: Booking) -> None:
    other = factories.submitted(name="陈立")
    assert ask(other, now=HALF_PAST_NINE).booked_for is None
    assert calls.of_case(handed.ref, other.account_id, HALF_PAST_NINE) is None
    assert calls.of_case(handed.ref, handed.account_id, HALF_PAST_NINE) is not None


def test_a_visit_to_the_hall_is_no_call(handed: Handed) -> None:
    wish = Wish(places.of_slug("hall"), factories.THEME, HALF_PAST_NINE, 30, "k", handed.ref)
    held = taking.hold(wish, who(handed), now=clock.now())
    taking.confirm(held.ref, who(handed), now=clock.now())
    assert ask(handed, now=HALF_PAST_NINE).booked_for is None


def test_who_cancelled_is_not_booked(handed: Handed, booked: Booking) -> None:
    taking.cancel(booked.ref, who(handed), now=clock.now())
    assert ask(handed, now=HALF_PAST_NINE).booked_for is None
    assert state(booked) is BookingState.cancelled


def test_who_was_marked_as_missed_and_calls_after_all_was_not(
    handed: Handed, booked: Booking, officer: int
) -> None:
    late = HALF_PAST_NINE + 20 * MINUTE
    desk.mark(
        booked.ref,
        BookingState.missed,
        officer_id=officer,
        hall_id=halls.here().id,
        now=late,
    )
    assert inbox.of_account(handed.account_id)[0].kind == "call_missed"
    assert ask(handed, now=late + MINUTE).booked_for == HALF_PAST_NINE
    assert state(booked) is BookingState.arrived


def test_without_an_application_there_is_no_call(handed: Handed) -> None:
    theme = picking.theme_of(catalog.current(halls.here().id), factories.THEME)
    assert theme is not None
    place = places.of_slug("video")
    with pytest.raises(LookupError):
        choosing.choice(place, theme)
    with configured(video_minutes=15):
        case = ForCase(handed.ref, factories.THEME, 3, handed.number, "", ())
        assert choosing.choice(place, theme, case).minutes == 15


def test_the_letters_say_that_it_is_by_video(handed: Handed, booked: Booking) -> None:
    assert inbox.of_account(handed.account_id)[0].kind == "call_booked"
    letters.remind({}, HALF_PAST_NINE - timedelta(days=1))
    assert inbox.of_account(handed.account_id)[0].kind == "call_reminder"


# --- pages ----------------------------------------------------------------------------------------


@pytest.fixture
def she(client: LintingClient, handed: Handed) -> LintingClient:
    """The applicant, signed in."""
    client.set_cookie("lang", "en")
    signed_in(client, handed.account_id)
    return client


@pytest.mark.one_database
def test_from_the_case_to_a_booked_call(
    she: LintingClient, handed: Handed, at: Callable[[str], datetime]
) -> None:
    page = she.open_page(f"/me/cases/{handed.ref}").link("Book a time at the hall")
    assert "You need a phone with a camera, and a quiet room." in page.text
    page = page.link("By video")
    assert "wait until an officer is free" in page.text
    assert "Say when you could come" not in page.text
    address = f"/book/{factories.THEME}/at/video/{MONDAY}"
    page = she.open_page(f"{address}?case={handed.ref}&people=3")
    # A call is one person's.
    assert page.root.find(".//select[@name='people']") is None
    assert "3 people" not in page.text
    page = page.submit(address, button="09:30").submit("/confirm")
    assert "You start the call on this page, from Mon 30 November 09:25 on." in page.text
    assert "have it at hand" in page.text
    booking = page.path
    entry = she.get(f"{booking}/calendar.ics").get_data(as_text=True).replace("\r\n ", "")
    assert "SUMMARY:By video: " in entry
    assert "LOCATION:By video\r\n" in entry
    assert f"Start the call on this page: http://localhost{booking}" in entry
    assert "王" not in entry
    at(f"{MONDAY}T09:24+08:00")
    signed_in(she, handed.account_id)
    page = she.open_page(booking)
    assert "from 09:25 on" in page.text
    assert "every 20s" in page.html
    at(f"{MONDAY}T09:25+08:00")
    page = she.open_page(booking)
    assert "every 20s" not in page.html
    page = page.link("Start the call")
    assert "Your time: 09:30 to 10:00" in page.text
    page = page.submit(f"/video/for/{handed.ref}")
    assert "you go before those who did not" in page.text
    assert "You are here" in she.open_page(booking).text
    at(f"{MONDAY}T10:00+08:00")
    page = she.open_page(booking)
    assert "Your time is over." in page.text
    assert page.link("Call without a booking").path == f"/video/for/{handed.ref}"


@pytest.mark.one_database
def test_the_desk_sees_the_booked_time(
    handed: Handed, booked: Booking, sign_in: SignIn, at: Callable[[str], datetime]
) -> None:
    ask(handed, now=at(f"{MONDAY}T09:30+08:00"))
    page = sign_in("limin").open_page("/staff/video")
    assert "booked for 09:30" in page.text


@pytest.mark.one_database
def test_it_is_offered_for_an_application_alone(she: LintingClient, handed: Handed) -> None:
    page = she.open_page(f"/book/{factories.THEME}")
    assert "By video" not in page.text
    assert she.get(f"/book/{factories.THEME}/at/video").status_code == 404
    assert she.get(f"/book/{factories.THEME}/at/video/{MONDAY}").status_code == 404
    data = {"start": f"{MONDAY}T09:30+08:00", "csrf_token": ""}
    tokens = she.open_page(f"/book/{factories.THEME}/at/hall/{MONDAY}")
    field = tokens.root.find(".//input[@name='csrf_token']")
    assert field is not None
    data["csrf_token"] = field.get("value") or ""
    made = she.post(f"/book/{factories.THEME}/at/video/{MONDAY}", data=data)
    assert made.status_code == 404


@pytest.mark.one_database
def test_a_visit_becomes_a_call_and_a_call_a_visit(she: LintingClient, handed: Handed) -> None:
    address = f"/book/{factories.THEME}/at/hall/{MONDAY}"
    page = she.open_page(f"{address}?case={handed.ref}")
    page = page.submit(address, button="09:00").submit("/confirm")
    page = page.link("Choose another time").link("By video")
    address = f"/book/{factories.THEME}/at/video/{MONDAY}"
    page = page.submit(address, button="14:00")
    page = page.submit(address, button="Move it to this time")
    assert "You start the call on this page" in page.text
    found = reads.of_person(who(handed), since=halls.today())[-1]
    assert (found.minutes, found.case_ref) == (30, handed.ref)
    page = page.link("Choose another time").link("Binjiang Government Service Hall")
    assert "about 30 minutes" in page.text


@pytest.mark.one_database
def test_who_cancelled_books_the_call_again(she: LintingClient, booked: Booking) -> None:
    page = she.open_page(f"/appointments/{booked.ref}").submit("/cancel")
    assert "By video" in page.link("Book again").text


@pytest.mark.one_database
def test_a_terminal_of_the_hall_draws_no_number_for_a_call(
    she: LintingClient, booked: Booking, at: Callable[[str], datetime]
) -> None:
    at(f"{MONDAY}T09:25+08:00")
    she.open_page("/demo/terminal").submit("/demo/terminal", surface="terminal")
    assert booked.account_id is not None
    signed_in(she, booked.account_id)
    page = she.open_page(f"/appointments/{booked.ref}")
    assert "Start the call" not in page.text
    assert "Call from your own phone at home" in page.text


def test_the_place_is_data(friday: datetime) -> None:
    place = places.of_slug("video")
    assert (place.kind, place.address, place.by_video) == (PlaceKind.video, {}, True)
