"""What a code looks like, and how a terminal stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from webapp.halls import terminal_rules as rules
from webapp.halls.terminal_rules import TerminalState

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12345678", "12345678"),
        (" 1234 5678 ", "12345678"),
        ("1234-5678", "12345678"),
        ("１２３４　５６７８", "12345678"),
        ("1234567", None),
        ("123456789", None),
        ("1234567x", None),
        ("１２３４５６７八", None),
        ("", None),
    ],
)
def test_a_code_is_its_digits_however_it_is_typed(typed: str, code: str | None) -> None:
    assert rules.parse_code(typed) == code


def test_a_code_is_shown_in_two_groups_and_read_back() -> None:
    assert rules.grouped("12345678") == "1234 5678"
    assert rules.parse_code(rules.grouped("00000001")) == "00000001"


@pytest.mark.parametrize(
    ("enrolled", "revoked_at", "expires", "state"),
    [
        (False, None, LATER, TerminalState.waiting),
        (False, None, NOW, TerminalState.lapsed),
        (False, None, None, TerminalState.lapsed),
        (True, None, None, TerminalState.working),
        (True, None, LATER, TerminalState.working),
        (False, NOW, None, TerminalState.revoked),
        (False, NOW, LATER, TerminalState.waiting),
        (False, NOW, NOW, TerminalState.revoked),
    ],
)
def test_the_state_of_a_terminal(
    enrolled: bool, revoked_at: datetime | None, expires: datetime | None, state: TerminalState
) -> None:
    found = rules.state(enrolled=enrolled, revoked_at=revoked_at, code_expires_at=expires, now=NOW)
    assert found is state


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        ("3 号终端", "东门", None),
        ("a" * 64, "b" * 120, None),
        ("3", "", None),
        ("", "", "name"),
        ("a" * 65, "", "name"),
        ("a\x00b", "", "name"),
        ("3", "b" * 121, "place"),
        ("3", "a\x1b", "place"),
    ],
)
def test_names_that_can_be_taken(name: str, place: str, problem: str | None) -> None:
    assert rules.problem(name, place) == problem
