"""The tables of promises for all to see come and go; what was granted before stays granted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select

from tests.disclosure.conftest import Office, duty_of
from webapp import migrations
from webapp.approvals import verifying
from webapp.approvals.display_models import ShownPromise
from webapp.approvals.verification_values import Verified
from webapp.core import db
from webapp.core.db import reading

TABLES = {"shown_promise", "promise_report", "supervision_message"}


def test_both_directions(database: Any, app: Any) -> None:
    handed = Office(app).granted()
    url = database.settings.url
    migrations.downgrade(url, "0010")
    there = inspect(db.database().reader)
    assert not TABLES & set(there.get_table_names())
    assert "look_by" not in {one["name"] for one in there.get_columns("verification")}
    migrations.upgrade(url)
    found = verifying.one(duty_of(handed), 1, ())
    assert (found.state, found.look_by) == (Verified.due, None)
    with reading() as session:
        # It was granted before there was a display: nobody agreed to one.
        assert session.scalars(select(ShownPromise)).all() == []
