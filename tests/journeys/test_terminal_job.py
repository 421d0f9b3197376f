"""The whole job at a terminal of the hall, by taps alone, with papers from the visitor's phone.

`python -m tests.journeys.taps` prints how many taps it takes; the number may only fall.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.journeys.answers import SMALL, WIDEST
from tests.journeys.tapping import AtTerminal
from tests.journeys.taps import allowed
from tests.support.browser import LANGUAGES, PHONE, TERMINAL, given, then, when
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

SECONDS_UNTIL_SEEN = 2
MOST_STEPS = 20
LAST_LINE = "#statement > :last-child"
Make = Callable[..., AtTerminal]


def a_photo() -> bytes:
    """A photograph of a floor plan, as a phone takes one."""
    image = Image.new("RGB", (1200, 1600), (236, 232, 224))
    draw = ImageDraw.Draw(image)
    for n in range(8):
        draw.rectangle((100 + 40 * n, 150 + 60 * n, 1100 - 40 * n, 1400 - 60 * n), outline=20 * n)
    made = io.BytesIO()
    image.save(made, "JPEG", quality=85)
    return made.getvalue()


@pytest.fixture
def given_a_visitor_at_a_terminal(browser: Browser, live_server: Server) -> Iterator[Make]:
    """Make somebody in front of a terminal, who touches it and has a phone in their pocket."""
    contexts = []

    def make(locale: str = "zh-Hans", phone: str = "13600000001") -> AtTerminal:
        context = browser.new_context(
            viewport=TERMINAL, locale=LANGUAGES[locale], has_touch=True, base_url=live_server.url
        )
        contexts.append(context)
        she = AtTerminal(
            context, live_server.url, locale, scripts=True, phone=phone, data=live_server.data
        )
        she.become_a_terminal()
        she.pocket = browser.new_context(
            viewport=PHONE, locale=LANGUAGES[locale], base_url=live_server.url, has_touch=True
        )
        contexts.append(she.pocket)
        return she

    yield make
    for context in contexts:
        context.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "answers", [pytest.param(WIDEST, marks=pytest.mark.thorough), SMALL], ids=["widest", "small"]
)
def test_the_whole_job_by_taps(
    answers: dict[str, str], given_a_visitor_at_a_terminal: Make, tmp_path: Path
) -> None:
    name = "widest" if answers is WIDEST else "small"
    with given("somebody at the terminal, who looks at the first page"):
        she = given_a_visitor_at_a_terminal(phone=f"1360000{len(name):04d}")
        she.go("/")
    with when("she taps what she wants and answers the questions"):
        she.press(she.page.locator("a.theme").first)
        she.when_they_start()
        she.when_they_answer_all(answers)
        she.press(she.page.locator(".foot a.btn.main"))
    with when("she signs in with the keys of the screen"):
        she.when_they_sign_in()
        she.go_on()
    with when("she fills in the form"):
        assert len(she.when_they_fill_in_the_form({})) >= 4
    with when("she sends the papers from her phone, signs and hands in"):
        picture = tmp_path / "plan.jpg"
        picture.write_bytes(a_photo())
        for _ in range(MOST_STEPS):
            if she.path.endswith("/receipt"):
                break
            _next_step(she, picture)
    with then("she has a number, and it took no more taps than ever before"):
        assert she.path.endswith("/receipt")
        assert she.receipt_number().startswith("YJS")
        she.then_nothing_went_wrong()
        print(f"{name}: {she.taps} taps")
        assert she.taps <= allowed(name)


def _next_step(she: AtTerminal, picture: Path) -> None:
    """One page of what comes after the form."""
    if "/papers/" in she.path:
        if not she.page.locator("#paper-foot .btn.main").count():
            _send_from_the_phone(she, picture)
        she.press(she.page.locator("#paper-foot .btn.main"))
    elif "/statements/" in she.path:
        _sign(she)
    else:
        she.press(she.page.locator(".foot .btn.main"))


def _send_from_the_phone(she: AtTerminal, picture: Path) -> None:
    code = she.page.locator(".handoff")
    expect(code).to_be_visible()
    assert she.page.locator("input[type=file]").count() == 0
    address = code.get_attribute("data-address") or ""
    phone = she.pocket.new_page()
    phone.goto(address)
    expect(phone.locator("h1")).to_have_text(she.heading())
    phone.locator(".btn.main").tap()
    expect(phone.locator("input[type=file]").first).to_be_attached()
    expect(she.page.locator(".handoff .here")).to_be_visible()
    phone.locator("input[type=file]").first.set_input_files(picture)
    if phone.locator("[data-without-script]").is_visible():
        phone.locator("[data-without-script] button").tap()
    expect(phone.locator(".sheets li")).to_have_count(1)
    _is_seen(she.page)
    phone.close()


def _is_seen(terminal: Page) -> None:
    expect(terminal.locator(".sheets li")).to_have_count(1, timeout=1000 * SECONDS_UNTIL_SEEN)
    expect(terminal.locator("#paper-foot .btn.main")).to_be_visible()


def _sign(she: AtTerminal) -> None:
    she.page.locator(LAST_LINE).scroll_into_view_if_needed()
    canvas = she.page.locator("#f-signature canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 3
    for stroke in range(3):
        she.page.mouse.move(x + 40 * stroke, y)
        she.page.mouse.down()
        she.page.mouse.move(x + 60 + 40 * stroke, y + 70, steps=8)
        she.page.mouse.move(x + 20 + 40 * stroke, y + 90, steps=8)
        she.page.mouse.up()
        she.keys.taps += 1
    she.press(she.page.locator(".foot .btn.main"))
