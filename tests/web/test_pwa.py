"""The app on a phone: installable by the browser's own check, and useful without a network."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.journeys.people import Applicant
from tests.support import page_lint
from tests.support.browser import CHROMIUM_FLAGS, DESK, LANGUAGES, PHONE, chromium
from tests.support.server import ROOT, Server
from webapp.web.colours import colour

READY = "navigator.serviceWorker.ready.then((r) => r.active.state)"
WORKERS = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      found.push([new URL(request.url).pathname, answer.status, await answer.text()]);
    }
  }
  return found;
}"""


def until(page: Page, question: str) -> None:
    """Ask the page until the answer that it promises is yes."""
    end = time.monotonic() + 20
    while not page.evaluate(question):
        assert time.monotonic() < end, question
        page.wait_for_timeout(50)


# --- the files ----------------------------------------------------------------------------------


@pytest.mark.one_database
@pytest.mark.parametrize(("locale", "name"), [("zh-Hans", "一次办"), ("en", "OneGo")])
def test_the_manifest_speaks_the_persons_language(client: Any, locale: str, name: str) -> None:
    client.set_cookie("lang", locale)
    head = client.open_page("/").root.find("head")
    address = next(e.get("href") for e in head if e.get("rel") == "manifest")
    other = client.application.test_client()  # a browser asks for it without cookies
    response = other.get(address, headers={"Accept-Language": "fr"})
    assert response.mimetype == "application/manifest+json"
    assert response.headers["Cache-Control"] == "no-cache"
    manifest = json.loads(response.text)
    assert (manifest["name"], manifest["lang"], manifest["id"]) == (name, locale, "/")
    assert len(manifest["shortcuts"]) == 3
    assert manifest["theme_color"] == colour("page")
    for icon in manifest["icons"]:
        file = ROOT / urlsplit(icon["src"]).path.lstrip("/")
        with Image.open(file) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_a_maskable_icon_fills_its_square_and_keeps_its_mark_inside() -> None:
    with Image.open(ROOT / "static" / "icons" / "made" / "maskable-512.png") as image:
        pixels = image.convert("RGBA")
    ground = pixels.getpixel((0, 0))
    assert isinstance(ground, tuple)
    assert ground[3] == 255
    for x in range(0, 512, 8):
        for y in range(0, 512, 8):
            if (x - 256) ** 2 + (y - 256) ** 2 > (0.4 * 512) ** 2:
                assert pixels.getpixel((x, y)) == ground, "only the ground is ever cut"


@pytest.mark.one_database
@pytest.mark.parametrize("locale", ["zh-Hans", "en"])
@pytest.mark.parametrize("theme", ["", "dark", "contrast"])
def test_the_offline_page_is_dressed_by_its_address_and_is_nobodys(
    client: Any, locale: str, theme: str
) -> None:
    client.set_cookie("lang", "en" if locale == "zh-Hans" else "zh-Hans")
    page = client.open_page(f"/offline?lang={locale}&mode=elder&theme={theme}")
    html = page.root
    assert (html.get("lang"), html.get("data-mode")) == (locale, "elder")
    assert html.get("data-theme") == (theme or None)
    assert list(html.iter("form")) == []
    assert "Set-Cookie" not in page.response.headers
    assert page.response.headers["Cache-Control"] == "no-cache"
    scripts = [e.get("src") or "" for e in html.iter("script")]
    assert [s for s in scripts if "offline.js" not in s] == []


@pytest.mark.one_database
def test_what_an_address_asks_for_is_checked(client: Any) -> None:
    page = client.open_page("/offline?lang=xx&mode=x&theme=%22%3E")
    assert page.root.get("lang") == "zh-Hans"
    assert page.root.get("data-theme") is None


@pytest.mark.one_database
def test_the_worker_is_new_when_what_it_keeps_is(
    client: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.web import pwa

    def build() -> str:
        pwa._build.cache_clear()
        found = re.match(r'const BUILD = "(\w+)";', client.get("/sw.js").text)
        assert found
        return found[1]

    before = build()
    assert build() == before
    monkeypatch.setitem(app.config, "VERSION", "another")
    assert build() != before
    pwa._build.cache_clear()


@pytest.mark.one_database
def test_a_shared_screen_has_no_app(client: Any) -> None:
    page = client.open_page("/demo/terminal")
    page = page.submit("/demo/terminal", button="", surface="terminal")
    assert page.root.get("data-surface") == "terminal"
    assert not [e for e in page.root.iter("link") if e.get("rel") == "manifest"]
    assert page.root.find("body").get("data-worker") is None
    assert client.get("/sw.js").status_code == 404


@pytest.mark.one_database
def test_the_desk_has_no_app(client: Any) -> None:
    page = client.open_page("/staff/sign-in")
    assert not [e for e in page.root.iter("link") if e.get("rel") == "manifest"]
    assert page.root.find("body").get("data-worker") is None


@pytest.mark.one_database
def test_every_static_file_of_a_page_names_its_content(client: Any) -> None:
    for path in ("/", "/offline", "/staff/sign-in"):
        root = client.open_page(path).root
        for element in root.iter():
            address = element.get("src") or element.get("href") or ""
            if address.startswith("/static/"):
                assert re.search(r"\?v=[0-9a-f]{10}(#|$)", address), address


@pytest.mark.one_database
def test_no_is_kept_and_the_offer_does_not_come_again(client: Any) -> None:
    page = client.open_page("/sign-in")
    token = page.root.find(".//input[@name='csrf_token']").get("value")
    client.post("/preferences", data={"csrf_token": token, "install": "no"})
    assert client.get_cookie("install").value == "no"


# --- the browser --------------------------------------------------------------------------------


@pytest.fixture
def phone(browser: Browser, live_server: Server) -> Iterator[Page]:
    """A phone whose worker has started."""
    with browser.new_context(
        base_url=live_server.url, locale="zh-CN", viewport=PHONE, has_touch=True
    ) as context:
        page = context.new_page()
        page.goto("/")
        page.evaluate(READY)
        yield page


@pytest.mark.browser
def test_chromium_would_install_it(
    playwright: Playwright, live_server: Server, tmp_path: Path
) -> None:
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"), executable_path=chromium(), args=CHROMIUM_FLAGS, viewport=PHONE
    )
    page = context.new_page()
    page.goto(live_server.url)
    page.evaluate(READY)
    asked = context.new_cdp_session(page)
    assert asked.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = asked.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert asked.send("Page.getAppId")["appId"] == live_server.url + "/"
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("locale", LANGUAGES)
def test_without_a_network_the_page_speaks_the_persons_language(
    locale: str, browser: Browser, live_server: Server
) -> None:
    with browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=PHONE) as context:
        cookies = {"lang": locale, "mode": "elder", "theme": "dark"}
        context.add_cookies(
            [{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()]
        )
        page = context.new_page()
        page.goto("/")
        page.evaluate(READY)
        context.set_offline(True)
        page.goto("/me/cases")
        expect(page.locator("h1")).to_have_text({"zh-Hans": "没有网络", "en": "No network"}[locale])
        html = page.locator("html")
        expect(html).to_have_attribute("lang", locale)
        expect(html).to_have_attribute("data-mode", "elder")
        expect(html).to_have_attribute("data-theme", "dark")


@pytest.mark.browser
def test_a_new_language_is_a_new_worker(phone: Page) -> None:
    phone.locator(".langs > summary").first.click()
    phone.locator("button[name=lang][value=en]").first.click()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    until(
        phone, "navigator.serviceWorker.ready.then((r) => r.active.scriptURL.includes('lang=en'))"
    )
    until(phone, "navigator.serviceWorker.ready.then((r) => r.active.state === 'activated')")
    until(phone, "caches.keys().then((all) => all.length === 1)")
    phone.context.set_offline(True)
    phone.goto("/track")
    expect(phone.locator("h1")).to_have_text("No network")


@pytest.mark.browser
def test_it_tries_again_by_itself(phone: Page) -> None:
    phone.context.set_offline(True)
    phone.goto("/track")
    expect(phone.locator("#line")).not_to_be_empty()
    expect(phone.locator("h1")).to_have_text("没有网络")
    phone.context.set_offline(False)
    expect(phone.locator("[name=number]")).to_be_visible(timeout=20_000)
    assert urlsplit(phone.url).path == "/track"


@pytest.mark.browser
def test_the_worker_keeps_one_page_of_nobody_and_its_files(phone: Page) -> None:
    for path in ("/", "/search?q=canting", "/themes/open-restaurant", "/sign-in", "/track"):
        phone.goto(path)
    kept = phone.evaluate(KEPT)
    pages = [path for path, _, _ in kept if not path.startswith("/static/")]
    assert pages == ["/offline"]
    assert all(status == 200 for _, status, _ in kept)
    offline = next(body for path, _, body in kept if path == "/offline")
    assert page_lint.problems(offline) == []
    assert "csrf" not in offline


@pytest.mark.browser
def test_a_new_worker_leaves_nothing_of_the_old_one(phone: Page) -> None:
    phone.evaluate("caches.open('onego-old').then((c) => c.put('/x', new Response('old')))")
    phone.evaluate("navigator.serviceWorker.ready.then((r) => r.unregister())")
    phone.reload()
    phone.evaluate(READY)
    until(phone, "caches.keys().then((all) => !all.includes('onego-old'))")


@pytest.mark.browser
def test_the_desk_and_a_terminal_send_the_worker_away(phone: Page) -> None:
    assert phone.evaluate(WORKERS) == 1
    phone.goto("/staff/sign-in")
    until(phone, f"{WORKERS}.then((n) => n === 0)")
    until(phone, "caches.keys().then((all) => all.length === 0)")
    # The worker serves this page until it is left, and keeps nothing for it any more.
    phone.evaluate("fetch(document.querySelector('link[rel=stylesheet]').href, {cache: 'reload'})")
    assert phone.evaluate("caches.keys()") == []
    phone.goto("/")
    phone.evaluate(READY)
    phone.goto("/demo/terminal")
    phone.locator(".btn.main").click()
    expect(phone.locator("html")).to_have_attribute("data-surface", "terminal")
    until(phone, f"{WORKERS}.then((n) => n === 0)")


@pytest.mark.browser
def test_a_wide_screen_without_a_network(browser: Browser, live_server: Server) -> None:
    context: BrowserContext
    with browser.new_context(base_url=live_server.url, viewport=DESK) as context:
        page = context.new_page()
        page.goto("/")
        page.evaluate(READY)
        context.set_offline(True)
        page.goto("/privacy")
        box = page.locator(".btn").bounding_box()
        assert box is not None
        assert box["height"] >= 48


OFFERED = """() => {
  const event = new Event("beforeinstallprompt", { cancelable: true });
  event.prompt = () => { window.asked = true; };
  dispatchEvent(event);
  return event.defaultPrevented;
}"""


@pytest.mark.browser
def test_the_offer_to_install_is_quiet_and_takes_no_for_an_answer(
    browser: Browser, live_server: Server
) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    about = {"phone": "13500135001", "data": live_server.data, "scripts": True}
    she = Applicant(context, live_server.url, "zh-Hans", **about)
    she.looks = False
    she.go("/sign-in")
    she.when_they_sign_in()
    she.go("/me/cases")
    hint = she.page.locator("#install")
    expect(hint).to_be_hidden()
    assert she.page.evaluate(OFFERED), "the browser's own banner stays away"
    expect(hint).to_be_visible()
    she.watch.look(she.page)
    she.page.locator("#install-now").click()
    expect(hint).to_be_hidden()
    assert she.page.evaluate("window.asked")
    she.go("/me/cases")
    she.page.evaluate(OFFERED)
    with she.page.expect_navigation():
        she.page.locator("button[name=install]").click()
    assert she.path == "/me/cases"
    expect(hint).to_have_count(0)
    she.then_nothing_went_wrong()
    context.close()
