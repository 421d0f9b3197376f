"""What whoever rated hears, in the app and by SMS: no word of what was said, no name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.engagement.models import RatingRow
from webapp.messages import service as messages


def tell(session: Session, row: RatingRow, kind: str, now: datetime) -> None:
    """Write to the account that was served, in the caller's transaction; to nobody without one."""
    if row.account_id is None:
        return
    messages.send(
        session,
        kind,
        accounts.phone_of(row.account_id) or "",
        {},
        hall_id=row.hall_id,
        now=now,
        account_id=row.account_id,
        link=messages.Link("rating", row.ref),
    )
