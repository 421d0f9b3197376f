"""The pad in a browser: it waits for the last line, draws, forgets a stroke, and keeps the name."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page as Screen
from playwright.sync_api import expect

from tests.support.server import Server
from tests.support.walk import Applicant

pytestmark = pytest.mark.browser
SLUG = "fire-statement"
_serial = count(13_988_880_001)


@pytest.fixture
def signing(live_server: Server, page: Screen) -> tuple[Screen, str]:
    """A phone in front of a statement; the way there went over plain HTTP."""
    who = Applicant(live_server.url, str(next(_serial)))
    plan = who.answer_guide(who.start(), who.revision.themes["open-restaurant"].widest)
    ref = plan.path.split("/")[2]
    who.decide_papers(who.fill_form(who.sign_in(f"/cases/{ref}/form")))
    cookies: Any = [
        {"name": name, "value": value, "url": live_server.url}
        for name, value in who.cookies.items()
    ]
    who.close()
    page.context.add_cookies(cookies)
    page.goto(f"{live_server.url}/cases/{ref}/statements/{SLUG}")
    return page, f"/cases/{ref}/statements/{SLUG}"


def stroke(page: Screen, *points: tuple[int, int]) -> None:
    box = page.locator(".sigpad canvas").bounding_box()
    assert box is not None
    for number, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=6)
        if not number:
            page.mouse.down()
    page.mouse.up()


def test_a_name_is_drawn_after_the_last_line_was_seen(signing: tuple[Screen, str]) -> None:
    page, address = signing
    button = page.locator(".foot .btn.main")
    field = page.locator("[name=strokes]")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_contain_text("先看到最后一行")
    button.click(force=True)
    expect(button).to_contain_text("我承诺，提交签名")
    assert page.url.endswith(address), "the first press only showed the last line"
    expect(page.locator("#seen-end")).to_be_visible()
    page.locator(".sigpad canvas").evaluate("e => e.scrollIntoView({block: 'center'})")
    expect(page.locator(".sigpad .ghost")).to_be_visible()
    stroke(page, (40, 50), (120, 45))
    stroke(page, (80, 40), (80, 120))
    expect(page.locator(".sigpad .ghost")).to_be_hidden()
    two = field.input_value()
    page.locator("[data-undo]").click()
    one = field.input_value()
    assert len(one) < len(two)
    page.locator("[data-clear]").click()
    assert field.input_value() == ""
    page.locator(".sigpad canvas").evaluate("e => e.scrollIntoView({block: 'center'})")
    stroke(page, (40, 50), (160, 60), (90, 130))
    button.click()
    page.wait_for_url(lambda url: SLUG not in url)
    page.goto(page.url.split("/cases/")[0] + address)
    expect(page.locator("h1")).to_have_text("这份已经签好")
    expect(page.locator("#content > .hint")).to_contain_text("手写签名")


def test_a_name_is_typed_with_the_keyboard_alone(signing: tuple[Screen, str]) -> None:
    page, _address = signing
    name = page.locator("#f-signature .cap").inner_text().split(" · ")[0]
    button = page.locator(".foot .btn.main")
    expect(button).to_have_attribute("aria-disabled", "true")  # the pad is there
    button.click(force=True)  # to the last line
    expect(page.locator("#seen-end")).to_be_visible()
    page.locator("[data-by-name] > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#f-name")).to_be_visible()
    page.locator("#f-name").focus()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator(".foot .btn.main").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: SLUG not in url)
