"""Read aloud: only with a voice of the page's language, and never what a person typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import LANGUAGES, TERMINAL
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

VOICES = """(() => {
  window.said = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "%s" }],
    speak: (line) => window.said.push(line.text),
    cancel: () => { window.said = []; },
    addEventListener: () => {},
  } });
})()"""


def terminal(browser: Browser, server: Server, locale: str, voice: str) -> Page:
    context = browser.new_context(
        viewport=TERMINAL, locale=LANGUAGES[locale], has_touch=True, base_url=server.url
    )
    page = context.new_page()
    page.add_init_script(VOICES % voice)
    page.goto("/demo/terminal")
    page.locator("label.choice").first.click()
    page.locator(".btn.main").click()
    page.wait_for_selector("[data-surface=terminal]")
    return page


@pytest.mark.parametrize(
    ("locale", "voice", "offered"),
    [("zh-Hans", "zh-CN", True), ("zh-Hans", "en-GB", False), ("en", "en-US", True)],
)
def test_it_is_offered_where_there_is_a_voice(
    browser: Browser, live_server: Server, locale: str, voice: str, offered: bool
) -> None:
    page = terminal(browser, live_server, locale, voice)
    expect(page.locator("[data-aloud]")).to_be_visible(visible=offered)
    page.context.close()


def test_the_house_is_read_and_what_was_typed_is_not(browser: Browser, live_server: Server) -> None:
    page = terminal(browser, live_server, "zh-Hans", "zh-CN")
    page.goto("/components")
    page.locator("[name=g-id]").fill("370202199003120047")
    page.locator("[name=g-text]").fill("老王海鲜小馆")
    page.locator("[data-aloud]").tap()
    said = page.evaluate("() => window.said")
    assert page.locator("h1").inner_text() in said
    everything = " ".join(said)
    assert "370202199003120047" not in everything
    assert "老王海鲜小馆" not in everything
    label = page.locator("label[for=f-g-id]").inner_text()
    page.locator("[name=g-id]").tap()
    assert page.evaluate("() => window.said") == [label]
    page.locator("[data-aloud]").tap()
    assert page.evaluate("() => window.said") == []
    expect(page.locator("[data-aloud]")).to_have_attribute("aria-pressed", "false")
    page.context.close()
