"""Who may see a page, and where a sign-in leads back to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.web.access import Visitor, local_path

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    "path", ["/", "/me", "/cases/abc?x=1&y=2", "/search?q=https://x", "/a//b", "/查询"]
)
def test_paths_of_this_site(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "me",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\nSet-Cookie: x",
        "/\t/evil.example",
        "/\0",
        " //evil.example",
    ],
)
def test_what_could_lead_elsewhere_is_the_home_page(path: str | None) -> None:
    assert local_path(path) == "/"


@given(st.text(max_size=40))
def test_no_text_leads_elsewhere(path: str) -> None:
    safe = local_path(path)
    assert safe.startswith("/")
    assert not safe.startswith(("//", "/\\"))
    assert all(ord(character) >= 32 for character in safe)


def test_a_visitor_is_a_kind_and_a_number() -> None:
    visitor = Visitor("account:12")
    assert (visitor.kind, visitor.number, visitor.get_id()) == ("account", 12, "account:12")


@pytest.mark.parametrize("path", ["/me", "/me/close", "/me/cases"])
def test_a_page_of_ones_own_asks_to_sign_in_and_leads_back(client: Any, path: str) -> None:
    response = client.get(f"{path}?a=1")
    assert response.status_code == 303
    assert response.headers["Location"] == f"/sign-in?next={path}?a%3D1"


def test_the_desk_is_for_staff(client: Any) -> None:
    response = client.get("/staff/")
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/staff/sign-in")


@pytest.mark.parametrize("path", ["/me/close", "/privacy"])
def test_a_post_leads_back_to_the_page_it_was_sent_from(client: Any, path: str) -> None:
    token = client.open_page("/sign-in").root.find(".//input[@name='csrf_token']").get("value")
    referrer = {"Referer": "http://localhost/me/close"}
    response = client.post(path, data={"csrf_token": token}, headers=referrer)
    assert response.headers["Location"] == "/sign-in?next=/me/close"
