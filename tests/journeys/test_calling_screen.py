"""The television of a hall, small and large, lying and upright: nothing is cut, no call is lost.

And a number on a phone whose network is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.proofs import stored
from tests.queues.conftest import big_hall, draw
from tests.support import server as servers
from tests.support.browser import LANGUAGES, PHONE
from tests.support.server import Server
from webapp.core import clock
from webapp.core.settings import Settings
from webapp.queues import calling, links
from webapp.queues.values import Source, WindowValues

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

SIZES = [(1920, 1080), (1080, 1920), (1366, 768)]
TEN_METRES = 28
"""Pixels of a letter on a television of 1080 lines that is 0.9 m high (75 inches): 23 mm."""
CUT = """(least) => {
  const shown = (one) => one.checkVisibility() && !one.closest(".vh, svg, .h-top, .qr");
  const said = (one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`;
  const outside = (a, b) => a.right > b.right + 1 || a.bottom > b.bottom + 1
    || a.left < b.left - 1 || a.top < b.top - 1;
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const box = (one) => one.getBoundingClientRect();
  const found = [];
  if (Math.abs(box(document.querySelector("footer")).bottom - innerHeight) > 1) found.push("foot");
  for (const one of document.querySelectorAll("body *")) {
    if (!shown(one) || !box(one).width) continue;
    const room = one.parentElement.closest("main, section, aside, header, footer, html");
    const style = getComputedStyle(one);
    const text = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (outside(box(one), box(room))) found.push("leaves: " + said(one));
    if (style.display !== "inline" && one.scrollWidth > one.clientWidth + 2)
      found.push("cut: " + said(one));
    if (text && parseFloat(style.fontSize) < least) found.push("small: " + said(one));
  }
  const rows = ".h-call > *, .h-side > :not(ul), .h-side li, .h-waits li, .h-waits h2";
  const texts = [...document.querySelectorAll(rows)].filter(shown);
  for (const one of texts) for (const other of texts)
    if (one !== other && meet(box(one), box(other)))
      found.push(`over each other: ${said(one)} / ${said(other)}`);
  return found;
}"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A hall of its own."""
    with servers.serving(tmp_path_factory.mktemp("hall") / "data", ONEGO_WORKERS="1") as running:
        yield running


@pytest.fixture
def server(hall: Server) -> Iterator[Server]:
    """The same; its windows are set up past the server."""
    with stored.opened(Settings(data=hall.data)):
        yield hall


def call(windows: list[WindowValues]) -> None:
    """All of them call at one moment."""
    for one in windows:
        calling.call_next(one, now=clock.now())


def screen(browser: Browser, server: Server, size: tuple[int, int], locale: str) -> Page:
    """A television."""
    width, height = size
    viewport: Any = {"width": width, "height": height}
    page = browser.new_context(viewport=viewport, locale=LANGUAGES[locale]).new_page()
    page.goto(f"{server.url}/screen")
    return page


@pytest.mark.timeout(300)
@pytest.mark.parametrize("count", [1, 6, 12, 20])
def test_nothing_is_cut_on_a_screen(browser: Browser, server: Server, count: int) -> None:
    call(big_hall(count, clock.now() - timedelta(minutes=1)))
    for size in SIZES:
        least = TEN_METRES * min(size) / 1080
        for locale in LANGUAGES:
            page = screen(browser, server, size, locale)
            expect(page.locator(".h-waits li").first).to_be_visible()
            assert page.evaluate(CUT, least) == [], (size, locale)
            # Without network for long: what is no longer true is gone.
            page.context.set_offline(True)
            expect(page.locator("[data-part=lost]")).to_be_visible(timeout=8000)
            page.evaluate("document.body.classList.add('is-stale')")
            expect(page.locator(".h-waits")).to_be_hidden()
            assert page.evaluate(CUT, least) == [], (size, locale)
            page.context.close()


@pytest.mark.timeout(120)
def test_many_calls_at_one_moment_are_all_seen_soon(browser: Browser, server: Server) -> None:
    windows = big_hall(8, clock.now() - timedelta(minutes=1))
    page = screen(browser, server, SIZES[0], "zh-Hans")
    expect(page.locator("[data-part=quiet]")).to_be_visible()
    call(windows)
    # Within one look all of them stand on the board; each is shown large in turn.
    expect(page.locator(".h-side li")).to_have_count(8, timeout=6000)
    for one in windows:
        label = f"{one.queues[0]}001"
        expect(page.locator("[data-part=label]")).to_have_text(label, timeout=9000)
    page.context.close()


@pytest.mark.timeout(120)
def test_a_number_on_a_phone_says_when_it_may_be_old(browser: Browser, server: Server) -> None:
    """Without network it says so within a look; with scripts alone that it changes by itself."""
    big_hall(1, clock.now())
    address = f"{server.url}/ticket/{links.mark(draw('A', clock.now(), source=Source.staff))}"
    phone: Any = PHONE
    for scripts in (True, False):
        context = browser.new_context(viewport=phone, locale="en-GB", java_script_enabled=scripts)
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_text("It changes by itself.")).to_be_visible(visible=scripts)
        expect(page.locator("noscript .btn")).to_be_visible(visible=not scripts)
        stale = page.locator("[data-stale]")
        expect(stale).to_be_hidden()
        if scripts:
            looks = "document.dispatchEvent(new Event('visibilitychange'))"
            context.set_offline(True)
            page.evaluate(looks)
            expect(stale).to_be_visible(timeout=15_000)
            context.set_offline(False)
            page.evaluate(looks)
            expect(stale).to_be_hidden(timeout=15_000)
        context.close()


@pytest.mark.timeout(120)
def test_a_network_that_swallows_everything_is_lost_too(browser: Browser, server: Server) -> None:
    """A question without an answer is given up, and the next one is asked."""
    big_hall(1, clock.now())
    television = screen(browser, server, SIZES[0], "en")
    phone = browser.new_context(locale="en-GB").new_page()
    phone.goto(f"{server.url}/ticket/{links.mark(draw('A', clock.now(), source=Source.staff))}")
    for page, lost in ((television, "[data-part=lost]"), (phone, "[data-stale]")):
        page.route("**/*", lambda route: None)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator(lost)).to_be_visible(timeout=25_000)
        page.unroute("**/*")
        expect(page.locator(lost)).to_be_hidden(timeout=25_000)
        page.context.close()
