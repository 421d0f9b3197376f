"""Publishing, the current revision, what a process keeps, and production's refusal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from tests.catalog.broken import broken
from tests.catalog.small import CATALOG, FRIDAY, PLAIN_WEEKS, restaurant, true_catalog
from webapp.catalog import rules, service
from webapp.catalog.building import Refused
from webapp.catalog.models import CatalogRevision
from webapp.catalog.values import HallParameters
from webapp.core import clock, settings
from webapp.core.db import reading
from webapp.halls import service as halls

pytestmark = pytest.mark.sampled_on("sqlite")


def rows() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(CatalogRevision)) or 0


def changed(tmp_path: Path, name: str = "Open an eating house") -> Path:
    old = "name: {zh-Hans: 开餐饮店, en: Open a restaurant}"
    found = broken(
        tmp_path, "themes/open-restaurant.yaml", old, f"name: {{zh-Hans: 开餐饮店, en: {name}}}"
    )
    assert found == []
    return tmp_path / "catalog"


def test_what_is_published_is_what_was_written(database: Any) -> None:
    current = service.current()
    assert current == true_catalog()
    assert current.hash == true_catalog().hash
    assert service.current() is current


def test_publishing_the_same_files_twice_makes_one_revision(database: Any) -> None:
    before = rows()
    first = service.publish(CATALOG, actor="command", now=clock.now())
    second = service.publish(CATALOG, actor="command", now=clock.now())
    assert first == second
    assert rows() == before


def test_a_newer_revision_is_seen_and_the_older_one_stays(database: Any, tmp_path: Path) -> None:
    old = service.current()
    with reading() as session:
        old_id = session.scalar(select(CatalogRevision.id)) or 0
    new_id = service.publish(changed(tmp_path), actor="command", now=clock.now())
    assert service.current().themes["open-restaurant"].name["en"] == "Open an eating house"
    assert new_id != old_id
    assert service.revision(old_id) == old


def test_another_process_sees_it_within_seconds(database: Any, tmp_path: Path) -> None:
    start = clock.now()
    with clock.freeze(start):
        old = service.current()
        known = dict(service._current)
        service.publish(changed(tmp_path), actor="command", now=start)
        service._current.update(known)  # as a process that did not publish
        assert service.current() is old
    with clock.freeze(start + timedelta(seconds=settings.current().catalog_recheck + 1)):
        assert service.current().hash != old.hash


def test_the_way_back_is_publishing_the_former_files_again(database: Any, tmp_path: Path) -> None:
    old = service.current()
    service.publish(changed(tmp_path), actor="command", now=clock.now())
    service.publish(CATALOG, actor="command", now=clock.now() + timedelta(seconds=1))
    assert service.current() == old


def test_a_hall_may_have_its_own_catalog(database: Any, tmp_path: Path) -> None:
    hall = halls.here()
    service.publish(changed(tmp_path), actor="command", now=clock.now(), hall_id=hall.id)
    assert service.current(hall.id).themes["open-restaurant"].name["en"] == "Open an eating house"
    assert service.current() == true_catalog()


def test_broken_files_are_not_published(database: Any, tmp_path: Path) -> None:
    before = rows()
    broken(tmp_path, "items/fire-check.yaml", "paper: fire-rules\n", "paper: fire-rulse\n")
    with pytest.raises(Refused) as refused:
        service.publish(tmp_path / "catalog", actor="command", now=clock.now())
    assert {one.code for one in refused.value.problems} >= {"unknown_reference"}
    assert "problems in" in str(refused.value)
    assert rows() == before


@pytest.mark.one_database
def test_production_refuses_what_nobody_confirmed(database: Any) -> None:
    ours = settings.current()
    settings.configure(msgspec.structs.replace(ours, mode="production"))
    try:
        with pytest.raises(Refused) as refused:
            service.publish(CATALOG, actor="command", now=clock.now())
    finally:
        settings.configure(ours)
    assert {one.code for one in refused.value.problems} == {"unreviewed"}


def test_an_unknown_revision(database: Any) -> None:
    with pytest.raises(LookupError, match="no published catalog"):
        service.revision(99999)


@pytest.mark.one_database
def test_the_halls_parameters(database: Any) -> None:
    hall = msgspec.structs.replace(
        halls.here(),
        parameters={"fire_check_area": 200, "promised/fire-check/ordinary": 9, "flag": True},
    )
    assert service.hall_parameters(hall) == HallParameters(
        {"fire-check-area": 200}, {"fire-check/ordinary": 9}, halls.today()
    )
    assert service.hall_parameters(hall) is service.hall_parameters(hall)


def test_a_bundle_is_composed_once() -> None:
    service.forget_cached()
    answers = rules.widest_answers(restaurant())
    common: dict[str, Any] = {
        "hall": HallParameters(),
        "today": FRIDAY,
        "calendar": PLAIN_WEEKS,
    }
    first = service.composed(true_catalog(), restaurant(), answers=answers, **common)
    again = service.composed(true_catalog(), restaurant(), answers=dict(answers), **common)
    assert again is first
    other = service.composed(
        true_catalog(), restaurant(), answers={**answers, "tobacco": "no"}, **common
    )
    assert other is not first
    later = service.composed(
        true_catalog(),
        restaurant(),
        answers=answers,
        **{**common, "today": FRIDAY + timedelta(days=3)},
    )
    assert later is not first
    service.forget_cached()


def test_the_memo_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MEMO_SIZE", 3)
    for area in range(1, 9):
        service.composed(
            true_catalog(),
            restaurant(),
            hall=HallParameters(),
            answers={"floor-area": area},
            today=FRIDAY,
            calendar=PLAIN_WEEKS,
        )
    assert len(service._memo) == 3
    service.forget_cached()
