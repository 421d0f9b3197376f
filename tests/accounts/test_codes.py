"""A code proves a phone once, for a while, and makes one account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.accounts.conftest import HERE, NOW, PHONE, hold_result
from webapp.accounts import service
from webapp.accounts.models import Account, OneTimeCode
from webapp.accounts.values import CodeOver, TooManyTries, TooSoon, WrongCode
from webapp.core import audit, settings
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.web.sessions import WebSession

Post = Callable[..., str]
MINUTE = timedelta(minutes=1)


def check(code: str, *, phone: str = PHONE, after: timedelta = timedelta(0)) -> int:
    return service.check_code(phone, code, address=HERE, now=NOW + after)


def count(table: Any) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_first_sign_in_makes_the_account_and_the_next_finds_it(post: Post) -> None:
    first = check(post())
    assert check(post()) == first
    assert check(post("13900139000"), phone="13900139000") != first
    assert service.phone_of(first) == PHONE


def test_a_code_serves_once(post: Post) -> None:
    code = post()
    check(code)
    with pytest.raises(CodeOver):
        check(code)


def test_of_many_who_press_at_once_one_signs_in(
    post: Post, together: Callable[..., list[Any]]
) -> None:
    code = post()
    results = together(6, lambda _: check(code))
    assert sum(isinstance(result, int) for result in results) == 1
    assert sum(isinstance(result, CodeOver) for result in results) == 5
    assert count(Account) == 1


def test_two_first_sign_ins_at_once_share_the_account(
    post: Post, together: Callable[..., list[Any]]
) -> None:
    """The guard itself: two who both hold a right code and both find no account yet."""
    index = service._phone_index(PHONE)

    def sign_in(_: int) -> int:
        with transaction() as session:
            return service._account_of(session, PHONE, index, NOW)

    assert len(set(together(6, sign_in))) == 1
    assert count(Account) == 1


def test_a_wrong_code(post: Post) -> None:
    code = post()
    with pytest.raises(WrongCode):
        check(wrong(code))
    check(code)


def test_a_code_of_another_phone(post: Post) -> None:
    code = post()
    with pytest.raises(WrongCode):
        check(code, phone="13900139000")


def test_a_code_runs_out(post: Post) -> None:
    code = post()
    life = timedelta(seconds=settings.current().code_seconds)
    with pytest.raises(CodeOver):
        check(code, after=life)
    check(code, after=life - timedelta(seconds=1))


def test_signing_in_uses_up_the_other_codes(post: Post) -> None:
    older = post()
    newer = post(now=NOW + MINUTE)
    check(older, after=MINUTE)
    if newer != older:
        with pytest.raises(CodeOver):
            check(newer, after=MINUTE)


def test_another_code_only_after_a_wait(post: Post) -> None:
    post()
    with pytest.raises(TooSoon) as caught:
        post(now=NOW + timedelta(seconds=20))
    assert caught.value.seconds == 40
    assert count(OneTimeCode) == 1
    post(now=NOW + MINUTE)


def test_codes_to_one_phone_are_limited(post: Post) -> None:
    limit = settings.current().attempts_code_send
    for number in range(limit):
        post(now=NOW + number * MINUTE)
    with pytest.raises(TooManyTries):
        post(now=NOW + limit * MINUTE)


def test_guesses_are_limited_even_for_the_right_code(post: Post) -> None:
    code = post()
    for _ in range(settings.current().attempts_code_check):
        with pytest.raises(WrongCode):
            check(wrong(code))
    with pytest.raises(TooManyTries):
        check(code)


def test_every_digest_is_compared(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp.core import crypto

    codes = [post(now=NOW + number * MINUTE) for number in range(3)]
    compared = []
    same = crypto.same

    def counted(left: Any, right: Any) -> bool:
        compared.append(left)
        return same(left, right)

    monkeypatch.setattr(crypto, "same", counted)
    check(codes[0], after=3 * MINUTE)
    assert len(compared) == 3


def test_what_is_kept_says_neither_phone_nor_code(post: Post) -> None:
    code = post()
    check(code)
    with reading() as session:
        connection = session.connection()
        for table in ("account", "one_time_code", "message", "job", "audit_entry"):
            for row in connection.exec_driver_sql(f"select * from {table}"):
                kept = repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
                assert PHONE not in kept
                assert code not in kept


def test_sign_ins_are_in_the_trail_without_a_name(post: Post) -> None:
    account = check(post())
    with reading() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.action.like("account.%")).order_by(AuditEntry.seq)
        ).all()
    assert [row.action for row in rows] == ["account.create", "account.sign_in"]
    assert {row.subject for row in rows} == {f"account:{account}"}
    assert {row.chain for row in rows} == {audit.SYSTEM}


def test_old_codes_are_forgotten(post: Post) -> None:
    post()
    service.forget_codes({}, NOW + timedelta(hours=12))
    assert count(OneTimeCode) == 1
    service.forget_codes({}, NOW + timedelta(days=2))
    assert count(OneTimeCode) == 0


def test_the_notice_comes_before_the_identity(post: Post) -> None:
    account = check(post())
    assert not service.has_seen_privacy(account)
    assert service.identity_of(account) is None
    service.acknowledge_privacy(account, service.PRIVACY_VERSION, NOW)
    assert service.has_seen_privacy(account)
    person = service.identity_of(account)
    assert person is not None
    service.acknowledge_privacy(account, service.PRIVACY_VERSION, NOW + MINUTE)
    assert service.identity_of(account) == person
    with reading() as session:
        assert session.scalars(select(Account.privacy_at)).one() == NOW


def test_a_new_notice_is_shown_again(post: Post) -> None:
    account = check(post())
    service.acknowledge_privacy(account, "2020-01-01", NOW)
    assert not service.has_seen_privacy(account)


def test_closing_an_account_forgets_it_and_ends_its_sessions(post: Post) -> None:
    account = check(post())
    forgotten = []
    with transaction() as session:
        for number, who in enumerate((f"account:{account}", f"account:{account}", "account:999")):
            session.add(
                WebSession(
                    id=bytes([number]) * 32,
                    hall_id=1,
                    surface="phone",
                    who=who,
                    data={},
                    created_at=NOW,
                    expires_at=NOW,
                )
            )
    hook = service.on_close(lambda session, number, now: forgotten.append(number))
    try:
        service.close_account(account, now=NOW)
    finally:
        service._forgetters.remove(hook)
    assert forgotten == [account]
    assert service.account(account) is None
    assert count(Account) == 0
    assert count(WebSession) == 1
    with pytest.raises(LookupError):
        service.acknowledge_privacy(account, service.PRIVACY_VERSION, NOW)
    assert not audit.verify(settings.current().data)[1]


def test_an_account_with_results_loses_the_person_and_keeps_the_row(post: Post) -> None:
    account = check(post())
    service.acknowledge_privacy(account, service.PRIVACY_VERSION, NOW)
    hold_result(account)
    service.close_account(account, now=NOW)
    assert count(Account) == 1
    assert service.account(account) is None
    assert service.identity_of(account) is None
    again = check(post(now=NOW + MINUTE), after=MINUTE)
    assert again != account, "the number is free, and opens nothing of the former owner"
