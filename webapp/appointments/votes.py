"""Pooled demand (需求征集): people say when they could come; enough of them propose a session.

A vote is for an evening, or a Saturday, on which nothing is open outside office hours. When the
hall opens it, everybody who asked for it is told, and books as ever.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, func, select

from webapp.accounts import service as accounts
from webapp.appointments import letters, places, rules
from webapp.appointments.models import Slot, VoteRow
from webapp.appointments.values import PlaceValues, TimeKind
from webapp.core import clock, jobs, settings
from webapp.core.db import inserter, reading, transaction
from webapp.halls import service as halls

TELL = "appointments.tell_votes"


class Wanted(msgspec.Struct, frozen=True):
    """A day that people ask for, and how many."""

    place: PlaceValues
    day: date
    people: int

    @property
    def enough(self) -> bool:
        """Whether so many ask for it that the hall is asked to open it."""
        return self.people >= settings.current().booking_votes_enough


def days(place: PlaceValues, *, now: datetime) -> list[date]:
    """The days that can be asked for: of the coming ones those without off-hour times."""
    today = clock.local(now, halls.here().zone).date()
    last = today + timedelta(days=settings.current().booking_off_hour_days)
    with reading() as session:
        there = session.scalars(
            select(Slot.day)
            .where(
                Slot.place_id == place.id,
                Slot.kind == TimeKind.off_hour,
                Slot.wanted > 0,
                Slot.day > today,
                Slot.day <= last,
            )
            .distinct()
        )
        return rules.days_to_ask_for(today, last, set(there), halls.calendar(place.hall_id))


def vote(
    place: PlaceValues, wanted: Collection[date], *, theme: str, account_id: int, now: datetime
) -> None:
    """Say on which days somebody could come; what they said before is replaced.

    Days that cannot be asked for are left out.
    """
    able = set(days(place, now=now))
    with transaction() as session:
        session.execute(
            delete(VoteRow).where(
                VoteRow.place_id == place.id,
                VoteRow.account_id == account_id,
                VoteRow.day.in_(able - set(wanted)),
            )
        )
        for day in sorted(able & set(wanted)):
            add = inserter(session)(VoteRow)
            session.execute(
                add.values(
                    hall_id=place.hall_id,
                    place_id=place.id,
                    day=day,
                    account_id=account_id,
                    theme=theme,
                    told=False,
                ).on_conflict_do_update(
                    index_elements=[VoteRow.place_id, VoteRow.day, VoteRow.account_id],
                    set_={"told": False, "theme": theme},
                )
            )


def of_person(place: PlaceValues, account_id: int) -> set[date]:
    """The days that somebody has asked for."""
    with reading() as session:
        return set(
            session.scalars(
                select(VoteRow.day).where(
                    VoteRow.place_id == place.id, VoteRow.account_id == account_id
                )
            )
        )


def wanted(hall_id: int, *, now: datetime) -> list[Wanted]:
    """What people ask for, the most wanted first."""
    today = clock.local(now, halls.here().zone).date()
    with reading() as session:
        rows = session.execute(
            select(VoteRow.place_id, VoteRow.day, func.count().label("people"))
            .where(VoteRow.hall_id == hall_id, VoteRow.day > today, VoteRow.told.is_(False))
            .group_by(VoteRow.place_id, VoteRow.day)
            .order_by(func.count().desc(), VoteRow.day, VoteRow.place_id)
        ).all()
    known = {one.id: one for one in places.all_places(hall_id)} if rows else {}
    return [Wanted(known[row.place_id], row.day, row.people) for row in rows]


def look(now: datetime) -> None:
    """Look soon whether what people asked for is open; the hours have changed."""
    with transaction() as session:
        jobs.enqueue(session, TELL, {}, run_at=now, key=f"{TELL}:{now.isoformat()}")


@jobs.handler(TELL, daily=True)
def tell(payload: dict[str, Any], now: datetime) -> None:
    """Tell whoever asked for a day that it is open now; forget the days that are over."""
    today = clock.local(now, halls.here().zone).date()
    with transaction() as session:
        session.execute(delete(VoteRow).where(VoteRow.day <= today))
        is_open = (
            select(Slot.id)
            .where(
                Slot.place_id == VoteRow.place_id,
                Slot.day == VoteRow.day,
                Slot.kind == TimeKind.off_hour,
                Slot.wanted > 0,
            )
            .exists()
        )
        rows = session.scalars(
            select(VoteRow).where(VoteRow.told.is_(False), is_open).with_for_update()
        ).all()
        for row in rows:
            row.told = True
            phone = accounts.phone_of(row.account_id)
            if phone is not None:
                letters.opened(session, row, phone, now)
