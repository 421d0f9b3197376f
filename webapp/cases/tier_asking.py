"""Use-cases of asking that a human look at an application's tier, and of what becomes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.cases import draft_ends, drafts
from webapp.cases.models import Draft
from webapp.cases.values import Owner
from webapp.core import audit, clock
from webapp.core.db import transaction
from webapp.credit import service as credit
from webapp.messages import service as messages

ASKED = "credit_asked"
PLACE = "credit"
"""The kind of page that its messages lead to: how the record counts for an application."""
MOST_WORDS = 1000


def ask(ref: str, words: str, *, account_id: int, now: datetime) -> None:
    """Ask that a human look at the tier of an application (PIPL art. 24); once, while one is open.

    Raises drafts.NotFound, or drafts.Submitted.
    """
    owner = Owner(account_id=account_id)
    with transaction() as session:
        draft = drafts.lock(session, ref, owner=owner, pinned=True)
        if draft.credit is None:
            return  # nobody was looked up, so nothing was chosen automatically
        review, is_new = credit.open_review(
            session,
            hall_id=draft.hall_id,
            account_id=account_id,
            about=credit.About.application,
            about_ref=draft.ref,
            tier=draft.tier,
            words=words.strip()[:MOST_WORDS],
            now=now,
        )
        if not is_new:
            return
        messages.send(
            session,
            ASKED,
            accounts.phone_of(account_id) or "",
            {},
            hall_id=draft.hall_id,
            now=now,
            account_id=account_id,
            link=messages.Link(PLACE, draft.ref),
            step=review,
        )
        audit.record(
            session,
            hall_id=draft.hall_id,
            chain=f"draft:{draft.ref}",
            action="credit.review.ask",
            actor=audit.person(account_id),
            subject=f"draft:{draft.ref}",
            details={"review": review},
            now=now,
        )


@draft_ends.on_merge
def follow(session: Session, older: list[int], draft_id: int) -> None:
    """An open human look follows its application when two of one person become one."""
    refs: Any = session.scalars(select(Draft.ref).where(Draft.id.in_(older))).all()
    target = session.scalars(select(Draft.ref).where(Draft.id == draft_id)).one()
    credit.follow(session, refs, target, now=clock.now())
