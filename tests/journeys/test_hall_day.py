"""周六到大厅: booked by phone, checked in at a terminal, called on the screen, served, rated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.people import Applicant, Officer, Person
from tests.proofs import stored
from tests.support import server as servers
from tests.support.browser import DESK, LANGUAGES, PHONE, TERMINAL, given, then, when
from tests.support.server import Server
from tests.support.variants import some
from webapp.appointments import arrival
from webapp.appointments.models import BookingRow
from webapp.appointments.reads import booking_of
from webapp.core.db import reading
from webapp.core.settings import Settings
from webapp.documents.qr import qr_svg

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

FRIDAY, SATURDAY = "2026-11-27", "2026-11-28"
"""The server's clock starts at ten in the morning of these days."""
TELEVISION = {"width": 1920, "height": 1080}
HERE = {"zh-Hans": "您预约了 10:00", "en": "Your appointment at 10:00"}
GO = {"zh-Hans": "请到 4 号窗口", "en": "Go to window 4"}
DONE = {"zh-Hans": "这儿都办好了", "en": "All done here"}
HOW = {"zh-Hans": "办得怎么样？", "en": "How was it?"}
THANKS = {"zh-Hans": "谢谢您", "en": "Thank you"}
CALLED = {"zh-Hans": "4 号窗口", "en": "Window 4"}
Start = Callable[[str], Server]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """The same hall on one day and on another: start("2026-11-27")."""
    running: list[Server] = []
    port = servers.free_port()

    def on(day: str) -> Server:
        for one in running:
            one.stop()
        running.append(
            servers.start(
                tmp_path / "hall",
                port=port,
                ONEGO_TEST_NOW=day,
                ONEGO_WORKERS="1",
                ONEGO_ARGON2_TIME_COST="1",
                ONEGO_ARGON2_MEMORY_KIB="64",
            )
        )
        return running[-1]

    yield on
    for one in running:
        one.stop()


def code_of(server: Server) -> str:
    """The address in the code of the one booking."""
    with stored.opened(Settings(data=server.data)), reading() as session:
        booking = booking_of(session.query(BookingRow).one())
        return f"{server.url}/arrive/{arrival.code(booking)}"


@pytest.mark.timeout(300)
@some("locale", ["zh-Hans", "en"], {"zh-Hans"})
def test_a_saturday_in_the_hall(locale: str, browser: Browser, start: Start) -> None:
    def seen(size: Any) -> BrowserContext:
        return browser.new_context(viewport=size, locale=LANGUAGES[locale])

    server = start(FRIDAY)
    with given("somebody who books a Saturday on the phone"):
        she = Applicant(
            seen(PHONE),
            server.url,
            locale,
            scripts=True,
            phone="13800010001",
            data=server.data,
        )
        she.go("/me/appointments")
        she.when_they_sign_in()
        she.go_on()
        she.go(f"/book/open-restaurant/at/hall/{SATURDAY}")
        she.press(she.page.locator("button.slot", has_text="10:00"))
        she.go_on()
        booked = she.path
    server = start(SATURDAY)
    with given("a terminal, a television, and an officer at window 4 on that day"):
        visitor = Person(seen(TERMINAL), server.url, locale, scripts=True)
        visitor.go("/demo/terminal")
        visitor.choose("surface", "terminal")
        visitor.page.locator(".foot .btn.main").click()
        television = Person(seen(TELEVISION), server.url, locale, scripts=True)
        television.go("/screen")
        officer = Officer(seen(DESK), server.url, locale, scripts=True)
        officer.when_they_sign_in("limin", server.passwords()["limin"])
        officer.go("/staff/queue")
        officer.page.locator("button.s-seat[value='4']").click()
        officer.page.wait_for_url("**/staff/queue")
    with when("she holds the code of her phone under the terminal's reader"):
        she.go(booked)
        address = code_of(server)
        drawn = she.page.locator(".qr path").get_attribute("d")
        assert drawn is not None
        assert drawn in qr_svg(address, "")
        visitor.page.wait_for_url(re.compile(f"{server.url}/?$"))
        visitor.go("/tickets")
        visitor.press(visitor.page.locator("a[href='/arrive']"))
        # A reader types what it reads, and Enter.
        visitor.page.keyboard.type(address)
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_url("**/arrive/**")
        assert visitor.heading() == HERE[locale]
        visitor.go_on()
    with then("she has a number, on the terminal and on her phone"):
        expect(visitor.page.locator(".slip .no")).to_have_text("B001")
        she.go("/tickets")
        she.press(she.page.locator("a.resume"))
        expect(she.page.locator(".slip .no")).to_have_text("B001")
        expect(she.page.locator("#let-first")).to_be_visible()
    with when("she opens what to do if something comes up, and stays there"):
        she.page.locator("#give-back-more").press("Enter")
        expect(she.page.locator("#give-back-now")).to_be_visible()
    with when("the officer calls with one key"):
        officer.page.keyboard.press("n")
        expect(officer.page.locator(".s-number")).to_have_text("B001")
    with then("the television shows it within seconds, and the phone by itself"):
        expect(television.page.locator("[data-part=label]")).to_have_text("B001", timeout=8000)
        expect(television.page.locator("[data-part=window]")).to_have_text(CALLED[locale])
        expect(television.page.locator("#board")).to_have_attribute("data-said", re.compile(r"\d+"))
        expect(she.page.locator("h1")).to_have_text(GO[locale], timeout=15_000)
        # It says so once, takes away what cannot be done any more, and nothing from under her.
        expect(she.page.locator("#said")).to_have_text(GO[locale])
        expect(she.page.locator("#let-first")).to_have_count(0)
        expect(she.page.locator("#give-back-now")).to_be_visible()
        expect(she.page.locator("#give-back-more")).to_be_focused()
    with when("she is served"):
        officer.page.keyboard.press("a")
        expect(officer.page.locator("button[value=finish]")).to_be_visible()
        officer.page.keyboard.press("s")
    with then("her number and her appointment are done"):
        expect(she.page.locator("h1")).to_have_text(DONE[locale], timeout=15_000)
        expect(she.page.locator("h1")).to_be_focused()
        expect(she.page.locator("#number [data-hx-trigger]")).to_have_count(0)
        with stored.opened(Settings(data=server.data)), reading() as session:
            assert session.query(BookingRow).one().state.value == "served"
    with when("she says how it was, with one press"):
        she.press(she.page.locator("a[href^='/rate/ticket/']"))
        assert she.heading() == HOW[locale]
        she.press(she.page.locator("button[value='5']"))
    with then("the hall thanks her, and the desk counts one of one, without her name"):
        assert she.heading() == THANKS[locale]
        officer.go("/staff/ratings?all=1")
        expect(officer.page.locator("table tbody tr")).to_have_count(1)
        assert "13800010001" not in officer.page.content()
        officer.go("/staff/queue")
    with when("the television has no network for a while, and somebody is called meanwhile"):
        television.context.set_offline(True)
        expect(television.page.locator("[data-part=lost]")).to_be_visible(timeout=8000)
        visitor.go("/tickets")
        visitor.choose("queue", "B")
        visitor.page.locator(".foot .btn.main").click()
        visitor.page.wait_for_url("**/ticket/**")
        officer.go("/staff/queue")
        officer.page.keyboard.press("n")
        expect(officer.page.locator(".s-number")).to_have_text("B002")
        television.context.set_offline(False)
    with then("it catches up"):
        expect(television.page.locator("[data-part=label]")).to_have_text("B002", timeout=40_000)
        expect(television.page.locator("[data-part=lost]")).to_be_hidden()
        seen_by_it = television.watch.found
        seen_by_it[:] = [one for one in seen_by_it if "ERR_INTERNET_DISCONNECTED" not in one]
        for person in (she, visitor, officer, television):
            person.then_nothing_went_wrong()
            person.context.close()
