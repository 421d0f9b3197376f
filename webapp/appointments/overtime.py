"""What officers worked outside office hours, and the rest that makes it good (补休)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.appointments.models import OnDutyRow, OpeningVersion, Slot
from webapp.appointments.roster_values import Rest
from webapp.appointments.values import Opening, TimeKind
from webapp.core import audit, clock, jobs
from webapp.core.db import reading, transaction
from webapp.halls import service as halls


def to_rest(officer_id: int) -> list[Rest]:
    """What an officer has worked outside office hours and not rested for."""
    with reading() as session:
        rows = session.scalars(
            select(OnDutyRow)
            .where(
                OnDutyRow.officer_id == officer_id,
                OnDutyRow.minutes > 0,
                OnDutyRow.rested_on.is_(None),
            )
            .order_by(OnDutyRow.day, OnDutyRow.start)
        ).all()
        return [Rest(row.id, row.day, row.minutes or 0) for row in rows]


def rested(rest_id: int, *, officer_id: int, now: datetime) -> None:
    """It was made good by rest. Pressed twice, once. Raises LookupError."""
    with transaction() as session:
        row = session.get(OnDutyRow, rest_id, with_for_update=True)
        if row is None or row.officer_id != officer_id or row.minutes is None:
            raise LookupError(rest_id)
        if row.rested_on is not None:
            return
        row.rested_on = clock.local(now, halls.here().zone).date()
        audit.record(
            session,
            hall_id=row.hall_id,
            chain=audit.SYSTEM,
            action="duty.rested",
            actor=f"staff:{officer_id}",
            subject=f"duty:{row.id}",
            now=now,
            details={"minutes": row.minutes},
        )


@jobs.handler("appointments.overtime", daily=True)
def count(payload: dict[str, Any], now: datetime) -> None:
    """Write down what duties were that are over: the off-hour times that there were.

    Where somebody has two duties of one time, it counts once.
    """
    zone = halls.here().zone
    counted: dict[tuple[int, int], set[datetime]] = defaultdict(set)
    with transaction() as session:
        rows = session.scalars(
            select(OnDutyRow)
            .where(OnDutyRow.day < clock.local(now, zone).date(), OnDutyRow.minutes.is_(None))
            .order_by(OnDutyRow.start, OnDutyRow.id)
            .with_for_update()
        ).all()
        for row in rows:
            known = counted[row.officer_id, row.place_id]
            times = set(
                session.scalars(
                    select(Slot.start).where(
                        Slot.place_id == row.place_id,
                        Slot.day == row.day,
                        Slot.kind == TimeKind.off_hour,
                        Slot.capacity > 0,
                        Slot.start >= row.start,
                        Slot.start < row.end,
                    )
                )
            )
            row.minutes = len(times - known) * _grid(session, row.place_id, row.day, zone)
            known |= times


def _grid(session: Session, place_id: int, day: date, zone: str) -> int:
    """Minutes of a time of that day: as its hours were when the day began, and its times stood."""
    content = session.scalars(
        select(OpeningVersion.content)
        .where(
            OpeningVersion.place_id == place_id,
            OpeningVersion.made_at < clock.start_of(day, zone),
        )
        .order_by(OpeningVersion.version.desc())
        .limit(1)
    ).one()
    return msgspec.convert(content, Opening).grid
