"""The whole job on a phone: real papers, a name drawn by a finger, news, and a licence to show."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Playwright, expect

from tests.journeys.answers import TYPED
from tests.journeys.people import Applicant, Officer
from tests.journeys.phone import File, reach_the_papers, send_paper, sign_all
from tests.support import papers
from tests.support.browser import CHROMIUM_FLAGS, LANGUAGES, PHONE, chromium, given, then, when
from tests.support.server import Server
from tests.support.variants import some
from webapp.documents.qr import qr_svg

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

PRIVATE = {**TYPED, "applicant-home": "滨江市记号路 99 号", "shop-name": "记号面馆"}
"""What she types; looked for in everything that the browser keeps."""
LEAST_PHOTO = 3_000_000
NAMES = {"zh-Hans": "营业执照", "en": "Business licence"}
WRONG, TOLD, ANSWERED = "field:shop-name", "和海天路的一家店重名", "记号老面馆"
KEPT = """async () => {
  const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  for (const { name } of await indexedDB.databases()) found.push(`database ${name}`);
  const pages = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(request.url, await (await cache.match(request)).text());
      if (!new URL(request.url).pathname.startsWith("/static/")) pages.push(request.url);
    }
  }
  return { pages, text: found.join("\\n") };
}"""
WORKER = "navigator.serviceWorker.ready.then(() => true)"
Make = Callable[..., Applicant]
MakeOfficer = Callable[..., Officer]


@pytest.mark.timeout(600)
@some("locale", LANGUAGES, {"zh-Hans"})
def test_the_whole_job_on_a_phone(
    locale: str, given_a_visitor: Make, given_an_officer: MakeOfficer
) -> None:
    with given("somebody with a phone, a photograph and a PDF, at the papers of her application"):
        she = given_a_visitor(locale, has_touch=True)
        reach_the_papers(she, PRIVATE)
    with when("she photographs one paper and sends the other as a PDF"):
        send_paper(she, "kitchen-layout", _a_photograph())
        send_paper(she, "sign-drawing", ("sign.pdf", "application/pdf", papers.pdf(3)))
    with then("nothing of the photograph's metadata comes back"):
        assert papers.CAMERA.encode() not in _first_preview(she)
    with when("she signs each statement with her finger"):
        she.go(f"/cases/{she.ref}/papers")
        she.go_on()
        assert sign_all(she) >= 1
    with when("she looks once more and hands in"):
        assert she.path == f"/cases/{she.ref}/check"
        she.go_on()
        she.number = she.receipt_number()
    with then("nothing she typed and no page of hers lies in the browser"):
        for path in ("/me", "/me/cases", f"/me/cases/{she.ref}", "/me/messages"):
            she.go(path)
        _nothing_is_kept(she)
    with when("the desk tells her what is missing"):
        clerk = given_an_officer("zhaoyifan", locale)
        _tell_what_is_missing(clerk, she)
    with then("her inbox says so, and her own page puts it first"):
        she.go("/me/cases")
        expect(she.page.locator(".tabs .count")).to_contain_text("2")
        expect(she.page.locator(".is-task").first).to_contain_text(NAMES[locale])
        she.press(she.page.locator("a[href='/me/messages']").first)
        expect(she.page.locator(".msg.is-new")).to_have_count(2)
        she.press(she.page.locator(".msg.is-new button").first)
        assert she.path == f"/me/cases/{she.ref}"
    with when("she answers exactly that"):
        _answer(she)
    with when("the desk accepts and approves"):
        _accept_and_approve(clerk, given_an_officer("zhouwentao", locale), she)
    with then("each step lies in her inbox; reading one marks it, looking does not"):
        she.go("/me/messages")
        news = she.page.locator(".msg.is-new")
        before = news.count()
        assert before >= 3
        she.go("/me/messages")
        expect(news).to_have_count(before)
        she.press(news.locator("button").first)
        assert she.path == f"/me/cases/{she.ref}"
        she.go("/me/messages")
        expect(news).to_have_count(before - 1)
    with when("she opens the licence"):
        she.go("/me/licences")
        she.press(she.page.locator("#content a", has_text=NAMES[locale]).first)
    with then("its code leads whoever scans it to our word that it is genuine"):
        _the_licence_is_genuine(she, given_a_visitor(locale))
        she.then_nothing_went_wrong()


def _a_photograph() -> File:
    photo = papers.photograph()
    assert len(photo) >= LEAST_PHOTO
    return "IMG_0001.jpg", "image/jpeg", photo


def _first_preview(she: Applicant) -> bytes:
    she.go(f"/cases/{she.ref}/papers/kitchen-layout")
    source = she.page.locator(".sheet-row img").first.get_attribute("src") or ""
    answer = she.context.request.get(she.base + source)
    assert answer.status == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in answer.headers["cache-control"]
    return answer.body()


def _nothing_is_kept(she: Applicant) -> None:
    """Search storage, databases and every cached answer for what was typed and for her pages."""
    she.page.evaluate(WORKER)
    kept = she.page.evaluate(KEPT)
    assert {urlsplit(url).path for url in kept["pages"]} <= {"/offline"}
    secrets = [*PRIVATE.values(), she.phone, she.number, she.ref]
    assert [one for one in secrets if len(one) > 3 and one in kept["text"]] == []


def _tell_what_is_missing(clerk: Officer, she: Applicant) -> None:
    """One thing is wrong with the name of the shop; see first what she will read."""
    clerk.when_they_open(she.number, NAMES[she.locale])
    clerk.press(clerk.page.locator("a[href$='/notice']").first)
    clerk.page.locator(".tick", has=clerk.page.locator(f"[value='{WRONG}']")).locator(
        ".tick-mark"
    ).click()
    clerk.page.locator(f"[name='words-{WRONG}']").fill(TOLD)
    clerk.go_on()
    assert TOLD in clerk.text()
    clerk.go_on()
    clerk.then_nothing_went_wrong()


def _answer(she: Applicant) -> None:
    """From the case to what it asks for, and back."""
    she.press(she.page.locator("#content a[href*='/notice/']").first)
    assert TOLD in she.text()
    she.page.locator(".point.is-field input.input").first.fill(ANSWERED)
    she.go_on()
    assert she.page.locator("#errors").count() == 0, she.text()


def _accept_and_approve(clerk: Officer, chief: Officer, she: Applicant) -> None:
    item = NAMES[she.locale]
    clerk.when_they_open(she.number, item)
    assert ANSWERED in clerk.text()
    clerk.press(clerk.act("accept"))
    chief.when_they_open(she.number, item)
    chief.press(chief.act("approve"))
    for officer in (clerk, chief):
        officer.then_nothing_went_wrong()


def _the_licence_is_genuine(she: Applicant, inspector: Applicant) -> None:
    address = she.page.locator("a[href*='/v/']").get_attribute("href") or ""
    drawn = she.page.locator(".qr svg path").last.get_attribute("d") or ""
    assert f'd="{drawn}"' in str(qr_svg(she.base + urlsplit(address).path, ""))
    inspector.go(urlsplit(address).path)
    assert inspector.page.locator(".verdict.is-ok").count() == 1
    text = inspector.text()
    assert she.phone not in text
    assert not re.search(r"(?<!\d)\d{17}[\dX](?!\d)", text), "no ID number for whoever scans it"
    inspector.then_nothing_went_wrong()


def test_the_way_back_after_signing_out_shows_nothing(
    playwright: Playwright, live_server: Server
) -> None:
    """Chromium keeps pages in memory for the way back; tests switch that off, this one does not."""
    with given("a signed-in person who has looked at several pages of hers"):
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=CHROMIUM_FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        context = browser.new_context(viewport=PHONE, locale="zh-CN")
        she = Applicant(
            context,
            live_server.url,
            "zh-Hans",
            scripts=True,
            phone="13700990099",
            data=live_server.data,
        )
        she.looks = False
        she.go("/sign-in")
        she.when_they_sign_in()
        she.go_on()
        for path in ("/me/cases", "/me/messages", "/me"):
            she.go(path)
        masked = she.page.locator(".answers dd").first.inner_text()
        assert masked in she.text()
    with when("she signs out"):
        with she.page.expect_navigation():
            she.page.locator("form[action='/sign-out'] button").first.click()
        assert she.path == "/"
    for _ in range(4):
        with when("she, or whoever has the phone now, goes back"):
            she.page.go_back()
            she.page.wait_for_load_state()
        with then("there is nothing of her"):
            assert masked not in she.text()
            assert not she.path.startswith("/me"), she.path
    context.close()
    browser.close()
