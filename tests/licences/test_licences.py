"""Issuing licences, and knowing what an applicant holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, update

from tests.support import factories
from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.licences import service as licences
from webapp.licences.models import Licence
from webapp.licences.values import LicenceState

DAY = date(2026, 11, 27)


def issue(account_id: int, item: str = "food-service-permit", number: str = "1" * 22) -> str:
    with transaction() as session:
        return licences.issue(
            session,
            hall_id=halls.here().id,
            item=catalog.current(None).items[item],
            case_number=number,
            account_id=account_id,
            holder="老王面馆",
            holder_code=None,
            issued_on=DAY,
            actor="staff:1",
            chain="YJS1",
            now=clock.now(),
        )


def test_a_case_has_one_licence(app: Any) -> None:
    account, *_ = factories.account()
    assert issue(account) == issue(account) == "ZZ" + "1" * 22
    (found,) = licences.of_account(account)
    assert (found.item, found.holder) == ("food-service-permit", "老王面馆")
    assert (found.issued_on, found.valid_until) == (DAY, date(2031, 11, 26))
    assert found.names["en"] == "Food business permit"
    with reading() as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "licence.issue")
        ).all()
    assert [(one.chain, one.subject) for one in entries] == [("YJS1", "ZZ" + "1" * 22)]


def test_licences_are_found_by_their_cases(app: Any) -> None:
    account, *_ = factories.account()
    issue(account)
    issue(account, "business-licence", "2" * 22)
    assert set(licences.of_cases(["1" * 22, "3" * 22])) == {"1" * 22}
    assert licences.of_cases([]) == {}


def test_what_is_held_counts_while_it_is_valid(app: Any) -> None:
    account, *_ = factories.account()
    other, *_ = factories.account()
    revision = catalog.current(None)
    issue(account)
    issue(account, "business-licence", "2" * 22)
    held = licences.holdings(account, revision, DAY).held
    assert held == {"food-business-licence", "business-licence"}
    assert licences.holdings(account, revision, date(2031, 11, 27)).held == {"business-licence"}
    assert licences.holdings(other, revision, DAY).held == frozenset()
    with transaction() as session:
        session.execute(update(Licence).values(state=LicenceState.revoked))
    assert licences.holdings(account, revision, DAY).held == frozenset()
