"""Use-cases of telling the supervising department (审管联动): write, hand over, take over.

A message is written in the transaction of what it tells of, so the two exist together; a job hands
it over, once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.approvals import letters, officers, supervision_link, supervision_rules
from webapp.approvals.officers import Person
from webapp.approvals.supervision_models import SupervisionMessage
from webapp.approvals.supervision_values import Delivery, Outgoing, Promise, Tidings, Told
from webapp.cases import service as cases
from webapp.cases.models import BundleCase, ItemCase, Party
from webapp.cases.values import ApplicantKind
from webapp.catalog import service as catalog
from webapp.core import audit, crypto, jobs
from webapp.core.db import inserter, reading, transaction
from webapp.core.i18n import CHINESE
from webapp.halls import service as halls
from webapp.licences import rules as licence_rules

DELIVER = "supervision.deliver"
MOST_RECEIPT = 128


class CannotDo(Exception):
    """What was asked of a message is not possible in its state; nothing changed."""


def tell(
    session: Session,
    tidings: Tidings,
    case: cases.StaffItem,
    statements: Collection[str],
    *,
    key: str,
    on: date,
    now: datetime,
    look_by: date | None = None,
    until: date | None = None,
    words: str = "",
) -> None:
    """Write a message to the department that supervises an item, in the caller's transaction.

    `statements` are those that it is about, `key` that of the event: written again it is the same.
    """
    revision = catalog.revision(case.revision_id)
    item = revision.items[case.row.item]
    ref = crypto.token()
    told = Told(
        item=item.official_name[CHINESE],
        item_slug=item.slug,
        case=case.row.number,
        licence=licence_rules.licence_number(case.row.number),
        holder=case.row.applicant,
        code=_code(session, case),
        face=letters.face(case),
        promises=tuple(
            Promise(revision.statements[slug].title[CHINESE], revision.statements[slug].version)
            for slug in statements
        ),
        on=on,
        look_by=look_by,
        until=until,
        words=words,
    )
    row = {
        "ref": ref,
        "hall_id": case.hall_id,
        "item_id": case.row.id,
        "department": supervision_rules.department_of(item),
        "tidings": tidings,
        "key": f"{tidings.value}:{key}",
        "told": msgspec.to_builtins(told),
        "written_at": now,
        "due_on": supervision_rules.due_on(on, halls.calendar(case.hall_id)),
        "state": Delivery.waiting,
        "tries": 0,
    }
    insert = inserter(session)
    written = session.scalar(
        insert(SupervisionMessage)
        .values(row)
        .on_conflict_do_nothing(index_elements=[SupervisionMessage.key])
        .returning(SupervisionMessage.id)
    )
    if written is not None:
        jobs.enqueue(session, DELIVER, {"ref": ref}, run_at=now, key=f"{DELIVER}:{ref}")


def _code(session: Session, case: cases.StaffItem) -> str:
    """The credit code of an enterprise or organisation; a person's number stays in the case."""
    if case.applicant_kind is ApplicantKind.person:
        return ""
    query = select(Party.code).join(BundleCase, BundleCase.applicant_id == Party.id)
    return session.scalar(query.where(BundleCase.id == case.bundle_id)) or ""


@jobs.handler(DELIVER)
def deliver(payload: dict[str, Any], now: datetime) -> None:
    """Hand a message over. One that left, or that is gone, is left alone.

    Whoever fails is tried again by the job runner, and shows as failed meanwhile.
    """
    with reading() as session:
        row = session.scalars(
            select(SupervisionMessage).where(SupervisionMessage.ref == payload["ref"])
        ).one_or_none()
    if row is None or row.state in (Delivery.sent, Delivery.kept):
        return
    outgoing = Outgoing(
        row.key, row.department, row.tidings, row.written_at, msgspec.convert(row.told, Told)
    )
    try:
        receipt = supervision_link.link().send(outgoing)
    except Exception:
        _became(row.ref, state=Delivery.failed)
        raise
    if receipt is None:
        _became(row.ref, state=Delivery.kept)
    else:
        _became(row.ref, state=Delivery.sent, sent_at=now, receipt=receipt[:MOST_RECEIPT])


def _became(ref: str, **values: Any) -> None:
    # Of two that tried at once the first that got through stays: what was sent is never unsent.
    with transaction() as session:
        session.execute(
            update(SupervisionMessage)
            .where(
                SupervisionMessage.ref == ref,
                SupervisionMessage.state.not_in((Delivery.sent, Delivery.kept)),
            )
            .values(tries=SupervisionMessage.tries + 1, **values)
        )


def take(ref: str, *, officer_id: int, now: datetime) -> None:
    """Take a kept message over for its department (认领). Doing it again changes nothing.

    Raises LookupError where it is not theirs to see, CannotDo where it was sent elsewhere.
    """
    with transaction() as session:
        row, person = _open(session, ref, officer_id)
        if row.taken_at is not None:
            return
        if not supervision_rules.may_take(row.state, taken=False):
            raise CannotDo(ref)
        if person.departments and row.department not in person.departments:
            raise LookupError(f"message {ref} is for another department")
        row.taken_at, row.taken_by_id = now, officer_id
        _record(session, row, "supervision.take", officer_id, now)


def send_again(ref: str, *, officer_id: int, now: datetime) -> None:
    """Try at once to hand over a message that failed; raises as `take` does."""
    with transaction() as session:
        row, _person = _open(session, ref, officer_id)
        if not supervision_rules.may_send_again(row.state):
            raise CannotDo(ref)
        row.state = Delivery.waiting
        key = f"{DELIVER}:{ref}:{row.tries}"
        jobs.enqueue(session, DELIVER, {"ref": ref}, run_at=now, key=key)
        _record(session, row, "supervision.again", officer_id, now)


def _open(session: Session, ref: str, officer_id: int) -> tuple[SupervisionMessage, Person]:
    """A message, locked, and who acts. Raises LookupError."""
    person = officers.person(session, officer_id)
    found = session.execute(
        select(SupervisionMessage, ItemCase.department)
        .join(ItemCase, ItemCase.id == SupervisionMessage.item_id)
        .where(SupervisionMessage.ref == ref, SupervisionMessage.hall_id == person.hall_id)
        .with_for_update(of=SupervisionMessage)
    ).one_or_none()
    if found is None:
        raise LookupError(f"no message {ref}")
    row, department = found
    if person.departments and not {row.department, department} & set(person.departments):
        raise LookupError(f"message {ref} is of other departments")
    return row, person


def _record(
    session: Session, row: SupervisionMessage, action: str, officer_id: int, now: datetime
) -> None:
    chain, item_ref = session.execute(
        select(BundleCase.number, ItemCase.ref)
        .join(ItemCase, ItemCase.bundle_id == BundleCase.id)
        .where(ItemCase.id == row.item_id)
    ).one()
    audit.record(
        session,
        hall_id=row.hall_id,
        chain=chain,
        action=action,
        actor=f"staff:{officer_id}",
        subject=item_ref,
        details={"tidings": row.tidings.value, "department": row.department},
        now=now,
    )
