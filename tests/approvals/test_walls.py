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


NOTIFY = text(
    "insert into notice (ref, hall_id, bundle_id, item_id, round, serial, officer_id, reason,"
    " issued_at, answered_at, provisional, state)"
    " values (:ref, :hall, :bundle, :item, :round, :round, :officer, :reason, :at, :answered,"
    " :no, :state)"
)
ITEM_STATE = text("update item_case set state = :state where id = :item")


class Told(Ground):
    """The same item while it is received, so that the applicant may still be told."""

    def __init__(self) -> None:
        super().__init__()
        handed = factories.submitted()
        with reading() as session:
            item = session.scalars(
                select(ItemCase).where(ItemCase.ref == handed.items["business-licence"])
            ).one()
        self.item, self.bundle = item.id, item.bundle_id

    def notice(self, round_: int = 1, **more: Any) -> tuple[Any, Mapping[str, Any]]:
        """A notice of 李敏's as raw SQL."""
        common = {"ref": f"n{round_}", "bundle": self.bundle, "officer": self.limin, "no": False}
        common |= {"reason": None}
        values = {"round": round_, "state": "open", "answered": None, **common, **more}
        return NOTIFY, self.values(**values)


@pytest.fixture
def told(app: Any) -> Told:
    """The surroundings of a test about notices."""
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        return Told()


def test_a_second_notice_without_a_reason_is_not_stored(told: Told) -> None:
    run(told.notice(state="answered", answered=clock.now().replace(tzinfo=None)))
    with pytest.raises(IntegrityError):
        run(told.notice(2))
    with pytest.raises(IntegrityError):
        run(told.notice(1, ref="again"))
    run(told.notice(2, reason=b"sealed"))


def test_one_notice_of_an_item_is_open_at_a_time(told: Told) -> None:
    run(told.notice())
    with pytest.raises(IntegrityError):
        run(told.notice(2, reason=b"sealed"))


@pytest.mark.parametrize("state", ["accepted", "correcting", "approved", "waiting"])
def test_a_notice_comes_before_acceptance_or_not_at_all(told: Told, state: str) -> None:
    run((ITEM_STATE, {"item": told.item, "state": state}))
    with pytest.raises(IntegrityError):
        run(told.notice())


def test_whoever_told_holds_no_duty_but_to_accept(told: Told) -> None:
    run(told.notice())
    with pytest.raises(IntegrityError):
        run((HOLD, told.values(officer=told.limin, duty="approve")))
    run((HOLD, told.values(officer=told.limin, duty="accept")))
    run((HOLD, told.values(officer=told.zhou, duty="approve")))


def test_a_notice_is_answered_at_a_moment_or_not_answered(told: Told) -> None:
    with pytest.raises(IntegrityError):
        run(told.notice(state="answered"))
    with pytest.raises(IntegrityError):
        run(told.notice(answered=clock.now().replace(tzinfo=None)))
    with pytest.raises(IntegrityError):
        run(told.notice(state="forgotten"))


def test_an_item_stands_in_a_state_that_there_is(told: Told) -> None:
    run((ITEM_STATE, {"item": told.item, "state": "correcting"}))
    with pytest.raises(IntegrityError):
        run((ITEM_STATE, {"item": told.item, "state": "somewhere"}))
