"""Jobs are rows, written in the transaction of the use-case that wants them.

So a job exists exactly when its cause was stored. A runner claims a row for a while, runs its
handler, and marks it done; one that dies leaves the row to be claimed again. Handlers are
therefore idempotent.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, delete, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.core import clock, settings
from webapp.core.db import Base, JSONColumn, UTCDateTime, inserter, reading, transaction

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
RETRY_FIRST = timedelta(seconds=10)
KEPT = timedelta(days=30)
"""How long a job that was done is remembered, and with it that its key was used."""
RETRIES = 12
"""After so many failures, doubling the pause each time, a job is left for a person to look at."""

Handler = Callable[[dict[str, Any], datetime], None]
_handlers: dict[str, Handler] = {}
_daily: set[str] = set()
_hourly: set[str] = set()


class Job(Base):
    """One thing to do, once, not before `run_at`."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    key: Mapped[str | None] = mapped_column(String(128), unique=True)
    payload: Mapped[Any] = mapped_column(JSONColumn)
    run_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


def handler(
    kind: str, *, daily: bool = False, hourly: bool = False
) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; a daily or hourly one runs by itself."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        if daily:
            _daily.add(kind)
        if hourly:
            _hourly.add(kind)
        return function

    return register


def enqueue(
    session: Session,
    kind: str,
    payload: dict[str, Any],
    *,
    run_at: datetime,
    key: str | None = None,
) -> None:
    """Write a job in the caller's transaction. Of several with one `key` only the first counts."""
    insert = inserter(session)
    job = {"kind": kind, "key": key, "payload": payload, "run_at": run_at, "failures": 0}
    session.execute(insert(Job).values(job).on_conflict_do_nothing(index_elements=[Job.key]))


def run_due(now: datetime, *, limit: int = 50) -> int:
    """Run the jobs that are due; how many were done."""
    _plan(now)
    free = or_(Job.claimed_until.is_(None), Job.claimed_until < now)
    with reading() as session:
        due = session.scalars(
            select(Job.id)
            .where(Job.done_at.is_(None), Job.run_at <= now, free, Job.failures < RETRIES)
            .order_by(Job.run_at)
            .limit(limit)
        ).all()
    return sum(_run(job_id, now) for job_id in due)


def _run(job_id: int, now: datetime) -> bool:
    free = or_(Job.claimed_until.is_(None), Job.claimed_until < now)
    with transaction() as session:
        job = session.scalars(
            update(Job)
            .where(Job.id == job_id, Job.done_at.is_(None), free)
            .values(claimed_until=now + CLAIM)
            .returning(Job)
        ).one_or_none()
    if job is None:
        return False
    try:
        _handlers[job.kind](job.payload, now)
    except Exception:
        # A job's failure must not stop the others. Its payload stays out of the log.
        log.exception("job %s (%s) failed", job.id, job.kind)
        wait = RETRY_FIRST * 2**job.failures
        with transaction() as session:
            session.execute(
                update(Job)
                .where(Job.id == job_id)
                .values(failures=Job.failures + 1, claimed_until=None, run_at=now + wait)
            )
        return False
    with transaction() as session:
        session.execute(update(Job).where(Job.id == job_id).values(done_at=now))
    return True


def _plan(now: datetime) -> None:
    day, hour = now.date().isoformat(), now.strftime("%Y-%m-%dT%H")
    wanted = {f"{kind}:{day}": kind for kind in _daily}
    wanted |= {f"{kind}:{hour}": kind for kind in _hourly}
    with reading() as session:
        present = set(session.scalars(select(Job.key).where(Job.key.in_(wanted))))
    if missing := wanted.keys() - present:
        with transaction() as session:
            for key in sorted(missing):
                enqueue(session, wanted[key], {}, run_at=now, key=key)


@handler("jobs.forget", daily=True)
def forget_done(payload: dict[str, Any], now: datetime) -> None:
    """Delete the jobs that were done long ago."""
    with transaction() as session:
        session.execute(delete(Job).where(Job.done_at < now - KEPT))


def run_forever(still_wanted: Callable[[], bool]) -> None:
    """Run due jobs until `still_wanted()` says no."""
    while still_wanted():
        try:
            done = run_due(clock.now())
        except DBAPIError:
            log.exception("the job runner cannot reach the database")
            done = 0
        if not done:
            time.sleep(settings.current().job_poll)
