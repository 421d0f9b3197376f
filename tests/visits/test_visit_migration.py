"""The state of a visit that did not take place: both directions, and every guard stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.visits.conftest import DAY, ask, somebody, tuesday
from webapp import migrations
from webapp.core.db import reading, transaction
from webapp.visits import asking, lapsing, reads
from webapp.visits.models import VisitRow
from webapp.visits.values import VisitState


def test_both_directions(database: Any, morning: datetime) -> None:
    who = somebody()
    lapsed = ask(morning, who)
    lapsing.lapse_past({}, tuesday("08:00") + DAY)
    url = database.settings.url
    migrations.downgrade(url, "0030")
    with reading() as session:
        assert session.scalars(text("select state from home_visit")).all() == ["cancelled"]
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("update home_visit set state = 'lapsed'"))
    migrations.upgrade(url)
    assert reads.of_id(lapsed.id).state is VisitState.cancelled
    assert reads.of_id(lapsed.id).address
    waiting = ask(morning, who)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("update home_visit set state = 'planned'"))
    with pytest.raises(IntegrityError), transaction() as session:  # one open request each
        session.get_one(VisitRow, lapsed.id).state = VisitState.asked
    asking.cancel(waiting.ref, account_id=who.account_id or 0, now=morning)
