"""Ratings as pages read them, and what they come to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, select

from webapp.accounts import service as accounts
from webapp.core.db import reading
from webapp.engagement.models import RatingRow
from webapp.engagement.values import Appeal, Done, Figures, Follow, Grade, Rating

MOST = 100
"""Ratings that a page lists."""
TO_ANSWER = (Follow.open, Follow.taken, Follow.reached)


def rating_of(row: RatingRow) -> Rating:
    """A rating as the rest of the room knows it."""
    return Rating(
        ref=row.ref,
        kind=row.kind,
        subject=row.subject,
        hall_id=row.hall_id,
        theme=row.theme,
        ended_at=row.ended_at,
        served_by=tuple(one for one in (row.officer_id, row.second_id) if one is not None),
        account_id=row.account_id,
        grade=Grade(row.grade) if row.grade is not None else None,
        parts=row.parts,
        words=row.words,
        has_phone=bool(row.phone) or row.account_id is not None,
        rated_at=row.rated_at,
        follow=row.follow,
        reach_by=row.reach_by,
        settle_by=row.settle_by,
        taken_by=row.taken_by,
        reached_at=row.reached_at,
        settled_at=row.settled_at,
        answer=row.answer,
        appeal=row.appeal,
        appeal_words=row.appeal_words,
        judged_by=row.judged_by,
        judged_words=row.judged_words,
    )


def of(done: Done) -> Rating:
    """What was said of a service; nothing yet where nobody wrote it down."""
    with reading() as session:
        row = session.scalars(
            select(RatingRow).where(RatingRow.kind == done.kind, RatingRow.subject == done.subject)
        ).one_or_none()
    if row:
        return rating_of(row)
    return Rating(**msgspec.structs.asdict(done), has_phone=done.account_id is not None)


def mine(ref: str, account_id: int | None) -> Done:
    """The service that a message leads to. Raises LookupError for everybody else."""
    with reading() as session:
        row = session.scalars(
            select(RatingRow).where(
                RatingRow.ref == ref,
                RatingRow.account_id.is_not(None),
                RatingRow.account_id == account_id,
            )
        ).one_or_none()
    if row is None:
        raise LookupError(ref)
    return rating_of(row)


def one(ref: str, hall_id: int) -> Rating:
    """A rating, for the desk. Raises LookupError."""
    with reading() as session:
        row = session.scalars(
            select(RatingRow).where(
                RatingRow.ref == ref, RatingRow.hall_id == hall_id, RatingRow.grade.is_not(None)
            )
        ).one_or_none()
    if row is None:
        raise LookupError(ref)
    return rating_of(row)


def phone_of(ref: str, *, officer_id: int) -> str:
    """Whom the colleague who took it calls; empty for everybody else."""
    with reading() as session:
        row = session.scalars(
            select(RatingRow).where(
                RatingRow.ref == ref,
                RatingRow.taken_by == officer_id,
                RatingRow.appeal != Appeal.excluded,
                RatingRow.follow.in_([Follow.taken, Follow.reached]),
            )
        ).one_or_none()
    if row is None:
        return ""
    if row.account_id is not None:
        return accounts.phone_of(row.account_id) or ""
    return row.phone or ""


def to_answer(hall_id: int) -> list[Rating]:
    """Bad ratings that wait for an answer, and objections that wait for a look; oldest first."""
    waits = RatingRow.follow.in_(TO_ANSWER) & (RatingRow.appeal != Appeal.excluded)
    return _listed(hall_id, waits | (RatingRow.appeal == Appeal.asked), RatingRow.settle_by)


def all_rated(hall_id: int) -> list[Rating]:
    """What was said lately, the newest first."""
    return _listed(hall_id, RatingRow.grade.is_not(None), RatingRow.rated_at.desc())


def _listed(hall_id: int, which: ColumnElement[bool], order: Any) -> list[Rating]:
    with reading() as session:
        rows = session.scalars(
            select(RatingRow)
            .where(RatingRow.hall_id == hall_id, which)
            .order_by(order, RatingRow.id)
            .limit(MOST)
        )
        return [rating_of(row) for row in rows]


def count_open(hall_id: int) -> int:
    """How many bad ratings nobody has taken yet."""
    with reading() as session:
        found = session.scalar(
            select(func.count(RatingRow.id)).where(
                RatingRow.hall_id == hall_id,
                RatingRow.follow == Follow.open,
                RatingRow.appeal != Appeal.excluded,
            )
        )
    return found or 0


def figures(hall_id: int, *, since: datetime) -> Figures:
    """What people said of the services that ended since then."""
    with reading() as session:
        rows = session.execute(
            select(RatingRow.grade, RatingRow.appeal, RatingRow.follow, func.count(RatingRow.id))
            .where(RatingRow.hall_id == hall_id, RatingRow.ended_at > since)
            .group_by(RatingRow.grade, RatingRow.appeal, RatingRow.follow)
        ).all()
    grades = dict.fromkeys(Grade, 0)
    served = excluded = settled = 0
    for grade, appeal, follow, count in rows:
        served += count
        if appeal is Appeal.excluded:
            excluded += count
        elif grade is not None:
            grades[Grade(grade)] += count
            settled += count if follow is Follow.settled else 0
    return Figures(served=served, grades=grades, excluded=excluded, settled=settled)
