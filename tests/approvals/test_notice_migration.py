"""The step that brings notices, there and back, on a database with cases in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text

from tests.support import factories
from webapp import migrations
from webapp.cases.models import CaseEvent, ItemCase
from webapp.cases.values import ItemState
from webapp.core import db
from webapp.core.db import reading


def test_there_and_back_an_item_that_was_told_of_is_received(app: Any, database: Any) -> None:
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        handed = factories.submitted()
        limin = factories.officer("limin", "李敏", "accept")
        factories.noticed(handed.items["business-licence"], by=limin)
    url = database.settings.url
    db.database().dispose()
    migrations.downgrade(url, "0003")
    migrations.upgrade(url)
    db.configure(url)
    with reading() as session:
        item = session.scalars(
            select(ItemCase).where(ItemCase.ref == handed.items["business-licence"])
        ).one()
        lines = session.scalars(select(CaseEvent.kind).where(CaseEvent.item_id == item.id)).all()
        notices = session.scalar(text("select count(*) from notice"))
    assert item.state is ItemState.received
    assert lines == ["received", "correcting"], "what happened stays written"
    assert notices == 0
    assert migrations.is_current(url)
