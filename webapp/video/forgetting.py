"""What is forgotten of calls: signals with their end, the rest some days later."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.core import jobs, settings
from webapp.core.db import reading, transaction
from webapp.documents.storage import storage
from webapp.video import calling
from webapp.video.models import VideoCall, VideoLine, VideoSignal
from webapp.video.talking import AREA
from webapp.video.values import OPEN

DROP = "video.drop"
GRACE = timedelta(days=1)
"""A photograph is stored a moment before its row is; a younger one is nobody's orphan."""
AT_ONCE = 400


def forget_account(session: Session, account_id: int, now: datetime) -> None:
    """An account closes: its calls go, with what was said, shown and agreed (PIPL art. 47)."""
    _forget(
        session,
        session.scalars(select(VideoCall.id).where(VideoCall.account_id == account_id)).all(),
        now,
    )


def _forget(session: Session, call_ids: Sequence[int], now: datetime) -> None:
    names = session.scalars(
        select(VideoLine.stored).where(
            VideoLine.call_id.in_(call_ids), VideoLine.stored.is_not(None)
        )
    ).all()
    for table in (VideoSignal, VideoLine):
        session.execute(delete(table).where(table.call_id.in_(call_ids)))
    session.execute(delete(VideoCall).where(VideoCall.id.in_(call_ids)))
    if names:
        # Once the rows are gone: the files of a transaction that fails must stay.
        jobs.enqueue(session, DROP, {"names": [*names]}, run_at=now)


@jobs.handler(DROP)
def drop(payload: dict[str, Any], now: datetime) -> None:
    """Delete stored photographs by name, but none that a row still names."""
    _delete_unnamed(payload["names"])


@jobs.handler("video.forget", daily=True)
def forget_old(payload: dict[str, Any], now: datetime) -> None:
    """Close what nobody is in any more; delete signals of what is over, and what is old enough."""
    calling.settle_all(now)
    kept = now - timedelta(days=settings.current().video_days)
    over = select(VideoCall.id).where(VideoCall.state.not_in(OPEN))
    with transaction() as session:
        session.execute(delete(VideoSignal).where(VideoSignal.call_id.in_(over)))
        old = session.scalars(over.where(VideoCall.ended_at < kept)).all()
        _forget(session, old, now)
    orphans = (name for name, stored in storage().names(AREA) if stored < now - GRACE)
    while some := [*islice(orphans, AT_ONCE)]:
        _delete_unnamed(some)


def _delete_unnamed(names: Collection[str]) -> None:
    with reading() as session:
        named = set(session.scalars(select(VideoLine.stored).where(VideoLine.stored.in_(names))))
    for name in names:
        if name not in named:
            storage().delete(name)
