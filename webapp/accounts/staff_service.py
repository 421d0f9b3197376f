"""Use-cases of staff: take one on, check a password, let one go."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.accounts import rules
from webapp.accounts.models import StaffMember
from webapp.accounts.values import StaffValues, TooManyTries, Unusable, WrongPassword
from webapp.core import attempts, audit, settings
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.web import sessions

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for each other on paper: i, l, o, 0, 1."""
GROUPS, GROUP_LETTERS = 4, 4
"""16 letters of 31: 79 bits."""
LANES = 1
"""Argon2's parallelism. One request is one thread here."""


@lru_cache(maxsize=4)
def _hasher(time_cost: int, memory_kib: int) -> tuple[PasswordHasher, str]:
    hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=LANES)
    return hasher, hasher.hash(secrets.token_urlsafe())


def _current() -> tuple[PasswordHasher, str]:
    configured = settings.current()
    return _hasher(configured.argon2_time_cost, configured.argon2_memory_kib)


def random_password() -> str:
    """A password that can be read out and typed: abcd-efgh-jkmn-pqrs."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def add_staff(
    username: str,
    name: str,
    duties: Iterable[str],
    departments: Iterable[str] = (),
    password: str | None = None,
    *,
    now: datetime,
    hall_id: int | None = None,
    actor: str = "command",
) -> str:
    """Take a person on; their password, a random one where none is given.

    `departments` are slugs, none of them means all of the hall. Raises Unusable where a value
    cannot be taken, or the user name is taken.
    """
    rules.check_username(username)
    if not 0 < len(name.strip()) <= rules.NAME_MOST:
        raise Unusable("name")
    if password is not None:
        rules.check_new_password(password, username)
    chosen = password or random_password()
    row = StaffMember(
        hall_id=hall_id or halls.here().id,
        username=username,
        name=name.strip(),
        password_hash=_current()[0].hash(chosen),
        duties=list(rules.check_duties(duties)),
        departments=sorted(set(departments)),
        active=True,
        created_at=now,
    )
    try:
        with transaction() as session:
            session.add(row)
            session.flush()
            facts = {"duties": row.duties, "departments": row.departments}
            _record(session, row.id, row.hall_id, "staff.add", actor, now, **facts)
    except IntegrityError as error:
        raise Unusable("taken") from error
    return chosen


def new_password(
    username: str, password: str | None = None, *, now: datetime, actor: str = "command"
) -> str:
    """Give a person a new password, random where none is given, and end their sessions.

    Raises LookupError for an unknown name, Unusable for a password that cannot be taken.
    """
    if password is not None:
        rules.check_new_password(password, username)
    chosen = password or random_password()
    hashed = _current()[0].hash(chosen)
    with transaction() as session:
        row = _of(session, username)
        row.password_hash = hashed
        sessions.end_all(session, f"staff:{row.id}")
        _record(session, row.id, row.hall_id, "staff.new_password", actor, now)
    return chosen


def check_password(username: str, password: str, *, address: str, now: datetime) -> int:
    """The id of the member of staff with this name and password.

    An unknown name takes as long as a wrong password. A right one ends the count of the tries of
    its name. Raises TooManyTries or WrongPassword.
    """
    username = username.strip().lower()[: rules.NAME_MOST]
    if not attempts.allow("password", subject=username, address=address, now=now):
        raise TooManyTries
    with reading() as session:
        row = session.scalars(
            select(StaffMember).where(StaffMember.username == username)
        ).one_or_none()
    hasher, dummy = _current()
    stored = row.password_hash if row is not None and row.active else dummy
    right = _verify(hasher, stored, password)
    if row is None or not row.active:
        raise WrongPassword
    action = "staff.sign_in" if right else "staff.sign_in_refused"
    renewed = hasher.hash(password) if right and hasher.check_needs_rehash(stored) else None
    with transaction() as session:
        if renewed is not None:
            session.execute(
                update(StaffMember)
                .where(StaffMember.id == row.id, StaffMember.password_hash == stored)
                .values(password_hash=renewed)
            )
        _record(session, row.id, row.hall_id, action, f"staff:{row.id}", now)
    if not right:
        raise WrongPassword
    attempts.was_right("password", subject=username, address=address, now=now)
    return row.id


def _verify(hasher: PasswordHasher, stored: str, password: str) -> bool:
    # A longer one was never accepted; hashing it would only cost time.
    try:
        return hasher.verify(stored, password[: rules.PASSWORD_MOST + 1])
    except (VerificationError, InvalidHashError):
        return False


def deactivate(username: str, *, now: datetime, actor: str = "command") -> None:
    """Let a person go: they cannot sign in again, and where they are signed in it ends now.

    Their name stays on what they decided. Raises LookupError for an unknown name.
    """
    with transaction() as session:
        row = _of(session, username)
        row.active = False
        sessions.end_all(session, f"staff:{row.id}")
        _record(session, row.id, row.hall_id, "staff.deactivate", actor, now)


def _of(session: Session, username: str) -> StaffMember:
    row = session.scalars(select(StaffMember).where(StaffMember.username == username)).one_or_none()
    if row is None:
        raise LookupError(f"nobody has the user name {username!r}")
    return row


def _record(
    session: Session,
    staff_id: int,
    hall_id: int,
    action: str,
    actor: str,
    now: datetime,
    **details: Any,
) -> None:
    audit.record(
        session,
        hall_id=hall_id,
        chain=audit.SYSTEM,
        action=action,
        actor=actor,
        subject=f"staff:{staff_id}",
        details=details,
        now=now,
    )


def staff_member(staff_id: int) -> StaffValues | None:
    """A member of staff, or None where there is none."""
    with reading() as session:
        row = session.get(StaffMember, staff_id)
        return None if row is None else _values(row)


def list_staff(hall_id: int) -> list[StaffValues]:
    """The staff of a hall by name."""
    with reading() as session:
        rows = session.scalars(
            select(StaffMember).where(StaffMember.hall_id == hall_id).order_by(StaffMember.username)
        )
        return [_values(row) for row in rows]


def _values(row: StaffMember) -> StaffValues:
    return msgspec.convert(row, StaffValues, from_attributes=True)
