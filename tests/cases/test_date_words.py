"""By when, in words: a plan without a known time never says today."""

from __future__ import annotations

from typing import Any

import pytest

from tests.catalog.small import bundle, item, revision, theme
from webapp.cases.date_words import promise_words, ready_words, time_words, undated_words
from webapp.cases.guide_words import tally_of
from webapp.catalog.values import Bundle, Clock, Dependency, ItemKind, Revision, ThemeItem

pytestmark = pytest.mark.one_database


def made(*items: Any, **more: Any) -> tuple[Bundle, Revision]:
    catalog = revision(*items)
    entries = more.pop("entries", [one.slug for one in items])
    return bundle(catalog, theme(entries, **more)), catalog


def unknown(slug: str) -> Any:
    return item(slug, None, kind_=ItemKind.service)


@pytest.fixture(autouse=True)
def english(app: Any) -> Any:
    from flask import g

    with app.test_request_context("/"):
        g.locale = "en"
        yield


def test_nothing_known_says_so_and_names_no_day() -> None:
    found, catalog = made(unknown("a"), unknown("b"), dependencies=(Dependency("b", ("a",)),))
    assert ready_words(found) == (
        "How long it takes is not confirmed yet. We tell you as soon as it is."
    )
    assert tally_of(found)[2:] == ("", 2)
    assert [time_words(node) for node in found.plan.nodes] == ["time not confirmed"] * 2
    assert undated_words(found.plan, catalog) == (
        ("a", "time not confirmed"),
        ("b", "counted once “a” is done"),
    )


def test_what_is_known_is_said_and_what_is_not_is_counted() -> None:
    found, _ = made(item("a", 3), unknown("b"))
    assert ready_words(found).startswith("One is ready by ")
    assert "for 1 the time is not confirmed yet" in ready_words(found)
    assert tally_of(found)[3] == 1


def test_what_comes_later_says_so() -> None:
    found, catalog = made(item("a", 3), item("b", 5), entries=["a", ThemeItem("b", follows=True)])
    assert undated_words(found.plan, catalog) == (("b", "comes later, when the rest is done"),)
    assert [time_words(node) for node in found.plan.nodes] == ["3 working days", "later"]


def test_everything_known_reads_as_ever() -> None:
    found, _ = made(item("a", 3), item("b", 0))
    assert ready_words(found).startswith("You have all 2 permits by ")
    assert promise_words(0, "wd") == "same day"
    assert promise_words(2, "cal", statutory=True) == "2 calendar days by law"
    assert promise_words(2, "unspecified") == "2 days"
    assert Clock(0).n == 0
