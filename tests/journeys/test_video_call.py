"""视频办: an applicant and an officer in one call, each in a browser of their own with a camera."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Locator, Page, expect

from tests.journeys.people import Applicant, Officer
from tests.proofs import stored
from tests.support import factories
from tests.support.browser import (
    CHROMIUM_FLAGS,
    DESK,
    LANGUAGES,
    PHONE,
    chromium,
    given,
    then,
    when,
)
from tests.support.factories import Handed
from tests.support.server import Server
from tests.support.variants import some
from webapp.core.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.timeout(300)]

CAMERAS = [
    *CHROMIUM_FLAGS,
    "--use-fake-device-for-media-stream",
    # Names of this machine that only the network would resolve; see CHROMIUM_FLAGS.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]
MAY = ["camera", "microphone"]
SECONDS = 1000
MOVES = """async (video) => {
  const before = video.currentTime;
  for (let turn = 0; turn < 100; turn += 1) {
    if (video.videoWidth > 0 && video.currentTime > before) return [video.videoWidth, true];
    await new Promise((done) => setTimeout(done, 200));
  }
  return [video.videoWidth, video.currentTime > before];
}"""
CONNECTING = {"zh-Hans": "正在接通", "en": "Connecting"}


@pytest.fixture(scope="module")
def cameras(browser_type: BrowserType) -> Iterator[Browser]:
    """A browser whose machine has a camera that films a moving ball."""
    browser = browser_type.launch(executable_path=chromium(), args=CAMERAS)
    yield browser
    browser.close()


def seen(browser: Browser, size: dict[str, int], locale: str, *allowed: str) -> BrowserContext:
    """A browser window; what it may use is allowed without asking."""
    context = browser.new_context(viewport=size, locale=LANGUAGES[locale])  # type: ignore[arg-type]
    context.grant_permissions([*allowed])
    return context


def somebody(server: Server, context: BrowserContext, locale: str) -> tuple[Applicant, Handed]:
    """Somebody who has handed in a case, signed in on their phone."""
    with stored.opened(Settings(data=server.data)):
        handed = factories.submitted()
        token = factories.session_of(handed.account_id)
    context.add_cookies([{"name": "onego", "value": token, "url": server.url}])
    she = Applicant(context, server.url, locale, scripts=True, phone=handed.phone, data=server.data)
    return she, handed


def at_the_desk(server: Server, context: BrowserContext, locale: str) -> Officer:
    """Li Min, signed in."""
    officer = Officer(context, server.url, locale, scripts=True)
    officer.when_they_sign_in("limin", server.passwords()["limin"])
    return officer


def moving(page: Page) -> None:
    """The other side is seen, and moves."""
    remote = page.locator("[data-part=remote]")
    width, runs = remote.evaluate(MOVES)
    assert width > 0
    assert runs


def line(page: Page, text: str) -> Locator:
    """A text of the call."""
    return page.locator(".v-lines li", has_text=text)


def write(page: Page, text: str) -> None:
    """Say something in writing."""
    page.locator("#v-say").fill(text)
    page.locator(".v-say button").click()
    expect(line(page, text)).to_be_visible(timeout=15 * SECONDS)
    expect(page.locator("#v-say")).to_have_value("")


@some("locale", ["en", "zh-Hans"], {"en"})
def test_a_call_from_the_case_to_what_was_agreed(
    locale: str, cameras: Browser, live_server: Server
) -> None:
    with given("somebody at her case, and an officer who looks at who waits"):
        she, handed = somebody(live_server, seen(cameras, PHONE, locale, *MAY), locale)
        officer = at_the_desk(live_server, seen(cameras, DESK, locale, *MAY), locale)
        officer.go("/staff/video")
    with when("she asks for a call from the page of her case"):
        she.go(f"/me/cases/{handed.ref}")
        she.page.locator(f"a[href='/video/for/{handed.ref}']").click()
        she.page.wait_for_url("**/video/for/**")
        she.look()
        she.page.locator("[name=about]").fill("排烟道要不要改?")
        she.page.locator(".foot .btn.main").click()
        she.page.wait_for_selector("[data-state=waiting]")
        she.look()
        expect(she.page.locator("[data-part=said]")).to_have_text("")
    with then("the desk shows it by itself, and the officer answers"):
        row = officer.page.locator("tr", has_text="排烟道").first
        expect(row).to_be_visible(timeout=15 * SECONDS)
        officer.look()
        row.locator("button").click()
        officer.page.wait_for_selector("[data-state=talking]")
    with then("both see the other move"):
        she.page.wait_for_selector("[data-state=talking]", timeout=15 * SECONDS)
        moving(she.page)
        moving(officer.page)
        for person in (she, officer):
            expect(person.page.locator("[data-part=said]")).to_have_text("", timeout=20 * SECONDS)
            person.look()
    with then("the officer has the items of the case beside it"):
        assert officer.page.locator(".s-cases a").count() >= len(handed.items)
    with when("both write"):
        write(she.page, "您好,听得见吗?")
        expect(line(officer.page, "您好,听得见吗?")).to_be_visible(timeout=15 * SECONDS)
        write(officer.page, "听得见。请拍一下厨房图。")
        expect(line(she.page, "请拍一下厨房图")).to_be_visible(timeout=15 * SECONDS)
    with when("she photographs a paper"):
        she.page.locator("[data-part=shoot]").click()
    with then("both have the picture"):
        for person in (she, officer):
            picture = person.page.locator(".v-lines img")
            expect(picture).to_be_visible(timeout=20 * SECONDS)
            picture.evaluate("(img) => img.decode()")
            assert picture.evaluate("(img) => img.naturalWidth") >= 640
    with when("she shows the officer her application"):
        assert officer.page.locator(".v-view").count() == 0
        she.page.locator("form[action$='/show'] button").click()
    with then("both see the same part of it, and the picture went on"):
        for person in (she, officer):
            expect(person.page.locator(".v-view")).to_be_visible(timeout=15 * SECONDS)
            expect(person.page.locator(".v-sheet > div:visible")).to_have_count(1)
            person.look()
        moving(she.page)
        moving(officer.page)
    with when("the officer points at what is missing"):
        officer.page.locator(".v-parts a[data-place=missing]").click()
        officer.page.locator("[data-section=missing] .v-row").first.click()
    with then("she sees it there"):
        pointed = she.page.locator("[data-section=missing] .v-row.is-pointed")
        expect(pointed).to_be_visible(timeout=15 * SECONDS)
        name = pointed.locator("[data-label]").inner_text()
        expect(she.page.locator("[data-part=pointed]")).to_contain_text(name)
        she.look()
    with when("she points with the keyboard"):
        part = she.page.locator(".v-parts a[data-place=situation]")
        part.focus()
        she.page.keyboard.press("Enter")
    with then("the officer looks at the same"):
        there = officer.page.locator(".v-sheet > div[data-section=situation]")
        expect(there).to_be_visible(timeout=15 * SECONDS)
    with when("the officer proposes what the photograph is"):
        shot = officer.page.locator(".v-shot")
        shot.locator("select").select_option(index=1)
        shot.locator("button").click()
    with then("she hands it in, and nobody else can"):
        hand = she.page.locator(".v-hand button")
        expect(hand).to_be_visible(timeout=15 * SECONDS)
        expect(officer.page.locator(".v-hand")).to_be_visible(timeout=15 * SECONDS)
        assert officer.page.locator(".v-hand button").count() == 0
        she.look()
        officer.look()
        hand.click()
        for person in (she, officer):
            expect(person.page.locator(".v-hand")).to_have_count(0, timeout=15 * SECONDS)
            handed_in = person.page.locator(".v-lines .is-note").last
            expect(handed_in).to_contain_text(HANDED_IN[locale], timeout=15 * SECONDS)
    with when("the officer ends the looking together"):
        officer.page.locator("form[action$='/hide'] button").click()
    with then("nobody sees it any more"):
        for person in (she, officer):
            expect(person.page.locator(".v-view")).to_have_count(0, timeout=15 * SECONDS)
        moving(she.page)
    with when("she loads her page again"):
        she.page.reload()
        she.page.wait_for_selector("[data-state=talking]")
    with then("they see each other again, and what was said stands there"):
        moving(she.page)
        expect(line(she.page, "请拍一下厨房图")).to_be_visible()
        expect(officer.page.locator("[data-part=said]")).to_have_text("", timeout=20 * SECONDS)
        moving(officer.page)
    with when("the officer looks at another page and comes back"):
        officer.go("/staff/video")
        officer.page.locator("#content a", has_text=BACK[locale]).click()
    with then("they see each other again"):
        moving(officer.page)
        moving(she.page)
    with when("the officer ends it without a word of what was agreed, and then with one"):
        officer.page.locator(".pv .btn.main").click()
        expect(officer.page.locator("#errors")).to_be_visible()
        officer.look()
        officer.page.locator("[name=agreed]").fill("周五前补一张厨房图。")
        officer.page.locator(".pv .btn.main").click()
        expect(officer.page.locator(".pv .v-text")).to_have_text("周五前补一张厨房图。")
        officer.look()
    with then("she reads it at once"):
        agreed = she.page.locator(".v-agreed")
        expect(agreed).to_contain_text("周五前补一张厨房图", timeout=20 * SECONDS)
        she.look()
    with then("and finds it again among her messages"):
        she.go("/me/messages")
        she.page.locator("main form button, main a").filter(has_text=READ[locale]).first.click()
        she.page.wait_for_url("**/video/**")
        expect(she.page.locator(".v-agreed")).to_be_visible()
        for person in (she, officer):
            person.then_nothing_went_wrong()
            person.context.close()


BACK = {"zh-Hans": "回到通话", "en": "Go back to it"}
HANDED_IN = {"zh-Hans": "已交上", "en": "Handed in"}
READ = {"zh-Hans": "看一看", "en": "Read it"}


@some("locale", ["en", "zh-Hans"], {"en"})
def test_without_a_camera_they_write(locale: str, cameras: Browser, live_server: Server) -> None:
    with given("an officer with a camera, and somebody who allows none"):
        she, handed = somebody(live_server, seen(cameras, PHONE, locale), locale)
        officer = at_the_desk(live_server, seen(cameras, DESK, locale, *MAY), locale)
        she.go(f"/video/for/{handed.ref}")
        she.page.locator("[name=about]").fill("我只能打字")
        she.page.locator(".foot .btn.main").click()
        she.page.wait_for_selector("[data-state=waiting]")
    with when("the officer answers"):
        officer.go("/staff/video")
        officer.page.locator("tr", has_text="我只能打字").locator("button").click()
        officer.page.wait_for_selector("[data-state=talking]")
    with then("she is told calmly, sees the officer all the same, and both write"):
        she.page.wait_for_selector("[data-state=talking]", timeout=15 * SECONDS)
        expect(she.page.locator("[data-part=said]")).to_contain_text(NO_CAMERA[locale])
        expect(she.page.locator("[data-part=shoot]")).to_be_hidden()
        moving(she.page)
        she.look()
        write(she.page, "我这儿没有摄像头")
        expect(line(officer.page, "我这儿没有摄像头")).to_be_visible(timeout=15 * SECONDS)
        write(officer.page, "没关系,打字就行")
        expect(line(she.page, "没关系,打字就行")).to_be_visible(timeout=15 * SECONDS)
    with when("she hangs up while the officer writes what was agreed"):
        officer.page.locator("[name=agreed]").fill("下周二来大厅。")
        she.page.locator("form[action$='/end'] button").click()
        she.page.wait_for_selector("h1")
    with then("nothing that was typed is lost"):
        over = officer.page.locator("[data-part=said]")
        expect(over).to_have_text(OVER[locale], timeout=15 * SECONDS)
        officer.page.locator(".pv .btn.main").click()
        expect(officer.page.locator(".pv .v-text")).to_have_text("下周二来大厅。")
        she.page.reload()
        expect(she.page.locator(".v-agreed")).to_contain_text("下周二来大厅。")
        for person in (she, officer):
            person.then_nothing_went_wrong()
            person.context.close()


NO_CAMERA = {"zh-Hans": "没有摄像头", "en": "No camera or microphone here"}
OVER = {"zh-Hans": "通话结束了。", "en": "The call is over."}
