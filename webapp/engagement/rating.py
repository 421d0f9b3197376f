"""Saying how a service was: one press, and more for who wants to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.rules import parse_optional_phone
from webapp.accounts.values import Unusable
from webapp.core import audit, clock, crypto, jobs
from webapp.core.db import inserter, transaction
from webapp.engagement import letters, policy, reads, rules, services
from webapp.engagement.models import RatingRow
from webapp.engagement.values import (
    Appeal,
    BadPhone,
    Done,
    Follow,
    Grade,
    NotNow,
    NoWords,
    Rating,
)
from webapp.halls import service as halls
from webapp.messages import words as message_words

LOOKS_BACK = timedelta(days=1)
"""The hourly round looks so far back: one that was missed loses nothing."""


def rate(done: Done, grade: Grade, *, now: datetime) -> Rating:
    """Say how a service was; pressed again within a while, it is said otherwise. Raises NotNow."""
    numbers = policy.current()
    with transaction() as session:
        row = _locked(session, done)
        rating = reads.rating_of(row)
        if rating.grade is grade:
            return rating
        if not rules.may_rate(rating, now, days=numbers.days, change=numbers.change):
            raise NotNow
        row.grade, row.follow = int(grade), rules.follow_of(grade)
        row.rated_at = row.rated_at or now
        row.reach_by = row.settle_by = None
        if grade.is_bad:
            today, calendar = _day(now), halls.calendar(row.hall_id)
            row.reach_by = calendar.add(today, numbers.reach).date
            row.settle_by = calendar.add(today, numbers.settle).date
        else:
            row.phone = None  # nobody is to be called
        record(
            session,
            row,
            "rating.rate",
            actor=audit.person(done.account_id),
            now=now,
            grade=int(grade),
        )
        return reads.rating_of(row)


def tell_more(done: Done, typed: Mapping[str, str], *, now: datetime) -> Rating:
    """Say more of a service that was rated; said again, the later words count.

    Raises NotNow, BadPhone, and NoWords where nothing was filled in.
    """
    try:
        phone = parse_optional_phone(typed.get("phone", "")) if done.account_id is None else None
    except Unusable as error:
        raise BadPhone from error
    words = typed.get("words", "").strip()[: rules.MOST_WORDS]
    parts = rules.read_parts(done.kind, typed)
    if not (words or parts or phone):
        raise NoWords
    with transaction() as session:
        row = _locked(session, done)
        rating = reads.rating_of(row)
        if not rules.may_tell(rating, now, days=policy.current().days):
            raise NotNow
        if (rating.parts, rating.words) == (parts, words) and phone is None:
            return rating
        row.parts, row.words = parts, words
        if rating.is_bad:
            row.phone = phone or row.phone
        record(session, row, "rating.more", actor=audit.person(done.account_id), now=now)
        return reads.rating_of(row)


@jobs.handler("engagement.services", hourly=True)
def note_services(payload: dict[str, Any], now: datetime) -> None:
    """Write down what was served, so that who says nothing is counted too, and ask once."""
    found = services.since(halls.here().id, now - LOOKS_BACK)
    with transaction() as session:
        note(session, found)
    with transaction() as session:
        rows = session.scalars(
            select(RatingRow)
            .where(
                RatingRow.asked.is_(False),
                RatingRow.grade.is_(None),
                RatingRow.account_id.is_not(None),
            )
            .order_by(RatingRow.id)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.asked = True
            letters.tell(session, row, message_words.RATING_ASKED, now)


def note(session: Session, services: Iterable[Done]) -> None:
    """Write down services that are over; each once, however often it is seen."""
    rows: list[dict[str, Any]] = [
        {
            "ref": crypto.token(),
            "hall_id": one.hall_id,
            "kind": one.kind,
            "subject": one.subject,
            "theme": one.theme,
            "ended_at": one.ended_at,
            "officer_id": one.served_by[0] if one.served_by else None,
            "second_id": one.served_by[1] if len(one.served_by) > 1 else None,
            "account_id": one.account_id,
            "asked": False,
            "parts": {},
            "words": "",
            "follow": Follow.none,
            "answer": "",
            "appeal": Appeal.none,
            "appeal_words": "",
            "judged_words": "",
        }
        for one in services
    ]
    if rows:
        add = inserter(session)(RatingRow)
        session.execute(
            add.values(rows).on_conflict_do_nothing(
                index_elements=[RatingRow.kind, RatingRow.subject]
            )
        )


def _locked(session: Session, done: Done) -> RatingRow:
    note(session, [done])
    return session.scalars(
        select(RatingRow)
        .where(RatingRow.kind == done.kind, RatingRow.subject == done.subject)
        .with_for_update()
    ).one()


def _day(now: datetime) -> date:
    return clock.local(now, halls.here().zone).date()


def record(
    session: Session, row: RatingRow, action: str, *, actor: str, now: datetime, **details: Any
) -> None:
    """Append an entry to the trail of a rating, in the caller's transaction."""
    session.flush()
    audit.record(
        session,
        hall_id=row.hall_id,
        chain=f"rating:{row.id}",
        action=action,
        actor=actor,
        subject=row.ref,
        details=details,
        now=now,
    )
