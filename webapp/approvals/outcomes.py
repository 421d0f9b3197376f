"""What follows from a decision: the licence, and word to the applicant."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.approvals import letters, rules
from webapp.approvals.values import Outcome
from webapp.cases import service as cases
from webapp.cases.models import BundleCase, Party
from webapp.cases.values import ApplicantKind
from webapp.catalog.values import Item
from webapp.halls import service as halls
from webapp.licences import service as licences
from webapp.messages import service as messages


def issue(
    session: Session,
    case: cases.StaffItem,
    item: Item,
    *,
    actor: str,
    on: date,
    now: datetime,
) -> str:
    """Issue the licence that the approved item results in; its number."""
    code = session.scalars(
        select(Party.code)
        .join(BundleCase, BundleCase.applicant_id == Party.id)
        .where(BundleCase.id == case.bundle_id)
    ).one()
    return licences.issue(
        session,
        hall_id=case.hall_id,
        item=item,
        case_number=case.row.number,
        account_id=case.account_id,
        holder=case.row.applicant,
        holder_code=code,
        issued_on=on,
        actor=actor,
        chain=case.row.bundle_number,
        now=now,
        case_ref=case.bundle_ref,
        facts=letters.face(case),
        holder_is_person=case.applicant_kind is ApplicantKind.person,
    )


def accepted(
    session: Session, case: cases.StaffItem, item: Item, dates: cases.Deadlines, *, now: datetime
) -> None:
    """Tell the applicant that an item was accepted, and by when it is decided."""
    parameters: dict[str, messages.Value] = {"item": item.name}
    if (day := dates.promised or dates.statutory) is not None:
        parameters["day"] = day
    # It may be accepted once more, after a promise that it rested on was withdrawn.
    say(session, case, "accepted", parameters, step=f"{case.row.number}:{now.isoformat()}", now=now)


def tell(
    session: Session, case: cases.StaffItem, item: Item, outcome: Outcome, *, now: datetime
) -> None:
    """Write the applicant a message: what was decided, and where the rest can be read."""
    say(session, case, outcome.value, {"item": item.name}, step=case.row.number, now=now)


def say(
    session: Session,
    case: cases.StaffItem,
    kind: str,
    parameters: dict[str, messages.Value],
    *,
    step: str,
    now: datetime,
) -> None:
    """Tell the applicant of one step of an item, once: `kind` is one of `messages.words`."""
    phone = accounts.phone_of(case.account_id)
    if phone is None:
        return  # the account was closed meanwhile; what was done stands all the same
    messages.send(
        session,
        kind,
        phone,
        {"number": cases.grouped(case.row.bundle_number), **parameters},
        hall_id=case.hall_id,
        now=now,
        account_id=case.account_id,
        link=messages.Link("case", case.bundle_ref),
        step=step,
    )


def remedies_for_applicant(decided_on: date) -> tuple[cases.Remedy, ...]:
    """What a person who is refused on this day in this hall can do, where and until when."""
    hall = halls.here()
    return tuple(
        cases.Remedy(one.kind.value, one.until, one.where, one.provisional)
        for one in rules.remedies(decided_on, hall.city, halls.calendar(hall.id))
    )
