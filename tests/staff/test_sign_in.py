"""Staff sign in by name and password; tries are counted, and the session can be ended."""

from __future__ import annotations

from typing import Any

import pytest

from tests.staff.conftest import SignIn
from tests.support import factories
from webapp.accounts import service as accounts
from webapp.core import clock


def test_a_visitor_is_sent_to_sign_in_and_comes_back(app: Any, officers: dict[str, int]) -> None:
    browser = app.test_client()
    page = browser.open_page("/staff/?list=done")
    assert page.path.startswith("/staff/sign-in")
    page = page.submit("/staff/sign-in", username="limin", password=factories.PASSWORD)
    assert page.path == "/staff/?list=done"


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "/me/cases", ""])
def test_after_signing_in_nobody_leaves_the_desk(
    app: Any, officers: dict[str, int], elsewhere: str
) -> None:
    page = app.test_client().open_page("/staff/sign-in")
    page = page.submit(
        "/staff/sign-in", username="limin", password=factories.PASSWORD, next=elsewhere
    )
    assert page.path == "/staff/"


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("limin", "wrong-password-1"),
        ("nobody", factories.PASSWORD),
        ("limin", ""),
        ("", "some-password-2"),
    ],
)
def test_a_wrong_name_or_password_says_how_to_mend_it(
    app: Any, officers: dict[str, int], username: str, password: str
) -> None:
    page = app.test_client().open_page("/staff/sign-in")
    page = page.submit("/staff/sign-in", username=username, password=password)
    assert page.status == 422
    assert 'id="errors"' in page.html
    assert password == "" or password not in page.html
    assert app.test_client().open_page("/staff/").path.startswith("/staff/sign-in")


def test_guessing_is_stopped_for_every_worker(app: Any, officers: dict[str, int]) -> None:
    page = app.test_client().open_page("/staff/sign-in")
    for _ in range(8):
        page = page.submit("/staff/sign-in", username="limin", password="wrong-password-1")
        assert page.status == 422
    page = page.submit("/staff/sign-in", username="limin", password=factories.PASSWORD)
    assert page.status == 429
    assert page.form("/staff/sign-in") is not None


def test_signing_out_ends_the_session(sign_in: SignIn) -> None:
    browser = sign_in("limin")
    cookie = browser.get_cookie("onego")
    assert cookie is not None
    page = browser.open_page("/staff/").submit("/staff/sign-out")
    assert page.path == "/staff/sign-in"
    browser.set_cookie("onego", cookie.value)
    assert browser.open_page("/staff/").path.startswith("/staff/sign-in")


def test_who_leaves_the_house_is_out_at_once(sign_in: SignIn) -> None:
    browser = sign_in("limin")
    accounts.deactivate("limin", now=clock.now())
    assert browser.open_page("/staff/").path.startswith("/staff/sign-in")


def test_an_applicants_session_opens_no_desk(app: Any) -> None:
    assert app.test_client().open_page("/staff/").path.startswith("/staff/sign-in")
    for path in ("/staff/items/x/accept", "/staff/items/x/approve", "/staff/items/x/show"):
        assert app.test_client().post(path).status_code == 400, "no token, no act"
