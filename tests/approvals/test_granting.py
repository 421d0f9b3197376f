"""Nothing is granted unproven: what is missing is named, taken at the window, then granted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, update

from tests.disclosure.conftest import sign_all
from tests.support import factories
from tests.support.factories import Handed
from webapp.approvals import notifying, service
from webapp.approvals.models import Decision, DutyHeld
from webapp.cases.models import CaseRequirement, ItemCase
from webapp.cases.values import Fulfilment, ItemState
from webapp.core import clock
from webapp.core.db import reading, transaction
from webapp.licences.models import Licence
from webapp.signing import sealing
from webapp.web.errors import Refused

LICENCE, FOOD = "business-licence", "food-service-permit"
LAYOUT, RULES = "kitchen-layout", "food-rules-list"
REASONS = "厨房布局图上没有洗消间，不符合食品安全法第三十三条。"


@pytest.fixture
def hall(app: Any) -> Iterator[Any]:
    """A request's surroundings, in which the words have a language."""
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        yield app


@pytest.fixture
def officers(hall: Any) -> dict[str, int]:
    """李敏 accepts, 周文涛 decides."""
    return {
        "limin": factories.officer("limin", "李敏", "accept"),
        "zhou": factories.officer("zhou", "周文涛", "approve"),
    }


@pytest.fixture
def accepted(hall: Any, officers: dict[str, int]) -> Handed:
    """A shop whose food permit is accepted: one paper was to be brought, one may follow."""
    handed = factories.submitted()
    factories.accepted(handed.items[LICENCE], by=officers["limin"])
    service.approve(handed.items[LICENCE], officer_id=officers["zhou"], opinion="", now=clock.now())
    factories.accepted(handed.items[FOOD], by=officers["limin"])
    return handed


def approve(ref: str, officer: int) -> None:
    service.approve(ref, officer_id=officer, opinion="", now=clock.now())


def state_of(ref: str) -> ItemState:
    with reading() as session:
        return session.scalars(select(ItemCase.state).where(ItemCase.ref == ref)).one()


def total(model: Any) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_with_papers_missing_nothing_is_granted_and_they_are_named(
    accepted: Handed,
    officers: dict[str, int],
) -> None:
    ref, before = accepted.items[FOOD], total(DutyHeld)
    with pytest.raises(Refused, match="经营场所布局图和食品安全规章制度目录"):
        approve(ref, officers["zhou"])
    assert state_of(ref) is ItemState.accepted
    assert (total(Decision), total(Licence), total(DutyHeld)) == (1, 1, before)
    notifying.take_paper(ref, LAYOUT, officer_id=officers["limin"], now=clock.now())
    with pytest.raises(Refused) as refused:
        approve(ref, officers["zhou"])
    assert "经营场所布局图" not in refused.value.message
    notifying.take_paper(ref, RULES, officer_id=officers["limin"], now=clock.now())
    approve(ref, officers["zhou"])
    assert state_of(ref) is ItemState.approved
    assert total(Licence) == 2


def test_refusing_stays_possible(accepted: Handed, officers: dict[str, int]) -> None:
    service.refuse(
        accepted.items[FOOD], officer_id=officers["zhou"], reasons=REASONS, now=clock.now()
    )
    assert state_of(accepted.items[FOOD]) is ItemState.refused


def test_without_a_signature_nothing_is_granted(
    hall: Any,
    officers: dict[str, int],
) -> None:
    handed = factories.submitted()
    factories.accepted(handed.items[LICENCE], by=officers["limin"])
    with transaction() as session:
        session.execute(
            update(CaseRequirement)
            .where(CaseRequirement.kind == "signature", CaseRequirement.key == "premises-statement")
            .values(state=Fulfilment.open)
        )
    with pytest.raises(Refused, match="《住所（经营场所）承诺书》上的签名"):
        approve(handed.items[LICENCE], officers["zhou"])
    assert total(Licence) == 0


def test_a_signature_that_is_not_sealed_yet_is_waited_for(
    hall: Any, officers: dict[str, int]
) -> None:
    handed = factories.submitted(sign=partial(sign_all, signing="simulated"))
    factories.accepted(handed.items[LICENCE], by=officers["limin"])
    with pytest.raises(Refused, match=r"certified|证书"):
        approve(handed.items[LICENCE], officers["zhou"])
    assert state_of(handed.items[LICENCE]) is ItemState.accepted
    for signer in range(1, 9):
        sealing.seal({"signer": signer}, clock.now())
    approve(handed.items[LICENCE], officers["zhou"])
    assert state_of(handed.items[LICENCE]) is ItemState.approved
