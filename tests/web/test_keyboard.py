"""The on-screen keyboard under a finger: words, pads, the caret, and what the page learns of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.tapping import Keys
from tests.support.browser import LANGUAGES, TERMINAL
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

KEY, CANDIDATES = 92, 88
"""The least sizes in pixels (design.md, section 3)."""
FIRST_PAGE = 8
LOOK_UP = """async ([typed, names]) => {
  const { dataset } = document.getElementById("keyboard");
  const { Pinyin } = await import(dataset.engine);
  window.engine ??= await Pinyin.load(dataset.words);
  await window.engine.fetch(typed);
  return window.engine.candidates(typed, { names }).map((one) => one.text);
}"""
FIELD_IS_SEEN = """(field) => {
  const { left, top, width, height } = field.getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2) === field;
}"""


def terminal(browser: Browser, server: Server, locale: str, mode: str = "") -> Page:
    """A terminal's browser, on the page of all components."""
    context = browser.new_context(
        viewport=TERMINAL, locale=LANGUAGES[locale], has_touch=True, base_url=server.url
    )
    page = context.new_page()
    page.goto("/demo/terminal")
    page.locator("label.choice").first.click()
    page.locator(".btn.main").click()
    page.wait_for_selector("[data-surface=terminal]")
    for name in mode.split():
        page.locator("#dock button[name=mode]").nth(["elder", "low"].index(name)).tap()
        page.wait_for_selector(f"html[data-mode~={name}]")
    page.goto("/components")
    return page


@pytest.fixture(scope="module")
def desk(browser: Browser, live_server: Server) -> Iterator[Page]:
    """One terminal in Chinese for many small questions."""
    page = terminal(browser, live_server, "zh-Hans")
    yield page
    page.context.close()


@pytest.fixture
def page(desk: Page) -> Page:
    """The same terminal with fresh fields."""
    desk.goto("/components")
    return desk


def enter(page: Page, name: str) -> Keys:
    """Tap a field, empty it, and have the keys for it."""
    keys = Keys(page)
    page.locator(f"[name={name}]").tap()
    expect(keys.kb).to_be_visible()
    page.wait_for_function("() => !('looking' in document.getElementById('keyboard').dataset)")
    if page.locator(f"[name={name}]").input_value():
        keys.key("{clear}")
    return keys


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("zhongshanlu", "中山路"),
        ("zhongshl", "中山路"),
        ("zsl", "中山路"),
        ("haixian", "海鲜"),
        ("haix", "海鲜"),
        ("laowanghaixianxiaoguan", "老王海鲜小馆"),
        ("canyinguanliyouxiangongsi", "餐饮管理有限公司"),
        ("cyglyxgs", "餐饮管理有限公司"),
        ("wangjianguo", "王建国"),
        ("bujutu", "布局图"),
        ("hao", "号"),
        ("ceng", "层"),
        ("danyuan", "单元"),
        ("fangan", "方案"),
        ("xian", "县"),
        ("xi'an", "西安"),
        ("nvsheng", "女生"),
        ("lvsuban", "铝塑板"),
        ("chongqing", "重庆"),
        ("binjiangquhaitianlu", "滨江区海天路"),
        ("xiangkaigexiaofanguan", "想开个小饭馆"),
        ("yingyezhizhao", "营业执照"),
        ("shenfenzheng", "身份证"),
    ],
)
def test_a_word_stands_on_the_first_page(desk: Page, typed: str, wanted: str) -> None:
    assert wanted in desk.evaluate(LOOK_UP, [typed, False])[:FIRST_PAGE]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("wangjianguo", "王建国"),
        ("wjg", "王建国"),
        ("liufang", "刘芳"),
        ("lixiuying", "李秀英"),
        ("zhangwei", "张伟"),
        ("chendaming", "陈大明"),
        ("ouyangxiu", "欧阳秀"),
        ("shan", "单"),
        ("zeng", "曾"),
    ],
)
def test_a_name_comes_first_where_a_name_is_wanted(desk: Page, typed: str, wanted: str) -> None:
    assert wanted in desk.evaluate(LOOK_UP, [typed, True])[:3]


@pytest.mark.parametrize(("typed", "rare"), [("yan", "䶮"), ("zhe", "喆"), ("kun", "堃")])
def test_rare_characters_are_there(desk: Page, typed: str, rare: str) -> None:
    assert rare in desk.evaluate(LOOK_UP, [typed, False])


def test_letters_become_words_where_the_caret_is(page: Page) -> None:
    keys = enter(page, "g-address")
    keys.type("中山路号")
    field = page.locator("[name=g-address]")
    field.evaluate("e => e.setSelectionRange(3, 3)")
    keys.type("39")
    expect(field).to_have_value("中山路39号")
    keys.key("{bksp}")
    expect(field).to_have_value("中山路3号")
    assert field.evaluate("e => e.selectionStart") == 4
    expect(field).to_be_focused()


def test_part_of_the_letters_is_chosen_and_the_rest_goes_on(page: Page) -> None:
    keys = enter(page, "g-address")
    for letter in "zhongshanlu":
        keys.key(letter)
    keys.choose("中山")
    expect(keys.kb.locator(".kb-typed")).to_have_text("lu")
    keys.choose("路")
    expect(page.locator("[name=g-address]")).to_have_value("中山路")
    expect(keys.kb.locator(".kb-typed")).to_be_empty()


def test_backspace_takes_letters_first_and_space_takes_the_first_word(page: Page) -> None:
    keys = enter(page, "g-text")
    for letter in "haixianx":
        keys.key(letter)
    keys.key("{bksp}")
    keys.key("{space}")
    expect(page.locator("[name=g-text]")).to_have_value("海鲜")


def test_all_words_unfold(page: Page) -> None:
    keys = enter(page, "g-text")
    for letter in "yi":
        keys.key(letter)
    few = len(keys.offered())
    keys.tap(keys.kb.locator("[data-open]"))
    assert len(keys.offered()) > 3 * few
    first = keys.offered()[0]
    keys.tap(keys.kb.locator("[data-page='1']"))
    assert first not in keys.offered()
    keys.tap(keys.kb.locator("[data-page='-1']"))
    keys.choose(first)
    expect(keys.kb.locator(".hg-button").first).to_be_visible()


@pytest.mark.parametrize(
    ("name", "text", "without"),
    [
        ("g-phone", "13812345678", ["q", ".", "X"]),
        ("g-area", "326.5", ["q", "X"]),
        ("g-id", "37020219900312004X", ["q", "."]),
        ("g-uscc", "91350100M000100Y43", ["I", "O", "Z", "S", "V", "a"]),
        ("g-code", "123456", ["q", "X"]),
    ],
)
def test_a_field_has_the_keys_that_it_takes(
    page: Page, name: str, text: str, without: list[str]
) -> None:
    keys = enter(page, name)
    for sign in text:
        keys.key(sign)
    expect(page.locator(f"[name={name}]")).to_have_value(text)
    assert not [key for key in without if keys.has(key)]


def test_english_has_capitals_and_signs(page: Page) -> None:
    keys = enter(page, "g-address")
    keys.key("{lang}")
    keys.key("{shift}")
    for key in ("B", "{symbols}", "-", "2", "{letters}", "a"):
        keys.key(key)
    expect(page.locator("[name=g-address]")).to_have_value("B-2a")


def test_no_more_is_taken_than_the_field_takes(page: Page) -> None:
    page.locator("[name=g-code]").evaluate("e => { e.maxLength = 4 }")
    keys = enter(page, "g-code")
    for sign in "123456":
        keys.key(sign)
    expect(page.locator("[name=g-code]")).to_have_value("1234")


def test_the_page_hears_of_each_change(page: Page) -> None:
    page.evaluate(
        """() => { window.heard = [];
        for (const kind of ["input", "change"]) document.addEventListener(kind,
          (event) => event.target.name === "g-text" && window.heard.push(kind)); }"""
    )
    keys = enter(page, "g-text")
    keys.type("海鲜")
    keys.key("{done}")
    expect(keys.kb).to_be_hidden()
    heard = page.evaluate("() => window.heard")
    assert heard.count("change") == 1
    assert heard[-1] == "change"
    assert "input" in heard


def test_letters_that_were_not_chosen_become_words_before_they_are_sent(page: Page) -> None:
    keys = enter(page, "g-text")
    for letter in "haixian":
        keys.key(letter)
    keys.key("{done}")
    expect(page.locator("[name=g-text]")).to_have_value("海鲜")


def test_done_leads_into_the_next_field_and_closes_after_the_last(page: Page) -> None:
    page.goto("/track")
    keys = enter(page, "number")
    expect(keys.kb.locator(".hg-button-done")).to_have_text("下一项")
    keys.key("{done}")
    expect(page.locator("[name=four]")).to_be_focused()
    expect(keys.kb.locator(".hg-button-done")).to_have_text("好了")
    keys.key("{done}")
    expect(keys.kb).to_be_hidden()


def test_no_other_keyboard_opens_and_nothing_is_kept(page: Page) -> None:
    keys = enter(page, "g-text")
    keys.type("海鲜")
    modes: list[Any] = page.locator("input.input:not([type=date])").evaluate_all(
        "all => [...new Set(all.map((e) => e.inputMode))]"
    )
    assert modes == ["none"]
    kept = page.evaluate("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "海鲜" not in kept


@pytest.mark.parametrize("mode", ["", "elder", "low", "elder low"])
@pytest.mark.parametrize("locale", ["zh-Hans", "en"])
def test_the_field_is_never_under_the_keys_and_the_keys_are_large(
    browser: Browser, live_server: Server, locale: str, mode: str
) -> None:
    page = terminal(browser, live_server, locale, mode)
    for name in ("g-text", "g-phone", "g-address", "g-note"):
        keys = enter(page, name)
        field = page.locator(f"[name={name}]")
        assert field.evaluate(FIELD_IS_SEEN), name
        boxes = [b.bounding_box() for b in keys.kb.locator(".hg-button:visible").all()]
        assert min(b["height"] for b in boxes if b) >= KEY
        assert min(b["width"] for b in boxes if b) >= KEY - 0.5
        dock = page.locator("#dock").bounding_box()
        place = keys.kb.bounding_box()
        assert dock is not None
        assert place is not None
        assert place["y"] + place["height"] <= dock["y"] + 1
        assert dock["y"] + dock["height"] == pytest.approx(TERMINAL["height"], abs=1)
    bar = keys.kb.locator(".kb-bar").bounding_box()
    assert bar is not None
    assert bar["height"] >= CANDIDATES
    page.context.close()
