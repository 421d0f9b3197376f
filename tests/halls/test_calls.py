"""A call for staff lights up on the desk, is answered or taken back, and names nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.staff.conftest import officers, sign_in
from tests.support.client import LintingClient
from webapp.core import clock
from webapp.core.db import reading
from webapp.halls import calls
from webapp.halls.calls import CallState
from webapp.halls.models import StaffCall

assert officers, sign_in

HTMX = {"HX-Request": "true", "HX-Target": "calls"}


@pytest.fixture
def at_terminal(client: LintingClient) -> LintingClient:
    """A browser that is shown as a terminal, in English."""
    client.set_cookie("lang", "en")
    client.open_page("/demo/terminal").submit("/demo/terminal", surface="terminal")
    return client


def press(browser: LintingClient, act: str = "call") -> Any:
    return browser.open_page("/").submit("/terminal/call", act=act)


def state() -> CallState:
    return calls.state(1, None, now=clock.now())


def test_a_call_is_answered(
    at_terminal: LintingClient, sign_in: Callable[..., LintingClient]
) -> None:
    assert "Staff are coming" in press(at_terminal).html
    desk = sign_in("limin")
    light = desk.get("/staff/calls", headers=HTMX).get_data(as_text=True)
    assert "Demonstration terminal" in light
    call_id = calls.waiting(1)[0].id
    csrf = desk.open_page("/staff/").root.find(".//input[@name='csrf_token']")
    assert csrf is not None
    answer = desk.post(
        f"/staff/calls/{call_id}", data={"csrf_token": csrf.get("value")}, headers=HTMX
    )
    assert "Demonstration terminal" not in answer.get_data(as_text=True)
    assert state() is CallState.coming
    assert "On the way to you" in at_terminal.open_page("/").html
    with reading() as session:
        row = session.scalars(select(StaffCall)).one()
    assert row.by is not None
    assert row.answered_at is not None


def test_two_presses_are_one_call(at_terminal: LintingClient) -> None:
    first = at_terminal.open_page("/")
    press(at_terminal)
    first.submit("/terminal/call", act="call")
    assert len(calls.waiting(1)) == 1


def test_a_call_is_taken_back(at_terminal: LintingClient) -> None:
    press(at_terminal)
    press(at_terminal, "cancel")
    assert calls.waiting(1) == []
    assert state() is CallState.none
    assert "Call staff" in at_terminal.open_page("/").html


def test_a_call_that_was_taken_back_cannot_be_answered(database: Any) -> None:
    now = clock.now()
    calls.call(1, None, address="127.0.0.1", now=now)
    call_id = calls.waiting(1)[0].id
    calls.cancel(1, None, now=now)
    assert not calls.answer(call_id, hall_id=1, by=1, now=now)


def test_after_a_while_the_button_is_a_button_again(at_terminal: LintingClient) -> None:
    now = clock.now()
    calls.call(1, None, address="127.0.0.1", now=now)
    calls.cancel(1, None, now=now)
    assert calls.state(1, None, now=now + timedelta(hours=1)) is CallState.none


def test_calling_again_and_again_is_stopped(database: Any) -> None:
    now = clock.now()
    for _ in range(10):
        calls.call(1, None, address="127.0.0.1", now=now)
        calls.cancel(1, None, now=now)
    with pytest.raises(calls.TooManyCalls):
        calls.call(1, None, address="127.0.0.1", now=now)


def test_whoever_called_too_often_is_told(
    at_terminal: LintingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_about: Any, **_more: Any) -> None:
        raise calls.TooManyCalls

    monkeypatch.setattr(calls, "call", refuse)
    assert "Called too often" in press(at_terminal).html


def test_a_phone_cannot_call(client: LintingClient) -> None:
    assert client.get("/terminal/call").status_code == 404


def test_only_staff_see_calls(client: LintingClient) -> None:
    assert client.get("/staff/calls").status_code == 404


def test_nothing_personal_is_kept_and_not_for_long(database: Any) -> None:
    now = clock.now()
    calls.call(1, None, address="127.0.0.1", now=now)
    assert set(StaffCall.__table__.columns.keys()) == {
        "id",
        "hall_id",
        "terminal_id",
        "open_key",
        "at",
        "answered_at",
        "by",
        "cancelled_at",
    }
    calls.forget_old({}, now + timedelta(days=31))
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(StaffCall)) == 0
