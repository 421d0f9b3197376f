"""Tries are counted in rows that every worker shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from webapp.core import attempts, db, settings
from webapp.core.attempts import Attempts, allow
from webapp.core.db import reading

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)


def try_many(count: int, subject: str = "limin", address: str = "10.0.0.1") -> list[bool]:
    return [allow("password", subject=subject, address=address, now=NOW) for _ in range(count)]


def test_a_subject_has_so_many_tries_in_a_window(database: Any) -> None:
    limit = settings.current().attempts_password
    assert try_many(limit + 2) == [True] * limit + [False] * 2
    assert allow("password", subject="limin", address="10.0.0.9", now=NOW) is False
    assert allow("password", subject="other", address="10.0.0.1", now=NOW) is True


def test_the_next_window_opens_again(database: Any) -> None:
    try_many(20)
    later = NOW + timedelta(seconds=settings.current().attempts_window)
    assert allow("password", subject="limin", address="10.0.0.1", now=later)


def test_an_address_has_more_tries_but_not_without_end(database: Any) -> None:
    configured = settings.current()
    limit = configured.attempts_password * configured.attempts_address_factor
    seen = [
        allow("password", subject=f"name{n}", address="10.0.0.1", now=NOW) for n in range(limit + 3)
    ]
    assert seen == [True] * limit + [False] * 3


def test_kinds_are_counted_apart(database: Any) -> None:
    try_many(20)
    assert allow("code_check", subject="limin", address="10.0.0.1", now=NOW)


def right(subject: str = "limin", address: str = "10.0.0.1") -> None:
    attempts.was_right("password", subject=subject, address=address, now=NOW)


def test_a_right_try_ends_the_count_of_its_subject_alone(database: Any) -> None:
    limit = settings.current().attempts_password
    try_many(limit, "limin")
    try_many(limit, "zhou")
    right("limin")
    assert try_many(limit + 1, "limin") == [True] * limit + [False]
    assert try_many(1, "zhou") == [False]


def test_right_tries_never_close_an_address_that_many_share(database: Any) -> None:
    configured = settings.current()
    for _ in range(configured.attempts_password * configured.attempts_address_factor + 1):
        assert try_many(1) == [True]
        right()


def test_what_was_wrong_counts_on_for_the_address(database: Any) -> None:
    """Whoever knows one password guesses others no more often for it."""
    configured = settings.current()
    limit = configured.attempts_password * configured.attempts_address_factor
    for number in range(limit):
        assert try_many(1, f"name{number}") == [True]
        assert try_many(1) == [number < limit - 1]
        right()
    assert try_many(1, "another") == [False]


def test_two_workers_count_together(database: Any) -> None:
    """Each worker has its own connections; between them they allow no more than one would."""
    limit = settings.current().attempts_password
    first = db.database()
    second = db.Database(database.settings.url)
    allowed = 0
    for number in range(limit + 4):
        db._database = first if number % 2 else second
        allowed += allow("password", subject="limin", address="10.0.0.1", now=NOW)
    db._database = first
    second.dispose()
    assert allowed == limit


def test_at_once_no_try_is_lost(database: Any, together: Callable[..., list[Any]]) -> None:
    limit = settings.current().attempts_password
    results = together(16, lambda _: try_many(1)[0])
    assert sum(results) == limit


def test_neither_subject_nor_address_is_kept(database: Any) -> None:
    try_many(1, subject="13800138000")
    with reading() as session:
        keys = session.scalars(select(Attempts.key)).all()
    assert len(keys) == 2
    assert all(len(key) == 16 and b"138" not in key for key in keys)


def test_old_windows_are_forgotten(database: Any) -> None:
    try_many(3)
    attempts.forget_old({}, NOW + timedelta(seconds=settings.current().attempts_window))
    assert not try_many(20)[-1]
    attempts.forget_old({}, NOW + timedelta(days=1))
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Attempts)) == 0
