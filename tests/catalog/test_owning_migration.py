"""The tables of owning the content come and go, and what was published stays published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, inspect, select

from tests.catalog.small import CATALOG
from webapp import migrations
from webapp.catalog import service
from webapp.catalog.models import CatalogPublication, CatalogRevision
from webapp.core import clock, db
from webapp.core.db import reading


def test_both_directions(database: Any) -> None:
    first = service.current_id()
    service.publish(CATALOG, actor="command", now=clock.now())
    url = database.settings.url
    migrations.downgrade(url, "0007")
    there = inspect(db.database().reader)
    assert not {"catalog_review", "catalog_publication"} & set(there.get_table_names())
    assert "candidate" not in {one["name"] for one in there.get_columns("catalog_revision")}
    migrations.upgrade(url)
    service.forget_cached()
    assert service.current_id() == first
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(CatalogPublication)) == (
            session.scalar(select(func.count()).select_from(CatalogRevision))
        )
