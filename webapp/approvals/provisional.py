"""Deadlines beyond the last noticed year (暂定), settled when the year's notice has been loaded.

Looked after once a day: whoever waits for a date in a year to come loses nothing by a day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from webapp.approvals import service
from webapp.cases import service as cases
from webapp.cases.models import BundleCase
from webapp.core import audit, jobs
from webapp.core.db import transaction


@jobs.handler("approvals.settle_provisional", daily=True)
def settle(payload: dict[str, Any], now: datetime) -> None:
    """Compute every provisional deadline again, and record each that changed."""
    for hall_id, ref in cases.provisional_items():
        _settle(hall_id, ref, now)
    # A paper comes before the decision, so its day is counted once that one is settled.
    for bundle_id in cases.provisional_papers():
        _settle_papers(bundle_id, now)


def _settle_papers(bundle_id: int, now: datetime) -> None:
    """Count the last days of a case's tolerated papers anew."""
    with transaction() as session:
        cases.locked_items(session, bundle_id)
        case = session.get_one(BundleCase, bundle_id)
        for paper, day in cases.set_paper_days(session, bundle_id).items():
            audit.record(
                session,
                hall_id=case.hall_id,
                chain=case.number,
                action="paper.day",
                actor="job",
                subject=case.ref,
                details={"paper": paper, "due": day.isoformat() if day else None},
                now=now,
            )


def _settle(hall_id: int, ref: str, now: datetime) -> None:
    with transaction() as session:
        case = cases.item_for_staff(ref, hall_id=hall_id)
        item = cases.locked(session, case.row.id)
        if not item.due_provisional or item.accepted_on is None:
            return
        dates = service.deadlines_of(case, hall_id, item.accepted_on)
        before = cases.Deadlines(
            item.statutory_due, item.promised_due, item.step_due, item.due_provisional
        )
        if dates == before:
            return
        cases.set_deadlines(item, dates)
        audit.record(
            session,
            hall_id=hall_id,
            chain=case.row.bundle_number,
            action="item.deadlines",
            actor="job",
            subject=ref,
            details={"statutory": dates.statutory, "promised": dates.promised, "step": dates.step},
            now=now,
        )
