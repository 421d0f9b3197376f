"""A draft that nobody touches is deleted one day; its owner is told some days before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from webapp.accounts import service as accounts
from webapp.cases import rules
from webapp.cases.models import Draft
from webapp.cases.values import DraftState
from webapp.catalog import service as catalog
from webapp.catalog.picking import theme_named
from webapp.core import clock, jobs, settings
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.messages import service as messages

MESSAGE = "expiring"


@jobs.handler("drafts.warn", daily=True)
def warn(payload: dict[str, Any], now: datetime) -> None:
    """Tell the owners of drafts that are deleted in `draft_warn_days`, once for each standstill."""
    configured = settings.current()
    kept = timedelta(days=configured.draft_days)
    before = rules.abandoned_before(now, configured.draft_days - configured.draft_warn_days)
    query = select(
        Draft.ref, Draft.hall_id, Draft.theme, Draft.revision_id, Draft.account_id, Draft.changed_at
    ).where(
        Draft.state == DraftState.open,
        Draft.account_id.is_not(None),
        Draft.changed_at < before,
        Draft.changed_at >= now - kept,
    )
    with reading() as session:
        rows = session.execute(query).all()
    for row in rows:
        phone = accounts.phone_of(row.account_id)
        if phone is None:
            continue
        # The last day on which it is certainly still there.
        last = clock.local(row.changed_at + kept, halls.here().zone).date() - timedelta(days=1)
        theme = theme_named(catalog.revision(row.revision_id), row.theme)
        with transaction() as session:
            messages.send(
                session,
                MESSAGE,
                phone,
                {"theme": theme.name, "day": last},
                hall_id=row.hall_id,
                now=now,
                account_id=row.account_id,
                link=messages.Link("draft", row.ref),
                step=row.changed_at.isoformat(),
            )
