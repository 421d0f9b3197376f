"""Use-cases of the human look at an automatic choice (PIPL art. 24): ask, list, decide."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import Select, func, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from webapp.accounts.service import on_close
from webapp.catalog.values import Tier
from webapp.core import crypto
from webapp.core.db import inserter, reading
from webapp.credit.models import CreditReview
from webapp.credit.values import About, Ended, ReviewState

LISTED = 200
"""Looks on one page."""


class Settled(Exception):
    """Somebody has decided it already, or there is nothing left to decide."""


class Review(msgspec.Struct, frozen=True):
    """A human look that was asked for."""

    ref: str
    hall_id: int
    account_id: int
    about: About
    about_ref: str
    tier: Tier
    words: str
    asked_at: datetime
    state: ReviewState
    tier_set: Tier | None
    ended: Ended | None
    reasons: str
    decided_by: int | None
    decided_at: datetime | None


def open_review(
    session: Session,
    *,
    hall_id: int,
    account_id: int,
    about: About,
    about_ref: str,
    tier: Tier,
    words: str,
    now: datetime,
) -> tuple[str, bool]:
    """Ask for a human look; its reference, and whether it is new. While one is open, it is that."""
    insert = inserter(session)
    ref = session.scalar(
        insert(CreditReview)
        .values(
            ref=crypto.token(),
            hall_id=hall_id,
            account_id=account_id,
            about=about,
            about_ref=about_ref,
            tier=tier,
            words=words or None,
            asked_at=now,
            state=ReviewState.open,
        )
        .on_conflict_do_nothing(
            index_elements=("about", "about_ref"), index_where=sql("state = 'open'")
        )
        .returning(CreditReview.ref)
    )
    if ref is not None:
        return ref, True
    there = session.scalars(
        _about(about, [about_ref]).where(CreditReview.state == ReviewState.open)
    ).one()
    return there.ref, False


def _about(about: About, refs: Collection[str]) -> Select[CreditReview]:
    return select(CreditReview).where(CreditReview.about == about, CreditReview.about_ref.in_(refs))


def decide(
    session: Session,
    ref: str,
    *,
    hall_id: int,
    reasons: str,
    officer_id: int,
    now: datetime,
    tier: Tier | None = None,
    ended: Ended | None = None,
) -> Review:
    """Write down what an officer decided: kept, or another tier, or the end of a mark.

    Raises LookupError where this hall has no such look, or Settled.
    """
    row = session.scalars(
        select(CreditReview)
        .where(CreditReview.ref == ref, CreditReview.hall_id == hall_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise LookupError(f"no review {ref}")
    if row.state is not ReviewState.open:
        raise Settled
    changed = tier is not None or ended is not None
    row.state = ReviewState.changed if changed else ReviewState.kept
    row.tier_set, row.ended = tier, ended
    row.reasons, row.decided_by, row.decided_at = reasons, officer_id, now
    session.flush()
    return _review(row)


def close(session: Session, about: About, refs: Collection[str], *, now: datetime) -> None:
    """Nobody has to look any more: what it was about was handed in, ended or deleted."""
    session.execute(
        update(CreditReview)
        .where(
            CreditReview.about == about,
            CreditReview.about_ref.in_(refs),
            CreditReview.state == ReviewState.open,
        )
        .values(state=ReviewState.over, decided_at=now)
    )


def follow(session: Session, older: Collection[str], ref: str, *, now: datetime) -> None:
    """Of applications that become one, the one that stays keeps an open look of its own, or the
    newest of the others'."""
    rows = session.scalars(
        _about(About.application, [*older, ref])
        .where(CreditReview.state == ReviewState.open)
        .order_by(CreditReview.about_ref != ref, CreditReview.id.desc())
    ).all()
    for row in rows[1:]:
        row.state, row.decided_at = ReviewState.over, now
    session.flush()
    for row in rows[:1]:
        row.about_ref = ref
    session.flush()


def _review(row: CreditReview) -> Review:
    return Review(
        ref=row.ref,
        hall_id=row.hall_id,
        account_id=row.account_id,
        about=row.about,
        about_ref=row.about_ref,
        tier=row.tier,
        words=row.words or "",
        asked_at=row.asked_at,
        state=row.state,
        tier_set=row.tier_set,
        ended=row.ended,
        reasons=row.reasons or "",
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def pending(hall_id: int, *, settled: bool = False) -> list[Review]:
    """The looks that wait for an officer of this hall, the oldest first; or those decided."""
    states = (ReviewState.kept, ReviewState.changed) if settled else (ReviewState.open,)
    order = CreditReview.decided_at.desc() if settled else CreditReview.asked_at
    query = (
        select(CreditReview)
        .where(CreditReview.hall_id == hall_id, CreditReview.state.in_(states))
        .order_by(order, CreditReview.id)
        .limit(LISTED)
    )
    with reading() as session:
        return [_review(row) for row in session.scalars(query)]


def counted(hall_id: int) -> int:
    """How many looks wait for an officer of this hall."""
    query = select(func.count()).where(
        CreditReview.hall_id == hall_id, CreditReview.state == ReviewState.open
    )
    with reading() as session:
        return session.scalar(query) or 0


def find(ref: str, hall_id: int) -> Review:
    """One look. Raises LookupError where this hall has no such one."""
    with reading() as session:
        row = session.scalars(
            select(CreditReview).where(CreditReview.ref == ref, CreditReview.hall_id == hall_id)
        ).one_or_none()
        if row is None:
            raise LookupError(f"no review {ref}")
        return _review(row)


def newest(about: About, refs: Collection[str]) -> dict[str, Review]:
    """The last look at each of these things, by its reference."""
    query = _about(about, refs).order_by(CreditReview.id)
    with reading() as session:
        return {row.about_ref: _review(row) for row in session.scalars(query)} if refs else {}


@on_close
def forget_account(session: Session, account_id: int, now: datetime) -> None:
    """A closed account asks for nothing any more, in the caller's transaction (PIPL art. 47)."""
    for row in session.scalars(
        select(CreditReview).where(CreditReview.account_id == account_id).with_for_update()
    ):
        row.words = None
        if row.state is ReviewState.open:
            row.state, row.decided_at = ReviewState.over, now
