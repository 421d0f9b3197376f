"""Terminals are rows: a code serves once, a token is known until it is revoked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from webapp.core import audit, clock, crypto, settings
from webapp.core.db import reading
from webapp.halls import terminals
from webapp.halls.models import Terminal
from webapp.halls.terminal_rules import TerminalState
from webapp.halls.terminals import Issued, TooManyTries, Unusable, WrongCode

Issue = Callable[..., Issued]
HERE = "192.0.2.7"


def enrol(code: str) -> terminals.Enrolled:
    return terminals.enrol(code, address=HERE, now=clock.now())


def revoke(ref: str) -> None:
    terminals.revoke(ref, hall_id=1, actor="staff:1", now=clock.now())


def states() -> dict[str, TerminalState]:
    return {one.name: one.state for one in terminals.listed(1, now=clock.now())}


def actions() -> list[tuple[str, str]]:
    with reading() as session:
        entries = session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.seq))
        return [(e.action, e.actor) for e in entries if e.action.startswith("terminal.")]


def test_a_code_becomes_a_token_once(database: Any, issue: Issue) -> None:
    issued = issue()
    assert states() == {"3 号终端": TerminalState.waiting}
    enrolled = enrol(f"{issued.code[:4]} {issued.code[4:]}")
    assert enrolled.name == "3 号终端"
    known = terminals.known(enrolled.token)
    assert known is not None
    assert known.ref == issued.ref
    assert states() == {"3 号终端": TerminalState.working}
    with pytest.raises(WrongCode):
        enrol(issued.code)
    assert actions() == [
        ("terminal.code", "command"),
        ("terminal.enrol", f"terminal:{issued.ref}"),
    ]


def test_the_database_knows_neither_code_nor_token(database: Any, issue: Issue) -> None:
    issued = issue()
    with reading() as session:
        row = session.scalars(select(Terminal)).one()
        assert row.code_digest == crypto.digest("terminal.code", issued.code.encode())
    token = enrol(issued.code).token
    with reading() as session:
        row = session.scalars(select(Terminal)).one()
    assert (row.code_digest, row.code_expires_at) == (None, None)
    assert row.token_hash == crypto.hash_token(token)


def test_a_code_runs_out(database: Any, issue: Issue, at: Any) -> None:
    start = at("2026-11-27T10:00+08:00")
    issued = issue()
    life = timedelta(seconds=settings.current().terminal_code_seconds)
    assert issued.expires_at == start + life
    with clock.freeze(start + life), pytest.raises(WrongCode):
        enrol(issued.code)
    with clock.freeze(start + life - timedelta(seconds=1)):
        assert enrol(issued.code).token


def test_a_new_code_makes_the_former_one_void(database: Any, issue: Issue) -> None:
    first = issue()
    second = terminals.renew_code(first.ref, hall_id=1, actor="staff:1", now=clock.now())
    assert first.ref == second.ref
    if first.code != second.code:
        with pytest.raises(WrongCode):
            enrol(first.code)
    assert enrol(second.code)


def test_enrolling_again_ends_the_former_machine(database: Any, issue: Issue) -> None:
    before = enrol(issue().code).token
    assert terminals.known(before)
    code = issue().code
    assert terminals.begin(before, now=clock.now()), "a code that waits changes nothing yet"
    after = enrol(code).token
    assert terminals.begin(before, now=clock.now()) is None
    assert terminals.begin(after, now=clock.now())


def test_revoking_acts_at_once_where_it_is_asked_of_the_database(
    database: Any, issue: Issue, at: Any
) -> None:
    start = at("2026-11-27T10:00+08:00")
    issued = issue()
    token = enrol(issued.code).token
    assert terminals.known(token)
    revoke(issued.ref)
    revoke(issued.ref)
    assert terminals.known(token), "for seconds a process may still believe what it heard"
    with clock.freeze(start + timedelta(seconds=settings.current().terminal_recheck)):
        assert terminals.known(token) is None
    assert terminals.begin(token, now=clock.now()) is None
    assert states() == {"3 号终端": TerminalState.revoked}
    assert [action for action, _actor in actions()].count("terminal.revoke") == 1


def test_a_revoked_terminal_can_be_enrolled_again(database: Any, issue: Issue) -> None:
    issued = issue()
    enrol(issued.code)
    revoke(issued.ref)
    again = terminals.renew_code(issued.ref, hall_id=1, actor="staff:1", now=clock.now())
    assert terminals.known(enrol(again.code).token)
    assert states() == {"3 号终端": TerminalState.working}


def test_codes_cannot_be_tried_through(database: Any, issue: Issue) -> None:
    issued = issue()
    for number in range(settings.current().attempts_terminal):
        with pytest.raises(WrongCode):
            terminals.enrol("0000", address=f"192.0.2.{number}", now=clock.now())
    with pytest.raises(TooManyTries):
        enrol(issued.code)


def test_another_halls_terminal_is_not_there(database: Any, issue: Issue) -> None:
    issued = issue()
    for act in (terminals.renew_code, terminals.revoke):
        with pytest.raises(LookupError):
            act(issued.ref, hall_id=2, actor="staff:1", now=clock.now())


def test_what_cannot_be_a_name(database: Any, issue: Issue) -> None:
    with pytest.raises(Unusable) as refused:
        issue("  ")
    assert refused.value.field == "name"


@pytest.mark.one_database
def test_the_day_it_was_used_is_kept_and_not_the_hour(database: Any, issue: Issue, at: Any) -> None:
    at("2026-11-26T23:30+08:00")
    token = enrol(issue().code).token
    at("2026-11-27T00:10+08:00")
    assert terminals.begin(token, now=clock.now())
    assert terminals.listed(1, now=clock.now())[0].last_seen == date(2026, 11, 27)


@pytest.mark.one_database
def test_the_command_gives_out_a_code_that_works(
    database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.cli import main

    monkeypatch.setenv("ONEGO_DATA", str(database.data))

    def onego(*words: str) -> Any:
        return CliRunner().invoke(main, ["terminal", *words])

    said = onego("add", "3 号终端", "--place", "东门").output
    assert "for 15 minutes" in said
    code = said.split(": ")[1].splitlines()[0]
    assert enrol(code).name == "3 号终端"
    assert "3 号终端 (东门): working, seen 20" in onego("list").output
    assert onego("revoke", "3 号终端").exit_code == 0
    assert "3 号终端 (东门): revoked" in onego("list").output
    assert onego("revoke", "9 号终端").exit_code != 0
    assert "needs a name" in onego("add", " ").output


@pytest.mark.one_database
def test_the_program_is_told_what_it_may_know(client: Any, issue: Issue) -> None:
    code = issue().code
    answer = client.post("/terminal/enrol", data={"code": code})
    about = json.loads(answer.text)
    assert about.keys() == {"token", "name", "hall", "phone", "demonstration"}
    assert about["demonstration"] is True
    asked = client.post("/terminal/check", data={"token": about.pop("token")})
    assert json.loads(asked.text) == about
    assert client.post("/terminal/enrol", data={"code": code}).status_code == 403
    assert client.post("/terminal/check", data={"token": ""}).status_code == 403


@pytest.mark.one_database
def test_too_many_codes_are_answered_so(client: Any, database: Any) -> None:
    settings.configure(msgspec.structs.replace(database.settings, attempts_terminal=0))
    assert client.post("/terminal/enrol", data={"code": "1"}).status_code == 429
    settings.configure(database.settings)
