"""What the hall does about a bad rating (差评整改): call back, put right, explain; and objections.

Whoever was rated has no part in it but to object (申诉).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.approvals import service as approvals
from webapp.core import clock
from webapp.core.db import transaction
from webapp.engagement import letters, policy, reads, rules
from webapp.engagement.models import RatingRow
from webapp.engagement.rating import record
from webapp.engagement.values import Appeal, Follow, Kind, NotNow, Rating
from webapp.halls import service as halls
from webapp.messages import words as message_words


def take(ref: str, *, officer_id: int, hall_id: int, now: datetime) -> Rating:
    """Answer for a bad rating from now on, and see whom to call. Pressed twice, once.

    Of a colleague who did not in time it is taken over, as far as they came.

    Raises LookupError, NotNow.
    """
    with transaction() as session:
        row, rating = _locked(session, ref, hall_id)
        if rating.taken_by == officer_id and rating.follow in (Follow.taken, Follow.reached):
            return rating
        if not may_take(rating, officer_id, _day(now)):
            raise NotNow
        row.taken_by = officer_id
        row.follow = Follow.taken if rating.follow is Follow.open else rating.follow
        return _changed(session, row, "rating.take", officer_id, now)


def reached(ref: str, *, officer_id: int, hall_id: int, now: datetime) -> Rating:
    """They were called back. Raises LookupError, NotNow."""
    with transaction() as session:
        row, rating = _locked(session, ref, hall_id)
        if row.follow is Follow.reached and row.taken_by == officer_id:
            return rating
        rules.check_move(rating, Follow.reached, officer_id)
        row.follow, row.reached_at = Follow.reached, now
        return _changed(session, row, "rating.reached", officer_id, now)


def settle(ref: str, typed: str, *, officer_id: int, hall_id: int, now: datetime) -> Rating:
    """It was put right or explained, in words that whoever rated reads; their number is forgotten.

    Raises LookupError, NoWords, NotNow.
    """
    words = rules.read_words(typed)
    with transaction() as session:
        row, rating = _locked(session, ref, hall_id)
        if row.follow is Follow.settled and row.answer == words:
            return rating
        rules.check_move(rating, Follow.settled, officer_id)
        row.follow, row.answer, row.settled_at, row.phone = Follow.settled, words, now, None
        letters.tell(session, row, message_words.RATING_ANSWERED, now)
        return _changed(session, row, "rating.settle", officer_id, now)


def take_longer(ref: str, typed: str, *, officer_id: int, hall_id: int, now: datetime) -> Rating:
    """It cannot be put right so soon; once, with a reason that whoever rated reads meanwhile.

    Raises LookupError, NoWords, NotNow.
    """
    words = rules.read_words(typed)
    with transaction() as session:
        row, rating = _locked(session, ref, hall_id)
        later = _after(rating, policy.current().longest)
        if rating.settle_by == later and rating.answer == words:
            return rating
        if row.taken_by != officer_id or not rules.may_answer(rating, officer_id):
            raise NotNow
        if not may_put_off(rating):
            raise NotNow
        row.settle_by, row.answer = later, words
        return _changed(session, row, "rating.longer", officer_id, now)


def appeal(ref: str, typed: str, *, officer_id: int, hall_id: int, now: datetime) -> Rating:
    """The officer who was rated says why it is not for them.

    Raises LookupError, NoWords, NotNow.
    """
    words = rules.read_words(typed)
    with transaction() as session:
        row, rating = _locked(session, ref, hall_id)
        if rating.appeal is Appeal.asked and rating.appeal_words == words:
            return rating
        if not rules.may_appeal(rating, officer_id, _day(now), last_day_of_appeal(rating)):
            raise NotNow
        row.appeal, row.appeal_words = Appeal.asked, words
        return _changed(session, row, "rating.appeal", officer_id, now)


def judge(
    ref: str, typed: str, *, excluded: bool, officer_id: int, hall_id: int, now: datetime
) -> Rating:
    """Say whether a rating counts, with reasons. It stays in any case.

    Raises LookupError, NoWords, NotNow.
    """
    words = rules.read_words(typed)
    outcome = Appeal.excluded if excluded else Appeal.counts
    with transaction() as session:
        row, rating = _locked(session, ref, hall_id)
        if row.appeal is outcome and row.judged_by == officer_id:
            return rating
        if not rules.may_judge(rating, officer_id):
            raise NotNow
        row.appeal, row.judged_by, row.judged_words = outcome, officer_id, words
        return _changed(session, row, f"rating.{outcome.value}", officer_id, now)


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
    return halls.calendar(rating.hall_id).add(_day(rating.rated_at), days).date


def _locked(session: Session, ref: str, hall_id: int) -> tuple[RatingRow, Rating]:
    row = session.scalars(
        select(RatingRow)
        .where(RatingRow.ref == ref, RatingRow.hall_id == hall_id, RatingRow.grade.is_not(None))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise LookupError(ref)
    return row, reads.rating_of(row)


def _changed(
    session: Session, row: RatingRow, action: str, officer_id: int, now: datetime
) -> Rating:
    record(session, row, action, actor=f"staff:{officer_id}", now=now)
    return reads.rating_of(row)


def _day(now: datetime) -> date:
    return clock.local(now, halls.here().zone).date()
