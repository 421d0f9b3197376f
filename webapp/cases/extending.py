"""More time for a paper that may follow (容缺): its person asks once, and it is given at once.

No law gives or forbids it; that there is one extension, and of how many days, is the hall's own
rule (practice, see `late_rules`).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.cases import following, late_papers, late_reminders, number_rules, states
from webapp.cases.models import BundleCase, CaseRequirement
from webapp.cases.states import Note
from webapp.catalog import service as catalog
from webapp.core import audit, clock
from webapp.core.db import transaction
from webapp.halls import service as halls
from webapp.messages import service as messages

KIND = "extended"
"""The line of the timeline."""
MESSAGE = "later_extended"


def extend(ref: str, paper: str, *, account_id: int, actor: str, now: datetime) -> date | None:
    """Move the last day of a paper, once; the day by which it comes now.

    Pressed again, or where there is nothing to give, nothing changes. Raises LookupError where
    the case is not theirs, or needs no such paper.
    """
    today = clock.local(now, halls.here().zone).date()
    with transaction() as session:
        case = following.own_case(session, ref, account_id)
        items = states.locked_items(session, case.id)
        row = following.requirement(session, case.id, paper)
        if row is None:
            raise LookupError(f"case {case.number} needs no {paper}")
        if late_papers.longer_until(session, row, today) is None:
            return row.due
        row.extended_at = now
        session.flush()
        late_papers.set_days(session, case.id)
        note = Note(asks=(f"{following.PAPER}:{paper}",), answer_by=row.due)
        for item in following.waiting(items, row, catalog.revision(case.revision_id)):
            states.add_line(session, item, KIND, by=None, now=now, note=note)
        _tell(session, case, row, now)
        audit.record(
            session,
            hall_id=case.hall_id,
            chain=case.number,
            action="paper.extend",
            actor=actor,
            subject=ref,
            details={"paper": paper, "until": row.due.isoformat() if row.due else None},
            now=now,
        )
        return row.due


def _tell(session: Session, case: BundleCase, row: CaseRequirement, now: datetime) -> None:
    phone = accounts.phone_of(case.account_id)
    if phone is None or row.due is None:
        return
    messages.send(
        session,
        MESSAGE,
        phone,
        {
            "papers": late_reminders.names([row.key], catalog.revision(case.revision_id)),
            "day": row.due,
            "number": number_rules.grouped(case.number),
        },
        hall_id=case.hall_id,
        now=now,
        account_id=case.account_id,
        link=messages.Link("papers", case.ref),
        step=row.key,
    )
