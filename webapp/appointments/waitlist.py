"""The waitlist (候补): wait until something becomes free; who waits longest is offered it first."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from webapp.appointments import offering, places, policy, reads, rules, taking, waiting
from webapp.appointments.models import WaitRow
from webapp.appointments.values import (
    HoldsAnother,
    NoSuchTime,
    NotBookable,
    Paused,
    PlaceValues,
    TimeKind,
    Waits,
    WaitState,
)
from webapp.appointments.waiting import Waiting
from webapp.appointments.wishes import Who
from webapp.core import clock, crypto, jobs
from webapp.core.db import reading, transaction
from webapp.halls import service as halls

OFFER = "appointments.offer"
SHOWN = timedelta(days=7)
"""How long somebody who waited in vain sees it with their appointments."""
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
    people: int = 1,
    case_ref: str = "",
) -> None:
    """Wait for a time between two days at a place; once for a service there.

    Waiting already, it is now for these days, and for as many people and as long as is said now;
    the place in the row is kept. Raises NoSuchTime (no such days can be booked, or never for so
    many at once), Paused.
    """
    assert who.account_id is not None  # who waits is told
    today = clock.local(now, halls.here().zone).date()
    calendar, numbers = halls.calendar(place.hall_id), policy.current()
    most = max(rules.last_day(kind, today, calendar, numbers) for kind in TimeKind)
    if not today < first <= last <= most:
        raise NoSuchTime
    # One who comes alone may wait for hours too, where there are none yet.
    if not 1 <= people <= min(numbers.group_most, max(1, rules.most_at_once(place.opening))):
        raise NoSuchTime
    if (until := reads.paused_until(who, today=today)) is not None:
        raise Paused(until)
    wanted: dict[str, Any] = {
        "minutes": minutes,
        "people": people,
        "case_ref": case_ref,
        "first": first,
        "last": last,
    }
    again = (
        update(WaitRow)
        .where(
            WaitRow.person == who.person,
            WaitRow.place_id == place.id,
            WaitRow.theme == theme,
            WaitRow.state == WaitState.waiting,
        )
        .values(**wanted)
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
        **wanted,
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
    """Wait no more, or know that it is over. Raises LookupError for what is not theirs.

    Done twice, it is done once.
    """
    with transaction() as session:
        row = session.scalars(
            select(WaitRow)
            .where(WaitRow.ref == ref, WaitRow.account_id == who.account_id)
            .with_for_update()
        ).one_or_none()
        if row is None:
            raise LookupError(ref)
        if row.state in (WaitState.waiting, WaitState.over):
            row.state = WaitState.left


def of_person(who: Who, *, now: datetime) -> list[Waits]:
    """What somebody waits for, and how many before them wait for the same place.

    What is over too, for some days: until they say that they know, or that they wait for the same
    again, or have booked it.
    """
    today = clock.local(now, halls.here().zone).date()
    with reading() as session:
        found = session.scalars(
            select(WaitRow)
            .where(
                WaitRow.account_id == who.account_id,
                or_(
                    WaitRow.state == WaitState.waiting,
                    and_(WaitRow.state == WaitState.over, WaitRow.last > today - SHOWN),
                ),
            )
            .order_by(WaitRow.id)
        ).all()
        over = {row.theme: row for row in found if _is_over(row, today)}
        rows = [row for row in found if not _is_over(row, today)]
        for theme in {row.theme for row in rows} | {one.theme for one in reads.live(who)}:
            over.pop(theme, None)
        before = [
            session.scalar(
                select(func.count()).where(
                    WaitRow.place_id == row.place_id,
                    WaitRow.state == WaitState.waiting,
                    WaitRow.last > today,
                    WaitRow.first <= row.last,
                    WaitRow.last >= row.first,
                    WaitRow.id < row.id,
                )
            )
            for row in rows
        ]
    waiting_for = [_waits(row, count or 0) for row, count in zip(rows, before, strict=True)]
    return waiting_for + [_waits(row, 0, over=True) for row in over.values()]


def _is_over(row: WaitRow, today: date) -> bool:
    return row.state is WaitState.over or row.last <= today


def _waits(row: WaitRow, before: int, *, over: bool = False) -> Waits:
    return Waits(
        ref=row.ref,
        place_id=row.place_id,
        theme=row.theme,
        first=row.first,
        last=row.last,
        people=row.people,
        case_ref=row.case_ref,
        before=before,
        over=over,
        lapsed=over and row.offered_id is not None,
    )


@jobs.handler(OFFER)
def offer_what_is_free(payload: dict[str, Any], now: datetime) -> None:
    """Offer what is free to those who wait, in order; look again while somebody waits.

    It is read for all of them at once what keeps them, and for each place and kind of wish what
    is free: who waits in vain costs nothing.
    """
    today = clock.local(now, halls.here().zone).date()
    with reading() as session:
        entries = waiting.entries(session, WaitRow.last > today, now=now)
    if not entries:
        return
    free = _Free(now)
    for one in entries:
        if (one.held_until and one.held_until > now) or one.is_paused(today):
            continue
        try:
            _offer(one, free, now)
        except Exception as error:
            offering.pass_over(one.id, error)
    at = now + AGAIN
    with transaction() as session:
        # However many looks begin, one a minute goes on.
        jobs.enqueue(session, OFFER, {}, run_at=at, key=f"{OFFER}:{at:%Y-%m-%dT%H:%M}")


class _Free:
    """What is free, read once for each kind of wish at a place; anew once something is taken."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.places: dict[int, PlaceValues] = {}
        self._found: dict[int, dict[tuple[Any, ...], list[tuple[date, datetime]]]] = {}

    def place(self, one: Waiting) -> PlaceValues:
        """Where somebody waits."""
        if one.place_id not in self.places:
            self.places |= {found.id: found for found in places.all_places(one.hall_id)}
        return self.places[one.place_id]

    def times(self, one: Waiting) -> list[datetime]:
        """The times that somebody waits for, the first one first."""
        place, zone = self.place(one), halls.here().zone
        kinds = tuple(kind for kind in TimeKind if place.serves(one.theme, kind))
        if not kinds:
            return []
        wish, found = (one.minutes, one.people, kinds), self._found.setdefault(place.id, {})
        if wish not in found:
            ahead = reads.ahead(place, one.minutes, kinds, now=self.now, people=one.people)
            found[wish] = [(clock.local(time.start, zone).date(), time.start) for time in ahead]
        return [start for day, start in found[wish] if one.may_have(day)]

    def forget(self, one: Waiting) -> None:
        """Something was taken there."""
        self._found.pop(one.place_id, None)


class _WaitsNoMore(NotBookable):
    """Meanwhile they were offered another time, left, or wait for something else.

    What was taken is given back.
    """


def _offer(one: Waiting, free: _Free, now: datetime) -> None:
    """Keep the first free time that somebody waits for."""
    for start in free.times(one):
        try:
            keep(one, free.place(one), start, now)
        except (_WaitsNoMore, HoldsAnother, Paused):
            return
        except (NotBookable, IntegrityError):
            continue  # somebody was quicker
        free.forget(one)
        return


def keep(one: Waiting, place: PlaceValues, start: datetime, now: datetime) -> None:
    """Keep a time for somebody who waits, and tell them. Raises NotBookable, IntegrityError."""
    until = offering.kept_until(start, now)
    with reading() as session:
        row = session.get_one(WaitRow, one.id)
    wish, who = offering.wish_of(row, place, start), offering.who_of(row)
    taking.check(wish, who, reads.live(who), now)
    with transaction() as session:
        # The slots first, then who waits: as whoever gives a time back locks them.
        held = taking.keep(session, wish, who, until=until, now=now, offered=True)
        row = session.get_one(WaitRow, one.id, with_for_update=True, populate_existing=True)
        if row.state is not WaitState.waiting or not one.is_still(row):
            raise _WaitsNoMore
        offering.tell(session, row, held, now)
