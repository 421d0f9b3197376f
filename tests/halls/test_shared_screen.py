"""A visit on a terminal: nothing of it outlives it, and it never outlives its person for long."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from tests.support.client import form_values
from webapp.cases.models import Draft
from webapp.core import clock, settings
from webapp.core.db import reading
from webapp.halls import terminals
from webapp.web.sessions import WebSession

pytestmark = pytest.mark.one_database
StepUp = Callable[..., Any]


def count(table: Any) -> int:
    with reading() as session:
        return int(session.scalar(select(func.count()).select_from(table)) or 0)


def begin_something(browser: Any) -> str:
    """Start an application without signing in; the address of its first question."""
    page = browser.open_page("/themes/open-restaurant")
    page = page.submit("/start")
    assert "/questions/" in page.path
    return str(page.path)


def surface_of(browser: Any, path: str = "/track") -> str:
    found = re.search(r'data-surface="(\w+)"', browser.get(path).text)
    assert found
    return found[1]


# --- becoming a terminal -------------------------------------------------------------------------


def test_a_fresh_browser_becomes_the_terminal(step_up: StepUp) -> None:
    browser = step_up()
    page = browser.open_page("/track")
    assert 'data-surface="terminal"' in page.html
    assert 'data-agent="http://127.0.0.1:8123"' in page.html
    policy = page.response.headers["Content-Security-Policy"]
    assert "connect-src 'self' http://127.0.0.1:8123;" in policy


@pytest.mark.parametrize(
    ("agent", "secret"),
    [
        ("http://127.0.0.1:8123.evil.example", "a" * 32),
        ("http://evil.example:80", "a" * 32),
        ("http://127.0.0.1:8123/x", "a" * 32),
        ("http://127.0.0.1:8123", "a; script-src *"),
        ("http://127.0.0.1:8123", ""),
    ],
)
def test_only_a_program_on_this_machine_is_spoken_to(
    step_up: StepUp, agent: str, secret: str
) -> None:
    page = step_up(agent=agent, agent_token=secret).open_page("/track")
    assert 'data-surface="terminal"' in page.html
    assert "data-agent" not in page.html
    assert "connect-src 'self';" in page.response.headers["Content-Security-Policy"]


def test_a_token_that_is_none_opens_nothing(client: Any) -> None:
    assert client.post("/terminal/start", data={"token": "x"}).status_code == 403
    assert surface_of(client) == "phone"


def test_the_cookie_is_the_browsers_alone_and_ends_with_it(
    client: Any, token: str, database: Any
) -> None:
    header = client.post("/terminal/start", data={"token": token}).headers["Set-Cookie"]
    assert header.startswith("onego_terminal=")
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Max-Age" not in header
    settings.configure(msgspec.structs.replace(database.settings, host="0.0.0.0"))
    header = client.post("/terminal/start", data={"token": token}).headers["Set-Cookie"]
    settings.configure(database.settings)
    assert header.startswith("__Host-onego-terminal=")
    assert "Secure" in header


def test_a_revoked_terminal_is_an_ordinary_browser_and_its_visitor_is_gone(
    step_up: StepUp, at: Any
) -> None:
    now = at("2026-11-27T10:00+08:00")
    browser = step_up()
    begin_something(browser)
    (one,) = terminals.listed(1, now=now)
    terminals.revoke(one.ref, hall_id=1, actor="staff:1", now=now)
    assert count(WebSession) == count(Draft) == 0
    at("2026-11-27T10:00:15+08:00")
    assert surface_of(browser) == "phone"


def test_production_knows_no_terminal_of_the_demonstration(client: Any, database: Any) -> None:
    client.open_page("/demo/terminal").submit("/demo/terminal", surface="terminal")
    assert surface_of(client) == "terminal"
    settings.configure(msgspec.structs.replace(database.settings, mode="production"))
    assert surface_of(client) == "phone"
    settings.configure(database.settings)


def test_the_desk_cannot_be_reached_from_a_terminal(step_up: StepUp) -> None:
    assert step_up().get("/staff/sign-in").status_code == 404


# --- what every page there is like ---------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/track", "/sign-in", "/themes/open-restaurant", "/nothing"])
def test_nothing_is_kept_of_any_page(step_up: StepUp, path: str) -> None:
    response = step_up().get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert "manifest" not in response.text
    assert "data-worker" not in response.text


def test_the_first_page_counts_down_to_nothing_until_it_is_used(step_up: StepUp) -> None:
    browser = step_up()
    assert "data-in-use" not in browser.open_page("/").html
    assert "data-in-use" in browser.open_page("/track").html
    begin_something(browser)
    assert "data-in-use" in browser.open_page("/").html


def test_how_long_a_page_waits_for_its_person(step_up: StepUp) -> None:
    browser = step_up()
    assert 'data-idle="40" data-countdown="20"' in browser.open_page("/track").html
    browser.set_cookie("mode", "elder")
    assert 'data-idle="90" data-countdown="30"' in browser.open_page("/track").html


def test_what_a_person_chose_ends_with_the_browser(step_up: StepUp) -> None:
    browser = step_up()
    page = browser.open_page("/track")
    fields = form_values(page.form("/track"))
    response = browser.post(
        "/preferences", data={"csrf_token": fields["csrf_token"], "lang": "en", "mode": "elder"}
    )
    cookies = response.headers.getlist("Set-Cookie")
    assert len(cookies) >= 2
    assert all("Max-Age" not in cookie and "Expires" not in cookie for cookie in cookies)


# --- leaving -------------------------------------------------------------------------------------


def test_leaving_wipes_the_visit_and_keeps_the_terminal(step_up: StepUp) -> None:
    browser = step_up()
    browser.set_cookie("lang", "en")
    browser.set_cookie("mode", "elder")
    browser.set_cookie("theme", "contrast")
    question = begin_something(browser)
    response = browser.post("/terminal/wipe")
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert count(WebSession) == count(Draft) == 0
    assert [browser.get_cookie(n) for n in ("onego", "lang", "mode", "theme")] == [None] * 4
    assert surface_of(browser) == "terminal"
    page = browser.open_page(question)
    assert page.status == 404, "the way back leads to nothing"
    assert 'lang="zh-Hans"' in page.html
    assert "data-mode" not in page.html


def test_the_terminal_stays_one_through_twenty_wipes(step_up: StepUp) -> None:
    browser = step_up()
    for _ in range(20):
        begin_something(browser)
        browser.post("/terminal/wipe")
        assert surface_of(browser) == "terminal"
    assert count(WebSession) == count(Draft) == 0


def test_an_old_token_in_the_page_does_not_keep_the_visit(step_up: StepUp) -> None:
    browser = step_up()
    begin_something(browser)
    assert browser.post("/terminal/wipe", data={"csrf_token": "old"}).status_code == 303
    assert count(WebSession) == 0


@pytest.mark.parametrize("path", ["/terminal/wipe", "/terminal/here"])
def test_no_other_site_may_end_or_prolong_a_visit(step_up: StepUp, path: str) -> None:
    browser = step_up()
    begin_something(browser)
    answer = browser.post(path, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert count(WebSession) == 1


@pytest.mark.parametrize("path", ["/terminal/wipe", "/terminal/here"])
def test_a_phone_has_no_such_doors(client: Any, path: str) -> None:
    assert client.post(path).status_code == 404


def test_the_next_visitors_beginning_ends_whoever_was_there(step_up: StepUp) -> None:
    begin_something(step_up())
    assert count(Draft) == 1
    step_up()
    assert count(WebSession) == count(Draft) == 0


# --- should the page not wipe by itself ----------------------------------------------------------


def test_a_session_ends_by_itself_soon_after_its_persons_last_sign(
    step_up: StepUp, at: Any
) -> None:
    start = at("2026-11-27T10:00+08:00")
    browser = step_up()
    question = begin_something(browser)
    lease = timedelta(seconds=40 + 20 + settings.current().terminal_slack)
    with clock.freeze(start + lease - timedelta(seconds=1)):
        assert browser.get(question).status_code == 200
    with clock.freeze(start + lease):
        assert browser.get(question).status_code == 404


def test_a_sign_of_life_lets_it_live_on_and_looking_does_not(step_up: StepUp, at: Any) -> None:
    start = at("2026-11-27T10:00+08:00")
    browser = step_up()
    question = begin_something(browser)
    at("2026-11-27T10:01+08:00")
    assert browser.post("/terminal/here").status_code == 204
    with reading() as session:
        expires = session.scalars(select(WebSession.expires_at)).one()
    assert expires == start + timedelta(seconds=60 + 80)
    at("2026-11-27T10:02+08:00")
    assert browser.get(question).status_code == 200
    with reading() as session:
        assert session.scalars(select(WebSession.expires_at)).one() == expires
    at("2026-11-27T10:03+08:00")
    assert browser.post("/terminal/here").status_code == 204
    assert browser.get(question).status_code == 404, "what is over is not woken"


def test_without_scripts_the_page_asks_too(step_up: StepUp) -> None:
    browser = step_up()
    question = begin_something(browser)
    page = browser.open_page(question)
    found = re.search(r'http-equiv="refresh" content="40; url=([^"]+)"', page.html)
    assert found
    browser.set_cookie("lang", "en")
    asked = browser.open_page(found[1].replace("&amp;", "&"))
    assert asked.h1 == "Still there?"
    assert asked.submit("/terminal/here").path == question


# --- addresses -----------------------------------------------------------------------------------


def test_a_found_case_leaves_no_key_in_an_address(step_up: StepUp) -> None:
    from tests.support import factories

    case = factories.submitted()
    browser = step_up()
    page = browser.open_page("/track").submit(
        "/track", number=case.number, four=case.id_number[-4:]
    )
    assert page.path == "/track/found"
    assert page.status == 200
    browser.post("/terminal/wipe")
    assert browser.open_page("/track/found").path == "/track"
