"""What the desk reads of cases, and the walls around what it may read and move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.support import factories
from tests.support.factories import Handed
from webapp.cases import service as cases
from webapp.cases.models import CaseEvent, CaseRequirement, ItemCase
from webapp.cases.values import Fulfilment, ItemState
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.halls import service as halls

DAY = date(2026, 11, 27)


@pytest.fixture
def handed(app: Any) -> Handed:
    """A small shop's case."""
    return factories.submitted()


def hall() -> int:
    return halls.here().id


def item(ref: str) -> ItemCase:
    with reading() as session:
        return session.scalars(select(ItemCase).where(ItemCase.ref == ref)).one()


def decide(ref: str, to: ItemState, **options: Any) -> None:
    with transaction() as session:
        cases.set_state(
            session,
            item(ref).id,
            to,
            expected=tuple(ItemState),
            by="周文涛",
            on=options.pop("on", DAY),
            now=clock.now(),
            **options,
        )


def test_the_inbox_shows_open_items_of_ones_departments(handed: Handed) -> None:
    everything = cases.inbox(hall())
    assert [row.item for row in everything] == ["business-licence"]
    assert everything[0].applicant == "老王面馆"
    assert everything[0].bundle_number == handed.number
    waiting = cases.inbox(hall(), states=(ItemState.waiting,))
    assert {row.item for row in waiting} == {"food-service-permit", "signboard-filing"}
    assert cases.inbox(hall(), departments=["fire-rescue"], states=()) == []
    assert cases.inbox(hall() + 1) == []


def test_a_case_is_found_by_its_number_or_the_end_of_one(handed: Handed) -> None:
    factories.submitted()
    for typed in (handed.number, handed.number[-7:].lower(), cases.grouped(handed.number)):
        assert {row.bundle_number for row in cases.inbox(hall(), states=(), number=typed)} == {
            handed.number
        }
    assert cases.inbox(hall(), states=(), number="99%") == []


def test_counts_are_by_state(handed: Handed) -> None:
    assert cases.counts(hall()) == {ItemState.received: 1, ItemState.waiting: 2}


def test_an_item_is_shown_masked_and_revealed_on_record(handed: Handed) -> None:
    ref = handed.items["business-licence"]
    shown = cases.item_for_staff(ref, hall_id=hall())
    assert shown.principal_masked == "王*"
    assert {one.item for one in shown.siblings} == {"food-service-permit", "signboard-filing"}
    assert [line.kind for line in shown.events] == ["received"]
    seen = cases.reveal(ref, hall_id=hall(), actor="staff:7", now=clock.now())
    assert seen.principal == "王建国"
    assert seen.principal_code == handed.id_number
    with reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.reveal")).one()
    assert (entry.actor, entry.chain, entry.subject) == ("staff:7", handed.number, ref)


def test_what_is_not_theirs_is_not_there(handed: Handed) -> None:
    ref = handed.items["business-licence"]
    for options in ({"hall_id": hall(), "departments": ["fire-rescue"]}, {"hall_id": hall() + 1}):
        with pytest.raises(LookupError):
            cases.item_for_staff(ref, **options)
        with pytest.raises(LookupError):
            cases.reveal(ref, actor="staff:7", now=clock.now(), **options)
    with reading() as session:
        assert not session.scalars(
            select(AuditEntry).where(AuditEntry.action == "case.reveal")
        ).all()


def test_acceptance_stores_the_deadlines(handed: Handed) -> None:
    ref = handed.items["business-licence"]
    deadlines = cases.Deadlines(date(2026, 12, 2), date(2026, 11, 30), date(2026, 11, 30), True)
    with transaction() as session:
        cases.accept(session, item(ref).id, deadlines=deadlines, by="李敏", on=DAY, now=clock.now())
    got = item(ref)
    assert (got.state, got.accepted_on) == (ItemState.accepted, DAY)
    assert (got.statutory_due, got.promised_due, got.step_due, got.due_provisional) == (
        deadlines.statutory,
        deadlines.promised,
        deadlines.step,
        True,
    )
    with pytest.raises(cases.WrongState) as wrong, transaction() as session:
        cases.accept(session, item(ref).id, deadlines=deadlines, by="李敏", on=DAY, now=clock.now())
    assert wrong.value.state is ItemState.accepted


def test_an_approval_on_a_day_off_starts_the_next_items_on_a_working_day(handed: Handed) -> None:
    decide(handed.items["business-licence"], ItemState.approved, on=date(2026, 11, 28))
    for slug in ("food-service-permit", "signboard-filing"):
        got = item(handed.items[slug])
        assert (got.state, got.received_on) == (ItemState.received, date(2026, 11, 30))


def test_a_refusal_stops_what_waited_and_keeps_its_reasons_sealed(handed: Handed) -> None:
    remedy = cases.Remedy("review", date(2027, 1, 26), {"zh-Hans": "滨江市人民政府", "en": "…"})
    decide(
        handed.items["business-licence"],
        ItemState.refused,
        note="店名和隔壁重了",
        remedies=[remedy],
    )
    assert item(handed.items["food-service-permit"]).state is ItemState.stopped
    shown = cases.item_for_staff(handed.items["business-licence"], hall_id=hall())
    note = shown.events[-1].note
    assert note is not None
    assert (note.words, note.remedies) == ("店名和隔壁重了", (remedy,))
    with reading() as session:
        kinds = session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)).all()
        raw = session.connection().exec_driver_sql("select note from case_event").scalars().all()
    assert kinds[-2:] == ["stopped", "stopped"]
    assert not any("店名".encode() in bytes(one) for one in raw if one)


def test_an_unknown_item_cannot_be_locked(app: Any) -> None:
    with pytest.raises(LookupError), transaction() as session:
        cases.locked(session, 999)


def test_a_requirement_is_fulfilled_once(handed: Handed, at: Callable[[str], Any]) -> None:
    bundle = item(handed.items["business-licence"]).bundle_id
    first = at("2026-11-27T10:00+08:00")
    with transaction() as session:
        cases.fulfil(session, bundle, "paper", "kitchen-layout", now=first)
    with transaction() as session:
        cases.fulfil(session, bundle, "paper", "kitchen-layout", now=at("2026-11-28T10:00+08:00"))
    with reading() as session:
        got = session.scalars(
            select(CaseRequirement).where(CaseRequirement.key == "kitchen-layout")
        ).one()
    assert (got.state, got.fulfilled_at) == (Fulfilment.fulfilled, first)
    with pytest.raises(LookupError), transaction() as session:
        cases.fulfil(session, bundle, "paper", "nonsense", now=first)
