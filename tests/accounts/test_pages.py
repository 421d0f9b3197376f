"""Signing in, reading the notice, one's own page, leaving: as a browser without scripts."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from tests.accounts.conftest import PHONE, hold_result, newest_code
from tests.cases.conftest import signed_in
from tests.support import factories
from webapp.accounts.models import Account, OneTimeCode
from webapp.cases.models import Draft
from webapp.core import settings
from webapp.core.db import reading, transaction
from webapp.messages import service as messages
from webapp.web.sessions import WebSession

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def english(client: Any) -> None:
    client.set_cookie("lang", "en")


def count(table: Any) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def ask_code(client: Any, phone: str = PHONE, after: str = "/me") -> Any:
    return client.open_page(f"/sign-in?next={after}").submit("/sign-in", phone=phone)


def sign_in(client: Any, phone: str = PHONE, after: str = "/me") -> Any:
    page = ask_code(client, phone, after)
    return page.submit("/sign-in/code", code=newest_code(phone))


def test_the_whole_way(client: Any) -> None:
    page = client.open_page("/me")
    assert page.path == "/sign-in?next=/me"
    page = page.submit("/sign-in", phone="+86 138 0013 8000")
    assert page.path == "/sign-in/code?next=%2Fme"
    assert "138****8000" in page.text
    assert PHONE not in page.html
    code = newest_code()
    page = page.submit("/sign-in/code", code=f" {code[:3]} {code[3:]} ")
    assert page.path == "/privacy?next=%2Fme"
    page = page.submit("/privacy")
    assert page.path == "/me"
    assert "138****8000" in page.text
    assert re.search(r"3702\d{10}000[\dX]", page.text), "the invented person's: it is nobody's"
    # The next time the notice is known, and the sign-in leads straight on.
    client.post("/sign-out", data={"csrf_token": token(page)})
    assert sign_in(client).path == "/me"
    assert client.open_page("/sign-in?next=/me").path == "/me"
    assert client.open_page("/sign-in/code?next=/me").path == "/me"


def test_a_number_that_somebody_really_proved_is_masked(app: Any, client: Any) -> None:
    account_id, _phone, id_number = factories.account()
    signed_in(client, account_id)
    assert id_number in client.open_page("/me").text
    with transaction() as session:
        account = session.get_one(Account, account_id)
        account.identity = {**account.identity, "source": "the police"}
    page = client.open_page("/me")
    assert id_number not in page.html
    assert f"{id_number[:4]}**********{id_number[-4:]}" in page.text


def token(page: Any) -> str:
    return str(re.search(r'name="csrf_token" value="([^"]+)"', page.html)[1])  # type: ignore[index]


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Enter your mobile number"), ("12345", "11 digits"), ("x" * 500, "11 digits")],
)
def test_a_number_that_cannot_be_taken(client: Any, typed: str, words: str) -> None:
    page = ask_code(client, typed)
    assert page.status == 422
    summary = page.root.find(".//*[@id='errors']")
    assert summary is not None
    assert words in "".join(summary.itertext())
    assert summary.find(".//a").get("href") == "#f-phone"
    field = page.root.find(".//input[@id='f-phone']")
    assert field.get("aria-invalid") == "true"
    assert field.get("value") == typed[:32], "what was typed is kept"
    assert count(OneTimeCode) == count(WebSession) == 0


def test_the_field_of_the_code_is_made_for_phones(client: Any) -> None:
    field = ask_code(client).root.find(".//input[@id='f-code']")
    assert field.get("autocomplete") == "one-time-code"
    assert field.get("inputmode") == "numeric"
    assert int(field.get("maxlength")) >= len("123 456 "), "a pasted space fits in"


@pytest.mark.parametrize("typed", ["", "12", "wrong"])
def test_a_code_that_cannot_be_taken_is_never_shown_again(client: Any, typed: str) -> None:
    page = ask_code(client)
    if typed == "wrong":
        typed = f"{(int(newest_code()) + 1) % 1_000_000:06d}"
    page = page.submit("/sign-in/code", code=typed)
    assert page.status == 422
    assert page.root.find(".//*[@id='errors']//a").get("href") == "#f-code"
    assert page.root.find(".//input[@id='f-code']").get("value") == ""
    assert page.submit("/sign-in/code", code=newest_code()).status == 200


def test_a_code_that_ran_out_says_what_to_do(client: Any, at: Any) -> None:
    at("2026-11-27T10:00+08:00")
    page = ask_code(client)
    code = newest_code()
    at("2026-11-27T10:11+08:00")
    page = page.submit("/sign-in/code", code=code)
    assert page.status == 422
    assert "Send a new code" in page.text


def test_another_code_with_a_wait(client: Any, at: Any) -> None:
    at("2026-11-27T10:00+08:00")
    page = ask_code(client)
    first = newest_code()
    again = {"csrf_token": token(page), "again": "1", "next": "/me"}
    page = client.open_page("/sign-in/code", method="POST", data=again)
    assert page.status == 422
    assert "60 seconds" in page.text
    at("2026-11-27T10:01:01+08:00")
    page = client.open_page("/sign-in/code", method="POST", data=again)
    assert "on its way" in page.text
    assert page.path == "/sign-in/code?sent=1&next=/me"
    assert count(OneTimeCode) == 2
    assert page.submit("/sign-in/code", code=first).path.startswith("/privacy")


def test_asking_twice_at_once_sends_one_code(client: Any) -> None:
    ask_code(client)
    assert ask_code(client).path.startswith("/sign-in/code")
    assert count(OneTimeCode) == 1


def test_the_code_page_without_a_number_asks_for_one(client: Any) -> None:
    assert client.open_page("/sign-in/code?next=/me").path == "/sign-in?next=%2Fme"
    page = client.open_page("/sign-in")
    for fields in ({"code": "123456"}, {"again": "1"}):
        data = {"csrf_token": token(page), **fields}
        assert client.post("/sign-in/code", data=data).headers["Location"] == "/sign-in"


def test_too_many_tries_is_a_page_that_says_so(client: Any) -> None:
    page = ask_code(client)
    wrong = f"{(int(newest_code()) + 1) % 1_000_000:06d}"
    for _ in range(settings.current().attempts_code_check):
        page = page.submit("/sign-in/code", code=wrong)
    page = page.submit("/sign-in/code", code=newest_code())
    assert page.status == 429
    assert page.h1 == "Too many tries"
    assert "15 minutes" in page.text


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_way_back_never_leaves_the_site(client: Any, wanted: str) -> None:
    page = client.open_page("/sign-in", query_string={"next": wanted})
    page = page.submit("/sign-in", phone=PHONE)
    page = page.submit("/sign-in/code", code=newest_code())
    data = dict.fromkeys((), "") | {"csrf_token": token(page), "next": wanted}
    data["version"] = page.root.find(".//input[@name='version']").get("value")
    location = client.post("/privacy", data=data).headers["Location"]
    assert location in {"/", "/me/cases"}


def test_the_session_is_new_after_the_sign_in(client: Any) -> None:
    ask_code(client)
    before = client.get_cookie("onego").value
    assert count(WebSession) == 1
    client.open_page("/sign-in/code?next=/me").submit("/sign-in/code", code=newest_code())
    assert client.get_cookie("onego").value != before
    assert count(WebSession) == 1
    client.set_cookie("onego", before)
    assert client.open_page("/me").path == "/sign-in?next=/me"


def test_the_number_is_sealed_in_the_session(client: Any) -> None:
    ask_code(client)
    with reading() as session:
        data = session.scalars(select(WebSession.data)).one()
    assert PHONE not in str(data)
    client.open_page("/sign-in/code").submit("/sign-in/code", code=newest_code())
    with reading() as session:
        assert "phone" not in session.scalars(select(WebSession.data)).one()


def test_looking_writes_nothing(client: Any) -> None:
    for path in ("/sign-in", "/sign-in/code", "/privacy", "/me", "/demo/codes"):
        client.open_page(path)
    assert count(WebSession) == 0


def test_the_notice_is_there_for_everybody(client: Any) -> None:
    page = client.open_page("/privacy")
    assert page.status == 200
    for article in ("13(3)", "35", "19", "36", "45", "47", "50"):
        assert article in page.text
    assert not [form for form in page.forms() if "/privacy" in (form.get("action") or "")]
    sign_in(client)
    page = client.open_page("/privacy")
    assert page.submit("/privacy").path == "/me/cases"


def test_an_old_version_of_the_notice_is_not_acknowledged(client: Any) -> None:
    page = sign_in(client)
    page = page.submit("/privacy", version="2020-01-01")
    assert page.path == "/privacy?next=%2Fme"


def test_signing_out_ends_the_session(client: Any) -> None:
    page = sign_in(client)
    response = client.post("/sign-out", data={"csrf_token": token(page)})
    assert response.headers["Location"] == "/"
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert count(WebSession) == 0
    assert client.open_page("/me").path == "/sign-in?next=/me"


def test_a_shared_screen_is_wiped(client: Any) -> None:
    page = client.open_page("/demo/terminal")
    client.post("/demo/terminal", data={"csrf_token": token(page), "surface": "terminal"})
    page = sign_in(client)
    response = client.post("/sign-out", data={"csrf_token": token(page)})
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get_cookie("lang") is None
    assert client.get_cookie("onego_terminal") is not None, "the screen stays a terminal"


def test_closing_the_account(client: Any) -> None:
    sign_in(client)
    page = client.open_page("/me").link("Close the account")
    assert "go on" in page.text
    page = page.submit("/me/close")
    assert page.path == "/me/closed"
    assert count(Account) == count(WebSession) == 0
    assert client.open_page("/me").path == "/sign-in?next=/me"


def test_closing_deletes_what_was_not_handed_in(client: Any) -> None:
    client.open_page("/themes/open-restaurant").submit("/themes/open-restaurant/start")
    sign_in(client)
    with reading() as session:
        assert session.scalars(select(Draft.account_id)).one() is not None
        account = session.scalars(select(Account.id)).one()
    hold_result(account)
    client.open_page("/me/close").submit("/me/close")
    assert count(Draft) == 0
    assert count(Account) == 1, "the row that a result points to stays, without the person"


def test_the_codes_are_shown_here_alone(client: Any, app: Any) -> None:
    ask_code(client)
    assert newest_code() in client.open_page("/demo/codes").text
    elsewhere: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": "192.168.1.7"}}
    assert client.get("/demo/codes", **elsewhere).status_code == 404
    assert client.get("/demo/codes?token=wrong", **elsewhere).status_code == 404
    key = messages.demo_token(settings.current().data)
    assert client.get(f"/demo/codes?token={key}", **elsewhere).status_code == 200
    # A foreign name that was made to point to this machine, and a proxy that we do not know.
    assert client.get("/demo/codes", headers={"Host": "evil.example"}).status_code == 404
    assert client.get("/demo/codes", headers={"X-Forwarded-For": "8.8.8.8"}).status_code == 404
    for name in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]"):
        assert client.get("/demo/codes", headers={"Host": name}).status_code == 200


@pytest.mark.raw_page
def test_a_production_server_shows_no_codes(client: Any, database: Any) -> None:
    settings.configure(msgspec.structs.replace(database.settings, mode="production"))
    assert client.get("/demo/codes").status_code == 404


def test_every_page_in_chinese(client: Any) -> None:
    client.set_cookie("lang", "zh-Hans")
    for path in ("/sign-in", "/privacy", "/demo/codes"):
        assert client.open_page(path).status == 200
    page = sign_in(client)
    page.submit("/privacy")
    for path in ("/me", "/me/close", "/me/closed"):
        assert client.open_page(path).status == 200
