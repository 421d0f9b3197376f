"""The database's own refusal: rows written past the use-cases break on its constraints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.support import factories
from webapp.cases.models import ItemCase
from webapp.core import clock
from webapp.core.db import reading, transaction
from webapp.halls import service as halls

HOLD = text(
    "insert into duty_held (hall_id, item_id, officer_id, duty, at)"
    " values (:hall, :item, :officer, :duty, :at)"
)
DECIDE = text(
    "insert into decision"
    " (hall_id, item_id, officer_id, duty, outcome, reasons, remedies, decided_on, at)"
    " values (:hall, :item, :officer, :duty, :outcome, :reasons, '[]', :day, :at)"
)


class Ground:
    """An item that 李敏 accepted, and what raw SQL needs to speak of it."""

    def __init__(self) -> None:
        self.limin = factories.officer("limin", "李敏", "accept", "approve")
        self.zhou = factories.officer("zhouwentao", "周文涛", "approve")
        self.zhao = factories.officer("zhaoyifan", "赵一凡", "approve")
        handed = factories.submitted()
        self.ref = handed.items["business-licence"]
        with reading() as session:
            self.item = session.scalars(select(ItemCase.id).where(ItemCase.ref == self.ref)).one()
        factories.accepted(self.ref, by=self.limin)

    def values(self, **more: Any) -> Mapping[str, Any]:
        """The parameters of a statement."""
        now = clock.now().replace(tzinfo=None)
        day = halls.today()
        common = {"hall": halls.here().id, "item": self.item, "at": now, "day": day.isoformat()}
        return common | {"duty": "approve", "outcome": "approved", "reasons": None} | more


@pytest.fixture
def ground(app: Any) -> Ground:
    """The surroundings of each test."""
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        return Ground()


def run(*statements: tuple[Any, Mapping[str, Any]]) -> None:
    """Write raw rows in one transaction, past every rule."""
    with transaction() as session:
        dialect = session.get_bind().dialect.name
        for statement, values in statements:
            if dialect == "postgresql":
                statement = text(statement.text.replace(":day", "cast(:day as date)"))
            wanted = {key: values[key] for key in statement.compile().params}
            session.execute(statement, wanted)


def test_one_person_holds_one_duty_of_an_item(ground: Ground) -> None:
    with pytest.raises(IntegrityError):
        run((HOLD, ground.values(officer=ground.limin)))


def test_one_duty_of_an_item_is_held_by_one_person(ground: Ground) -> None:
    run((HOLD, ground.values(officer=ground.zhou)))
    with pytest.raises(IntegrityError):
        run((HOLD, ground.values(officer=ground.zhao)))


def test_whoever_accepted_cannot_be_written_as_the_one_who_decided(ground: Ground) -> None:
    with pytest.raises(IntegrityError):
        run((DECIDE, ground.values(officer=ground.limin)))
    with pytest.raises(IntegrityError):
        run((DECIDE, ground.values(officer=ground.limin, duty="accept")))


def test_a_decision_stands_on_the_duty_of_the_very_officer(ground: Ground) -> None:
    hold = (HOLD, ground.values(officer=ground.zhou))
    with pytest.raises(IntegrityError):
        run(hold, (DECIDE, ground.values(officer=ground.zhao)))
    run(hold, (DECIDE, ground.values(officer=ground.zhou)))


def test_an_item_is_decided_once(ground: Ground) -> None:
    run(
        (HOLD, ground.values(officer=ground.zhou)),
        (DECIDE, ground.values(officer=ground.zhou)),
    )
    with pytest.raises(IntegrityError):
        run((DECIDE, ground.values(officer=ground.zhou, outcome="refused", reasons=b"x")))


def test_a_refusal_without_reasons_is_not_stored(ground: Ground) -> None:
    hold = (HOLD, ground.values(officer=ground.zhou))
    with pytest.raises(IntegrityError):
        run(hold, (DECIDE, ground.values(officer=ground.zhou, outcome="refused")))
    run(hold, (DECIDE, ground.values(officer=ground.zhou, outcome="refused", reasons=b"sealed")))


def test_a_duty_or_an_outcome_of_another_kind_is_not_stored(ground: Ground) -> None:
    with pytest.raises(IntegrityError):
        run((HOLD, ground.values(officer=ground.zhou, duty="admin")))
    hold = (HOLD, ground.values(officer=ground.zhou))
    with pytest.raises(IntegrityError):
        run(hold, (DECIDE, ground.values(officer=ground.zhou, outcome="perhaps")))
