"""Use-cases of applicants: prove a phone, read the notice, have an identity, close the account.

The door of the package: the staff's use-cases are `webapp.accounts.staff_service`, named here too.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec
from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.accounts import identity, rules
from webapp.accounts.models import Account, OneTimeCode
from webapp.accounts.staff_service import (
    add_staff,
    check_password,
    deactivate,
    list_staff,
    new_password,
    staff_member,
)
from webapp.accounts.values import (
    PRIVACY_VERSION,
    AccountValues,
    CodeOver,
    Identity,
    TooManyTries,
    TooSoon,
    WrongCode,
)
from webapp.core import attempts, audit, crypto, jobs, settings
from webapp.core.db import fetch_one, inserter, reading, transaction
from webapp.core.i18n import CHINESE
from webapp.halls import service as halls
from webapp.web import sessions

__all__ = [
    "PRIVACY_VERSION",
    "account",
    "acknowledge_privacy",
    "add_staff",
    "check_code",
    "check_password",
    "close_account",
    "deactivate",
    "deliver_with",
    "has_seen_privacy",
    "identity_of",
    "known",
    "list_staff",
    "new_password",
    "on_close",
    "on_known",
    "phone_of",
    "send_code",
    "staff_member",
]

CODES_KEPT = timedelta(days=1)
_BY_ID = select(
    Account.id,
    Account.hall_id,
    Account.phone,
    Account.identity,
    Account.privacy_version,
    Account.created_at,
).where(Account.id == bindparam("id"))


class Deliver(Protocol):
    """What hands a message to a person; `messages.service.send` is one."""

    def __call__(
        self,
        session: Session,
        kind: str,
        phone: str,
        parameters: dict[str, str],
        *,
        hall_id: int,
        now: datetime,
        locale: str = CHINESE,
    ) -> None: ...


_deliver: Deliver | None = None

Forget = Callable[[Session, int, datetime], None]
_forgetters: list[Forget] = []

Known = Callable[[int, datetime], None]
_knowers: list[Known] = []


def deliver_with(deliver: Deliver) -> None:
    """Say what delivers codes; accounts and messages stand side by side and share no import."""
    global _deliver
    _deliver = deliver


def on_close(forget: Forget) -> Forget:
    """Register what deletes an account's things when it is closed.

    Called as forget(session, account_id, now) in the closing transaction.
    """
    _forgetters.append(forget)
    return forget


def on_known(act: Known) -> Known:
    """Register what follows once it is known who an account's owner is, and they read the notice.

    Called as act(account_id, now) after a sign-in and after the proof, outside of a transaction:
    it may ask somebody who is slow.
    """
    _knowers.append(act)
    return act


def known(account_id: int, now: datetime) -> None:
    """Let everything follow that waits for the owner of an account."""
    for act in _knowers:
        act(account_id, now)


def send_code(phone: str, *, address: str, now: datetime, locale: str = CHINESE) -> None:
    """Send a one-time code to a phone (as `rules.parse_phone` gives it).

    Raises TooSoon shortly after another one, TooManyTries past the limits.
    """
    if _deliver is None:
        raise RuntimeError("deliver_with() was not called")
    configured = settings.current()
    index = _phone_index(phone)
    if wait := rules.wait_for_code(_age_of_last(index, now), configured.code_again):
        raise TooSoon(wait)
    if not attempts.allow("code_send", subject=phone, address=address, now=now):
        raise TooManyTries
    hall_id = halls.here().id
    code = crypto.code(rules.CODE_DIGITS)
    with transaction() as session:
        session.add(
            OneTimeCode(
                hall_id=hall_id,
                phone_index=index,
                digest=_code_digest(index, code),
                expires_at=now + timedelta(seconds=configured.code_seconds),
            )
        )
        parameters = {"code": code, "minutes": str(configured.code_seconds // 60)}
        _deliver(session, "code", phone, parameters, hall_id=hall_id, now=now, locale=locale)


def _age_of_last(index: bytes, now: datetime) -> float | None:
    life = timedelta(seconds=settings.current().code_seconds)
    with reading() as session:
        last = session.scalar(
            select(OneTimeCode.expires_at)
            .where(OneTimeCode.phone_index == index, OneTimeCode.used_at.is_(None))
            .order_by(OneTimeCode.id.desc())
            .limit(1)
        )
    return None if last is None else (now - (last - life)).total_seconds()


def check_code(phone: str, code: str, *, address: str, now: datetime) -> int:
    """Prove a phone with a code; the id of its account, which is made at the first sign-in.

    A code serves once, whichever worker is asked, and uses up the other codes of its phone.
    Raises TooManyTries, WrongCode or CodeOver.
    """
    if not attempts.allow("code_check", subject=phone, address=address, now=now):
        raise TooManyTries
    index = _phone_index(phone)
    expected = _code_digest(index, code)
    with transaction() as session:
        sent = session.execute(
            select(OneTimeCode.id, OneTimeCode.digest)
            .where(OneTimeCode.phone_index == index)
            .order_by(OneTimeCode.id)
        ).all()
        # Every digest is compared, in constant time, so that time says nothing about any of them.
        matching = [row.id for row in sent if crypto.same(row.digest, expected)]
        if not matching:
            raise WrongCode
        free = (OneTimeCode.used_at.is_(None), OneTimeCode.expires_at > now)
        if not _use(session, OneTimeCode.id.in_(matching), *free, now=now):
            raise CodeOver
        _use(session, OneTimeCode.phone_index == index, *free, now=now)
        account_id = _account_of(session, phone, index, now)
        _record(session, account_id, "account.sign_in", now)
    return account_id


def _use(session: Session, *which: ColumnElement[bool], now: datetime) -> int:
    taken = session.scalars(
        update(OneTimeCode).where(*which).values(used_at=now).returning(OneTimeCode.id)
    )
    return len(taken.all())


def _account_of(session: Session, phone: str, index: bytes, now: datetime) -> int:
    """The account of a proved phone. Two who sign in at once get the same one."""
    insert = inserter(session)
    made: int | None = session.scalar(
        insert(Account)
        .values(hall_id=halls.here().id, phone=phone, phone_index=index, created_at=now)
        .on_conflict_do_nothing(index_elements=[Account.phone_index])
        .returning(Account.id)
    )
    if made is not None:
        _record(session, made, "account.create", now)
        return made
    there: int = session.scalars(select(Account.id).where(Account.phone_index == index)).one()
    return there


def _record(session: Session, account_id: int, action: str, now: datetime, **details: Any) -> None:
    reference = f"account:{account_id}"
    audit.record(
        session,
        hall_id=halls.here().id,
        chain=audit.SYSTEM,
        action=action,
        actor=reference,
        subject=reference,
        details=details,
        now=now,
    )


def _phone_index(phone: str) -> bytes:
    return crypto.blind_index("account.phone", phone)


def _code_digest(index: bytes, code: str) -> bytes:
    return crypto.digest("one-time-code", index + code.encode())


def account(account_id: int) -> AccountValues | None:
    """An account, or None where it was closed."""
    row = fetch_one(_BY_ID, {"id": account_id})
    if row is None or not row.phone:
        return None
    return msgspec.convert(row, AccountValues, from_attributes=True)


def identity_of(account_id: int) -> Identity | None:
    """Who the account's owner is, as far as it was proved."""
    found = account(account_id)
    return found.identity if found else None


def phone_of(account_id: int) -> str | None:
    """The account's proved phone number."""
    found = account(account_id)
    return found.phone if found else None


def has_seen_privacy(account_id: int) -> bool:
    """Whether the privacy notice, as it reads now, was shown to this person (PIPL art. 17)."""
    with reading() as session:
        seen = session.scalar(select(Account.privacy_version).where(Account.id == account_id))
    return seen == PRIVACY_VERSION


def acknowledge_privacy(account_id: int, version: str, now: datetime) -> None:
    """Keep that a person read the notice; only then ask the provider who they are.

    Doing it again changes nothing. Raises LookupError for a closed account.
    """
    found = account(account_id)
    if found is None:
        raise LookupError(f"account {account_id}")
    if found.privacy_version == version:
        return
    # Asked outside the transaction: a slow provider must not hold the database.
    proved = found.identity or identity.provider().identify(found.phone)
    with transaction() as session:
        session.execute(
            update(Account)
            .where(Account.id == account_id)
            .values(
                privacy_version=version,
                privacy_at=now,
                identity=msgspec.to_builtins(proved) if proved else None,
            )
        )
        _record(session, account_id, "account.privacy", now, version=version)


def close_account(account_id: int, *, now: datetime) -> None:
    """End every session of an account and forget the person (PIPL art. 47).

    What they submitted stays with the offices; an account that submitted nothing goes entirely.
    """
    with transaction() as session:
        for forget in _forgetters:
            forget(session, account_id, now)
        sessions.end_all(session, f"account:{account_id}")
        _record(session, account_id, "account.close", now)
        try:
            with session.begin_nested():
                session.execute(delete(Account).where(Account.id == account_id))
        except IntegrityError:
            session.execute(
                update(Account)
                .where(Account.id == account_id)
                .values(phone="", phone_index=secrets.token_bytes(16), identity=None)
            )


@jobs.handler("accounts.forget_codes", daily=True)
def forget_codes(payload: dict[str, Any], now: datetime) -> None:
    """Delete the codes that ran out."""
    with transaction() as session:
        session.execute(delete(OneTimeCode).where(OneTimeCode.expires_at < now - CODES_KEPT))
