"""A time that becomes free goes to whoever waits for it longest (候补), before anybody sees it.

Only what was given back is looked at, and its slots are locked already: a person who waits for
something longer, or while another hold ran out unseen, is found by the job of `waitlist`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.appointments import letters, places, policy, reads, rules, slots
from webapp.appointments.models import BookingRow, WaitRow
from webapp.appointments.values import BookingState, NotBookable, WaitState
from webapp.appointments.wishes import Span, Who, Wish
from webapp.core import clock, crypto, settings
from webapp.halls import service as halls


def offer(session: Session, spans: Iterable[Span], now: datetime, *, giver: bytes) -> None:
    """Keep what was given back for those who wait, in the caller's transaction.

    Whoever gave it back (`giver`, their blind index) does not want it.
    """
    session.flush()
    for span in spans:
        for row in _waiting(session, span, giver):
            if _offer_to(session, row, span, now):
                break


def _waiting(session: Session, span: Span, giver: bytes) -> list[WaitRow]:
    place_id, start, _end = span
    day = clock.local(start, halls.here().zone).date()
    return list(
        session.scalars(
            select(WaitRow)
            .where(
                WaitRow.place_id == place_id,
                WaitRow.state == WaitState.waiting,
                WaitRow.person != giver,
                WaitRow.first <= day,
                WaitRow.last >= day,
            )
            .order_by(WaitRow.made_at, WaitRow.id)
            .with_for_update()
        )
    )


def _offer_to(session: Session, row: WaitRow, span: Span, now: datetime) -> bool:
    place_id, start, end = span
    if start + timedelta(minutes=row.minutes) > end or is_busy(who_of(row)):
        return False
    place = places.of_id(place_id)
    wish = Wish(place, row.theme, start, row.minutes, crypto.token())
    zone, calendar = halls.here().zone, halls.calendar(row.hall_id)
    try:
        # Somebody who books elsewhere at this moment must not undo what gave the time back.
        with session.begin_nested():
            taken = slots.take(session, wish.span, row.minutes // place.opening.grid)
            kind = taken[0].kind
            able = rules.is_open(start, kind, now, zone, calendar, policy.current())
            if not able or not place.serves(row.theme, kind):
                raise NotBookable
            held = BookingRow(
                ref=crypto.token(),
                hall_id=row.hall_id,
                place_id=place_id,
                account_id=row.account_id,
                person=row.person,
                name=row.name,
                phone=row.phone,
                theme=row.theme,
                day=taken[0].day,
                start=wish.start,
                end=wish.end,
                kind=kind,
                state=BookingState.held,
                held_until=kept_until(start, now),
                key=crypto.hash_token(wish.key),
                made_at=now,
                changed_at=now,
            )
            session.add(held)
            session.flush()
    except (NotBookable, IntegrityError):
        return False
    tell(session, row, held.id, now)
    return True


def kept_until(start: datetime, now: datetime) -> datetime:
    """Until when a time is kept for whoever was offered it."""
    return min(start, now + timedelta(minutes=settings.current().booking_offer_minutes))


def tell(session: Session, row: WaitRow, booking_id: int, now: datetime) -> None:
    """A time is kept for somebody who waited: they no longer wait, and hear of it."""
    row.state = WaitState.offered
    session.flush()
    letters.offered(session, session.get_one(BookingRow, booking_id), now)


def is_busy(who: Who) -> bool:
    """Whether somebody holds another time, or held one that nobody has ended yet.

    The latter are found by the look of the minute, which locks what it ends.
    """
    return any(one.state is BookingState.held for one in reads.live(who))


def who_of(row: WaitRow) -> Who:
    """Whoever waits, with the number that they wait under."""
    return Who(row.account_id, row.name, row.phone, known=row.person)
