"""What a hall learns of its waits, once a day, from the tickets of the day before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select

from webapp.core import clock, jobs, settings
from webapp.core.db import transaction
from webapp.halls import service as halls
from webapp.queues import waiting_rules, waits
from webapp.queues.models import LearntRow, Queue, TicketRow
from webapp.queues.values import Expected, Lane, TicketState
from webapp.queues.waiting_values import Day, Learnt, Served

HOUR = 3600


@jobs.handler("queues.learn", daily=True)
def learn(payload: dict[str, Any], now: datetime) -> None:
    """Learn from every day since the last one that was learnt from; each of them once."""
    here = halls.here()
    today = clock.local(now, here.zone).date()
    with transaction() as session:
        row = session.scalars(
            select(LearntRow).where(LearntRow.hall_id == here.id).with_for_update()
        ).one_or_none()
        known = msgspec.convert(row.content, Learnt) if row else waits.unlearnt(here.id)
        first = today - timedelta(days=settings.current().queue_kept_days)
        since = row.day + timedelta(days=1) if row else first
        days = session.scalars(
            select(TicketRow.day)
            .where(TicketRow.hall_id == here.id, TicketRow.day >= since, TicketRow.day < today)
            .group_by(TicketRow.day)
            .order_by(TicketRow.day)
        ).all()
        for day in days:
            known = waiting_rules.learn(known, day_of(here.id, day))
        if not days:
            return
        content = msgspec.to_builtins(known)
        if row is None:
            session.add(LearntRow(hall_id=here.id, day=days[-1], content=content))
        else:
            row.day, row.content = days[-1], content
    waits.forget_cached()


def day_of(hall_id: int, day: date) -> Day:
    """The tickets of a day that were called, as the rules learn from them."""
    with transaction() as session:
        rows = session.execute(
            select(TicketRow, Queue.letter)
            .join(Queue, Queue.id == TicketRow.queue_id)
            .where(TicketRow.hall_id == hall_id, TicketRow.day == day)
            .order_by(TicketRow.id)
        ).all()
    taken = [row.taken_at for row, _letter in rows]
    hours = max(1.0, (max(taken) - min(taken)).total_seconds() / HOUR)
    return Day(hours, tuple(_served(row, letter) for row, letter in rows if row.first_called_at))


def _served(row: TicketRow, letter: str) -> Served:
    assert row.first_called_at is not None  # it was called
    came = row.state is TicketState.finished
    told = msgspec.convert(row.expected, Expected) if row.expected else None
    # Who fetched something, was sent on, or came back after a missed call was not served in one go.
    in_one_go = (
        came
        and row.line_id == row.queue_id
        and not row.again
        and row.called_at is not None
        and row.started_at is not None
        and row.called_at <= row.started_at
    )
    return Served(
        theme=row.theme or letter,
        queue=letter,
        minutes=_minutes(row.first_called_at, row.finished_at)
        if in_one_go and row.finished_at
        else 0.0,
        waited=_minutes(row.taken_at, row.first_called_at),
        came=came,
        first=row.lane is not Lane.ordinary,
        expected=told.expected if told else None,
        spread=told.spread if told else None,
        told=told.told if told else None,
    )


def _minutes(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 60
