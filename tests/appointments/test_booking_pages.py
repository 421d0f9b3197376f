"""The pages: look without signing in, keep a time, book it, move it, cancel it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import update

from tests.appointments.conftest import NOW, monday
from tests.cases.conftest import signed_in
from tests.support import factories, page_lint
from tests.support.client import LintingClient, Page, form_values
from webapp.accounts.models import Account
from webapp.appointments import places, taking
from webapp.appointments.models import Place
from webapp.appointments.wishes import Who, Wish
from webapp.core import clock
from webapp.core.db import transaction

pytestmark = pytest.mark.one_database

SHOP = "/book/open-restaurant/at/hall/2026-11-30"
TRUCK = "/book/road-freight"


@pytest.fixture
def visitor(client: LintingClient, at: Callable[[str], datetime]) -> LintingClient:
    places.plan({}, at(NOW))
    client.set_cookie("lang", "en")
    return client


@pytest.fixture
def she(visitor: LintingClient) -> LintingClient:
    signed_in(visitor, factories.account("王建国")[0])
    return visitor


def held(she: LintingClient, time: str = "09:00") -> Page:
    """The page after a time was pressed."""
    return she.open_page(SHOP).submit(SHOP, button=time)


def booked(she: LintingClient, time: str = "09:00") -> Page:
    """The page of a booking."""
    return held(she, time).submit("/confirm")


def fill(time: str, minutes: int = 30) -> None:
    """Other people take every window of a time."""
    hall = places.of_slug("hall")
    for number in range(4):
        wish = Wish(hall, "newborn", monday(time), minutes, f"{time} {number}")
        who = Who(None, "李秀英", f"138{number}{time.replace(':', '')}0000")
        taking.confirm(taking.hold(wish, who, now=clock.now()).ref, who, now=clock.now())


def test_everything_can_be_looked_at_without_signing_in(visitor: LintingClient) -> None:
    page = visitor.open_page("/book").link("Open a restaurant")
    assert page.h1 == "Where will you come?"
    page = page.link("Binjiang Government Service Hall")
    assert page.path.startswith("/book/open-restaurant/at/hall/2026-")
    assert "09:00" in page.text
    assert "Full" not in page.text


def test_one_place_is_not_asked_for(visitor: LintingClient) -> None:
    assert visitor.open_page(TRUCK).h1 == "Where will you come?"
    with transaction() as session:
        session.execute(update(Place).where(Place.slug != "hall").values(themes=["newborn"]))
    places.forget_cached()
    page = visitor.open_page(TRUCK)
    assert page.path.startswith(f"{TRUCK}/at/hall/2026-")


def test_a_time_asks_for_signing_in_and_comes_back(visitor: LintingClient) -> None:
    form = form_values(visitor.open_page(SHOP).form(SHOP))
    page = visitor.open_page(
        SHOP,
        method="POST",
        data={**form, "start": monday("09:00").isoformat()},
        headers={"Referer": f"http://localhost{SHOP}"},
    )
    assert page.path.startswith("/sign-in")
    # After it the time that was pressed stands at the foot, to be kept with one press.
    ways = {one.get("value", "") for one in page.root.iter("input") if one.get("name") == "next"}
    (back,) = [one for one in ways if one.startswith(f"{SHOP}?start=2026-11-30T09")]
    signed_in(visitor, factories.account("王建国")[0])
    page = visitor.open_page(back)
    assert "Kept for you" not in page.text
    assert "Kept for you" in page.submit(SHOP, button="Keep this time for me").text
    # Gone meanwhile, it is not offered.
    fill("14:00")
    page = visitor.open_page(f"{SHOP}?start={monday('14:00').isoformat().replace('+', '%2B')}")
    assert "Keep this time" not in page.text


def test_a_time_is_kept_then_booked(she: LintingClient) -> None:
    page = held(she)
    assert "Kept for you" in page.text
    assert "Kept for 15 minutes" in page.text
    page = page.submit("/confirm")
    assert page.path.startswith("/appointments/")
    assert "30 November 09:00" in page.h1
    assert "Booked" in page.text
    mine = she.open_page("/me/appointments")
    assert "30 November 09:00" in mine.text


def test_what_is_kept_can_be_given_back(she: LintingClient) -> None:
    page = held(she).submit("/release")
    assert "Kept for you" not in page.text


def test_who_comes_too_late_is_offered_the_nearest_free_times(she: LintingClient) -> None:
    page = she.open_page(SHOP)
    fill("10:00")
    page = page.submit(SHOP, button="10:00")
    assert page.status == 422
    assert "Somebody was quicker" in page.text
    page = page.submit(SHOP, button="30 November 10:30")
    assert "Kept for you" in page.text


def test_a_full_time_stays_to_be_seen(she: LintingClient) -> None:
    fill("10:00")
    page = she.open_page(SHOP)
    assert "10:00 Full" in page.text
    assert not [one for one in page.root.iter("button") if "10:00" in "".join(one.itertext())]


def test_the_second_of_a_day_leads_to_the_first(she: LintingClient) -> None:
    first = booked(she)
    page = held(she, "11:00")
    assert page.path.split("?")[0] == first.path
    assert "You have booked this for that day already" in page.text


def test_a_booking_moves(she: LintingClient) -> None:
    page = booked(she).link("Choose another time").link("Binjiang Government Service Hall")
    page = she.open_page(f"{SHOP}?{page.path.split('?')[1]}").submit(SHOP, button="11:00")
    assert page.h1 == "Choose another time"
    page = page.submit(SHOP, button="Move it to this time")
    assert "30 November 11:00" in page.h1
    assert len(she.open_page("/me/appointments").html.split("case-item")) == 2


def test_a_booking_is_cancelled(she: LintingClient) -> None:
    page = booked(she).submit("/cancel")
    assert "Cancelled" in page.text
    assert "Book again" in page.text


def test_too_late_says_whom_to_call(visitor: LintingClient, at: Callable[[str], datetime]) -> None:
    account_id = factories.account("王建国")[0]
    signed_in(visitor, account_id)
    page = booked(visitor)
    at("2026-11-30T07:30+08:00")
    signed_in(visitor, account_id)
    page = visitor.open_page(page.path)
    assert "To change it now, call 0532-12345" in page.text
    form = form_values(next(visitor.open_page("/me/appointments").root.iter("form")))
    page = visitor.open_page(f"{page.path}/cancel", method="POST", data=form)
    assert "too late to change this here" in page.text
    assert "0532-12345" in page.text


def test_the_calendar_entry_is_updated_by_a_change(she: LintingClient) -> None:
    page = booked(she)
    address = f"{page.path}/calendar.ics"
    event = _event(she.get(address).get_data())
    assert event["uid"] == f"{page.path.split('/')[2]}@onego"
    assert event["sequence"] == 0
    assert event.decoded("dtstart") == monday("09:00")
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    page.submit("/cancel")
    gone = _event(she.get(address).get_data())
    assert (gone["uid"], gone["sequence"], gone["status"]) == (event["uid"], 1, "CANCELLED")


def _event(content: bytes) -> Any:
    assert b"BEGIN:VTIMEZONE" in content
    assert b"\xe7\x8e\x8b" not in content, "no name stands in a file that leaves the house"
    return Calendar.from_ical(content).walk("VEVENT")[0]


def test_somebody_elses_booking_is_not_there(she: LintingClient, app: Any) -> None:
    page = booked(she)
    other = app.test_client()
    signed_in(other, factories.account("李秀英")[0])
    for address in (page.path, f"{page.path}/calendar.ics"):
        assert other.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/book/nothing",
        "/book/open-restaurant/at/nowhere",
        "/book/open-restaurant/at/hall/yesterday",
        "/book/open-restaurant/at/hall/9999-12-31",
        "/book/open-restaurant/at/hall/0001-01-01",
        "/book/road-freight/at/haibin-point",
    ],
)
def test_what_is_not_there_is_not_found(visitor: LintingClient, address: str) -> None:
    assert visitor.open_page(address).status == 404


@pytest.mark.parametrize(
    "start",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "2026-11-30T09:00:00",
        "soon",
        "",
    ],
)
def test_a_moment_that_nobody_pressed_is_refused(she: LintingClient, start: str) -> None:
    form = form_values(she.open_page(SHOP).form(SHOP))
    page = she.open_page(SHOP, method="POST", data={**form, "start": start})
    assert page.status == 400


def test_the_strip_counts_what_can_be_booked(she: LintingClient) -> None:
    strip = {
        page_lint.text_of(one.find("span")): one.get("href")
        for one in she.open_page(SHOP).root.iter("a")
        if "/at/hall/2026-12" in (one.get("href") or "")
    }
    # The last day of office hours has all of them; the next one has its noon alone.
    assert "Tue 8 December: 110 left" in strip
    assert "Wed 9 December: 22 left" in strip
    assert "Thu 10 December: 6 left" in strip


def test_too_late_to_move_says_whom_to_call(
    visitor: LintingClient, at: Callable[[str], datetime]
) -> None:
    account_id = factories.account("王建国")[0]
    signed_in(visitor, account_id)
    ref = booked(visitor).path.split("/")[2]
    at("2026-11-30T07:30+08:00")
    signed_in(visitor, account_id)
    tuesday = "/book/open-restaurant/at/hall/2026-12-01"
    page = visitor.open_page(f"{tuesday}?move={ref}").submit(tuesday, button="09:00")
    page = page.submit(tuesday, button="Move it to this time")
    assert "too late to change this here" in page.text


def test_a_booking_moves_to_a_time_of_its_own_service_alone(visitor: LintingClient) -> None:
    signed_in(visitor, factories.account("王建国")[0])
    ref = booked(visitor).path.split("/")[2]
    assert visitor.get(f"{SHOP}?move={ref}").status_code == 200
    other = SHOP.replace("open-restaurant", "newborn")
    assert visitor.get(f"{other}?move={ref}").status_code == 404


def test_whoever_signed_out_while_moving_signs_in_again(visitor: LintingClient) -> None:
    page = visitor.open_page(f"{SHOP}?move=nothing")
    assert page.path.startswith("/sign-in")


def test_a_booking_needs_a_name(visitor: LintingClient) -> None:
    account_id, phone, _number = factories.account("王建国")
    _forget_identity(account_id)
    signed_in(visitor, account_id)
    page = held(visitor).submit("/confirm", name=" ")
    assert page.status == 422
    assert "Enter your name" in page.text
    page = page.submit("/confirm", name="王建国")
    assert "Booked" in page.text
    assert phone not in page.text


def _forget_identity(account_id: int) -> None:
    with transaction() as session:
        session.execute(update(Account).where(Account.id == account_id).values(identity=None))


@pytest.mark.parametrize(
    ("language", "evening", "closed"),
    [
        ("zh-Hans", "傍晚 · 延时服务", "没有可以约的时间"),
        ("en", "Evening, outside", "Closed to bookings"),
    ],
)
def test_the_pages_of_an_evening_a_saturday_and_a_sunday(
    she: LintingClient, language: str, evening: str, closed: str
) -> None:
    she.set_cookie("lang", language)
    assert evening in she.open_page("/book/open-restaurant/at/hall/2026-12-02").text
    saturday = she.open_page("/book/open-restaurant/at/hall/2026-12-05")
    assert evening not in saturday.text
    assert closed not in saturday.text
    assert closed in she.open_page("/book/open-restaurant/at/hall/2026-12-06").text
