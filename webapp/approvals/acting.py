"""One act of an officer on one item: opened under its lock, refused in words, recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.approvals import officers, proof_rules, rules, words
from webapp.approvals.models import DutyHeld, Notice
from webapp.approvals.officers import Person
from webapp.approvals.proof_rules import Missing
from webapp.approvals.values import Duty, No
from webapp.cases import service as cases
from webapp.cases.models import BundleCase, ItemCase
from webapp.catalog import service as catalog
from webapp.catalog.values import Bundle, BundleItem, Revision
from webapp.core import audit, clock
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.web.errors import Refused


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a duty on an item, and since when."""

    officer_id: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that one act on one item needs, under the item's lock."""

    person: Person
    item: ItemCase
    case: cases.StaffItem
    held: dict[Duty, Held]
    notifiers: frozenset[int]
    """Who told the applicant what is missing."""
    acceptors: frozenset[int]
    """Who has accepted it, be it that the acceptance ended."""
    today: date

    @property
    def holders(self) -> dict[Duty, int]:
        """Who holds which duty, as the rules read it."""
        return {duty: held.officer_id for duty, held in self.held.items()}


def in_one_transaction(act: Callable[[Session], None]) -> None:
    """Run an act; whoever lost a race reads so. Raises Refused."""
    try:
        with transaction() as session:
            act(session)
    except IntegrityError as error:
        # The walls in the database say the same as the rules; whoever runs into one lost a race.
        raise Refused(words.somebody_was_faster()) from error
    except cases.WrongState as error:
        raise Refused(words.somebody_was_faster()) from error


def open_desk(session: Session, item_ref: str, officer_id: int, now: datetime) -> Desk:
    """The item for one act of this officer, locked. Raises LookupError where it is not theirs.

    The case is read under the lock: what it has and what it needs may change until then.
    """
    person = officers.person(session, officer_id)
    whose: Any = {"hall_id": person.hall_id, "departments": person.departments}
    item = cases.locked(session, cases.item_id_for_staff(item_ref, **whose))
    case = cases.item_for_staff(item_ref, **whose)
    today = clock.local(now, halls.here().zone).date()
    return Desk(
        person,
        item,
        case,
        _held(session, item.id),
        _notifiers(session, item.id),
        _acceptors(session, item.id),
        today,
    )


def missing(case: cases.StaffItem, today: date) -> tuple[Missing, ...]:
    """The papers and signatures without which an item cannot be granted today."""
    item = revision_of(case).items[case.row.item]
    return proof_rules.unproven(
        item.slug, case.requirements, today, grants_first=item.issue_before_supplement
    )


def refuse_with_words(no: No | None, desk: Desk) -> None:
    """Raise Refused with the words for `no`, if there is one."""
    if no is None:
        return
    duty = {No.already_accepted: Duty.accept, No.already_decided: Duty.approve}.get(no)
    holder = desk.held.get(duty) if duty else None
    lacks = ""
    if no is No.unproven:
        lacks = words.missing_names(missing(desk.case, desk.today), revision_of(desk.case))
    raise Refused(words.why_not(no, by=holder.name if holder else None, missing=lacks))


def hold(session: Session, desk: Desk, duty: Duty, now: datetime) -> None:
    """Let the officer hold a duty on the item; one that ended begins again."""
    again = session.scalars(
        select(DutyHeld).where(
            DutyHeld.item_id == desk.item.id,
            DutyHeld.officer_id == desk.person.id,
            DutyHeld.duty == duty,
            DutyHeld.ended_at.is_not(None),
        )
    ).one_or_none()
    if again is not None:
        again.at, again.ended_at = now, None
        session.flush()
        return
    session.add(
        DutyHeld(
            hall_id=desk.item.hall_id,
            item_id=desk.item.id,
            officer_id=desk.person.id,
            duty=duty,
            at=now,
        )
    )
    session.flush()


def record(
    session: Session, desk: Desk, action: str, now: datetime, details: dict[str, Any] | None = None
) -> None:
    """Record what the officer did to the item."""
    audit.record(
        session,
        hall_id=desk.item.hall_id,
        chain=desk.case.row.bundle_number,
        action=action,
        actor=f"staff:{desk.person.id}",
        subject=desk.item.ref,
        details={"item": desk.item.item, "number": desk.item.number, **(details or {})},
        now=now,
    )


def bundle_item(case: cases.StaffItem) -> BundleItem:
    """The item as it was composed when the case was handed in."""
    found = msgspec.convert(case.bundle, Bundle).item(case.row.item)
    if found is None:
        raise LookupError(f"item {case.row.item} is not in the bundle of {case.row.ref}")
    return found


def revision_of(case: cases.StaffItem) -> Revision:
    """The catalog that the case was handed in under."""
    return catalog.revision(case.revision_id)


def deadlines_of(case: cases.StaffItem, hall_id: int, accepted_on: date) -> cases.Deadlines:
    """The deadlines of an item that was accepted on this day, by the hall's calendar of today."""
    composed = bundle_item(case)
    dates = rules.deadlines(
        revision_of(case).items[case.row.item].kind,
        composed.statutory,
        composed.promised,
        accepted_on,
        halls.calendar(hall_id),
    )
    return cases.Deadlines(dates.statutory, dates.promised, dates.step, dates.provisional)


def held(item_id: int) -> dict[Duty, Held]:
    """Who holds which of the five duties on an item."""
    with reading() as session:
        return _held(session, item_id)


def _held(session: Session, item_id: int) -> dict[Duty, Held]:
    rows = session.execute(
        select(DutyHeld.duty, DutyHeld.officer_id, DutyHeld.at).where(
            DutyHeld.item_id == item_id, DutyHeld.ended_at.is_(None)
        )
    ).all()
    names = officers.names(session, {row.officer_id for row in rows})
    return {row.duty: Held(row.officer_id, names[row.officer_id], row.at) for row in rows}


def had_part_in(bundle_ref: str) -> frozenset[int]:
    """Who did any duty on any item of an application."""
    query = (
        select(DutyHeld.officer_id)
        .join(ItemCase, ItemCase.id == DutyHeld.item_id)
        .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
        .where(BundleCase.ref == bundle_ref)
    )
    with reading() as session:
        return frozenset(session.scalars(query))


def acceptors(item_id: int) -> frozenset[int]:
    """Who has accepted an item, be it that the acceptance ended."""
    with reading() as session:
        return _acceptors(session, item_id)


def _acceptors(session: Session, item_id: int) -> frozenset[int]:
    query = select(DutyHeld.officer_id).where(
        DutyHeld.item_id == item_id, DutyHeld.duty == Duty.accept
    )
    return frozenset(session.scalars(query))


def notifiers(item_id: int) -> frozenset[int]:
    """Who gave notice of what is missing on an item, in any round."""
    with reading() as session:
        return _notifiers(session, item_id)


def _notifiers(session: Session, item_id: int) -> frozenset[int]:
    return frozenset(session.scalars(select(Notice.officer_id).where(Notice.item_id == item_id)))
