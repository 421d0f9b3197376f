"""Use-cases of terminals: give out a code, enrol with it, know a terminal, revoke it.

A terminal's token lies with the terminal's own program and in the cookie of the browser that it
starts for each visitor; the database keeps its hash.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from webapp.core import attempts, audit, clock, crypto, settings
from webapp.core.db import fetch_one, reading, transaction
from webapp.halls import service as halls
from webapp.halls import terminal_rules as rules
from webapp.halls.models import Terminal
from webapp.halls.terminal_rules import TerminalState
from webapp.web import surface
from webapp.web.sessions import WebSession

_BY_TOKEN = select(Terminal.id, Terminal.ref, Terminal.hall_id, Terminal.name).where(
    Terminal.token_hash == bindparam("token_hash")
)
MOST_CACHED = 1000


class Unusable(Exception):
    """A name or a place that cannot be taken; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class WrongCode(Exception):
    """No terminal waits for this code, or it has run out."""


class TooManyTries(Exception):
    """Codes were tried too often in this hall."""


class Issued(msgspec.Struct, frozen=True):
    """A code that was given out: shown once, kept nowhere."""

    ref: str
    name: str
    code: str
    expires_at: datetime


class Enrolled(msgspec.Struct, frozen=True):
    """What a terminal gets for its code."""

    token: str
    name: str


class Known(msgspec.Struct, frozen=True):
    """A terminal as requests know it."""

    id: int
    ref: str
    hall_id: int
    name: str


class Listed(msgspec.Struct, frozen=True):
    """A terminal as the staff see it."""

    ref: str
    name: str
    place: str
    state: TerminalState
    code_expires_at: datetime | None
    enrolled_at: datetime | None
    last_seen: Any
    revoked_at: datetime | None


def issue_code(name: str, place: str, *, hall_id: int, actor: str, now: datetime) -> Issued:
    """Give out a code for the terminal of this name, which is made if there is none.

    A terminal that works goes on working until the code is used; its former code is void.
    Raises Unusable.
    """
    name, place = " ".join(name.split()), " ".join(place.split())
    if (field := rules.problem(name, place)) is not None:
        raise Unusable(field)
    with transaction() as session:
        row = session.scalars(
            select(Terminal)
            .where(Terminal.hall_id == hall_id, Terminal.name == name)
            .with_for_update()
        ).one_or_none()
        if row is None:
            row = Terminal(ref=crypto.token(), hall_id=hall_id, name=name, place=place)
            session.add(row)
        row.place = place or row.place
        code, row.code_digest = _free_code(session)
        row.code_expires_at = now + timedelta(seconds=settings.current().terminal_code_seconds)
        session.flush()
        _record(session, row, "terminal.code", actor, now)
        return Issued(row.ref, row.name, code, row.code_expires_at)


def renew_code(ref: str, *, hall_id: int, actor: str, now: datetime) -> Issued:
    """Another code for a terminal. Raises LookupError."""
    row = _of_hall(ref, hall_id)
    return issue_code(row.name, row.place, hall_id=hall_id, actor=actor, now=now)


def enrol(code: str, *, address: str, now: datetime) -> Enrolled:
    """Take a code for a new token; the terminal's former token opens nothing from now on.

    A code serves once, whichever worker is asked. Raises TooManyTries, WrongCode.
    """
    here = halls.here()
    # What can be guessed is any code of the hall, so the hall is what tries are counted against.
    if not attempts.allow("terminal", subject=here.slug, address=address, now=now):
        raise TooManyTries
    digits = rules.parse_code(code)
    if digits is None:
        raise WrongCode
    token = crypto.token()
    with transaction() as session:
        row = session.scalars(
            update(Terminal)
            .where(
                Terminal.hall_id == here.id,
                Terminal.code_digest == _digest(digits),
                Terminal.code_expires_at > now,
            )
            .values(
                code_digest=None,
                code_expires_at=None,
                token_hash=crypto.hash_token(token),
                enrolled_at=now,
                revoked_at=None,
                last_seen=clock.local(now, here.zone).date(),
            )
            .returning(Terminal)
        ).one_or_none()
        if row is None:
            raise WrongCode
        _end_sessions(session, row.id)
        _record(session, row, "terminal.enrol", f"terminal:{row.ref}", now)
        return Enrolled(token, row.name)


def revoke(ref: str, *, hall_id: int, actor: str, now: datetime) -> None:
    """Make a terminal an ordinary browser again; who stands at it is signed out now.

    Does nothing to one that is revoked already. Raises LookupError.
    """
    _of_hall(ref, hall_id)
    with transaction() as session:
        row = session.scalars(select(Terminal).where(Terminal.ref == ref).with_for_update()).one()
        if row.token_hash is None and row.code_digest is None:
            return
        row.token_hash = row.code_digest = row.code_expires_at = None
        row.revoked_at = now
        _end_sessions(session, row.id)
        _record(session, row, "terminal.revoke", actor, now)


def listed(hall_id: int, *, now: datetime) -> list[Listed]:
    """The terminals of a hall, by name."""
    with reading() as session:
        rows = session.scalars(
            select(Terminal).where(Terminal.hall_id == hall_id).order_by(Terminal.name)
        ).all()
    return [
        Listed(
            ref=row.ref,
            name=row.name,
            place=row.place,
            state=rules.state(
                enrolled=row.token_hash is not None,
                revoked_at=row.revoked_at,
                code_expires_at=row.code_expires_at,
                now=now,
            ),
            code_expires_at=row.code_expires_at,
            enrolled_at=row.enrolled_at,
            last_seen=row.last_seen,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


_known: dict[bytes, tuple[float, Known]] = {}


@surface.terminals_are_known_by
def known(token: str) -> Known | None:
    """The terminal of a token; a revoked one is forgotten within `terminal_recheck` seconds."""
    key, moment = crypto.hash_token(token), clock.now().timestamp()
    cached = _known.get(key)
    if cached and 0 <= moment - cached[0] < settings.current().terminal_recheck:
        return cached[1]
    row = fetch_one(_BY_TOKEN, {"token_hash": key})
    if row is None:
        _known.pop(key, None)
        return None
    if len(_known) >= MOST_CACHED:
        _known.clear()
    found = Known(row.id, row.ref, row.hall_id, row.name)
    _known[key] = (moment, found)
    return found


def begin(token: str, *, now: datetime) -> Known | None:
    """A new visitor steps up: whoever was at this terminal before is gone, and all of theirs.

    None for a token that is no terminal's (any more); this is asked of the database, not a cache.
    """
    _known.pop(crypto.hash_token(token), None)
    terminal = known(token)
    if terminal is None:
        return None
    with transaction() as session:
        _end_sessions(session, terminal.id)
        session.execute(
            update(Terminal)
            .where(Terminal.id == terminal.id)
            .values(last_seen=clock.local(now, halls.here().zone).date())
        )
    return terminal


def forget_cached() -> None:
    """Forget what this process remembers of terminals."""
    _known.clear()


def _of_hall(ref: str, hall_id: int) -> Terminal:
    with reading() as session:
        row = session.scalars(
            select(Terminal).where(Terminal.ref == ref, Terminal.hall_id == hall_id)
        ).one_or_none()
    if row is None:
        raise LookupError(f"no terminal {ref!r} in this hall")
    return row


def _free_code(session: Session) -> tuple[str, bytes]:
    """A code that no other terminal waits for, with its digest."""
    while True:
        code = crypto.code(rules.CODE_DIGITS)
        digest = _digest(code)
        taken = select(Terminal.id).where(Terminal.code_digest == digest)
        if session.scalar(taken) is None:
            return code, digest


def _digest(code: str) -> bytes:
    # Eight digits are soon tried through, so a copy of the database alone must not tell them.
    return crypto.digest("terminal.code", code.encode())


def _end_sessions(session: Session, terminal_id: int) -> None:
    session.execute(delete(WebSession).where(WebSession.terminal_id == terminal_id))


def _record(session: Session, row: Terminal, action: str, actor: str, now: datetime) -> None:
    audit.record(
        session,
        hall_id=row.hall_id,
        chain=audit.SYSTEM,
        action=action,
        actor=actor,
        subject=f"terminal:{row.ref}",
        now=now,
        details={"name": row.name},
    )
