"""À la carte (一张点菜单): ticking items, seeing what they take, applying for them."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from tests.catalog.small import true_catalog
from webapp.catalog import picking

pytestmark = pytest.mark.one_database
THREE = ("business-licence", "fire-check", "health-check")


def address(*items: str, **more: str) -> str:
    """The page with these items ticked."""
    words = [f"item={one}" for one in items] + [f"{key}={value}" for key, value in more.items()]
    return "/pick?" + "&".join(words)


def boxes(page: Any, chosen: bool) -> list[str]:
    """The items of the boxes that are ticked, or of those that are not."""
    return [
        one.get("value")
        for one in page.root.iter("input")
        if one.get("name") == "item" and (one.get("checked") is not None) is chosen
    ]


def ticked(page: Any) -> list[str]:
    return boxes(page, True)


def offered(page: Any) -> list[str]:
    return boxes(page, False)


@pytest.fixture(params=["zh-Hans", "en"])
def visitor(client: Any, request: pytest.FixtureRequest) -> Any:
    client.set_cookie("lang", request.param)
    client.words = request.param
    return client


def test_an_office_opens_and_what_is_ticked_stays(visitor: Any) -> None:
    page = visitor.open_page(address(*THREE[:2], office="health"))
    assert ticked(page) == [*THREE[:2]]
    own = {one.slug for one in true_catalog().items.values() if one.department == "health"}
    assert set(offered(page)) == own - set(THREE[:2])


def test_words_find_items_alone(visitor: Any) -> None:
    page = visitor.open_page(address("business-licence", q="健康证"))
    assert offered(page)[0] == "health-check"
    assert "business-licence" not in offered(page)
    assert set(offered(page)) <= set(true_catalog().items)


def test_words_that_find_nothing_say_what_to_do(visitor: Any) -> None:
    page = visitor.open_page(address(q="xyzzy"))
    said = {"zh-Hans": "没找到。", "en": "Nothing found."}[visitor.words]
    assert said in page.text


def test_what_is_no_item_is_not_ticked(visitor: Any) -> None:
    assert ticked(
        visitor.open_page(address("business-licence", "nothing", "business-licence"))
    ) == ["business-licence"]


@pytest.mark.parametrize("count", [0, picking.MOST + 1])
def test_none_and_too_many_are_refused_with_what_to_do(visitor: Any, count: int) -> None:
    items = sorted(true_catalog().items)[:count]
    page = visitor.open_page(address(*items, go="1"))
    assert page.status == 422
    assert 'id="errors"' in page.html
    assert ticked(page) == items


def test_it_leads_to_what_they_take_and_back(visitor: Any) -> None:
    page = visitor.open_page(address(*THREE, go="1"))
    assert unquote(page.path) == "/themes/" + picking.slug_of(THREE)
    assert (
        page.h1
        == {"zh-Hans": "营业执照等 3 件事", "en": "Business licence and 2 more"}[visitor.words]
    )
    for slug in THREE:
        assert true_catalog().items[slug].name[visitor.words] in page.text
    back = next(one for one in page.root.iter("a") if one.get("class") == "back")
    assert sorted(ticked(visitor.open_page(back.get("href")))) == sorted(THREE)


@pytest.mark.parametrize(
    "slug",
    [
        "pick:",
        "pick:nothing",
        "pick:health-check+fire-check",
        "pick:fire-check+fire-check",
        "pick:" + "+".join(sorted(true_catalog().items)[: picking.MOST + 1]),
    ],
)
def test_other_ways_to_write_it_lead_nowhere(client: Any, slug: str) -> None:
    assert client.get(f"/themes/{slug}").status_code == 404
