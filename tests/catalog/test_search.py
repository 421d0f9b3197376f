"""Finding a theme by everyday words, pinyin, initials, with one wrong character, in English."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import true_catalog
from webapp.catalog.building import pinyin
from webapp.catalog.search import Why, index_of, one_apart, plain, queries


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
        ("yyzz", "business-licence"),
        ("卖烟", "tobacco-retail-permit"),
        ("tobacco", "tobacco-retail-permit"),
        ("门头招牌", "signboard-filing"),
    ],
)
def test_single_items_are_found(words: str, item: str) -> None:
    assert found(words)[0] == item


@pytest.mark.parametrize("words", ["", "  ", "？！", "药店", "xyzzy", "q", "1"])
def test_nothing_is_found_where_nothing_fits(words: str) -> None:
    assert "open-restaurant" not in found(words)


def test_a_hit_says_by_which_word_and_how() -> None:
    hits = {words: index_of(true_catalog()).find(words)[0] for words in ("面馆", "kcyd", "餐管")}
    assert (hits["面馆"].word, hits["面馆"].why) == ("面馆", Why.exact)
    assert (hits["kcyd"].word, hits["kcyd"].why) == ("开餐饮店", Why.initials)
    assert hits["餐管"].why is Why.close


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


def test_queries_leave_out_small_talk() -> None:
    assert queries("我想开个小饭馆") == ["我想开个小饭馆", "饭馆"]
    assert "restaurant" in queries("I want to open a restaurant")
    assert queries("   ") == []
    assert plain("Café “一”") == "caf一"


@given(st.text(max_size=80))
def test_any_words_are_borne(words: str) -> None:
    assert all(hit.score > 0 for hit in index_of(true_catalog()).find(words))
