"""What the hall does about a bad rating (差评整改): call back, put right, explain; and objections.

Whoever was rated has no part in it but to object (申诉).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.approvals import service as approvals
from webapp.core import clock
from webapp.core.db import transaction
from webapp.engagement import policy, reads, rules
from webapp.engagement.models import RatingRow
from webapp.engagement.rating import record
from webapp.engagement.values import Appeal, Follow, Kind, NotNow, Rating
from webapp.halls import service as halls
from webapp.messages import service as messages
from webapp.messages import words as message_words


def take(ref: str, *, officer_id: int, hall_id: int, now: datetime) -> Rating:
    """Answer for a bad rating from now on, and see whom to call. Pressed twice, once.

    Of a colleague who did not in time it is taken over, as far as they came.

    Raises LookupError, NotNow.
    """
    with transaction() as session:
        row = _locked(session, ref, hall_id)
        rating = reads.rating_of(row)
        if rating.taken_by == officer_id and rating.follow in (Follow.taken, Follow.reached):
            return rating
        if not may_take(rating, officer_id, _day(now)):
            raise NotNow
        row.taken_by = officer_id
        row.follow = Follow.taken if rating.follow is Follow.open else rating.follow
        record(session, row, "rating.take", actor=f"staff:{officer_id}", now=now)
        return reads.rating_of(row)


def reached(ref: str, *, officer_id: int, hall_id: int, now: datetime) -> Rating:
    """They were called back. Raises LookupError, NotNow."""
    with transaction() as session:
        row = _locked(session, ref, hall_id)
        if row.follow is Follow.reached and row.taken_by == officer_id:
            return reads.rating_of(row)
        rules.check_move(reads.rating_of(row), Follow.reached, officer_id)
        row.follow, row.reached_at = Follow.reached, now
        record(session, row, "rating.reached", actor=f"staff:{officer_id}", now=now)
        return reads.rating_of(row)


def settle(ref: str, typed: str, *, officer_id: int, hall_id: int, now: datetime) -> Rating:
    """It was put right or explained, in words that whoever rated reads; their number is forgotten.

    Raises LookupError, NoWords, NotNow.
    """
    words = rules.read_words(typed)
    with transaction() as session:
        row = _locked(session, ref, hall_id)
        if row.follow is Follow.settled and row.answer == words:
            return reads.rating_of(row)
        rules.check_move(reads.rating_of(row), Follow.settled, officer_id)
        row.follow, row.answer, row.settled_at, row.phone = Follow.settled, words, now, None
        if row.account_id is not None:
            messages.send(
                session,
                message_words.RATING_ANSWERED,
                accounts.phone_of(row.account_id) or "",
                {},
                hall_id=row.hall_id,
                now=now,
                account_id=row.account_id,
                link=messages.Link("rating", row.ref),
            )
        record(session, row, "rating.settle", actor=f"staff:{officer_id}", now=now)
        return reads.rating_of(row)


def take_longer(ref: str, typed: str, *, officer_id: int, hall_id: int, now: datetime) -> Rating:
    """It cannot be put right so soon; once, with a reason that whoever rated reads meanwhile.

    Raises LookupError, NoWords, NotNow.
    """
    words = rules.read_words(typed)
    with transaction() as session:
        row = _locked(session, ref, hall_id)
        rating = reads.rating_of(row)
        later = _after(rating, policy.current().longest)
        if rating.settle_by == later and rating.answer == words:
            return rating
        if row.taken_by != officer_id or not rules.may_answer(rating, officer_id):
            raise NotNow
        if not may_put_off(rating):
            raise NotNow
        row.settle_by, row.answer = later, words
        record(session, row, "rating.longer", actor=f"staff:{officer_id}", now=now)
        return reads.rating_of(row)


def appeal(ref: str, typed: str, *, officer_id: int, hall_id: int, now: datetime) -> Rating:
    """The officer who was rated says why it is not for them.

    Raises LookupError, NoWords, NotNow.
    """
    words = rules.read_words(typed)
    with transaction() as session:
        row = _locked(session, ref, hall_id)
        rating = reads.rating_of(row)
        if rating.appeal is Appeal.asked and rating.appeal_words == words:
            return rating
        if not rules.may_appeal(rating, officer_id, _day(now), last_day_of_appeal(rating)):
            raise NotNow
        row.appeal, row.appeal_words = Appeal.asked, words
        record(session, row, "rating.appeal", actor=f"staff:{officer_id}", now=now)
        return reads.rating_of(row)


def judge(
    ref: str, typed: str, *, excluded: bool, officer_id: int, hall_id: int, now: datetime
) -> Rating:
    """Say whether a rating counts, with reasons. It stays in any case.

    Raises LookupError, NoWords, NotNow.
    """
    words = rules.read_words(typed)
    outcome = Appeal.excluded if excluded else Appeal.counts
    with transaction() as session:
        row = _locked(session, ref, hall_id)
        if row.appeal is outcome and row.judged_by == officer_id:
            return reads.rating_of(row)
        if not rules.may_judge(reads.rating_of(row), officer_id):
            raise NotNow
        row.appeal, row.judged_by, row.judged_words = outcome, officer_id, words
        record(session, row, f"rating.{outcome.value}", actor=f"staff:{officer_id}", now=now)
        return reads.rating_of(row)


def may_take(rating: Rating, officer_id: int, today: date) -> bool:
    """Whether this officer may answer for it: of an application nobody who worked on it."""
    if rating.kind is Kind.case and officer_id in approvals.had_part_in(rating.subject):
        return False
    return rules.may_take(rating, officer_id, today)


def may_put_off(rating: Rating) -> bool:
    """Whether its answer may still take longer; that happens once."""
    is_open = rating.follow in (Follow.taken, Follow.reached)
    return is_open and rating.settle_by != _after(rating, policy.current().longest)


def last_day_of_appeal(rating: Rating) -> date | None:
    """Until when the officer who was rated may object."""
    return _after(rating, policy.current().appeal)


def _after(rating: Rating, days: int) -> date | None:
    """So many working days after it was rated."""
    if rating.rated_at is None:
        return None
    return rules.within(_day(rating.rated_at), halls.calendar(rating.hall_id), days)


def _locked(session: Session, ref: str, hall_id: int) -> RatingRow:
    row = session.scalars(
        select(RatingRow)
        .where(RatingRow.ref == ref, RatingRow.hall_id == hall_id, RatingRow.grade.is_not(None))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise LookupError(ref)
    return row


def _day(now: datetime) -> date:
    return clock.local(now, halls.here().zone).date()
