"""Staff give out codes for terminals, and switch one off."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from tests.staff.conftest import SignIn
from webapp.core import audit, clock
from webapp.core.db import reading
from webapp.halls import terminals
from webapp.halls.terminal_rules import TerminalState

pytestmark = pytest.mark.one_database
CODE = re.compile(r"\d{4} \d{4}")


def only() -> terminals.Listed:
    (one,) = terminals.listed(1, now=clock.now())
    return one


def test_a_code_is_shown_once_and_enrols(sign_in: SignIn) -> None:
    browser = sign_in("limin")
    page = browser.open_page("/staff/").link("Terminals")
    assert "No terminal yet" in page.text
    page = page.submit("/staff/terminals/code", name=" 3  号终端 ", place="东门")
    code = CODE.search(page.text)
    assert code
    assert only().name == "3 号终端"
    listed = browser.open_page("/staff/terminals")
    assert code[0] not in listed.html
    assert "Waiting for its code" in listed.text
    assert terminals.enrol(code[0], address="", now=clock.now()).name == "3 号终端"
    assert "In use" in browser.open_page("/staff/terminals").text
    with reading() as session:
        entry = session.scalars(
            select(audit.AuditEntry).where(audit.AuditEntry.action == "terminal.code")
        ).one()
    assert entry.actor.startswith("staff:")
    assert code[0] not in str(entry.details)


@pytest.mark.parametrize(
    ("name", "place", "words"),
    [("", "东门", "Give it a name"), ("a" * 65, "", "Give it a name"), ("3", "a" * 121, "At most")],
)
def test_what_cannot_be_taken_is_said_at_its_field(
    sign_in: SignIn, name: str, place: str, words: str
) -> None:
    page = sign_in("limin").open_page("/staff/terminals")
    page = page.submit("/staff/terminals/code", name=name, place=place)
    assert page.status == 422
    assert words in page.text
    assert f'value="{place or name}"' in page.html
    assert terminals.listed(1, now=clock.now()) == []


def test_a_terminal_gets_another_code_and_is_switched_off_after_a_question(
    sign_in: SignIn,
) -> None:
    browser = sign_in("limin")
    page = browser.open_page("/staff/terminals").submit("/staff/terminals/code", name="3")
    page = browser.open_page("/staff/terminals").submit(f"/staff/terminals/{only().ref}/code")
    code = CODE.search(page.text)
    assert code
    terminals.enrol(code[0], address="", now=clock.now())
    page = browser.open_page(f"/staff/terminals?off={only().ref}")
    assert "Switch off 3?" in page.text
    assert only().state is TerminalState.working
    page = page.submit("/off")
    assert page.path == "/staff/terminals"
    assert only().state is TerminalState.revoked
    assert "Switched off" in page.text


@pytest.mark.parametrize("act", ["code", "off"])
def test_what_is_not_there_and_addresses_that_are_opened_again(sign_in: SignIn, act: str) -> None:
    browser = sign_in("limin")
    page = browser.open_page("/staff/terminals")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.html)
    assert token
    answer = browser.post(f"/staff/terminals/x/{act}", data={"csrf_token": token[1]})
    assert answer.status_code == 404
    assert browser.open_page(f"/staff/terminals/x/{act}").path == "/staff/terminals"


def test_strangers_are_asked_to_sign_in(client: Any) -> None:
    assert client.open_page("/staff/terminals").path.startswith("/staff/sign-in")
