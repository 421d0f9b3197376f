"""Pages in a browser: nothing runs out of a narrow screen, and everything can be hit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import ALL_LANGUAGES, DESK, LANGUAGES, PHONE, TERMINAL
from tests.support.server import Server
from tests.support.variants import some_pairs

NARROW = {"width": 320, "height": 640}
MODES = ("", "elder")
NARROW_LOOKED_AT = {("zh-Hans", ""), ("en", "elder"), ("ko", ""), ("ja", "elder")}
OPEN_PAGES = (
    "/",
    "/search?q=canting",
    "/themes/open-restaurant",
    "/promises",
    "/promises/statements/premises-statement",
    "/promises/signed",
    "/book",
    "/book/open-restaurant/at/hall",
    "/visit",
    "/sign-in",
    "/track",
    "/privacy",
    "/licences",
    "/offline",
    "/nothing-here",
    "/badge/nobody",
    "/components",
    "/staff/sign-in",
)
MOST_PAGES = 16
"""More pages than the guide has; a walk that is longer goes in a circle."""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((e) => !e.closest(".scroll, .s-nav, svg, pre"))
    .filter((e) => e.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map((e) => e.outerHTML.slice(0, 120));
}"""

TOO_SMALL = """() => {
  const root = getComputedStyle(document.documentElement);
  const least = parseFloat(root.getPropertyValue("--target")) * parseFloat(root.fontSize);
  const isStretched = (e) => getComputedStyle(e, "::after").position === "absolute";
  const isInText = (e) => e.matches("a") && getComputedStyle(e).display === "inline";
  const small = [];
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const e of document.querySelectorAll(controls)) {
    const whole = e.closest("label.choice, .search, .find, .has-unit") || e;
    const box = (e.matches("button") ? e : whole).getBoundingClientRect();
    if (!box.width || !box.height || e.matches(".skip") || isInText(e) || isStretched(e)) continue;
    if (box.height < least - 0.5) {
      small.push(`${Math.round(box.height)} < ${least}: ${e.outerHTML.slice(0, 110)}`);
    }
  }
  return small;
}"""

H1_SIZE = "parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)"

MAIN_BUTTONS = """() => [...document.querySelectorAll(".btn.main")]
  .filter((e) => e.getBoundingClientRect().height).map((e) => e.textContent.trim())"""


def audit(page: Page) -> list[str]:
    """What is wrong with the page that is shown now."""
    found = [f"too wide: {part}" for part in page.evaluate(TOO_WIDE)]
    found += [f"too small: {part}" for part in page.evaluate(TOO_SMALL)]
    buttons = page.evaluate(MAIN_BUTTONS)
    if len(buttons) > 1 and "/components" not in page.url:
        found.append(f"main buttons: {buttons}")
    return [f"{page.url} {part}" for part in found]


def dressed(
    browser: Browser, server: Server, size: dict[str, int], locale: str, mode: str
) -> BrowserContext:
    """A browser of this size, in this language and mode."""
    context = browser.new_context(viewport=size, locale=ALL_LANGUAGES[locale], base_url=server.url)
    context.add_cookies(
        [
            {"name": "lang", "value": locale, "url": server.url},
            {"name": "mode", "value": mode, "url": server.url},
        ]
    )
    return context


def guide(page: Page) -> Iterator[Page]:
    """From the theme's page over each question to the plan, by the first answer each time."""
    page.goto("/themes/open-restaurant")
    for _ in range(MOST_PAGES):
        yield page
        if page.url.endswith("/plan"):
            return
        choice = page.locator("label.choice").first
        if choice.count():
            choice.click()
        elif page.locator("main input[name=answer]").count():
            page.locator("main input[name=answer]").fill("326")
        address = page.url
        page.locator(".btn.main").click()
        page.wait_for_function("address => location.href !== address", arg=address)
    raise AssertionError(f"the guide does not end: {page.url}")


@some_pairs("locale, mode", ALL_LANGUAGES, MODES, NARROW_LOOKED_AT)
def test_pages_fit_and_can_be_hit(
    browser: Browser, live_server: Server, locale: str, mode: str
) -> None:
    with dressed(browser, live_server, NARROW, locale, mode) as context:
        page = context.new_page()
        found = []
        for path in OPEN_PAGES:
            page.goto(path)
            found += audit(page)
        for shown in guide(page):
            found += audit(shown)
    assert not found, "\n".join(sorted(set(found)))


@some_pairs("locale, mode", [*LANGUAGES, "ko"], MODES, {("zh-Hans", "elder"), ("ko", "")})
def test_the_terminal_fits_and_can_be_hit(
    browser: Browser, live_server: Server, locale: str, mode: str
) -> None:
    with dressed(browser, live_server, TERMINAL, locale, mode) as context:
        page = context.new_page()
        page.goto("/demo/terminal")
        page.locator("label.choice").first.click()
        page.locator(".btn.main").click()
        page.wait_for_selector("[data-surface=terminal]")
        found = []
        for path in OPEN_PAGES[:-1]:
            page.goto(path)
            found += audit(page)
        for shown in guide(page):
            found += audit(shown)
    assert not found, "\n".join(sorted(set(found)))


@pytest.mark.parametrize("size", [DESK, {"width": 1024, "height": 768}], ids=["1440", "1024"])
def test_a_desktop_shows_a_calm_column(
    browser: Browser, live_server: Server, size: dict[str, int]
) -> None:
    with dressed(browser, live_server, size, "zh-Hans", "") as context:
        page = context.new_page()
        page.goto("/sign-in")
        found = audit(page)
        box = page.locator("h1").bounding_box()
        assert box is not None
        assert box["x"] > size["width"] * 0.15
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_persons_theme_wins_over_the_system(
    browser: Browser, live_server: Server, scheme: str
) -> None:
    grounds = set()
    for wish in ("dark", "light"):
        with browser.new_context(color_scheme=wish, base_url=live_server.url) as context:  # type: ignore[arg-type]
            context.add_cookies([{"name": "theme", "value": scheme, "url": live_server.url}])
            page = context.new_page()
            page.goto("/")
            grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 1


def test_a_larger_letter_of_the_browser_is_kept(browser: Browser, live_server: Server) -> None:
    with dressed(browser, live_server, PHONE, "zh-Hans", "") as context:
        page = context.new_page()
        page.goto("/")
        sizes = []
        for root in ("16px", "32px"):
            page.evaluate("size => { document.documentElement.style.fontSize = size }", root)
            sizes.append(
                page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
            )
            assert page.evaluate(TOO_WIDE) == []
    assert sizes[1] == 2 * sizes[0]
