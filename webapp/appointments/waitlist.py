"""The waitlist (候补): wait until something becomes free; who waits longest is offered it first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from webapp.appointments import offering, places, policy, reads, rules, taking
from webapp.appointments.models import WaitRow
from webapp.appointments.values import (
    NoSuchTime,
    NotBookable,
    Paused,
    PlaceValues,
    TimeKind,
    Waits,
    WaitState,
)
from webapp.appointments.wishes import Who, Wish
from webapp.core import clock, crypto, jobs
from webapp.core.db import reading, transaction
from webapp.halls import service as halls

OFFER = "appointments.offer"
AGAIN = timedelta(minutes=1)
"""How often it is looked whether something became free unseen: a hold ran out, hours changed."""


def join(
    place: PlaceValues,
    theme: str,
    minutes: int,
    first: date,
    last: date,
    who: Who,
    *,
    now: datetime,
) -> None:
    """Wait for a time between two days at a place; once for a service there.

    Waiting already, it is now for these days, and the place in the row is kept. Raises NoSuchTime
    (no such days can be booked), Paused.
    """
    assert who.account_id is not None  # who waits is told
    today = clock.local(now, halls.here().zone).date()
    calendar, numbers = halls.calendar(place.hall_id), policy.current()
    most = max(rules.last_day(kind, today, calendar, numbers) for kind in TimeKind)
    if not today < first <= last <= most:
        raise NoSuchTime
    if (until := reads.paused_until(who, today=today)) is not None:
        raise Paused(until)
    again = (
        update(WaitRow)
        .where(
            WaitRow.person == who.person,
            WaitRow.place_id == place.id,
            WaitRow.theme == theme,
            WaitRow.state == WaitState.waiting,
        )
        .values(first=first, last=last)
        .returning(WaitRow.id)
    )
    row = WaitRow(
        ref=crypto.token(),
        hall_id=place.hall_id,
        place_id=place.id,
        account_id=who.account_id,
        person=who.person,
        name=who.name,
        phone=who.phone,
        theme=theme,
        minutes=minutes,
        first=first,
        last=last,
        state=WaitState.waiting,
        made_at=now,
    )
    try:
        with transaction() as session:
            if session.execute(again).one_or_none() is None:
                session.add(row)
            jobs.enqueue(session, OFFER, {}, run_at=now, key=f"{OFFER}:{row.ref}")
    except IntegrityError:
        with transaction() as session:  # the same press at the same moment: it waits already
            session.execute(again)


def leave(ref: str, who: Who) -> None:
    """Wait no more. Raises LookupError for what is not theirs; done twice, it is done once."""
    with transaction() as session:
        row = session.scalars(
            select(WaitRow)
            .where(WaitRow.ref == ref, WaitRow.account_id == who.account_id)
            .with_for_update()
        ).one_or_none()
        if row is None:
            raise LookupError(ref)
        if row.state is WaitState.waiting:
            row.state = WaitState.left


def of_person(who: Who) -> list[Waits]:
    """What somebody waits for, and how many before them wait for the same place."""
    with reading() as session:
        rows = session.scalars(
            select(WaitRow)
            .where(WaitRow.account_id == who.account_id, WaitRow.state == WaitState.waiting)
            .order_by(WaitRow.id)
        ).all()
        before = [
            session.scalar(
                select(func.count()).where(
                    WaitRow.place_id == row.place_id,
                    WaitRow.state == WaitState.waiting,
                    WaitRow.first <= row.last,
                    WaitRow.last >= row.first,
                    WaitRow.id < row.id,
                )
            )
            for row in rows
        ]
    return [
        Waits(row.ref, row.place_id, row.theme, row.first, row.last, count or 0)
        for row, count in zip(rows, before, strict=True)
    ]


@jobs.handler(OFFER)
def offer_what_is_free(payload: dict[str, Any], now: datetime) -> None:
    """Offer what is free to those who wait, in order; look again while somebody waits."""
    today = clock.local(now, halls.here().zone).date()
    with transaction() as session:
        session.execute(
            update(WaitRow)
            .where(WaitRow.last <= today, WaitRow.state == WaitState.waiting)
            .values(state=WaitState.over)
        )
        rows = session.scalars(
            select(WaitRow)
            .where(WaitRow.state == WaitState.waiting)
            .order_by(WaitRow.made_at, WaitRow.id)
        ).all()
    for row in rows:
        _offer(row, now)
    if rows:
        at = now + AGAIN
        with transaction() as session:
            # However many looks begin, one a minute goes on.
            jobs.enqueue(session, OFFER, {}, run_at=at, key=f"{OFFER}:{at:%Y-%m-%dT%H:%M}")


class _WaitsNoMore(Exception):
    """Meanwhile they were offered another time, or left; what was taken is given back."""


def _offer(row: WaitRow, now: datetime) -> None:
    """Keep the first free time that somebody waits for."""
    who, place = offering.who_of(row), places.of_id(row.place_id)
    if reads.held_by(who, now=now) is not None:
        return
    for free in _free(row, place, now):
        wish = Wish(place, row.theme, free, row.minutes, crypto.token())
        try:
            with transaction() as session:
                # The slots first, then who waits: as whoever gives a time back locks them.
                held = taking.hold(wish, who, now=now, until=offering.kept_until(free, now))
                fresh = session.get_one(
                    WaitRow, row.id, with_for_update=True, populate_existing=True
                )
                if fresh.state is not WaitState.waiting:
                    raise _WaitsNoMore
                offering.tell(session, fresh, held.id, now)
        except _WaitsNoMore:
            return
        except NotBookable:
            continue  # somebody was quicker; or they have booked for that day
        return


def _free(row: WaitRow, place: PlaceValues, now: datetime) -> Sequence[datetime]:
    kinds = [kind for kind in TimeKind if place.serves(row.theme, kind)]
    zone = halls.here().zone
    return [
        one.start
        for one in reads.ahead(place, row.minutes, kinds, now=now)
        if row.first <= clock.local(one.start, zone).date() <= row.last
    ]
