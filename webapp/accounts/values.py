"""Values of accounts and staff, and why a sign-in can fail."""

from __future__ import annotations

from datetime import datetime

import msgspec

PRIVACY_VERSION = "2026-11-29"
"""The version of the privacy notice; a new one is shown again to everybody."""

DUTIES = ("accept", "review", "inspect", "approve", "issue", "content")
"""The five separate duties (五分设): 受理, 审查, 踏勘, 批准, 制证; and the catalog's content."""


class Identity(msgspec.Struct, frozen=True):
    """A person as a provider proved them."""

    name: str
    id_number: str
    source: str
    """The provider's name; `simulated` where nobody was really proved."""


class AccountValues(msgspec.Struct, frozen=True):
    """An account as other packages see it."""

    id: int
    hall_id: int
    phone: str
    identity: Identity | None
    privacy_version: str | None
    created_at: datetime


class StaffValues(msgspec.Struct, frozen=True):
    """A member of staff as other packages see them; no departments means all of the hall."""

    id: int
    hall_id: int
    username: str
    name: str
    duties: tuple[str, ...]
    departments: tuple[str, ...]
    active: bool


class SignInFailed(Exception):
    """Signing in did not succeed."""


class TooManyTries(SignInFailed):
    """Too many tries for this subject or from this address; it opens again with the next window."""


class TooSoon(SignInFailed):
    """A code was sent a moment ago; `seconds` is how long to wait for another one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class WrongCode(SignInFailed):
    """No code like this was sent to this phone."""


class CodeOver(SignInFailed):
    """The code was right once: it has run out, or was used."""


class WrongPassword(SignInFailed):
    """The name or the password is wrong, or the person no longer works here."""


class Unusable(ValueError):
    """What was typed cannot be taken; `problem` says why, in a word."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
