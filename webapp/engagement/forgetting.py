"""What is forgotten of ratings: who rated with their account, and later every word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.core import jobs, settings
from webapp.core.db import transaction
from webapp.engagement.models import RatingRow
from webapp.engagement.values import Follow

NO_WORDS: dict[str, Any] = {
    "words": "",
    "answer": "",
    "appeal_words": "",
    "judged_words": "",
    "phone": None,
}

LOOKS_BACK = timedelta(days=60)
"""The daily round looks so far back beyond its day: what it did is not written anew for ever."""
NOBODY = dict.fromkeys(("account_id", "officer_id", "second_id", "taken_by", "judged_by"))


def forget_account(session: Session, account_id: int, now: datetime) -> None:
    """An account closes: the grades stay, nobody's; what was written goes (PIPL art. 47)."""
    session.execute(
        update(RatingRow)
        .where(RatingRow.account_id == account_id)
        .values(NO_WORDS | {"account_id": None})
    )


@jobs.handler("engagement.forget", daily=True)
def forget_old(payload: dict[str, Any], now: datetime) -> None:
    """Words that have done their work go; the grades are kept for the figures."""
    old = now - timedelta(days=settings.current().rating_words_days)
    lately = RatingRow.ended_at.between(old - LOOKS_BACK, old)
    with transaction() as session:
        session.execute(update(RatingRow).where(lately).values(NO_WORDS | NOBODY))
        # What was never answered is not asked of anybody any more.
        session.execute(
            update(RatingRow)
            .where(lately, RatingRow.follow != Follow.settled)
            .values(follow=Follow.none)
        )
