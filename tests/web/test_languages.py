"""Five languages: each page in the reader's own, what is foreign on it named as such."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask, g
from playwright.sync_api import Browser, expect

from tests.support import page_lint
from tests.support.browser import PHONE, TERMINAL
from tests.support.server import Server
from webapp.core.i18n import LOCALES, NAMES
from webapp.halls import service as halls
from webapp.web import foreign, language

pytestmark = pytest.mark.one_database

PAGES = (
    "/",
    "/search?q=canting",
    "/themes/open-restaurant",
    "/items/food-service-permit",
    "/items",
    "/promises",
    "/promises/statements/premises-statement",
    "/promises/signed",
    "/promises/reports",
    "/pick?item=business-licence&office=health",
    "/sign-in",
    "/track",
    "/privacy",
    "/licences",
    "/offline",
    "/nothing-here",
    "/staff/sign-in",
    "/demo/terminal",
    "/verify",
)
HEADINGS = {
    "zh-Hans": "您要办什么事？",
    "zh-Hant": "您要辦什麼事？",
    "en": "What do you need to do?",
    "ko": "어떤 일을 하시려고요?",
    "ja": "何の手続きをしますか？",
}
CHRISTMAS = date(2026, 12, 25)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_main_pages_are_whole_in_every_language(client: Any, locale: str) -> None:
    """The client lints each page that it opens."""
    client.set_cookie("lang", locale)
    for path in PAGES:
        page = client.open_page(path)
        assert page.root.get("lang") == locale, path
        assert page.h1, path
    assert client.open_page("/").h1 == HEADINGS[locale]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_page_offers_each_language_by_its_own_name(client: Any, locale: str) -> None:
    client.set_cookie("lang", locale)
    page = client.open_page("/track")
    (menu,) = [e for e in page.root.iter("details") if e.get("class") == "langs"]
    buttons = [e for e in menu.iter("button") if e.get("name") == "lang"]
    assert {b.get("value"): page_lint.text_of(b) for b in buttons} == NAMES
    assert all(b.get("lang") == b.get("value") for b in buttons)
    (now,) = [b for b in buttons if b.get("aria-current")]
    assert now.get("value") == locale
    assert NAMES[locale] in page_lint.text_of(next(menu.iter("summary")))


def test_a_choice_stays_on_the_page_and_holds(client: Any) -> None:
    page = client.open_page("/track?number=1")
    form = next(e for e in page.root.iter("form") if e.get("action") == "/preferences")
    sent = {e.get("name"): e.get("value") for e in form.iter("input")}
    response = client.post("/preferences", data={**sent, "lang": "ko"})
    assert response.headers["Location"] == "/track?number=1"
    assert client.open_page("/").h1 == HEADINGS["ko"]


@pytest.mark.parametrize(
    ("asked", "locale"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("zh-Hans-HK", "zh-Hans"),
        ("en-US,en;q=0.9", "en"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("ja", "ja"),
        ("fr-FR,fr;q=0.9,ja;q=0.5,en;q=0.4", "ja"),
        ("de,ko;q=0", "zh-Hans"),
        ("fr", "zh-Hans"),
        ("*", "zh-Hans"),
        ("", "zh-Hans"),
        ("x" * 200, "zh-Hans"),
    ],
)
def test_a_first_visit_speaks_the_browsers_language(client: Any, asked: str, locale: str) -> None:
    page = client.open_page("/track", headers={"Accept-Language": asked})
    assert page.root.get("lang") == locale


@pytest.mark.parametrize("kept", ["zh", "zh_Hans", "fr", "en-GB", "ko ", "<ja>"])
def test_a_cookie_of_no_language_is_not_believed(client: Any, kept: str) -> None:
    client.set_cookie("lang", kept)
    page = client.open_page("/track", headers={"Accept-Language": "ja"})
    assert page.root.get("lang") == "ja"


@pytest.mark.parametrize(
    ("locale", "day", "full", "short", "moment", "number"),
    [
        (
            "zh-Hans",
            "12月25日（星期五）",
            "2026年12月25日（星期五）",
            "12月25日",
            "12月25日 14:10",
            "1,234.5",
        ),
        (
            "zh-Hant",
            "12月25日（星期五）",
            "2026年12月25日（星期五）",
            "12月25日",
            "12月25日 14:10",
            "1,234.5",
        ),
        ("en", "Fri 25 December", "Fri 25 December 2026", "25 Dec", "25 Dec 14:10", "1,234.5"),
        (
            "ko",
            "12월 25일(금요일)",
            "2026년 12월 25일(금요일)",
            "12월 25일",
            "12월 25일 14:10",
            "1,234.5",
        ),
        (
            "ja",
            "12月25日（金曜日）",
            "2026年12月25日（金曜日）",
            "12月25日",
            "12月25日 14:10",
            "1,234.5",
        ),
    ],
)
def test_dates_and_numbers_follow_the_language(
    app: Flask, locale: str, day: str, full: str, short: str, moment: str, number: str
) -> None:
    with app.test_request_context("/"):
        g.locale, g.hall = locale, halls.here()
        assert language.say_day(CHRISTMAS) == language.day_in(CHRISTMAS, locale) == day
        assert language.say_full_day(CHRISTMAS) == full
        assert language.say_day_short(CHRISTMAS) == short
        assert language.say_moment(datetime(2026, 12, 25, 6, 10, tzinfo=UTC)) == moment
        assert language.say_number(1234.5) == number


@pytest.mark.parametrize(
    ("locale", "one", "five"),
    [
        ("zh-Hant", "1 個工作日", "5 個工作日"),
        ("en", "1 working day", "5 working days"),
        ("ko", "1영업일", "5영업일"),
        ("ja", "1営業日", "5営業日"),
    ],
)
def test_numbers_of_things_follow_the_languages_rules(
    app: Flask, locale: str, one: str, five: str
) -> None:
    with app.test_request_context("/"):
        g.locale = locale
        said = [language.ngettext("%(num)d working day", "%(num)d working days", n) for n in (1, 5)]
        assert said == [one, five]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_manifest_is_there_in_every_language(client: Any, locale: str) -> None:
    manifest = json.loads(client.get(f"/manifest.webmanifest?lang={locale}").text)
    assert manifest["lang"] == locale
    names = {"zh-Hans": "一次办", "zh-Hant": "一次辦"}
    assert manifest["name"] == names.get(locale, "OneGo")


def test_the_catalog_is_read_in_traditional_characters(client: Any) -> None:
    client.set_cookie("lang", "zh-Hant")
    assert client.open_page("/themes/open-restaurant").h1 == "開餐飲店"
    assert "開餐飲店" in client.open_page("/search?q=開個麵館").text


@pytest.mark.parametrize("locale", ["ko", "ja"])
def test_english_on_a_korean_or_japanese_page_says_so(client: Any, locale: str) -> None:
    client.set_cookie("lang", locale)
    page = client.open_page("/themes/open-restaurant")
    (heading,) = page.root.iter("h1")
    assert (heading.text, heading.get("lang")) == ("Open a restaurant", "en")
    button = next(e for e in page.root.iter() if "main" in (e.get("class") or "").split())
    assert button.get("lang") is None


@pytest.mark.parametrize(
    ("html", "locale", "wanted"),
    [
        ("<b>Business licence</b>", "ko", '<b lang="en">Business licence</b>'),
        ('<b class="x">Tom &amp; Jo</b>', "ja", '<b class="x" lang="en">Tom &amp; Jo</b>'),
        ("<b>營業執照</b>", "ko", '<b lang="zh-Hans">營業執照</b>'),
        ("<b>営業許可</b>", "ja", "<b>営業許可</b>"),
        ("<b>허가 Business licence</b>", "ko", "<b>허가 Business licence</b>"),
        ("<b>許可の Business</b>", "ja", "<b>許可の Business</b>"),
        ('<p lang="zh-Hans">Abc</p>', "ko", '<p lang="zh-Hans">Abc</p>'),
        ("<b>&nbsp;12 · 3</b>", "ko", "<b>&nbsp;12 · 3</b>"),
        ("<p>a <b>Fine words</b></p>", "ko", '<p>a <b lang="en">Fine words</b></p>'),
        ("<title>Business</title>", "ko", "<title>Business</title>"),
        ("<b>Business</b>", "en", "<b>Business</b>"),
        ("<b>Business</b>", "zh-Hant", "<b>Business</b>"),
    ],
)
def test_foreign_words_name_their_language(html: str, locale: str, wanted: str) -> None:
    assert foreign.marked(html, locale) == wanted


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_language_is_two_presses_away(
    browser: Browser, live_server: Server, scripts: bool
) -> None:
    with browser.new_context(
        viewport=PHONE, locale="en-GB", base_url=live_server.url, java_script_enabled=scripts
    ) as context:
        page = context.new_page()
        page.goto("/track")
        page.locator(".langs > summary").click()
        page.get_by_role("button", name="日本語").click()
        expect(page.locator("html")).to_have_attribute("lang", "ja")
        assert page.url.endswith("/track")


@pytest.mark.browser
def test_the_list_of_languages_closes_as_menus_do(browser: Browser, live_server: Server) -> None:
    with browser.new_context(viewport=PHONE, base_url=live_server.url) as context:
        page = context.new_page()
        page.goto("/track")
        menu, name = page.locator(".langs"), page.locator(".langs > summary")
        name.press("Enter")
        expect(menu).to_have_attribute("open", "")
        page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")
        expect(name).to_be_focused()
        name.click()
        page.mouse.click(20, 700)
        expect(menu).not_to_have_attribute("open", "")


@pytest.mark.browser
def test_the_dock_has_the_languages_within_reach(browser: Browser, live_server: Server) -> None:
    with browser.new_context(
        viewport=TERMINAL, locale="zh-CN", base_url=live_server.url, has_touch=True
    ) as context:
        page = context.new_page()
        page.goto("/demo/terminal")
        page.locator("label.choice").first.click()
        page.locator(".btn.main").click()
        page.wait_for_selector("[data-surface=terminal]")
        page.locator(".dock .langs > summary").tap()
        for name in NAMES.values():
            box = page.locator(".dock .langs-list button", has_text=name).bounding_box()
            assert box is not None
            assert box["height"] >= 96
            assert box["y"] > TERMINAL["height"] / 2
            assert 0 <= box["x"] <= TERMINAL["width"] - box["width"]
        page.locator(".dock .langs-list button", has_text="한국어").tap()
        expect(page.locator("html")).to_have_attribute("lang", "ko")
