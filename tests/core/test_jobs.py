"""A job exists exactly when its cause was stored, and is done once, however often it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from webapp.core import jobs
from webapp.core.db import reading, transaction
from webapp.core.jobs import Job, enqueue, run_due

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)


@pytest.fixture
def done(database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What the handler of kind `test` was given; no other handler, no daily job."""
    seen: list[dict[str, Any]] = []

    def handle(payload: dict[str, Any], now: datetime) -> None:
        seen.append(payload)
        if payload.get("fails", 0) >= len(seen):
            raise RuntimeError("not yet")

    monkeypatch.setattr(jobs, "_handlers", {"test": handle})
    monkeypatch.setattr(jobs, "_daily", set())
    monkeypatch.setattr(jobs, "_hourly", set())
    return seen


def put(payload: dict[str, Any], *, run_at: datetime = NOW, key: str | None = None) -> None:
    with transaction() as session:
        enqueue(session, "test", payload, run_at=run_at, key=key)


def the_job() -> Job:
    with reading() as session:
        return session.scalars(select(Job).where(Job.kind == "test")).one()


def test_a_due_job_is_done_once(done: list[dict[str, Any]]) -> None:
    put({"n": 1})
    assert run_due(NOW) == 1
    assert run_due(NOW) == 0
    assert done == [{"n": 1}]
    assert the_job().done_at == NOW


def test_a_job_waits_for_its_time(done: list[dict[str, Any]]) -> None:
    put({}, run_at=NOW + timedelta(minutes=1))
    assert run_due(NOW) == 0
    assert run_due(NOW + timedelta(minutes=1)) == 1


def test_a_job_goes_with_its_cause(done: list[dict[str, Any]]) -> None:
    def fail() -> None:
        with transaction() as session:
            enqueue(session, "test", {}, run_at=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert run_due(NOW) == 0


def test_of_one_key_only_the_first_counts(done: list[dict[str, Any]]) -> None:
    put({"n": 1}, key="case:7")
    put({"n": 2}, key="case:7")
    assert run_due(NOW) == 1
    assert done == [{"n": 1}]


def test_one_key_at_once(done: list[dict[str, Any]], together: Callable[..., list[Any]]) -> None:
    together(8, lambda n: put({"n": n}, key="case:7"))
    assert run_due(NOW) == 1


def test_a_failed_job_is_tried_again_later_and_later(done: list[dict[str, Any]]) -> None:
    put({"fails": 1000})
    put({"n": 2})
    assert run_due(NOW) == 1, "the failure of one does not stop the other"
    waits, moment = [], NOW
    for _ in range(3):
        with reading() as session:
            due = session.scalars(select(Job.run_at).where(Job.done_at.is_(None))).one()
        waits.append((due - moment).total_seconds())
        assert run_due(due - timedelta(seconds=1)) == 0
        assert run_due(due) == 0
        moment = due
    assert waits == [10, 20, 40]


def test_a_hopeless_job_is_left_for_a_person(done: list[dict[str, Any]]) -> None:
    put({"fails": 1000})
    moment = NOW
    for _ in range(jobs.RETRIES + 3):
        run_due(moment)
        moment = the_job().run_at
    assert the_job().failures == jobs.RETRIES
    assert len(done) == jobs.RETRIES


def test_a_runner_that_died_gives_its_job_back(done: list[dict[str, Any]]) -> None:
    put({})
    with transaction() as session:
        session.execute(update(Job).values(claimed_until=NOW + jobs.CLAIM))
    assert run_due(NOW) == 0
    assert run_due(NOW + jobs.CLAIM + timedelta(seconds=1)) == 1


def test_two_runners_do_it_once(
    done: list[dict[str, Any]], together: Callable[..., list[Any]]
) -> None:
    for number in range(10):
        put({"n": number})
    assert sum(together(4, lambda _: run_due(NOW))) == 10
    assert sorted(payload["n"] for payload in done) == list(range(10))


def test_a_daily_job_runs_once_a_day(
    done: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_daily", {"test"})
    for hour in (0, 5, 10):
        run_due(NOW.replace(hour=hour))
    assert len(done) == 1
    run_due(NOW + timedelta(days=1))
    assert len(done) == 2


def test_an_hourly_job_runs_once_an_hour(
    done: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_hourly", {"test"})
    hour = timedelta(hours=1)
    start = NOW.replace(minute=5)
    assert [run_due(start), run_due(start + hour / 2), run_due(start + hour)] == [1, 0, 1]


def test_daily_jobs_of_two_runners(
    done: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    together: Callable[..., list[Any]],
) -> None:
    monkeypatch.setattr(jobs, "_daily", {"test"})
    together(4, lambda _: run_due(NOW))
    assert len(done) == 1


def test_jobs_done_long_ago_are_forgotten(done: list[dict[str, Any]]) -> None:
    put({})
    run_due(NOW)
    put({}, run_at=NOW + timedelta(days=90))
    jobs.forget_done({}, NOW + timedelta(days=29))
    assert count() == 2
    jobs.forget_done({}, NOW + timedelta(days=31))
    assert count() == 1


def count() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


def test_the_runner_goes_on_when_the_database_is_away(
    done: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    calls = []

    def broken(now: datetime) -> int:
        calls.append(now)
        raise OperationalError("x", {}, Exception("away"))

    monkeypatch.setattr(jobs, "run_due", broken)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    jobs.run_forever(lambda: len(calls) < 3)
    assert len(calls) == 3
