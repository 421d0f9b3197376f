"""Papers that may follow (容缺): acceptance sets their last day, and the applicant is reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.cases import late_rules, number_rules
from webapp.cases.models import BundleCase, CaseRequirement, ItemCase
from webapp.cases.values import Fulfilment
from webapp.catalog import service as catalog
from webapp.catalog.values import Bundle
from webapp.core import clock, jobs
from webapp.core.db import reading, transaction
from webapp.core.i18n import CHINESE, ENGLISH, Text, pick
from webapp.halls import service as halls
from webapp.messages import service as messages

PAPER = "paper"
MESSAGE = "later"
BETWEEN = {CHINESE: "、", ENGLISH: ", "}


def set_due(session: Session, item: ItemCase, accepted_on: date) -> None:
    """Give the papers that may follow an item its last day, in the transaction that accepts it.

    A paper that several items need keeps the earliest day that one of them gave it.
    """
    still = select(CaseRequirement.key).where(
        CaseRequirement.bundle_id == item.bundle_id,
        CaseRequirement.kind == PAPER,
        CaseRequirement.state == Fulfilment.later,
    )
    later = set(session.scalars(still))
    if not later:
        return
    case = session.get_one(BundleCase, item.bundle_id)
    tolerated = catalog.revision(case.revision_id).items[item.item].tolerated_days
    last = late_rules.due(
        accepted_on,
        [tolerated],
        item.promised_due or item.statutory_due,
        halls.calendar(item.hall_id),
    )
    papers = msgspec.convert(case.bundle, Bundle).papers
    needed = [one.slug for one in papers if item.item in one.used_by and one.slug in later]
    if last is None or not needed:
        return
    session.execute(
        update(CaseRequirement)
        .where(
            CaseRequirement.bundle_id == item.bundle_id,
            CaseRequirement.kind == PAPER,
            CaseRequirement.key.in_(needed),
            CaseRequirement.due.is_(None) | (CaseRequirement.due > last),
        )
        .values(due=last)
    )


@jobs.handler("cases.remind_of_papers", daily=True)
def remind(payload: dict[str, Any], now: datetime) -> None:
    """Remind of papers that may follow, three, one and no working days before their last day."""
    today = clock.local(now, halls.here().zone).date()
    query = (
        select(
            CaseRequirement.bundle_id,
            CaseRequirement.due,
            CaseRequirement.key,
            BundleCase.ref,
            BundleCase.number,
            BundleCase.hall_id,
            BundleCase.account_id,
            BundleCase.revision_id,
        )
        .join(BundleCase, BundleCase.id == CaseRequirement.bundle_id)
        .where(
            CaseRequirement.kind == PAPER,
            CaseRequirement.state == Fulfilment.later,
            CaseRequirement.due >= today,
        )
        .order_by(CaseRequirement.bundle_id, CaseRequirement.due, CaseRequirement.id)
    )
    with reading() as session:
        rows = session.execute(query).all()
    for _, together in groupby(rows, key=lambda row: (row.bundle_id, row.due)):
        _remind_of(tuple(together), today, now)


def _remind_of(rows: Sequence[Any], today: date, now: datetime) -> None:
    """Remind of the papers of one case that have the same last day."""
    first = rows[0]
    left = late_rules.remind(first.due, today, halls.calendar(first.hall_id))
    phone = accounts.phone_of(first.account_id)
    if left is None or phone is None:
        return
    names = catalog.revision(first.revision_id).papers
    with transaction() as session:
        messages.send(
            session,
            MESSAGE,
            phone,
            {
                "papers": _listed([names[row.key].name for row in rows]),
                "day": first.due,
                "number": number_rules.grouped(first.number),
            },
            hall_id=first.hall_id,
            now=now,
            account_id=first.account_id,
            link=messages.Link("papers", first.ref),
            step=f"{first.due}:{left}",
        )


def _listed(names: Sequence[Text]) -> Text:
    return {
        locale: mark.join(pick(one, locale) for one in names) for locale, mark in BETWEEN.items()
    }
