"""What is forgotten of ratings: who rated with their account, and later every word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.core import jobs, settings
from webapp.core.db import transaction
from webapp.engagement.models import RatingRow

NO_WORDS: dict[str, Any] = {
    "words": "",
    "answer": "",
    "appeal_words": "",
    "judged_words": "",
    "phone": None,
}

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
    with transaction() as session:
        session.execute(update(RatingRow).where(RatingRow.ended_at < old).values(NO_WORDS | NOBODY))
