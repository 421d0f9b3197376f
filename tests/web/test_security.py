"""Forms of others are refused, and every header says what it must."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from webapp.core import settings
from webapp.web import security

pytestmark = pytest.mark.one_database
PATH = "/preferences"


def token(client: Any) -> str:
    page = client.open_page("/sign-in")
    return str(page.root.find(".//input[@name='csrf_token']").get("value"))


def test_a_form_of_ours_is_taken(client: Any) -> None:
    assert client.post(PATH, data={"csrf_token": token(client)}).status_code == 303
    headers = {"X-CSRF-Token": token(client)}
    assert client.post(PATH, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "sent", [None, "", "x", "é", "A" * 44, "AAAA", "=" * 8, "QUJDREVGR0hJSktMTU5PUA=="]
)
def test_a_form_without_our_token_is_refused(client: Any, sent: str | None) -> None:
    token(client)
    data = {} if sent is None else {"csrf_token": sent}
    page = client.open_page(PATH, method="POST", data=data)
    assert page.status == 400


def test_the_refusal_says_what_to_do(client: Any) -> None:
    client.set_cookie("lang", "en")
    page = client.open_page(PATH, method="POST")
    assert page.h1 == "This page was open too long"


def test_the_token_of_another_browser_is_refused(client: Any, app: Any) -> None:
    other = app.test_client()
    theirs = token(other)
    token(client)
    assert client.post(PATH, data={"csrf_token": theirs}).status_code == 400
    assert app.test_client().post(PATH, data={"csrf_token": theirs}).status_code == 400


def test_the_token_is_masked_anew_in_each_page(client: Any) -> None:
    first, second = token(client), token(client)
    assert first != second
    for sent in (first, second):
        assert client.post(PATH, data={"csrf_token": sent}).status_code == 303


def test_one_page_carries_one_token(client: Any) -> None:
    page = client.open_page("/sign-in")
    found = {e.get("value") for e in page.root.iter("input") if e.get("name") == "csrf_token"}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("site", "status"),
    [("same-origin", 303), ("none", 303), ("same-site", 400), ("cross-site", 400)],
)
def test_another_site_cannot_send_even_with_the_token(client: Any, site: str, status: int) -> None:
    data = {"csrf_token": token(client)}
    response = client.post(PATH, data=data, headers={"Sec-Fetch-Site": site})
    assert response.status_code == status


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", [PATH, "/", "/sign-in", "/me/close", "/staff/sign-in", "/no"])
def test_every_unsafe_method_is_guarded(client: Any, method: str, path: str) -> None:
    assert client.open(path, method=method).status_code == 400


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/healthz", "/staff/sign-in"])
def test_every_answer_has_the_headers(client: Any, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    for name in security.HEADERS:
        assert name in headers
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers
    assert "Strict-Transport-Security" not in headers


def test_beyond_this_machine_https_is_remembered(client: Any, database: Any) -> None:
    settings.configure(msgspec.structs.replace(database.settings, host="0.0.0.0"))
    assert client.get("/healthz").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_pages_vary_with_htmx(client: Any) -> None:
    vary = client.get("/sign-in").headers["Vary"]
    assert "HX-Request" in vary
    assert "HX-Target" in vary


def test_htmx_gets_the_block_with_its_title(client: Any) -> None:
    headers = {"HX-Request": "true", "HX-Target": "main"}
    response = client.get("/sign-in?next=/查询", headers=headers)
    assert response.text.startswith("<title>")
    assert "<html" not in response.text
    assert response.headers["HX-Push-Url"].isascii()
    assert response.headers["HX-Push-Url"].startswith("/sign-in?next=")


@pytest.mark.parametrize("target", ["nowhere", "head", "../x", "", "é"])
def test_an_unknown_target_gets_the_whole_page(client: Any, target: str) -> None:
    headers = {"HX-Request": "true", "HX-Target": target}
    assert "<html" in client.get("/sign-in", headers=headers).text


@pytest.mark.parametrize(
    ("field", "value", "cookie", "kept"),
    [
        ("lang", "en", "lang", "en"),
        ("lang", "zh-Hans", "lang", "zh-Hans"),
        ("lang", "xx", "lang", None),
        ("mode", "elder", "mode", "elder"),
        ("mode", "elder <b>", "mode", "elder"),
        ("mode", "", "mode", ""),
        ("theme", "dark", "theme", "dark"),
        ("theme", "auto", "theme", ""),
        ("theme", "x; evil", "theme", ""),
    ],
)
def test_preferences_are_cookies_of_known_values(
    client: Any, field: str, value: str, cookie: str, kept: str | None
) -> None:
    data = {"csrf_token": token(client), field: value, "next": "/privacy?a=1"}
    response = client.post(PATH, data=data)
    assert response.headers["Location"] == "/privacy?a=1"
    found = client.get_cookie(cookie)
    assert (found.value if found else None) == kept


def test_preferences_never_lead_away(client: Any) -> None:
    data = {"csrf_token": token(client), "next": "//evil.example"}
    assert client.post(PATH, data=data).headers["Location"] == "/"


def test_the_buttons_of_a_page_set_what_they_say(client: Any) -> None:
    client.set_cookie("lang", "en")
    page = client.open_page("/sign-in")
    names = {b.get("name") for b in page.root.iter("button") if b.get("name")}
    assert {"lang", "mode", "theme"} <= names


def test_a_forged_terminal_is_a_phone(client: Any) -> None:
    for value in ("demonstration.x", "demonstration", ".", "x.é"):
        client.set_cookie("onego_terminal", value)
        surface = re.search(r'data-surface="(\w+)"', client.get("/sign-in").text)
        assert surface
        assert surface[1] == "phone"


@pytest.mark.parametrize("path", ["/nowhere", "/cases/nothing/plan", "/t/nothing", "/sign-in/x"])
def test_what_is_not_there_says_so(client: Any, path: str) -> None:
    client.set_cookie("lang", "en")
    page = client.open_page(path)
    assert page.status == 404
    assert page.h1 in {"There is nothing here", "This application is not here"}


def test_a_body_that_is_too_large(client: Any) -> None:
    client.set_cookie("lang", "en")
    data = {"csrf_token": token(client), "next": "x" * (settings.current().request_limit + 1)}
    assert client.post(PATH, data=data).status_code == 413


def test_a_fault_says_that_it_is_ours_and_nothing_more(
    client: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.accounts import rules

    def fail(typed: str) -> str:
        raise ZeroDivisionError("13800138000")

    monkeypatch.setattr(rules, "parse_phone", fail)
    monkeypatch.setattr(app, "testing", False)
    client.set_cookie("lang", "en")
    page = client.open_page("/sign-in").submit("/sign-in", phone="1")
    assert page.status == 500
    assert page.h1 == "Something broke on our side"
    assert "13800138000" not in page.html


@pytest.mark.raw_page
@pytest.mark.parametrize("path", ["/components", "/demo/terminal", "/demo/codes"])
def test_production_shows_nothing_of_the_demonstration(
    client: Any, database: Any, path: str
) -> None:
    settings.configure(msgspec.structs.replace(database.settings, mode="production"))
    assert client.get(path).status_code == 404


def test_health(client: Any) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text.startswith("ok ")
