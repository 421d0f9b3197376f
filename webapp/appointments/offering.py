"""A time that becomes free goes to whoever waits for it longest (候补), before anybody sees it.

Only what was given back is looked at, and its slots are locked already: a person who waits for
something longer, or while another hold ran out unseen, is found by the job of `waitlist`.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.appointments import letters, places, policy, rules, slots, waiting
from webapp.appointments.models import BookingRow, WaitRow
from webapp.appointments.values import NotBookable, PlaceValues, WaitState
from webapp.appointments.waiting import Waiting
from webapp.appointments.wishes import Span, Who, Wish
from webapp.core import clock, crypto, jobs, settings
from webapp.halls import service as halls
from webapp.messages.nights import by_day

log = logging.getLogger(__name__)

LAPSE = "appointments.lapse"
"""The job that ends what was kept for somebody who waited, when its minutes are over."""


def offer(
    session: Session, spans: Sequence[Span], now: datetime, *, giver: bytes | None = None
) -> None:
    """Keep what was given back for those who wait, in the caller's transaction.

    Whoever gave it back (`giver`, their blind index) does not want it. As many are offered it as
    there are windows, the longest waiting first.
    """
    if not spans:
        return
    # Before anything is written that another one's offer could wait for.
    with session.no_autoflush:
        locked = lock(session, spans)
    session.flush()
    today = _day(now)
    waiting_there = waiting.entries(session, or_(*map(_wanted, spans)), now=now)
    # A hold that ran out, and that nobody has ended yet, is left to the look of the minute: it
    # locks what it ends.
    able = [
        one
        for one in waiting_there
        if one.id in locked
        and one.person != giver
        and one.held_until is None
        and not one.is_paused(today)
    ]
    for span in spans:
        left = span.people
        for one in [one for one in able if _suits(one, span)]:
            if left > 0 and _offer_to(session, one, span.start, now):
                left -= one.people
                able = [other for other in able if other.account_id != one.account_id]


def lock(session: Session, spans: Sequence[Span], account_id: int | None = None) -> set[int]:
    """Lock who can be offered these times, and what this account waits for.

    All that they wait for anywhere, at once and in one order: somebody holds one time, so two who
    offer must not come to the same people from two sides. After the slots, and before anything is
    kept for anybody. Returns the entries.
    """
    still = WaitRow.state == WaitState.waiting
    people = select(WaitRow.person).where(still, or_(false(), *map(_wanted, spans)))
    rows = (
        select(WaitRow.id)
        .where(still, or_(WaitRow.person.in_(people), WaitRow.account_id == account_id))
        .order_by(WaitRow.made_at, WaitRow.id)
        .with_for_update()
    )
    return set(session.scalars(rows))


def _day(moment: datetime) -> date:
    return clock.local(moment, halls.here().zone).date()


def _wanted(span: Span) -> ColumnElement[bool]:
    """Whose days, at this place, the day of a span is one of."""
    day = _day(span.start)
    return and_(WaitRow.place_id == span.place_id, WaitRow.first <= day, WaitRow.last >= day)


def _suits(one: Waiting, span: Span) -> bool:
    fits = span.start + timedelta(minutes=one.minutes) <= span.end
    return fits and one.place_id == span.place_id and one.may_have(_day(span.start))


def _offer_to(session: Session, one: Waiting, start: datetime, now: datetime) -> bool:
    try:
        # Somebody who books elsewhere at this moment must not undo what gave the time back.
        with session.begin_nested():
            row = session.get_one(WaitRow, one.id)
            wish, zone = wish_of(row, places.of_id(one.place_id), start), halls.here().zone
            held = slots.keep(session, wish, who_of(row), until=kept_until(start, now), now=now)
            calendar, numbers = halls.calendar(row.hall_id), policy.current()
            able = rules.is_open(start, held.kind, now, zone, calendar, numbers)
            if not able or not wish.place.serves(row.theme, held.kind):
                raise NotBookable
            tell(session, row, held, now)
    except (NotBookable, IntegrityError):
        return False
    except Exception as error:
        pass_over(one.id, error)
        return False
    return True


def pass_over(number: int, error: Exception) -> None:
    """One who cannot be served keeps nobody else waiting; whoever it is stays out of the log."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("entry %s of the waitlist: %s\n%s", number, type(error).__name__, where)


def kept_until(start: datetime, now: datetime) -> datetime:
    """Until when a time is kept for whoever was offered it: they may be asleep now."""
    return min(start, by_day(now) + timedelta(minutes=settings.current().booking_offer_minutes))


def tell(session: Session, row: WaitRow, held: BookingRow, now: datetime) -> None:
    """A time is kept for somebody who waited: they no longer wait, and hear of it."""
    assert held.held_until is not None  # it is kept
    row.state, row.offered_id = WaitState.offered, held.id
    letters.offered(session, held, now)
    key = f"{LAPSE}:{held.id}"
    jobs.enqueue(session, LAPSE, {"booking": held.id}, run_at=held.held_until, key=key)


def declined(session: Session, ids: Sequence[int]) -> None:
    """What was kept for them they gave back themselves: nobody need tell them."""
    session.execute(
        update(WaitRow)
        .where(WaitRow.offered_id.in_(ids), WaitRow.state == WaitState.offered)
        .values(state=WaitState.left)
    )


def wish_of(row: WaitRow, place: PlaceValues, start: datetime) -> Wish:
    """What somebody waits for, at a time that is free."""
    return Wish(
        place=place,
        theme=row.theme,
        start=start,
        minutes=row.minutes,
        key=crypto.token(),
        case_ref=row.case_ref,
        people=row.people,
    )


def who_of(row: WaitRow) -> Who:
    """Whoever waits, with the number that they wait under."""
    return Who(row.account_id, row.name, row.phone, known=row.person)
