"""What the staff desk reads of cases: plain SELECTs that return frozen values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from webapp.cases import number_rules
from webapp.cases.models import BundleCase, CaseEvent, CaseRequirement, Draft, ItemCase, Party
from webapp.cases.states import Note
from webapp.cases.values import ApplicantKind, Channel, ItemState, RequirementRow
from webapp.core import audit
from webapp.core.db import reading, transaction


class InboxRow(msgspec.Struct, frozen=True):
    """One line of the inbox."""

    id: int
    ref: str
    number: str
    bundle_number: str
    theme: str
    item: str
    variant: str
    department: str
    applicant: str
    """The name of the applicant, in full: the officer has to find the case by it."""
    state: ItemState
    received_on: date | None
    accepted_on: date | None
    decided_on: date | None
    statutory_due: date | None
    promised_due: date | None
    step_due: date | None
    due_provisional: bool
    owner_id: int | None


class Line(msgspec.Struct, frozen=True):
    """One line of an item's timeline."""

    kind: str
    at: datetime
    by: str | None
    note: Note | None


class Sibling(msgspec.Struct, frozen=True):
    """Another item of the same bundle."""

    ref: str
    item: str
    variant: str
    department: str
    state: ItemState
    depends_on: tuple[str, ...]
    accepted_on: date | None
    promised_due: date | None


class StaffItem(msgspec.Struct, frozen=True):
    """One item's case as the desk shows it: names and codes masked until they are revealed."""

    row: InboxRow
    bundle_id: int
    bundle_ref: str
    hall_id: int
    revision_id: int
    account_id: int
    applicant_kind: ApplicantKind
    applicant_masked: str
    code_masked: str
    principal_masked: str
    channel: Channel
    depends_on: tuple[str, ...]
    submitted_at: datetime
    bundle_received_on: date
    situation: dict[str, Any]
    fields: dict[str, Any]
    """What was typed into the form. The desk shows public values; the others after `reveal`."""
    credit: dict[str, Any] | None
    """What the application carried of its applicant's standing (`cases.tier_rules.Carried`)."""
    bundle: dict[str, Any]
    """The snapshot of catalog.values.Bundle, as plain JSON; `bundle_of` makes the value."""
    events: tuple[Line, ...]
    requirements: tuple[RequirementRow, ...]
    siblings: tuple[Sibling, ...]


class Revealed(msgspec.Struct, frozen=True):
    """The personal values of a case, in full."""

    applicant: str
    code: str | None
    principal: str
    principal_code: str | None
    fields: dict[str, Any]


_COLUMNS = (
    ItemCase.id,
    ItemCase.ref,
    ItemCase.number,
    BundleCase.number.label("bundle_number"),
    BundleCase.theme,
    ItemCase.item,
    ItemCase.variant,
    ItemCase.department,
    Party.name.label("applicant"),
    ItemCase.state,
    ItemCase.received_on,
    ItemCase.accepted_on,
    ItemCase.decided_on,
    ItemCase.statutory_due,
    ItemCase.promised_due,
    ItemCase.step_due,
    ItemCase.due_provisional,
    ItemCase.owner_id,
)

OPEN = (ItemState.received, ItemState.accepted)


def _mine(hall_id: int, departments: Collection[str]) -> list[ColumnElement[bool]]:
    conditions = [ItemCase.hall_id == hall_id]
    if departments:
        conditions.append(ItemCase.department.in_(departments))
    return conditions


def inbox(
    hall_id: int,
    *,
    departments: Collection[str] = (),
    states: Collection[ItemState] = OPEN,
    number: str = "",
    account_id: int | None = None,
    limit: int = 200,
) -> list[InboxRow]:
    """Items of a hall for these departments (none named: all), the most urgent first.

    `number` narrows to one bundle's or item's number, or the end of one; `account_id` to what
    one person handed in.
    """
    conditions = _mine(hall_id, departments)
    if account_id is not None:
        conditions.append(BundleCase.account_id == account_id)
    if states:
        conditions.append(ItemCase.state.in_(states))
    if wanted := number_rules.read_number(number):
        plain = wanted.removeprefix(number_rules.BUNDLE_PREFIX)
        conditions.append(
            BundleCase.number.endswith(plain, autoescape=True)
            | ItemCase.number.endswith(plain, autoescape=True)
        )
    due = func.coalesce(ItemCase.promised_due, ItemCase.received_on)
    query = (
        select(*_COLUMNS)
        .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
        .join(Party, Party.id == BundleCase.applicant_id)
        .where(*conditions)
        .order_by(due.is_(None), due, ItemCase.id)
        .limit(limit)
    )
    with reading() as session:
        return [InboxRow(*row) for row in session.execute(query)]


def counts(hall_id: int, *, departments: Collection[str] = ()) -> dict[ItemState, int]:
    """How many items stand in each state, for the desk's navigation."""
    query = (
        select(ItemCase.state, func.count())
        .where(*_mine(hall_id, departments))
        .group_by(ItemCase.state)
    )
    with reading() as session:
        return {row[0]: row[1] for row in session.execute(query)}


def standing(refs: Collection[str]) -> dict[str, list[tuple[str, ItemState]]]:
    """The department and the state of each item of some cases, by the case's reference."""
    query = (
        select(BundleCase.ref, ItemCase.department, ItemCase.state)
        .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
        .where(BundleCase.ref.in_(refs))
        .order_by(ItemCase.id)
    )
    found: dict[str, list[tuple[str, ItemState]]] = {}
    with reading() as session:
        for ref, department, state in session.execute(query):
            found.setdefault(ref, []).append((department, state))
    return found


def item_id_for_staff(ref: str, *, hall_id: int, departments: Collection[str] = ()) -> int:
    """The number of an item's case. Raises LookupError as `item_for_staff` does."""
    query = select(ItemCase.id).where(*_mine(hall_id, departments), ItemCase.ref == ref)
    with reading() as session:
        found = session.scalar(query)
    if found is None:
        raise LookupError(f"no item case {ref}")
    return found


def item_for_staff(ref: str, *, hall_id: int, departments: Collection[str] = ()) -> StaffItem:
    """One item's case. Raises LookupError where it is not there or not theirs to see."""
    principal = aliased(Party)
    query = (
        select(
            *_COLUMNS,
            BundleCase,
            ItemCase.depends_on,
            Party.kind.label("applicant_kind"),
            Party.code,
            principal.name.label("principal"),
            Draft.credit,
        )
        .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
        .join(Draft, Draft.id == BundleCase.draft_id)
        .join(Party, Party.id == BundleCase.applicant_id)
        .join(principal, principal.id == BundleCase.principal_id)
        .where(*_mine(hall_id, departments), ItemCase.ref == ref)
    )
    with reading() as session:
        found = session.execute(query).one_or_none()
        if found is None:
            raise LookupError(f"no item case {ref}")
        row, bundle = InboxRow(*found[: len(_COLUMNS)]), found.BundleCase
        person = found.applicant_kind is ApplicantKind.person
        return StaffItem(
            row=row,
            bundle_id=bundle.id,
            bundle_ref=bundle.ref,
            hall_id=bundle.hall_id,
            revision_id=bundle.revision_id,
            account_id=bundle.account_id,
            applicant_kind=found.applicant_kind,
            applicant_masked=number_rules.mask_name(row.applicant) if person else row.applicant,
            code_masked=number_rules.mask_code(found.code or ""),
            principal_masked=number_rules.mask_name(found.principal),
            channel=bundle.channel,
            depends_on=tuple(found.depends_on),
            submitted_at=bundle.submitted_at,
            bundle_received_on=bundle.received_on,
            situation=bundle.situation,
            fields=bundle.fields,
            credit=found.credit,
            bundle=bundle.bundle,
            events=lines(session, [row.id]).get(row.id, ()),
            requirements=requirements(session, bundle.id),
            siblings=_siblings(session, bundle.id, row.id),
        )


def lines(session: Session, item_ids: Collection[int]) -> dict[int, tuple[Line, ...]]:
    """The timelines of some items, in one query."""
    rows = session.execute(
        select(CaseEvent.item_id, CaseEvent.kind, CaseEvent.at, CaseEvent.by, CaseEvent.note)
        .where(CaseEvent.item_id.in_(item_ids))
        .order_by(CaseEvent.item_id, CaseEvent.id)
    )
    found: dict[int, tuple[Line, ...]] = {}
    for row in rows:
        note = msgspec.convert(row.note, Note) if row.note else None
        line = Line(kind=row.kind, at=row.at, by=row.by, note=note)
        found[row.item_id] = (*found.get(row.item_id, ()), line)
    return found


def requirements(session: Session, bundle_id: int) -> tuple[RequirementRow, ...]:
    """What a case has to get, in the order of its bundle."""
    rows = session.execute(
        select(
            CaseRequirement.kind,
            CaseRequirement.key,
            CaseRequirement.mode,
            CaseRequirement.state,
            CaseRequirement.due,
            CaseRequirement.fulfilled_at,
            CaseRequirement.items,
            CaseRequirement.due_provisional,
            CaseRequirement.extended_at,
        )
        .where(CaseRequirement.bundle_id == bundle_id)
        .order_by(CaseRequirement.id)
    )
    return tuple(
        RequirementRow(
            kind=row.kind,
            key=row.key,
            mode=row.mode,
            state=row.state,
            due=row.due,
            fulfilled_at=row.fulfilled_at,
            items=tuple(row.items),
            provisional=row.due_provisional,
            extended=row.extended_at is not None,
        )
        for row in rows
    )


def _siblings(session: Session, bundle_id: int, item_id: int) -> tuple[Sibling, ...]:
    rows = session.execute(
        select(
            ItemCase.ref,
            ItemCase.item,
            ItemCase.variant,
            ItemCase.department,
            ItemCase.state,
            ItemCase.depends_on,
            ItemCase.accepted_on,
            ItemCase.promised_due,
        )
        .where(ItemCase.bundle_id == bundle_id, ItemCase.id != item_id)
        .order_by(ItemCase.position)
    )
    return tuple(
        Sibling(
            ref=row.ref,
            item=row.item,
            variant=row.variant,
            department=row.department,
            state=row.state,
            depends_on=tuple(row.depends_on),
            accepted_on=row.accepted_on,
            promised_due=row.promised_due,
        )
        for row in rows
    )


def reveal(
    ref: str,
    *,
    hall_id: int,
    departments: Collection[str] = (),
    actor: str,
    now: datetime,
) -> Revealed:
    """The personal values of an item's case; that they were read is recorded in the audit trail.

    Raises LookupError where it is not there or not theirs to see.
    """
    principal = aliased(Party)
    query = (
        select(
            BundleCase.number,
            Party.name.label("applicant"),
            Party.code,
            principal.name.label("principal"),
            principal.code.label("principal_code"),
            BundleCase.fields,
        )
        .join(ItemCase, ItemCase.bundle_id == BundleCase.id)
        .join(Party, Party.id == BundleCase.applicant_id)
        .join(principal, principal.id == BundleCase.principal_id)
        .where(*_mine(hall_id, departments), ItemCase.ref == ref)
    )
    with transaction() as session:
        row = session.execute(query).one_or_none()
        if row is None:
            raise LookupError(f"no item case {ref}")
        audit.record(
            session,
            hall_id=hall_id,
            chain=row.number,
            action="case.reveal",
            actor=actor,
            subject=ref,
            now=now,
        )
        return Revealed(*row[1:])
