"""Deadlines past the last noticed year: provisional at first, settled by the notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select

from tests.support import factories
from webapp.approvals import provisional
from webapp.cases.models import CaseRequirement, ItemCase
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.db import reading
from webapp.halls import service as halls

NEW_YEARS_EVE = datetime.fromisoformat("2026-12-31T10:00+08:00")


@pytest.fixture
def late(app: Any) -> Iterator[str]:
    """A business licence that was accepted on the last day of the noticed year."""
    with clock.freeze(NEW_YEARS_EVE), app.test_request_context("/staff/"):
        app.preprocess_request()
        handed = factories.submitted()
        limin = factories.officer("limin", "李敏", "accept")
        ref = handed.items["business-licence"]
        factories.accepted(ref, by=limin, now=NEW_YEARS_EVE)
        yield ref


def row(ref: str) -> ItemCase:
    with reading() as session:
        return session.scalars(select(ItemCase).where(ItemCase.ref == ref)).one()


def changes() -> int:
    with reading() as session:
        query = select(func.count()).where(AuditEntry.action == "item.deadlines")
        return session.scalar(query) or 0


def notice_of_2027(folder: Path) -> Path:
    """A made-up notice: 2027-01-02 (Saturday) to 01-05 are off."""
    document = yaml.safe_load(halls.CALENDAR_FILE.read_text("utf-8"))
    document["years"][2027] = {
        "notice": "made up for a test",
        "off": ["01-01", "01-04", "01-05"],
        "work": [],
    }
    path = folder / "notice.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    return path


def test_a_case_is_accepted_with_a_provisional_date(late: str) -> None:
    item = row(late)
    assert item.due_provisional
    assert item.statutory_due is not None
    assert item.statutory_due.year == 2027


def test_a_notice_settles_the_date_and_the_trail_says_so(late: str, tmp_path: Path) -> None:
    before = row(late)
    halls.load_calendar(before.hall_id, notice_of_2027(tmp_path))
    provisional.settle({}, clock.now())
    after = row(late)
    assert not after.due_provisional
    assert before.statutory_due is not None
    # Three working days: by the statutory days off alone, then with two more that a notice takes.
    assert before.statutory_due == date(2027, 1, 6)
    assert after.statutory_due == date(2027, 1, 8)
    assert changes() == 1


def test_without_a_notice_nothing_changes(late: str) -> None:
    before = row(late)
    provisional.settle({}, clock.now())
    assert row(late).statutory_due == before.statutory_due
    assert changes() == 0


def paper_day(ref: str) -> tuple[date | None, bool]:
    """The last day of the association's proof of funds, and whether it is provisional."""
    with reading() as session:
        row = session.execute(
            select(CaseRequirement.due, CaseRequirement.due_provisional)
            .join(ItemCase, ItemCase.bundle_id == CaseRequirement.bundle_id)
            .where(ItemCase.ref == ref, CaseRequirement.key == "capital-proof")
        ).one()
    return row.due, row.due_provisional


def test_the_last_day_of_a_paper_is_settled_too(app: Any, tmp_path: Path) -> None:
    with clock.freeze(NEW_YEARS_EVE), app.test_request_context("/staff/"):
        app.preprocess_request()
        handed = factories.founded()
        limin = factories.officer("limin", "李敏", "accept")
        ref = handed.items[factories.REGISTRATION]
        factories.accepted(ref, by=limin, now=NEW_YEARS_EVE)
        assert paper_day(ref) == (date(2027, 1, 15), True)
        halls.load_calendar(row(ref).hall_id, notice_of_2027(tmp_path))
        for _ in range(2):
            provisional.settle({}, clock.now())
        # Ten working days, with two more of them taken by the notice.
        assert paper_day(ref) == (date(2027, 1, 19), False)
    with reading() as session:
        query = select(AuditEntry.details).where(AuditEntry.action == "paper.day")
        assert {one["paper"]: one["due"] for one in session.scalars(query)} == {
            "capital-proof": "2027-01-19",
            "member-list": "2027-01-19",
        }
