"""The catalog's pages, as a visitor without scripts has them; the client lints each."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.catalog.small import restaurant, true_catalog
from webapp.core.db import reading
from webapp.web.sessions import WebSession

pytestmark = pytest.mark.one_database
LANGUAGES = ["zh-Hans", "en"]


@pytest.fixture(params=LANGUAGES)
def visitor(client: Any, request: pytest.FixtureRequest) -> Any:
    client.set_cookie("lang", request.param)
    client.words = request.param
    return client


def test_home_leads_to_life_events(visitor: Any) -> None:
    home = visitor.open_page("/")
    assert home.status == 200
    name = true_catalog().themes["open-restaurant"].name[visitor.words]
    assert home.link(name).h1 == name


@pytest.mark.parametrize("words", ["餐馆", "面馆", "canting", "kcyd", "restaurant"])
def test_search_without_scripts(visitor: Any, words: str) -> None:
    name = true_catalog().themes["open-restaurant"].name[visitor.words]
    found = visitor.open_page("/search", query_string={"q": words})
    assert found.link(name).h1 == name


def test_search_as_you_type_answers_with_the_results_alone(visitor: Any) -> None:
    response = visitor.get(
        "/search?q=canting", headers={"HX-Request": "true", "HX-Target": "results"}
    )
    html = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "/themes/open-restaurant" in html
    assert "<h1" not in html
    assert "HX-Push-Url" not in response.headers


def test_nothing_found_says_what_to_do(visitor: Any) -> None:
    page = visitor.open_page("/search", query_string={"q": "xyzzy"})
    assert page.status == 200
    assert {"zh-Hans": "没找到", "en": "Nothing found"}[visitor.words] in page.text
    assert 'href="tel:' in page.html
    nearest = list(true_catalog().themes.values())[:3]
    assert all(f"/themes/{theme.slug}" in page.html for theme in nearest)


def test_nothing_found_at_a_terminal_calls_staff(visitor: Any) -> None:
    visitor.open_page("/demo/terminal").submit("/demo/terminal", surface="terminal")
    page = visitor.open_page("/search", query_string={"q": "xyzzy"})
    assert page.html.count('action="/terminal/call"') == 2
    assert 'href="tel:' not in page.html


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("营业直照", {"zh-Hans": "读音像“营业执照”", "en": "sounds like “营业执照”"}),
        ("我想开一家火锅店", {"zh-Hans": "因为“火锅店”", "en": "found by “火锅店”"}),
        ("健康证", {"zh-Hans": "其中要办：健康证", "en": "includes: Health"}),
    ],
)
def test_each_result_says_why_it_was_found(visitor: Any, words: str, why: dict[str, str]) -> None:
    page = visitor.open_page("/search", query_string={"q": words})
    assert why[visitor.words] in page.text


@pytest.mark.parametrize("words", ["", "x" * 500, "<script>", "%00", "👩‍🍳"])
def test_any_words_are_borne(visitor: Any, words: str) -> None:
    page = visitor.open_page("/search", query_string={"q": words})
    assert page.status == 200
    assert "<script>x" not in page.html


def test_a_theme_says_what_it_takes_and_how_to_start(visitor: Any) -> None:
    page = visitor.open_page("/themes/open-restaurant")
    assert page.form("/themes/open-restaurant/start") is not None
    for entry in restaurant().items:
        assert true_catalog().items[entry.item].name[visitor.words] in page.text


@pytest.mark.parametrize("slug", sorted(true_catalog().items))
def test_each_item_shows_its_law_and_what_is_unconfirmed(visitor: Any, slug: str) -> None:
    item = true_catalog().items[slug]
    page = visitor.open_page(f"/items/{slug}")
    assert page.h1 == item.name[visitor.words]
    assert item.basis[0].title[visitor.words] in page.text
    if item.promised is not None and not item.promised.source.is_reviewed:
        assert {"zh-Hans": "待核实", "en": "to be confirmed"}[visitor.words] in page.text
    for use in item.papers:
        assert true_catalog().papers[use.paper].name[visitor.words] in page.text


@pytest.mark.parametrize("path", ["/themes/open-a-zoo", "/items/nothing"])
def test_what_does_not_exist(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404


def test_reading_writes_nothing(client: Any) -> None:
    def sessions() -> int:
        with reading() as session:
            return session.scalar(select(func.count()).select_from(WebSession)) or 0

    before = sessions()
    for path in ("/", "/search?q=kcyd", "/themes/open-restaurant", "/items/fire-check"):
        assert client.get(path).status_code == 200
    assert sessions() == before


def test_road_freight_rests_on_the_rules_of_road_transport(client: Any) -> None:
    """And digging up a street on those of urban roads."""
    client.set_cookie("lang", "zh-Hans")
    for item, law in (
        ("freight-permit", "道路运输条例"),
        ("vehicle-certificate", "道路运输条例"),
        ("driver-qualification", "道路运输条例"),
        ("road-dig-permit", "城市道路管理条例"),
    ):
        text = client.open_page(f"/items/{item}").text
        assert law in text
        assert ("城市道路" in text) is (law != "道路运输条例"), item
