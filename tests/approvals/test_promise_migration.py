"""The step that brings days of later papers and acceptances that ended, there and back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from tests.support import factories
from webapp import migrations
from webapp.approvals.models import DutyHeld
from webapp.cases.models import CaseRequirement
from webapp.core import clock, db
from webapp.core.db import reading, transaction

LICENCE, SIGN = "business-licence", "signboard-filing"


def items() -> dict[tuple[str, str], list[str]]:
    with reading() as session:
        rows = session.execute(
            select(CaseRequirement.kind, CaseRequirement.key, CaseRequirement.items)
        )
        return {(row.kind, row.key): row.items for row in rows}


def test_there_and_back_every_requirement_knows_its_items(app: Any, database: Any) -> None:
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        handed = factories.submitted()
        limin = factories.officer("limin", "李敏", "accept")
        zhao = factories.officer("zhao", "赵一凡", "accept", "approve")
        factories.accepted(handed.items[LICENCE], by=limin)
    with transaction() as session:
        session.execute(update(DutyHeld).values(ended_at=clock.now()))
    factories.accepted(factories.submitted().items[LICENCE], by=zhao)
    before = items()
    assert before["paper", "kitchen-layout"] == ["food-service-permit"]
    assert before["signature", "application"] == [LICENCE, "food-service-permit", SIGN]
    url = database.settings.url
    db.database().dispose()
    migrations.downgrade(url, "0010")
    engine = db.single_use_engine(url)
    assert "items" not in {one["name"] for one in inspect(engine).get_columns("case_requirement")}
    with engine.begin() as connection:
        held = connection.execute(text("select officer_id from duty_held")).scalars().all()
        assert held == [zhao], "an acceptance that ended is no acceptance"
        statement = text(
            "insert into duty_held (hall_id, item_id, officer_id, duty, at)"
            " select hall_id, item_id, :other, duty, at from duty_held"
        )
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(statement, {"other": limin})
    engine.dispose()
    migrations.upgrade(url)
    db.configure(url)
    assert items() == before
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(DutyHeld)) == 1
        item = session.scalars(select(DutyHeld.item_id)).one()
    with pytest.raises(IntegrityError), transaction() as session:
        _hold(session, item, limin)
    with transaction() as session:
        session.execute(update(DutyHeld).values(ended_at=clock.now()))
        _hold(session, item, limin)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(DutyHeld).values(duty="approve"))
    assert migrations.is_current(url)


def _hold(session: Any, item: int, officer: int) -> None:
    session.add(
        DutyHeld(hall_id=1, item_id=item, officer_id=officer, duty="accept", at=clock.now())
    )
    session.flush()
