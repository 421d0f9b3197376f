"""Rules of terminals: what a code looks like, and what state a terminal is in."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from enum import Enum

CODE_DIGITS = 8
NAME_MOST, PLACE_MOST = 64, 120


class TerminalState(Enum):
    """How a terminal stands, as the list of them says it."""

    waiting = "waiting"
    """A code was given out and nobody has typed it in yet."""
    lapsed = "lapsed"
    """The code ran out, or there is none."""
    working = "working"
    revoked = "revoked"


def state(
    *,
    enrolled: bool,
    revoked_at: datetime | None,
    code_expires_at: datetime | None,
    now: datetime,
) -> TerminalState:
    """The state of a terminal; one that works keeps working while a new code waits."""
    if enrolled:
        return TerminalState.working
    if code_expires_at is not None and code_expires_at > now:
        return TerminalState.waiting
    return TerminalState.revoked if revoked_at is not None else TerminalState.lapsed


def grouped(code: str) -> str:
    """A code as it is read out and typed: 1234 5678."""
    return f"{code[: CODE_DIGITS // 2]} {code[CODE_DIGITS // 2 :]}"


def parse_code(typed: str) -> str | None:
    """The digits of a code, however they were grouped; None where it cannot be one."""
    plain = unicodedata.normalize("NFKC", typed)
    digits = "".join(sign for sign in plain if not sign.isspace() and sign not in "-·.")
    return digits if len(digits) == CODE_DIGITS and digits.isascii() and digits.isdigit() else None


def problem(name: str, place: str) -> str | None:
    """Which of the two cannot be taken (`name`, `place`), or None."""
    if not 0 < len(name) <= NAME_MOST or not name.isprintable():
        return "name"
    if len(place) > PLACE_MOST or not (place.isprintable() or not place):
        return "place"
    return None
