"""A session is a row that only a POST makes, that moves at sign-in, and that can be ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from flask import Blueprint, Flask, session
from sqlalchemy import select

from webapp import create_app
from webapp.core import clock, crypto, settings
from webapp.core.db import reading, transaction
from webapp.web import access, sessions
from webapp.web.sessions import WebSession

pytestmark = pytest.mark.one_database
COOKIE = "onego"


@pytest.fixture
def client(database: Any) -> Iterator[Any]:
    """A browser at an application with a few pages that only touch the session."""
    app: Flask = create_app(database.settings)
    app.testing = True
    pages = Blueprint("test_pages", __name__)

    @pages.get("/test/token")
    def give_token() -> str:
        from webapp.web.security import csrf_token

        return csrf_token()

    @pages.get("/test/write")
    def write_in_get() -> str:
        session["x"] = 1
        return ""

    @pages.get("/test/read")
    def read() -> dict[str, Any]:
        return {"x": session.get("x"), "who": access.actor(), "key": bool(access.session_key())}

    @pages.post("/test/keep")
    def keep() -> str:
        session["x"] = 1
        return ""

    @pages.post("/test/ensure")
    def ensure() -> str:
        return access.ensure_session().hex()

    @pages.post("/test/in/<kind>/<int:number>")
    def sign_in(kind: str, number: int) -> str:
        access.sign_in(kind, number)
        return ""

    @pages.post("/test/out")
    def sign_out() -> str:
        access.sign_out()
        return ""

    app.register_blueprint(pages)
    yield app.test_client()
    settings.configure(database.settings)


def post(client: Any, path: str) -> Any:
    token = client.get("/test/token").text
    return client.post(path, data={"csrf_token": token})


def cookie(client: Any) -> str | None:
    found = client.get_cookie(COOKIE)
    return found.value if found else None


def rows() -> list[WebSession]:
    with reading() as db:
        return list(db.scalars(select(WebSession)))


@pytest.mark.parametrize("path", ["/", "/sign-in", "/privacy", "/licences", "/me", "/track"])
def test_a_get_writes_no_row(client: Any, path: str) -> None:
    for _ in range(2):
        client.get(path)
    assert rows() == []


def test_a_page_without_a_form_gives_no_cookie(client: Any) -> None:
    client.get("/test/read")
    assert cookie(client) is None


def test_a_get_that_tries_to_write_is_a_fault(client: Any) -> None:
    with pytest.raises(RuntimeError, match="a GET must not write"):
        client.get("/test/write")
    assert rows() == []


def test_a_post_makes_the_row_of_the_cookie(client: Any) -> None:
    post(client, "/test/keep")
    token = cookie(client)
    assert token is not None
    (row,) = rows()
    assert row.id == crypto.hash_token(token), "the row knows only the hash"
    assert (row.surface, row.who, row.data, row.hall_id) == ("phone", None, {"x": 1}, 1)
    assert client.get("/test/read").json == {"x": 1, "who": "visitor", "key": True}


def test_the_row_exists_as_soon_as_something_hangs_on_it(client: Any) -> None:
    key = post(client, "/test/ensure").text
    assert [row.id.hex() for row in rows()] == [key]
    assert post(client, "/test/ensure").text == key


def test_signing_in_takes_a_new_token_and_adopts_what_was_there(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(client, "/test/keep")
    before = cookie(client)
    assert before is not None
    adopted = []
    monkeypatch.setattr(access, "_adopters", [lambda *given: adopted.append(given[1:3])])
    post(client, "/test/in/account/7")
    after = cookie(client)
    assert after not in {None, before}
    assert adopted == [(crypto.hash_token(before), 7)]
    (row,) = rows()
    assert (row.who, row.data["x"]) == ("account:7", 1)
    client.set_cookie(COOKIE, before)
    assert client.get("/test/read").json["who"] == "visitor", "the old token opens nothing"


def test_a_failed_adoption_signs_nobody_in(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    post(client, "/test/keep")

    def fail(*given: Any) -> None:
        raise LookupError

    monkeypatch.setattr(access, "_adopters", [fail])
    with pytest.raises(LookupError):
        post(client, "/test/in/account/7")
    assert [row.who for row in rows()] == [None]


def test_staff_adopt_nothing(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    post(client, "/test/keep")
    adopted: list[Any] = []
    monkeypatch.setattr(access, "_adopters", [lambda *given: adopted.append(given)])
    post(client, "/test/in/staff/3")
    assert adopted == []
    assert client.get("/test/read").json["who"] == "staff:3"


def test_a_known_token_without_a_row_is_not_taken_over(client: Any) -> None:
    """Who plants a token in a browser before a sign-in holds nothing after it."""
    client.set_cookie(COOKIE, "planted")
    post(client, "/test/in/account/7")
    assert cookie(client) != "planted"
    assert crypto.hash_token("planted") not in {row.id for row in rows()}


def test_signing_out_deletes_the_row_and_the_cookie(client: Any) -> None:
    post(client, "/test/in/account/7")
    token = cookie(client)
    post(client, "/test/out")
    assert rows() == []
    assert cookie(client) is None
    client.set_cookie(COOKIE, str(token))
    assert client.get("/test/read").json["who"] == "visitor"


def test_all_sessions_of_a_person_end_at_once(client: Any) -> None:
    post(client, "/test/in/account/7")
    with transaction() as db:
        sessions.end_all(db, "account:70")
    assert client.get("/test/read").json["who"] == "account:7"
    with transaction() as db:
        sessions.end_all(db, "account:7")
    assert client.get("/test/read").json["who"] == "visitor"


@pytest.mark.parametrize(
    ("who", "setting"),
    [
        (None, "session_anonymous"),
        ("account/7", "session_account"),
        ("staff/3", "session_staff"),
    ],
)
def test_each_kind_runs_out_in_its_time(
    client: Any, at: Any, who: str | None, setting: str
) -> None:
    start = at("2026-11-27T10:00+08:00")
    post(client, f"/test/in/{who}" if who else "/test/keep")
    life = timedelta(seconds=getattr(settings.current(), setting))
    assert rows()[0].expires_at == start + life
    with clock.freeze(start + life - timedelta(seconds=1)):
        assert client.get("/test/read").json["key"]
    with clock.freeze(start + life):
        assert client.get("/test/read").json == {"x": None, "who": "visitor", "key": False}
        sessions.expire({}, clock.now())
    assert rows() == []


def test_the_job_leaves_living_sessions(client: Any) -> None:
    post(client, "/test/keep")
    sessions.expire({}, clock.now())
    assert len(rows()) == 1


def test_flags_of_the_cookie_on_this_machine(client: Any) -> None:
    header = client.get("/test/token").headers["Set-Cookie"]
    assert header.startswith("onego=")
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header
    assert "Secure" not in header, "plain HTTP on loopback would lose the cookie"
    assert "Domain" not in header
    assert f"Max-Age={settings.current().session_account}" in header, "a closed browser comes back"


def test_a_desk_and_a_shared_screen_forget_with_the_browser(client: Any) -> None:
    response = post(client, "/test/in/staff/3")
    assert "Max-Age" not in response.headers["Set-Cookie"]
    response = client.get("/staff/sign-in")
    assert all("Max-Age" not in header for header in response.headers.getlist("Set-Cookie"))


def test_flags_of_the_cookie_beyond_it(client: Any, database: Any) -> None:
    settings.configure(msgspec.structs.replace(database.settings, host="0.0.0.0"))
    header = client.get("/test/token").headers["Set-Cookie"]
    assert header.startswith("__Host-onego=")
    assert "Secure" in header
    assert "HttpOnly" in header
