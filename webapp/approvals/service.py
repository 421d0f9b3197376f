"""Use-cases of approval: accept, approve, refuse. Each is one transaction on one locked item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.approvals import officers, outcomes, rules, words
from webapp.approvals.models import Decision, DutyHeld
from webapp.approvals.officers import Person
from webapp.approvals.values import Duty, Lack, No, Outcome
from webapp.cases import service as cases
from webapp.cases.models import ItemCase
from webapp.cases.values import ItemState
from webapp.catalog import service as catalog
from webapp.catalog.values import Bundle, BundleItem, Revision
from webapp.core import audit, clock
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.web.errors import Refused


class ReasonsLack(Exception):
    """The reasons of a refusal cannot be read by the person refused; `lack` says what is wrong."""

    def __init__(self, lack: Lack) -> None:
        super().__init__(lack)
        self.lack = lack


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a duty on an item, and since when."""

    officer_id: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """The decision on an item as the desk reads it."""

    outcome: Outcome
    officer_id: int
    words: str | None
    decided_on: date
    remedies: tuple[cases.Remedy, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that one act on one item needs, under the item's lock."""

    person: Person
    item: ItemCase
    case: cases.StaffItem
    held: dict[Duty, Held]
    today: date

    @property
    def holders(self) -> dict[Duty, int]:
        """Who holds which duty, as the rules read it."""
        return {duty: held.officer_id for duty, held in self.held.items()}


def bundle_item(case: cases.StaffItem) -> BundleItem:
    """The item as it was composed when the case was handed in."""
    found = msgspec.convert(case.bundle, Bundle).item(case.row.item)
    if found is None:
        raise LookupError(f"item {case.row.item} is not in the bundle of {case.row.ref}")
    return found


def accept(item_ref: str, *, officer_id: int, now: datetime) -> None:
    """Accept an item (受理): the law's clock starts. Doing it again changes nothing.

    Raises Refused with words where the officer may not, LookupError where it is not theirs to see.
    """

    def act(session: Session) -> None:
        desk = _open(session, item_ref, officer_id, now)
        if desk.holders.get(Duty.accept) == officer_id:
            return
        no = rules.may_accept(
            desk.person.officer, desk.holders, desk.item.state, desk.item.department
        )
        _refuse_with_words(no, desk)
        _hold(session, desk, Duty.accept, now)
        dates = deadlines_of(desk.case, desk.item.hall_id, desk.today)
        cases.accept(
            session,
            desk.item.id,
            deadlines=dates,
            by=desk.person.name,
            on=desk.today,
            now=now,
            owner_id=officer_id,
        )
        _record(session, desk, "item.accept", now)

    _in_one_transaction(act)


def approve(item_ref: str, *, officer_id: int, opinion: str, now: datetime) -> None:
    """Approve an item (批准): its licence is issued and what waited for it is received.

    Doing it again changes nothing. Raises as `accept` does.
    """
    _in_one_transaction(
        lambda session: _decide(
            session, item_ref, officer_id, Outcome.approved, opinion.strip() or None, now
        )
    )


def refuse(item_ref: str, *, officer_id: int, reasons: str, now: datetime) -> None:
    """Refuse an item (不予许可) with reasons and remedies (行政许可法 art. 38).

    What waited for it stops. Doing it again changes nothing. Raises ReasonsLack where the reasons
    say too little, else as `accept` does.
    """
    reasons = reasons.strip()
    if (lack := rules.reasons_lack(reasons)) is not None:
        raise ReasonsLack(lack)
    _in_one_transaction(
        lambda session: _decide(session, item_ref, officer_id, Outcome.refused, reasons, now)
    )


def _decide(
    session: Session,
    item_ref: str,
    officer_id: int,
    outcome: Outcome,
    text: str | None,
    now: datetime,
) -> None:
    desk = _open(session, item_ref, officer_id, now)
    made = decision(desk.item.id)
    if made is not None and (made.officer_id, made.outcome) == (officer_id, outcome):
        return
    no = rules.may_decide(desk.person.officer, desk.holders, desk.item.state, desk.item.department)
    _refuse_with_words(no, desk)
    remedies = remedies_for_applicant(desk.today) if outcome is Outcome.refused else ()
    _hold(session, desk, Duty.approve, now)
    session.add(
        Decision(
            hall_id=desk.item.hall_id,
            item_id=desk.item.id,
            officer_id=officer_id,
            duty=Duty.approve,
            outcome=outcome,
            reasons=text,
            remedies=[msgspec.to_builtins(remedy) for remedy in remedies],
            decided_on=desk.today,
            at=now,
        )
    )
    session.flush()
    cases.set_state(
        session,
        desk.item.id,
        ItemState(outcome.value),
        expected=(ItemState.accepted,),
        by=desk.person.name,
        on=desk.today,
        now=now,
        note=text,
        remedies=remedies,
    )
    item = revision_of(desk.case).items[desk.item.item]
    if outcome is Outcome.approved:
        actor = f"staff:{officer_id}"
        outcomes.issue(session, desk.case, item, actor=actor, on=desk.today, now=now)
    outcomes.tell(session, desk.case, item, outcome, now=now)
    _record(session, desk, f"item.{'approve' if outcome is Outcome.approved else 'refuse'}", now)


def _in_one_transaction(act: Callable[[Session], None]) -> None:
    try:
        with transaction() as session:
            act(session)
    except IntegrityError as error:
        # The walls in the database say the same as the rules; whoever runs into one lost a race.
        raise Refused(words.somebody_was_faster()) from error
    except cases.WrongState as error:
        raise Refused(words.somebody_was_faster()) from error


def _open(session: Session, item_ref: str, officer_id: int, now: datetime) -> Desk:
    person = officers.person(session, officer_id)
    case = cases.item_for_staff(item_ref, hall_id=person.hall_id, departments=person.departments)
    item = cases.locked(session, case.row.id)
    today = clock.local(now, halls.here().zone).date()
    return Desk(person, item, case, _held(session, item.id), today)


def _refuse_with_words(no: No | None, desk: Desk) -> None:
    if no is None:
        return
    duty = {No.already_accepted: Duty.accept, No.already_decided: Duty.approve}.get(no)
    holder = desk.held.get(duty) if duty else None
    raise Refused(words.why_not(no, by=holder.name if holder else None))


def _hold(session: Session, desk: Desk, duty: Duty, now: datetime) -> None:
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


def _record(session: Session, desk: Desk, action: str, now: datetime) -> None:
    audit.record(
        session,
        hall_id=desk.item.hall_id,
        chain=desk.case.row.bundle_number,
        action=action,
        actor=f"staff:{desk.person.id}",
        subject=desk.item.ref,
        details={"item": desk.item.item, "number": desk.item.number},
        now=now,
    )


def revision_of(case: cases.StaffItem) -> Revision:
    """The catalog that the case was handed in under."""
    return catalog.revision(case.revision_id)


def remedies_for_applicant(decided_on: date) -> tuple[cases.Remedy, ...]:
    """What a person who is refused on this day in this hall can do, where and until when."""
    hall = halls.here()
    return tuple(
        cases.Remedy(one.kind.value, one.until, one.where, one.provisional)
        for one in rules.remedies(decided_on, hall.city, halls.calendar(hall.id))
    )


def held(item_id: int) -> dict[Duty, Held]:
    """Who holds which of the five duties on an item."""
    with reading() as session:
        return _held(session, item_id)


def _held(session: Session, item_id: int) -> dict[Duty, Held]:
    rows = session.execute(
        select(DutyHeld.duty, DutyHeld.officer_id, DutyHeld.at).where(DutyHeld.item_id == item_id)
    ).all()
    names = officers.names(session, {row.officer_id for row in rows})
    return {row.duty: Held(row.officer_id, names[row.officer_id], row.at) for row in rows}


def decision(item_id: int) -> Made | None:
    """The decision on an item, or None before there is one."""
    with reading() as session:
        row = session.scalars(select(Decision).where(Decision.item_id == item_id)).one_or_none()
    if row is None:
        return None
    remedies = msgspec.convert(row.remedies or (), tuple[cases.Remedy, ...])
    return Made(row.outcome, row.officer_id, row.reasons, row.decided_on, remedies)
