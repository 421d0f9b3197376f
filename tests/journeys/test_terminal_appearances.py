"""The terminal in each of its modes: accessible, within the screen, the dock at its foot."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.answers import SMALL
from tests.journeys.tapping import AtTerminal
from tests.support.browser import LANGUAGES, TERMINAL, then, when
from tests.support.server import Server
from tests.support.variants import some_pairs
from tests.web.test_design_pages import TOO_SMALL, TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

MODES = ["", "elder", "low", "elder low"]
LOOKED_AT = {("zh-Hans", "elder low"), ("en", "")}
LOOK = 812
"""Above this line (pixels) nothing can be pressed at wheelchair height (design.md, section 4)."""
PRESSABLE_ABOVE = """(line) => {
  const found = new Set();
  for (let y = 10; y < line; y += 20)
    for (let x = 20; x < innerWidth; x += 40) {
      const part = document.elementFromPoint(x, y)?.closest("a, button, input, label, summary");
      if (part) found.add(part.outerHTML.slice(0, 80));
    }
  return [...found];
}"""
Make = Callable[..., AtTerminal]


@pytest.fixture
def given_a_terminal(browser: Browser, live_server: Server) -> Iterator[Make]:
    """Make a terminal in a language and in modes, chosen in its dock."""
    contexts = []

    def make(locale: str, modes: str) -> AtTerminal:
        context = browser.new_context(
            viewport=TERMINAL, locale=LANGUAGES[locale], has_touch=True, base_url=live_server.url
        )
        contexts.append(context)
        phone = f"1350000{LANGUAGES[locale] == 'zh-CN':d}{MODES.index(modes):03d}"
        she = AtTerminal(
            context, live_server.url, locale, scripts=True, phone=phone, data=live_server.data
        )
        she.become_a_terminal()
        for mode in modes.split():
            wear(she.page, mode)
        return she

    yield make
    for context in contexts:
        context.close()


def wear(page: Page, mode: str) -> None:
    """Tap a mode in the dock."""
    button = page.locator("#dock button[name=mode]").nth(("elder", "low").index(mode))
    button.tap()
    expect(page.locator(f"html[data-mode~={mode}]")).to_be_attached()
    expect(
        page.locator("#dock button[name=mode]").nth(("elder", "low").index(mode))
    ).to_have_attribute("aria-pressed", "true")


@pytest.mark.timeout(600)
@some_pairs("locale, modes", LANGUAGES, MODES, LOOKED_AT)
def test_every_page_of_the_terminal(locale: str, modes: str, given_a_terminal: Make) -> None:
    she = given_a_terminal(locale, modes)
    found: list[str] = []

    def look() -> None:
        she.keys.put_away()
        page = she.page
        found.extend(f"{she.path} too wide: {part}" for part in page.evaluate(TOO_WIDE))
        found.extend(f"{she.path} too small: {part}" for part in page.evaluate(TOO_SMALL))
        dock = page.locator("#dock").bounding_box()
        if not dock or abs(dock["y"] + dock["height"] - TERMINAL["height"]) > 1:
            found.append(f"{she.path} the dock is at {dock}")
        if "low" in modes:
            above = page.evaluate(PRESSABLE_ABOVE, LOOK)
            found.extend(f"{she.path} above the line: {part}" for part in above)

    with when("she looks around"):
        for path in ("/", "/themes/open-restaurant", "/search?q=canting", "/track", "/privacy"):
            she.go(path)
            look()
    with when("she walks to the papers"):
        she.go("/themes/open-restaurant")
        she.looks = False
        she.when_they_start()
        while "/questions/" in she.path:
            key = she.path.rsplit("/", 1)[1]
            she.give(SMALL[key])
            she.looks = key in {"floor-area", "cold-dishes"}
            if she.looks:
                she.look()
                look()
            she.looks = False
            she.go_on()
        she.looks = True
        she.look()
        look()
        she.press(she.page.locator(".foot a.btn.main"))
        look()
        she.when_they_sign_in()
        look()
        she.go_on()
        while "/form/" in she.path:
            look()
            she.fill()
            she.go_on()
        look()
        she.press(she.page.locator(".foot .btn.main"))
        expect(she.page.locator(".handoff")).to_be_visible()
        she.look()
        look()
    with then("nothing was wrong with any page"):
        assert not found, "\n".join(dict.fromkeys(found))
        she.then_nothing_went_wrong()


def test_a_mode_keeps_what_was_typed(given_a_terminal: Make) -> None:
    she = given_a_terminal("zh-Hans", "")
    she.looks = False
    she.go("/sign-in")
    she.write(she.page.locator("[name=phone]"), "13812345678")
    wear(she.page, "elder")
    expect(she.page.locator("[name=phone]")).to_have_value("13812345678")
    wear(she.page, "low")
    expect(she.page.locator("[name=phone]")).to_have_value("13812345678")
    expect(she.page.locator("html[data-mode~=elder]")).to_be_attached()


def test_a_call_lights_up_on_the_desk_and_is_answered(
    given_a_terminal: Make, browser: Browser, live_server: Server
) -> None:
    she = given_a_terminal("zh-Hans", "")
    she.looks = False
    she.go("/")
    with browser.new_context(base_url=live_server.url, locale="zh-CN") as context:
        desk = context.new_page()
        desk.goto("/staff/sign-in")
        desk.locator("[name=username]").fill("limin")
        desk.locator("[name=password]").fill(live_server.passwords()["limin"])
        desk.locator(".btn.main").click()
        desk.wait_for_selector("#calls", state="attached")
        she.page.locator("#call button").tap()
        expect(she.page.locator("#call")).to_contain_text("工作人员马上来")
        expect(desk.locator("#calls")).to_contain_text("演示终端", timeout=2500)
        desk.locator("#calls button").click()
        expect(desk.locator("#calls form")).to_have_count(0)
        expect(she.page.locator("#call")).to_contain_text("正在过来", timeout=3000)
