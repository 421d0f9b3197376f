"""The day of the next look, and what happens once it has passed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from webapp.approvals import supervising, verification_rules
from webapp.approvals.models import Verification
from webapp.approvals.supervision_values import Tidings
from webapp.cases import service as cases
from webapp.cases.models import BundleCase, ItemCase
from webapp.catalog import service as catalog
from webapp.catalog.values import Revision
from webapp.core import audit, clock, jobs, settings
from webapp.core.db import transaction
from webapp.halls import service as halls


def next_look(row: Verification, revision: Revision) -> date:
    """The last day of the next look, by the hall's calendar of today.

    What a report of a false promise set holds: it was the earlier day when it was made.
    """
    calendar = halls.calendar(row.hall_id)
    if row.until is not None:
        return verification_rules.look_again_by(row.until, calendar)
    if row.look_by is not None:
        return row.look_by
    within = revision.statements[row.statement].within
    months = settings.current().verification_months
    return verification_rules.due_on(within, row.granted_on, calendar, months)


@jobs.handler("approvals.verification", daily=True)
def report_overdue(payload: dict[str, Any], now: datetime) -> None:
    """Tell the supervising department, once, of each look whose day has passed.

    The days of first looks are counted anew meanwhile: a notice of days off may have moved them.
    """
    today = clock.local(now, halls.here().zone).date()
    with transaction() as session:
        query = (
            select(Verification, ItemCase, BundleCase)
            .join(ItemCase, ItemCase.id == Verification.item_id)
            .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
            .where(
                Verification.state.in_(verification_rules.TO_LOOK_AT),
                Verification.overdue_told.is_(False),
            )
            .with_for_update(of=Verification)
        )
        for row, item, bundle in session.execute(query).all():
            row.due_on = next_look(row, catalog.revision(bundle.revision_id))
            if row.due_on >= today:
                continue
            row.overdue_told = True
            supervising.tell(
                session,
                Tidings.overdue,
                cases.item_for_staff(item.ref, hall_id=row.hall_id),
                [row.statement],
                key=f"{row.ref}:{row.due_on.isoformat()}",
                on=today,
                look_by=row.due_on,
                until=row.until,
                now=now,
            )
            audit.record(
                session,
                hall_id=row.hall_id,
                chain=bundle.number,
                action="verification.overdue",
                actor="system",
                subject=item.ref,
                details={"statement": row.statement, "due": row.due_on.isoformat()},
                now=now,
            )
