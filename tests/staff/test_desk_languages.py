"""The desk in the languages that its journeys are not walked in."""

from __future__ import annotations

import pytest

from tests.staff.conftest import SignIn
from tests.support.factories import Handed

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("locale", ["zh-Hant", "ko", "ja"])
def test_the_pages_of_the_desk_are_whole(sign_in: SignIn, handed: Handed, locale: str) -> None:
    """Each page is linted by the client that opens it."""
    browser = sign_in("zhao", locale)
    item = handed.items["business-licence"]
    for path in (
        "/staff/",
        f"/staff/items/{item}",
        f"/staff/items/{item}/notice",
        f"/staff/items/{item}/accept",
        "/staff/terminals",
    ):
        page = browser.open_page(path)
        assert (page.status, page.root.get("lang")) == (200, locale), path
