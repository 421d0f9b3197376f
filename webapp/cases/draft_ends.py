"""What becomes of drafts: an account takes them over, or they are given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.orm import Session

from webapp.accounts.models import Account
from webapp.accounts.service import on_close
from webapp.cases import rules, tier_rules
from webapp.cases.models import Draft
from webapp.cases.paper_models import DraftMark, PaperFile
from webapp.cases.paper_sweep import forget_drafts
from webapp.cases.values import DraftState
from webapp.core import audit, jobs, settings
from webapp.core.db import transaction
from webapp.credit import service as credit
from webapp.web.access import on_sign_in

EXPIRE_AT_ONCE = 200

Move = Callable[[Session, list[int], int], None]
_movers: list[Move] = []


def on_merge(move: Move) -> Move:
    """Register what follows from one draft to another when two of one person become one.

    Called as move(session, older_draft_ids, draft_id) before the older ones are deleted.
    """
    _movers.append(move)
    return move


@on_sign_in
def adopt(session: Session, session_key: bytes, account_id: int, now: datetime) -> None:
    """Make the drafts of a browser's session the account's, in the caller's transaction.

    Where the account already has one for the theme, the two become one under the address that is
    on the person's screen: the answers given last count, and nothing that was typed is lost.
    """
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update())
    for draft in _whole(session, Draft.session_id == session_key):
        older = _whole(
            session,
            Draft.account_id == account_id,
            Draft.theme == draft.theme,
            Draft.trial.is_(draft.trial),
        )
        standing = tier_rules.merged(draft.credit, [one.credit for one in older])
        situation, fields, done = draft.situation, draft.fields, draft.pages_done
        for one in reversed(older):  # the newest first: what lies on top stays on top
            same_ground = one.revision_id == draft.revision_id
            situation = rules.merge_older(one.situation, situation)
            fields = rules.merge_older(one.fields, fields)
            same_ground = same_ground and situation == one.situation
            done = rules.keep_done_pages(one.pages_done, done, same_ground=same_ground)
        if older:
            take_over(session, [one.id for one in older], draft.id)
            session.execute(delete(Draft).where(Draft.id.in_([one.id for one in older])))
        session.execute(
            update(Draft)
            .where(Draft.id == draft.id)
            .values(
                session_id=None,
                account_id=account_id,
                situation=situation,
                fields=fields,
                pages_done=done,
                declined=sorted({*draft.declined, *(s for one in older for s in one.declined)}),
                credit=standing,
                changed_at=now,
            )
        )
        audit.record(
            session,
            hall_id=draft.hall_id,
            chain=f"draft:{draft.ref}",
            action="draft.adopt",
            actor=audit.person(account_id),
            subject=f"draft:{draft.ref}",
            now=now,
            details={"merged": [one.ref for one in older]},
        )


def take_over(session: Session, older: list[int], draft_id: int) -> None:
    """Give what follows drafts (files, marks, what other rooms keep) to the one they go into."""
    for move in _movers:
        move(session, older, draft_id)
    for one in older:
        _take_papers(session, one, draft_id)


def _take_papers(session: Session, older: int, newer: int) -> None:
    """Give the files and marks of a draft to the one that it becomes a part of."""
    session.execute(update(PaperFile).where(PaperFile.draft_id == older).values(draft_id=newer))
    has = session.execute(
        select(DraftMark.kind, DraftMark.key).where(DraftMark.draft_id == newer)
    ).all()
    marks = session.scalars(select(DraftMark).where(DraftMark.draft_id == older)).all()
    for mark in marks:
        if (mark.kind, mark.key) not in {tuple(row) for row in has}:
            mark.draft_id = newer
    session.flush()


@on_close
def forget(session: Session, account_id: int, now: datetime) -> None:
    """Delete what a closed account had not handed in, in the caller's transaction."""
    mine = (Draft.account_id == account_id, Draft.state == DraftState.open)
    given_up = session.execute(select(Draft.id, Draft.ref).where(*mine)).all()
    _forget(session, given_up, now)
    session.execute(delete(Draft).where(*mine))


def _forget(session: Session, given_up: Sequence[Any], now: datetime) -> None:
    """Let go of what hangs on drafts that are about to be deleted: files, a look at their tier."""
    forget_drafts(session, [one.id for one in given_up], now)
    credit.close(session, credit.About.application, [one.ref for one in given_up], now=now)


def _whole(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Open drafts with everything in them, the oldest first, locked."""
    query = select(
        Draft.id,
        Draft.ref,
        Draft.hall_id,
        Draft.theme,
        Draft.revision_id,
        Draft.situation,
        Draft.fields,
        Draft.pages_done,
        Draft.declined,
        Draft.trial,
        Draft.credit,
    )
    return session.execute(
        query.where(*conditions, Draft.state == DraftState.open)
        .order_by(Draft.changed_at)
        .with_for_update()
    ).all()


@jobs.handler("drafts.expire", daily=True)
def expire(payload: dict[str, Any], now: datetime) -> None:
    """Delete the accounts' drafts that nobody has touched for `draft_days`.

    A visitor's drafts go with their session. Safe to run twice: what is gone is not found again.
    """
    before = rules.abandoned_before(now, settings.current().draft_days)
    while _expire_some(before, now):
        pass


def _expire_some(before: datetime, now: datetime) -> bool:
    with transaction() as session:
        old = session.execute(
            select(Draft.id, Draft.ref, Draft.hall_id, Draft.theme)
            .where(
                Draft.state == DraftState.open,
                Draft.account_id.is_not(None),
                Draft.changed_at < before,
            )
            .order_by(Draft.id)
            .limit(EXPIRE_AT_ONCE)
            .with_for_update()
        ).all()
        _forget(session, old, now)
        for draft in old:
            session.execute(delete(Draft).where(Draft.id == draft.id))
            audit.record(
                session,
                hall_id=draft.hall_id,
                chain=f"draft:{draft.ref}",
                action="draft.expire",
                actor="job",
                subject=f"draft:{draft.ref}",
                now=now,
                details={"theme": draft.theme},
            )
    return len(old) == EXPIRE_AT_ONCE
