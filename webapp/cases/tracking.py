"""Following a case: in full by its applicant; by number or slip, the states alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import LargeBinary, bindparam, func, select, type_coerce
from sqlalchemy import case as case_of
from sqlalchemy.orm import aliased

from webapp.cases import desk, number_rules, state_rules
from webapp.cases.desk import Line
from webapp.cases.models import BundleCase, ItemCase, Party
from webapp.cases.submission import last_four_index
from webapp.cases.values import Channel, ItemState, RequirementRow
from webapp.core import attempts, crypto, db
from webapp.core.db import Sensitive, fetch_all, reading

TRACK = "track"
NO_DIGEST = b"\0" * 16


class NoCase(LookupError):
    """There is no such case, or it is not this person's: the two look the same."""


class TooManyTries(Exception):
    """Too many tries for this number, or from this address."""


class ItemStatus(msgspec.Struct, frozen=True):
    """Where one item stands."""

    id: int
    number: str
    item: str
    variant: str
    department: str
    state: ItemState
    depends_on: tuple[str, ...]
    received_on: date | None
    accepted_on: date | None
    decided_on: date | None
    promised_due: date | None
    statutory_due: date | None
    due_provisional: bool

    @property
    def due(self) -> date | None:
        """The day that binds the office first."""
        return self.promised_due or self.statutory_due


class Status(msgspec.Struct, frozen=True):
    """A case as anybody with its slip may see it: no personal value, the name masked."""

    number: str
    theme: str
    revision_id: int
    name: str
    submitted_at: datetime
    received_on: date
    items: tuple[ItemStatus, ...]


class CaseInFull(msgspec.Struct, frozen=True):
    """A case as its applicant sees it."""

    id: int
    ref: str
    number: str
    theme: str
    revision_id: int
    applicant: str
    principal: str
    channel: Channel
    slip_token: str
    slip_until: datetime
    submitted_at: datetime
    received_on: date
    situation: dict[str, Any]
    fields: dict[str, Any]
    """What was typed into the form."""
    bundle: dict[str, Any]
    items: tuple[ItemStatus, ...]
    lines: dict[int, tuple[Line, ...]]
    requirements: tuple[RequirementRow, ...]


class Submitted(msgspec.Struct, frozen=True):
    """A line of the list of one's cases."""

    ref: str
    number: str
    theme: str
    revision_id: int
    applicant: str
    submitted_at: datetime
    items: tuple[ItemStatus, ...]


class Over(msgspec.Struct, frozen=True):
    """A case of which every item is decided; `decided_on` is the last one's day."""

    ref: str
    hall_id: int
    theme: str
    account_id: int
    decided_on: date


_ITEM = (
    ItemCase.id,
    ItemCase.number,
    ItemCase.item,
    ItemCase.variant,
    ItemCase.department,
    ItemCase.state,
    ItemCase.depends_on,
    ItemCase.received_on,
    ItemCase.accepted_on,
    ItemCase.decided_on,
    ItemCase.promised_due,
    ItemCase.statutory_due,
    ItemCase.due_provisional,
)
_ITEMS, _BUNDLES, _PARTIES = ItemCase.__table__.c, BundleCase.__table__.c, Party.__table__.c
# Built once, on tables and not on classes: opening a slip is one lean query. The name comes sealed
# on each row and is opened once.
_BY_SLIP = (
    select(
        *(_ITEMS[column.key] for column in _ITEM),
        _BUNDLES.number.label("bundle_number"),
        _BUNDLES.theme,
        _BUNDLES.revision_id,
        _BUNDLES.submitted_at,
        _BUNDLES.received_on.label("bundle_received_on"),
        _BUNDLES.slip_until,
        type_coerce(_PARTIES.name, LargeBinary).label("name"),
    )
    .join_from(ItemCase.__table__, BundleCase.__table__, _BUNDLES.id == _ITEMS.bundle_id)
    .join(Party.__table__, _PARTIES.id == _BUNDLES.principal_id)
    .where(_BUNDLES.slip_hash == bindparam("slip"))
    .order_by(_ITEMS.position)
)
_NAME = Sensitive("party.name")


def _item(row: Any) -> ItemStatus:
    return ItemStatus(
        id=row.id,
        number=row.number,
        item=row.item,
        variant=row.variant,
        department=row.department,
        state=row.state,
        depends_on=tuple(row.depends_on),
        received_on=row.received_on,
        accepted_on=row.accepted_on,
        decided_on=row.decided_on,
        promised_due=row.promised_due,
        statutory_due=row.statutory_due,
        due_provisional=row.due_provisional,
    )


def over_since(hall_id: int, day: date) -> list[Over]:
    """The cases of a hall whose last item was decided on this day or later."""
    open_items = func.sum(case_of((ItemCase.state.in_(state_rules.FINAL), 0), else_=1))
    touched = select(ItemCase.bundle_id).where(ItemCase.decided_on >= day)
    with reading() as session:
        rows = session.execute(
            select(
                BundleCase.ref,
                BundleCase.hall_id,
                BundleCase.theme,
                BundleCase.account_id,
                func.max(ItemCase.decided_on).label("decided_on"),
            )
            .join(ItemCase, ItemCase.bundle_id == BundleCase.id)
            .where(BundleCase.hall_id == hall_id, BundleCase.id.in_(touched))
            .group_by(BundleCase.id)
            .having(open_items == 0)
            .order_by(BundleCase.id)
        ).all()
    return [
        Over(row.ref, row.hall_id, row.theme, row.account_id, row.decided_on)
        for row in rows
        if row.decided_on is not None
    ]


def by_slip(token: str, *, now: datetime) -> Status:
    """The masked status behind a slip's code. Raises NoCase, after the slip's time too."""
    status, until = _status(crypto.hash_token(token))
    if until <= now:
        raise NoCase
    return status


def _status(slip: bytes) -> tuple[Status, datetime]:
    rows = fetch_all(_BY_SLIP, {"slip": slip})
    if not rows:
        raise NoCase
    first = rows[0]
    name = _NAME.process_result_value(first.name, db.database().reader.dialect)
    status = Status(
        number=first.bundle_number,
        theme=first.theme,
        revision_id=first.revision_id,
        name=number_rules.mask_name(name),
        submitted_at=first.submitted_at,
        received_on=first.bundle_received_on,
        items=tuple(_item(row) for row in rows),
    )
    return status, first.slip_until


def find(number: str, four: str, *, address: str, now: datetime) -> str:
    """The slip's token of a case, by its number and the last four of its applicant's ID number.

    Each try counts, for the number and for the address, whichever worker is asked. Raises
    TooManyTries, or NoCase: whether the number or the four were wrong is not told, in words or
    in time.
    """
    wanted = number_rules.read_number(number)
    if not attempts.allow(TRACK, subject=wanted, address=address, now=now):
        raise TooManyTries
    with reading() as session:
        row = session.execute(
            select(BundleCase.last_four, BundleCase.slip_token, BundleCase.slip_until).where(
                BundleCase.number == wanted
            )
        ).one_or_none()
    typed = last_four_index(wanted, number_rules.last_four(four))
    right = crypto.same(row.last_four if row else NO_DIGEST, typed)
    if row is None or not right or row.slip_until <= now:
        raise NoCase
    return str(row.slip_token)


def mine(account_id: int) -> list[Submitted]:
    """The cases of an account, the newest first."""
    query = (
        select(
            *_ITEM,
            BundleCase.ref.label("bundle_ref"),
            BundleCase.number.label("bundle_number"),
            BundleCase.theme,
            BundleCase.revision_id,
            BundleCase.submitted_at,
            Party.name,
        )
        .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
        .join(Party, Party.id == BundleCase.applicant_id)
        .where(BundleCase.account_id == account_id)
        .order_by(BundleCase.submitted_at.desc(), BundleCase.id.desc(), ItemCase.position)
    )
    with reading() as session:
        rows = session.execute(query).all()
    found: dict[str, Submitted] = {}
    for row in rows:
        known = found.get(row.bundle_ref)
        found[row.bundle_ref] = Submitted(
            ref=row.bundle_ref,
            number=row.bundle_number,
            theme=row.theme,
            revision_id=row.revision_id,
            applicant=row.name,
            submitted_at=row.submitted_at,
            items=(*(known.items if known else ()), _item(row)),
        )
    return list(found.values())


def case(ref: str, *, account_id: int) -> CaseInFull:
    """One of an account's cases, with everything that its applicant may read. Raises NoCase."""
    principal = aliased(Party)
    query = (
        select(BundleCase, Party.name, principal.name.label("principal"))
        .join(Party, Party.id == BundleCase.applicant_id)
        .join(principal, principal.id == BundleCase.principal_id)
        .where(BundleCase.ref == ref, BundleCase.account_id == account_id)
    )
    with reading() as session:
        row = session.execute(query).one_or_none()
        if row is None:
            raise NoCase
        bundle = row.BundleCase
        items = session.execute(
            select(*_ITEM).where(ItemCase.bundle_id == bundle.id).order_by(ItemCase.position)
        ).all()
        return CaseInFull(
            id=bundle.id,
            ref=bundle.ref,
            number=bundle.number,
            theme=bundle.theme,
            revision_id=bundle.revision_id,
            applicant=row.name,
            principal=row.principal,
            channel=bundle.channel,
            slip_token=bundle.slip_token,
            slip_until=bundle.slip_until,
            submitted_at=bundle.submitted_at,
            received_on=bundle.received_on,
            situation=bundle.situation,
            fields=bundle.fields,
            bundle=bundle.bundle,
            items=tuple(_item(one) for one in items),
            lines=desk.lines(session, [one.id for one in items]),
            requirements=desk.requirements(session, bundle.id),
        )
