"""Finding a theme by everyday words, pinyin, initials, with one wrong character, in English."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tests.catalog.small import true_catalog
from webapp.catalog.building import pinyin
from webapp.catalog.evidence import Why
from webapp.catalog.indexing import Table, rarity, tables
from webapp.catalog.reading import normal, one_apart, plain, readings, split, stem, units
from webapp.catalog.search import Index, index_of
from webapp.catalog.values import SearchTables


def found(words: str) -> list[str]:
    return [hit.slug for hit in index_of(true_catalog()).find(words)]


@pytest.mark.parametrize(
    "words",
    [
        "餐馆",
        "面馆",
        "饭店",
        "想开个小饭馆",
        "我想开一家面馆",
        "开奶茶店",
        "餐饮店",
        "开办餐饮店“一件事”",
        "餐管",
        "奶荼店",
        "canting",
        "canguan",
        "kcyd",
        "cyd",
        "KCYD",
        "cantin",
        "naichadian",
        "restaurant",
        "Restaurants",
        "restarant",
        "open a small restaurant",
        "I want to open a cafe",
        "coffee",
    ],
)
def test_the_restaurant_is_found_first(words: str) -> None:
    assert found(words)[0] == "open-restaurant"


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("消防", "fire-check"),
        ("健康证", "health-check"),
        ("xiaofang", "fire-check"),
        ("卖烟", "tobacco-retail-permit"),
        ("tobacco", "tobacco-retail-permit"),
        ("门头招牌", "signboard-filing"),
    ],
)
def test_single_items_are_found(words: str, item: str) -> None:
    assert found(words)[0] == item


def test_only_the_theme_that_is_about_an_item_stands_before_it() -> None:
    assert found("yyzz")[:2] == ["start-company", "business-licence"]


@pytest.mark.parametrize("words", ["", "  ", "？！", "药店", "xyzzy", "q", "1"])
def test_nothing_is_found_where_nothing_fits(words: str) -> None:
    assert "open-restaurant" not in found(words)


def test_a_hit_says_by_which_word_and_how() -> None:
    hits = {words: index_of(true_catalog()).find(words)[0] for words in ("面馆", "kcyd", "餐管")}
    assert (hits["面馆"].word, hits["面馆"].why) == ("面馆", Why.exact)
    assert (hits["kcyd"].word, hits["kcyd"].why) == ("开餐饮店", Why.initials)
    assert hits["餐管"].why is Why.sounds


def test_each_is_found_once_and_the_best_first() -> None:
    hits = index_of(true_catalog()).find("餐饮")
    assert len({(hit.kind, hit.slug) for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_pinyin_is_made_when_publishing() -> None:
    assert pinyin("开餐饮店") == ("kaicanyindian", "kcyd")
    assert pinyin("restaurant") == ("", "")
    assert pinyin("LED 招牌") == ("ledzhaopai", "ledzp") or pinyin("LED 招牌")[1].endswith("zp")


def test_searching_imports_no_pinyin() -> None:
    """pypinyin is heavy; it belongs to publishing alone."""
    code = (
        "import sys\n"
        "from webapp.catalog import search, service, views\n"
        "assert 'pypinyin' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_one_apart() -> None:
    for one, other in [("abc", "abd"), ("abc", "ab"), ("abc", "abcd"), ("abc", "acb"), ("a", "a")]:
        assert one_apart(one, other)
        assert one_apart(other, one)
    for one, other in [("abc", "cba"), ("abc", "a"), ("abcd", "badc"), ("abc", "xyz")]:
        assert not one_apart(one, other)


def told(words: str) -> str:
    """What is left of a query without its small talk."""
    (reading, *_) = readings(words, {}, ())
    return "".join(t for t, tells in zip(reading.text, reading.telling, strict=True) if tells)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("我想在城阳开一家小火锅店要办什么手续", "小火锅店"),
        ("公司不干了怎么注销", "公司干注销"),
        ("请问一下去哪里办健康证？", "健康证"),
        ("How do I open a restaurant", "openrestaurant"),
        ("   ", ""),
    ],
)
def test_small_talk_is_left_out(words: str, left: str) -> None:
    assert told(words) == left


def test_small_talk_in_a_word_does_not_hide_it() -> None:
    """退休手续 is a word though 手续 is small talk; 换个法人 is 换法人."""
    written, close = readings("换个法人", {}, ())
    assert written.text == ("换", "个", "法", "人")
    assert close.text == ("换", "法", "人")


def test_numbers_are_read_in_figures() -> None:
    assert normal("六十岁") == normal("60岁") == normal("６０岁")
    assert normal("五十五") == "55"
    assert normal("十") == "10"
    assert normal("四零五零") == "4050"
    assert normal("二胎") == "2胎"
    assert plain("Café “一”") == "cafe1"


def test_english_words_are_compared_without_their_endings() -> None:
    for one, other in [
        ("closing", "closed"),
        ("close", "closes"),
        ("register", "registration"),
        ("retire", "retirement"),
        ("disabled", "disability"),
        ("licence", "licenses"),
        ("harbour", "harbor"),
        ("companies", "company"),
        ("child's", "child"),
    ]:
        assert stem(one) == stem(other)
    assert stem("business") != stem("busy")
    assert units("to open a restaurant") == ["open", "restaurant"]


def test_pinyin_is_split_into_syllables() -> None:
    known = {"zhu", "xiao", "xi", "ao", "gong", "si", "xian"}
    assert split("zhuxiao", known) == ["zhu", "xiao"]
    assert split("gongsi", known) == ["gong", "si"]
    assert split("restaurant", known) is None


def test_tables_give_back_what_was_put_in() -> None:
    table = Table(Table.pack([("餐馆", 7), ("餐馆", 3), ("面馆", 1)]))
    assert list(table.find("餐馆")) == [3, 7]
    assert list(table.find("面馆")) == [1]
    assert list(table.find("饭店")) == []
    assert list(Table(b"").find("餐馆")) == []


def test_a_word_of_few_says_more_than_a_word_of_many() -> None:
    assert rarity(100, 1) == 1
    assert rarity(100, 1) > rarity(100, 10) > rarity(100, 100) > 0


@pytest.mark.parametrize("words", ["营业直照", "營業執照", "营叶执照", "营业执照在哪办", "yyzz"])
def test_homophones_and_traditional_characters_are_understood(words: str) -> None:
    hits = index_of(true_catalog()).find(words)
    assert hits[0].slug == "start-company"
    assert "business-licence" in [hit.slug for hit in hits[:3]]


@pytest.mark.parametrize("words", ["营业执照", "食品经营许可证", "健康证", "消防检查"])
def test_the_themes_of_an_item_follow_it(words: str) -> None:
    hits = index_of(true_catalog()).find(words)
    through = [hit for hit in hits if hit.kind == "theme" and hit.through]
    assert any(hit.kind == "theme" for hit in hits)
    for hit in through:
        theme = true_catalog().themes[hit.slug]
        assert hit.through in [entry.item for entry in theme.items]


def test_where_nothing_is_found_the_nearest_three_are_offered() -> None:
    index = index_of(true_catalog())
    for words in ("xyzzy", "今天天气怎么样", "", "婚姻登记"):
        assert index.find(words) == []
        nearest = index.nearest(words)
        assert all(hit.kind == "theme" for hit in nearest)
        assert len(nearest) == min(3, len(true_catalog().themes))


def test_words_that_were_published_before_there_were_tables_are_found() -> None:
    words = true_catalog().search
    old = Index(structs.replace(words, tables=SearchTables()))
    assert old.find("火锅店")[0].slug == "open-restaurant"
    assert tables(words, {}).rarity == words.tables.rarity


@given(st.text(max_size=80))
def test_any_words_are_borne(words: str) -> None:
    assert all(hit.score > 0 for hit in index_of(true_catalog()).find(words))


def test_pinyin_that_begins_a_word_is_no_slip_of_another() -> None:
    """chang'tu, a long way, and not the yard that is one letter off."""
    assert found("changtu")[0] == "road-freight"
