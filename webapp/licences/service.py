"""Use-cases of licences: issue one, list them, know what an applicant holds."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.catalog.values import Holdings, Item, Revision
from webapp.core import audit, crypto
from webapp.core.db import reading, transaction
from webapp.core.i18n import CHINESE, Text
from webapp.documents import service as documents
from webapp.documents.values import DocumentKind, Listed
from webapp.documents.values import Licence as Face
from webapp.licences import rules
from webapp.licences.models import Licence
from webapp.licences.values import LicenceState

HOLDER = "licence.holder"


class LicenceValues(msgspec.Struct, frozen=True):
    """A licence as pages show it."""

    number: str
    item: str
    names: Text
    case_number: str
    holder: str
    state: LicenceState
    issued_on: date
    valid_until: date | None
    document: str = ""
    """The ref of the document that shows it; empty for one from before there were documents."""


class Shown(msgspec.Struct, frozen=True):
    """A licence with everything that its page shows; `opens` is the address of its code."""

    licence: LicenceValues
    document: Listed
    face: Face
    issuer: str
    opens: str
    demonstration: bool


def issue(
    session: Session,
    *,
    hall_id: int,
    item: Item,
    case_number: str,
    account_id: int | None,
    holder: str,
    holder_code: str | None,
    issued_on: date,
    actor: str,
    chain: str,
    now: datetime,
    case_ref: str | None = None,
    facts: tuple[tuple[str, str], ...] = (),
    holder_is_person: bool = False,
) -> str:
    """Issue the result (证照) of an item's case in the caller's transaction; its number.

    One case has one licence: doing it again returns the same. `holder_code` is the holder's ID
    number or credit code if there is one; `chain` the audit chain of the case; `facts` what stands
    on its face beside the holder and what is permitted.
    """
    known = session.scalar(select(Licence.number).where(Licence.case_number == case_number))
    if known is not None:
        return known
    number = rules.licence_number(case_number)
    valid_until = rules.last_day(issued_on, item.result.months)
    session.add(
        Licence(
            number=number,
            hall_id=hall_id,
            item=item.slug,
            names=item.result.name,
            case_number=case_number,
            account_id=account_id,
            holder=holder,
            holder_index=crypto.blind_index(HOLDER, holder_code) if holder_code else None,
            state=LicenceState.valid,
            issued_on=issued_on,
            valid_until=valid_until,
            at=now,
        )
    )
    session.flush()
    audit.record(
        session,
        hall_id=hall_id,
        chain=chain,
        action="licence.issue",
        actor=actor,
        subject=number,
        details={"item": item.slug},
        now=now,
    )
    face = Face(
        holder=holder,
        holder_is_person=holder_is_person,
        title=item.result.name[CHINESE],
        facts=(("名称", holder), *facts, ("许可内容", item.official_name[CHINESE])),
        issued_on=issued_on,
        valid_until=valid_until,
    )
    documents.issue(
        session,
        DocumentKind.licence,
        face,
        hall_id=hall_id,
        account_id=account_id,
        case_number=case_number,
        case_ref=case_ref,
        number=number,
        issued_on=issued_on,
        valid_until=valid_until,
        actor=actor,
        now=now,
    )
    return number


def revoke(number: str, *, actor: str, now: datetime) -> None:
    """Revoke a licence (撤销) and its document; doing it again changes nothing.

    Raises LookupError where there is none.
    """
    with transaction() as session:
        row = session.scalars(
            select(Licence).where(Licence.number == number).with_for_update()
        ).one_or_none()
        if row is None:
            raise LookupError(f"no licence {number}")
        if row.state is LicenceState.revoked:
            return
        row.state = LicenceState.revoked
        session.flush()
        with suppress(documents.NoDocument):  # one from before there were documents
            documents.revoke(session, number, actor=actor, now=now)
        audit.record(
            session,
            hall_id=row.hall_id,
            chain=row.case_number,
            action="licence.revoke",
            actor=actor,
            subject=number,
            now=now,
        )


def with_document(ref: str, *, account_id: int) -> Shown | None:
    """An account's licence by the ref of its document; None where it is not theirs."""
    try:
        owner, *_where = documents.owner(ref)
        head, body, opens = documents.body(ref)
    except documents.NoDocument:
        return None
    if owner != account_id:
        return None
    query = _LISTED.where(Licence.number == head.number, Licence.account_id == account_id)
    found = _read(query)
    if not found:
        return None
    document = documents.by_numbers([head.number])[head.number]
    face = msgspec.convert(body, Face)
    return Shown(found[0], document, face, head.issuer, opens, head.demonstration)


def holdings(account_id: int, revision: Revision, today: date) -> Holdings:
    """What this account's valid licences let a case drop: the results' keys of the catalog."""
    query = select(Licence.item, Licence.state, Licence.valid_until).where(
        Licence.account_id == account_id
    )
    with reading() as session:
        rows = session.execute(query).all()
    return Holdings(
        frozenset(
            revision.items[row.item].result.slug
            for row in rows
            if row.item in revision.items and rules.counts(row.state, row.valid_until, today)
        )
    )


def of_account(account_id: int) -> list[LicenceValues]:
    """The licences of an account, the newest first."""
    query = _LISTED.where(Licence.account_id == account_id)
    return _read(query.order_by(Licence.at.desc(), Licence.id.desc()))


def of_cases(case_numbers: Collection[str]) -> dict[str, LicenceValues]:
    """The licences that these items' cases resulted in, by case number."""
    found = _read(_LISTED.where(Licence.case_number.in_(case_numbers))) if case_numbers else []
    return {one.case_number: one for one in found}


_LISTED = select(
    Licence.number,
    Licence.item,
    Licence.names,
    Licence.case_number,
    Licence.holder,
    Licence.state,
    Licence.issued_on,
    Licence.valid_until,
)


def _read(query: Select[Any]) -> list[LicenceValues]:
    with reading() as session:
        rows = session.execute(query).all()
    shown = documents.by_numbers([row.number for row in rows])
    return [
        LicenceValues(**row._mapping, document=shown[row.number].ref if row.number in shown else "")
        for row in rows
    ]
