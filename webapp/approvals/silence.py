"""Silence accepts: who was told nothing within five working days is accepted by law (art. 32(4)).

Looked after once a day. Nobody holds the duty to accept such an item; the desk shows it as a fault.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.approvals import letters, notice_rules, outcomes
from webapp.approvals.acting import deadlines_of, revision_of
from webapp.cases import service as cases
from webapp.cases.models import ItemCase
from webapp.cases.values import ItemState
from webapp.core import audit, clock, jobs
from webapp.core.db import transaction
from webapp.halls import service as halls
from webapp.messages import service as messages

KIND = "silence"
"""The line in the timeline, the message and the audit entry."""
ACTOR = "system"


@jobs.handler("approvals.silence", daily=True)
def accept_all(payload: dict[str, Any], now: datetime) -> None:
    """Accept every item that nobody answered in time; run again, it finds none."""
    today = clock.local(now, halls.here().zone).date()
    for hall_id, ref, received_on in cases.received_items():
        if notice_rules.silence_accepts(received_on, today, halls.calendar(hall_id)):
            accept_one(hall_id, ref, now=now)


def accept_one(hall_id: int, ref: str, *, now: datetime) -> None:
    """Accept one item, unless an officer was faster."""
    today = clock.local(now, halls.here().zone).date()
    with transaction() as session:
        case = cases.item_for_staff(ref, hall_id=hall_id)
        item = cases.locked(session, case.row.id)
        if has_accepted(item, today):
            accept(session, case, item, now=now)


def has_accepted(item: ItemCase, today: date) -> bool:
    """Whether silence has accepted a locked item, though nobody has written it down yet."""
    return (
        item.state is ItemState.received
        and item.received_on is not None
        and notice_rules.silence_accepts(item.received_on, today, halls.calendar(item.hall_id))
        is not None
    )


def accept(session: Session, case: cases.StaffItem, item: ItemCase, *, now: datetime) -> None:
    """Write down that silence has accepted a locked item as of the day of its receipt."""
    assert item.received_on is not None
    dates = deadlines_of(case, item.hall_id, item.received_on)
    cases.accept(
        session, item.id, deadlines=dates, by=None, on=item.received_on, now=now, kind=KIND
    )
    catalog_item = revision_of(case).items[item.item]
    told: dict[str, messages.Value] = {"item": catalog_item.name, "day": item.received_on}
    step = f"{case.row.number}:{item.received_on}"
    outcomes.say(session, case, KIND, told, step=step, now=now)
    # The applicant has a right to the slip, all the more where nobody wrote one.
    letters.accepted(
        session,
        case,
        catalog_item,
        dates,
        by="",
        actor=ACTOR,
        on=item.received_on,
        now=now,
        by_silence=True,
    )
    audit.record(
        session,
        hall_id=item.hall_id,
        chain=case.row.bundle_number,
        action="item.silence",
        actor=ACTOR,
        subject=item.ref,
        details={"item": item.item, "number": item.number, "accepted_on": item.received_on},
        now=now,
    )
