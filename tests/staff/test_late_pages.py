"""Tolerated papers as the desk and their applicant see them, before the grant and after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from tests.staff.conftest import SignIn
from tests.staff.test_applicant_sees import applicant
from tests.support import factories
from tests.support.factories import REGISTRATION, Handed
from webapp.approvals import overdue_papers
from webapp.approvals import service as approvals
from webapp.approvals.models import Verification
from webapp.cases import extending
from webapp.core import clock
from webapp.core.db import reading

FUNDS = "capital-proof"

pytestmark = pytest.mark.one_database


@pytest.fixture
def accepted(app: object, officers: dict[str, int], at: Callable[[str], datetime]) -> Handed:
    """An association whose registration is accepted on a Monday; two papers follow."""
    at("2026-11-23T10:00+08:00")
    handed = factories.founded()
    factories.accepted(handed.items[REGISTRATION], by=officers["limin"])
    return handed


@pytest.fixture
def granted(accepted: Handed, officers: dict[str, int]) -> Handed:
    """The same, granted while they are still to come."""
    approvals.approve(
        accepted.items[REGISTRATION], officer_id=officers["zhou"], opinion="", now=clock.now()
    )
    return accepted


def test_the_desk_sees_what_is_still_to_come_and_by_when(accepted: Handed, sign_in: SignIn) -> None:
    chief = sign_in("zhou")
    page = chief.open_page("/staff/?list=accepted")
    assert "2 papers to come, the first by 7 Dec" in page.text
    assert "Still to come" in page.text
    assert "Audit of the funds or bank proof · Follows by 7 Dec" in page.text
    extending.extend(
        accepted.ref, FUNDS, account_id=accepted.account_id, actor="account:1", now=clock.now()
    )
    page = chief.open_page(f"/staff/items/{accepted.items[REGISTRATION]}")
    assert "Follows by 14 Dec, more time given" in page.text
    assert "The applicant asked for more time for a paper" in page.text
    assert f'action="/staff/items/{accepted.items[REGISTRATION]}/approve"' in page.html


def test_after_the_grant_it_stands_with_what_is_done(granted: Handed, sign_in: SignIn) -> None:
    page = sign_in("zhou").open_page("/staff/?list=done")
    assert "2 papers to come, the first by 7 Dec" in page.text


def test_what_was_granted_first_still_asks_its_applicant(
    granted: Handed, app: object, sign_in: SignIn, at: Callable[[str], datetime]
) -> None:
    she = applicant(app, granted)
    page = she.open_page("/me/cases")
    assert "Send 2 papers by Mon 7 December" in page.text
    page = she.open_page(f"/me/cases/{granted.ref}")
    assert "Still to come" in page.text
    assert "Licence number" in page.text
    at("2026-12-08T08:00+08:00")
    overdue_papers.look_after({}, clock.now())
    she = applicant(app, granted)
    page = she.open_page(f"/me/cases/{granted.ref}")
    assert "A paper is missing" in page.text
    assert "A paper did not come in time" in page.text
    assert "The last day was Mon 7 December." in page.text
    with reading() as session:
        ref = session.scalars(
            select(Verification.ref).where(Verification.statement == "late-papers")
        ).one()
    chief = sign_in("zhao")
    page = chief.open_page(f"/staff/verifications?ref={ref}")
    assert "it did not come by Mon 7 December" in page.text
    done = page.submit(f"/staff/verifications/{ref}/revoke", words="到期没有补交验资证明。")
    assert done.status == 200
    page = she.open_page(f"/me/cases/{granted.ref}")
    assert "到期没有补交验资证明。" in page.text
    assert "Still to come" not in page.text
    assert "Send 2 papers" not in she.open_page("/me/cases").text


def test_a_returned_item_says_why_and_what_can_be_done(
    accepted: Handed, app: object, at: Callable[[str], datetime]
) -> None:
    at("2026-12-08T08:00+08:00")
    overdue_papers.look_after({}, clock.now())
    page = applicant(app, accepted).open_page(f"/me/cases/{accepted.ref}")
    assert (
        "This did not come in time, so it was returned: Audit of the funds or bank proof"
        in page.text
    )
    assert "You can apply again." in page.text
    assert "Still to come" not in page.text
