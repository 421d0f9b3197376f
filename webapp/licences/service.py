"""Use-cases of licences: issue one, list them, know what an applicant holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.catalog.values import Holdings, Item, Revision
from webapp.core import audit, crypto
from webapp.core.db import reading
from webapp.core.i18n import Text
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
) -> str:
    """Issue the result (证照) of an item's case in the caller's transaction; its number.

    One case has one licence: doing it again returns the same. `holder_code` is the holder's ID
    number or credit code if there is one; `chain` the audit chain of the case.
    """
    known = session.scalar(select(Licence.number).where(Licence.case_number == case_number))
    if known is not None:
        return known
    number = rules.licence_number(case_number)
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
            valid_until=rules.last_day(issued_on, item.result.months),
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
    return number


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
        return [LicenceValues(*row) for row in session.execute(query)]
