"""The desk says what keeps an item from being granted, in place of the button."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from tests.staff.conftest import SignIn
from tests.support import factories
from tests.support.factories import Handed
from webapp.approvals import notifying
from webapp.approvals import service as approvals
from webapp.cases.models import CaseRequirement, ItemCase
from webapp.cases.values import Fulfilment, ItemState
from webapp.core import clock
from webapp.core.db import reading, transaction

pytestmark = pytest.mark.one_database

LICENCE, FOOD = "business-licence", "food-service-permit"
LAYOUT, RULES = "kitchen-layout", "food-rules-list"


@pytest.fixture
def accepted(handed: Handed, officers: dict[str, int]) -> Handed:
    """A shop whose food permit is accepted: one paper was to be brought, one may follow."""
    factories.accepted(handed.items[LICENCE], by=officers["limin"])
    approvals.approve(
        handed.items[LICENCE], officer_id=officers["zhou"], opinion="", now=clock.now()
    )
    factories.accepted(handed.items[FOOD], by=officers["limin"])
    return handed


def state_of(ref: str) -> ItemState:
    with reading() as session:
        return session.scalars(select(ItemCase.state).where(ItemCase.ref == ref)).one()


def test_the_desk_says_what_is_missing_in_place_of_the_button(
    accepted: Handed, sign_in: SignIn
) -> None:
    address = f"/staff/items/{accepted.items[FOOD]}"
    chief, clerk = sign_in("zhou"), sign_in("limin")
    page = chief.open_page(address)
    assert f'action="{address}/approve"' not in page.html
    assert "Still missing: Layout of the place and List of food safety rules" in page.text
    assert f'href="{address}/refuse"' in page.html
    for paper in (LAYOUT, RULES):
        clerk.open_page(address).submit(f"/papers/{paper}/taken")
    page = chief.open_page(address)
    assert "Still missing" not in page.text
    assert page.submit("/approve").status == 200
    assert state_of(accepted.items[FOOD]) is ItemState.approved


def test_a_press_on_an_old_page_is_told_and_grants_nothing(
    accepted: Handed, officers: dict[str, int], sign_in: SignIn
) -> None:
    """The button was there while the paper was; then it turned out not to be."""
    ref = accepted.items[FOOD]
    for paper in (LAYOUT, RULES):
        notifying.take_paper(ref, paper, officer_id=officers["limin"], now=clock.now())
    page = sign_in("zhou").open_page(f"/staff/items/{ref}")
    with transaction() as session:
        session.execute(
            update(CaseRequirement)
            .where(CaseRequirement.key == LAYOUT)
            .values(state=Fulfilment.open)
        )
    answer = page.submit("/approve")
    assert answer.status == 409
    assert "Layout of the place" in answer.text
    assert state_of(ref) is ItemState.accepted
