"""The officers and the case of the desk's tests, and a browser for each officer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed

SignIn = Callable[..., LintingClient]


@pytest.fixture
def officers(app: Any) -> dict[str, int]:
    """李敏 accepts, 周文涛 decides, 赵一凡 may do either, 霍岩 belongs to the fire brigade."""
    return {
        "limin": factories.officer("limin", "李敏", "accept"),
        "zhou": factories.officer("zhou", "周文涛", "review", "approve"),
        "zhao": factories.officer("zhao", "赵一凡", "accept", "approve"),
        "huo": factories.officer("huo", "霍岩", "accept", "approve", departments=("fire-rescue",)),
    }


@pytest.fixture
def handed(app: Any) -> Handed:
    """A small noodle shop's case, just handed in."""
    return factories.submitted()


@pytest.fixture
def sign_in(app: Any, officers: dict[str, int]) -> SignIn:
    """A browser in which an officer of `officers` has signed in, in English or in Chinese."""

    def signed_in(username: str, language: str = "en") -> LintingClient:
        browser: LintingClient = app.test_client()
        browser.set_cookie("lang", language)
        page: Page = browser.open_page("/staff/sign-in")
        page = page.submit("/staff/sign-in", username=username, password=factories.PASSWORD)
        assert page.path.startswith("/staff/?") or page.path == "/staff/", page.path
        return browser

    return signed_in
