"""Accept, approve, refuse: what is written, who is refused; a second press changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.support import factories
from tests.support.factories import Handed
from webapp.approvals import service
from webapp.approvals.models import Decision, DutyHeld
from webapp.approvals.service import ReasonsLack
from webapp.approvals.values import Duty, Lack, Outcome
from webapp.cases import service as cases
from webapp.cases.models import ItemCase
from webapp.cases.values import ItemState
from webapp.core import audit, clock
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.licences.models import Licence
from webapp.messages.models import Message
from webapp.web.errors import Refused

REASONS = "厨房布局图上没有洗消间，不符合食品安全法第三十三条。"
LICENCE, FOOD = "business-licence", "food-service-permit"


@pytest.fixture
def hall(app: Any) -> Iterator[Any]:
    """A request's surroundings, in which the words have a language."""
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        yield app


class Staff:
    """The officers of these tests."""

    def __init__(self) -> None:
        self.limin = factories.officer("limin", "李敏", "accept")
        self.zhou = factories.officer("zhouwentao", "周文涛", "review", "approve")
        self.zhao = factories.officer("zhaoyifan", "赵一凡", "accept", "approve")
        self.fire = factories.officer(
            "huoyan", "霍岩", "accept", "approve", departments=("fire-rescue",)
        )


@pytest.fixture
def staff(hall: Any) -> Staff:
    """李敏 accepts, 周文涛 decides, 赵一凡 may do either, 霍岩 belongs to another department."""
    return Staff()


@pytest.fixture
def handed(hall: Any) -> Handed:
    """A small noodle shop's case, just handed in."""
    return factories.submitted()


def row(ref: str) -> ItemCase:
    """The item's case as it is stored."""
    with reading() as session:
        return session.scalars(select(ItemCase).where(ItemCase.ref == ref)).one()


def total(model: Any) -> int:
    """How many rows a table has."""
    with reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def accept(ref: str, officer: int) -> None:
    service.accept(ref, officer_id=officer, now=clock.now())


def approve(ref: str, officer: int, opinion: str = "") -> None:
    service.approve(ref, officer_id=officer, opinion=opinion, now=clock.now())


def refuse(ref: str, officer: int, reasons: str = REASONS) -> None:
    service.refuse(ref, officer_id=officer, reasons=reasons, now=clock.now())


# --- accept ---------------------------------------------------------------------------------


@pytest.mark.clocks
def test_acceptance_starts_the_clocks_and_names_who_answers(handed: Handed, staff: Staff) -> None:
    ref = handed.items[LICENCE]
    accept(ref, staff.limin)
    item, today = row(ref), halls.today()
    assert item.state is ItemState.accepted
    assert (item.accepted_on, item.owner_id) == (today, staff.limin)
    assert item.promised_due is not None
    assert item.statutory_due is not None
    assert today <= item.promised_due <= item.statutory_due
    assert item.step_due == item.promised_due
    held = service.held(item.id)
    assert [(duty, one.name) for duty, one in held.items()] == [(Duty.accept, "李敏")]


def test_the_law_day_is_the_halls_own(
    handed: Handed, staff: Staff, at: Callable[[str], datetime]
) -> None:
    at("2026-11-26T16:30+00:00")  # after midnight in the hall: 27 November
    accept(handed.items[LICENCE], staff.limin)
    assert row(handed.items[LICENCE]).accepted_on == date(2026, 11, 27)


def test_past_the_last_noticed_year_the_dates_are_provisional(
    staff: Staff, at: Callable[[str], datetime]
) -> None:
    at("2026-12-31T03:00+00:00")
    handed = factories.submitted()
    accept(handed.items[LICENCE], staff.limin)
    item = row(handed.items[LICENCE])
    assert item.due_provisional
    assert item.statutory_due is not None


def test_pressing_twice_accepts_once(handed: Handed, staff: Staff) -> None:
    ref = handed.items[LICENCE]
    accept(ref, staff.limin)
    before = total(audit.AuditEntry)
    accept(ref, staff.limin)
    assert total(DutyHeld) == 1
    assert total(audit.AuditEntry) == before
    with reading() as session:
        kinds = [one.kind for one in cases.item_for_staff(ref, hall_id=halls.here().id).events]
    assert kinds == ["received", "accepted"], session


def test_a_colleague_reads_who_was_faster(handed: Handed, staff: Staff) -> None:
    accept(handed.items[LICENCE], staff.limin)
    with pytest.raises(Refused, match="李敏"):
        accept(handed.items[LICENCE], staff.zhao)
    assert total(DutyHeld) == 1


def test_what_waits_is_not_accepted(handed: Handed, staff: Staff) -> None:
    with pytest.raises(Refused):
        accept(handed.items[FOOD], staff.limin)
    assert row(handed.items[FOOD]).state is ItemState.waiting
    assert total(DutyHeld) == 0


def test_who_only_decides_does_not_accept(handed: Handed, staff: Staff) -> None:
    with pytest.raises(Refused):
        accept(handed.items[LICENCE], staff.zhou)


def test_another_departments_item_is_not_there(handed: Handed, staff: Staff) -> None:
    for act in (accept, approve, refuse):
        with pytest.raises(LookupError):
            act(handed.items[LICENCE], staff.fire)


# --- decide ---------------------------------------------------------------------------------


def test_nobody_decides_before_acceptance(handed: Handed, staff: Staff) -> None:
    for act in (approve, refuse):
        with pytest.raises(Refused):
            act(handed.items[LICENCE], staff.zhou)
    assert total(Decision) == total(DutyHeld) == 0


def test_whoever_accepted_cannot_decide(handed: Handed, staff: Staff) -> None:
    ref = handed.items[LICENCE]
    accept(ref, staff.zhao)
    for act in (approve, refuse):
        with pytest.raises(Refused):
            act(ref, staff.zhao)
    assert total(Decision) == 0
    assert row(ref).state is ItemState.accepted


def test_approval_issues_the_licence_tells_the_applicant_and_lets_the_next_items_in(
    handed: Handed, staff: Staff
) -> None:
    ref = handed.items[LICENCE]
    accept(ref, staff.limin)
    messages = total(Message)
    approve(ref, staff.zhou, "符合条件。")
    item = row(ref)
    assert (item.state, item.decided_on) == (ItemState.approved, halls.today())
    made = service.decision(item.id)
    assert made is not None
    assert (made.outcome, made.officer_id, made.words) == (
        Outcome.approved,
        staff.zhou,
        "符合条件。",
    )
    assert made.remedies == ()
    with reading() as session:
        licence = session.scalars(select(Licence)).one()
        message = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    assert (licence.case_number, licence.item) == (item.number, LICENCE)
    assert licence.holder == "老王面馆"
    assert licence.account_id == handed.account_id
    assert total(Message) == messages + 1
    assert (message.recipient, message.kind) == (handed.phone, "approved")
    for slug, other in handed.items.items():
        if slug != LICENCE:
            assert row(other).state is ItemState.received, slug
            assert row(other).received_on is not None


def test_approving_twice_decides_once(handed: Handed, staff: Staff) -> None:
    ref = handed.items[LICENCE]
    accept(ref, staff.limin)
    approve(ref, staff.zhou)
    approve(ref, staff.zhou)
    assert total(Decision) == total(Licence) == 1
    with pytest.raises(Refused, match="周文涛"):
        refuse(ref, staff.zhou)
    with pytest.raises(Refused, match="周文涛"):
        approve(ref, staff.zhao)
    assert total(Decision) == 1


def test_a_refusal_tells_reasons_remedies_and_ends_what_waited(
    handed: Handed, staff: Staff
) -> None:
    ref = handed.items[LICENCE]
    accept(ref, staff.limin)
    refuse(ref, staff.zhou)
    refuse(ref, staff.zhou)
    item = row(ref)
    assert item.state is ItemState.refused
    assert total(Licence) == 0
    made = service.decision(item.id)
    assert made is not None
    assert made.words == REASONS
    assert [one.kind for one in made.remedies] == ["review", "lawsuit"]
    told = cases.item_for_staff(ref, hall_id=halls.here().id).events[-1]
    assert (told.kind, told.by) == ("refused", "周文涛")
    assert told.note is not None
    assert told.note.words == REASONS
    assert told.note.remedies == made.remedies
    assert all(one.until > halls.today() + timedelta(days=59) for one in made.remedies)
    assert row(handed.items[FOOD]).state is ItemState.stopped
    with pytest.raises(Refused):
        accept(handed.items[FOOD], staff.limin)


@pytest.mark.parametrize(
    ("reasons", "lack"), [("", Lack.missing), ("  。", Lack.missing), ("不行", Lack.too_short)]
)
def test_a_refusal_without_reasons_is_none(
    handed: Handed, staff: Staff, reasons: str, lack: Lack
) -> None:
    accept(handed.items[LICENCE], staff.limin)
    with pytest.raises(ReasonsLack) as raised:
        refuse(handed.items[LICENCE], staff.zhou, reasons)
    assert raised.value.lack is lack
    assert row(handed.items[LICENCE]).state is ItemState.accepted


def test_each_act_stands_in_the_audit_trail_without_personal_values(
    handed: Handed, staff: Staff, database: Any
) -> None:
    ref = handed.items[LICENCE]
    accept(ref, staff.limin)
    approve(ref, staff.zhou, "请带身份证来领")
    with reading() as session:
        entries = session.scalars(
            select(audit.AuditEntry)
            .where(audit.AuditEntry.chain == handed.number)
            .order_by(audit.AuditEntry.seq)
        ).all()
    found = {(one.action, one.actor) for one in entries}
    assert ("item.accept", f"staff:{staff.limin}") in found
    assert ("item.approve", f"staff:{staff.zhou}") in found
    assert "身份证" not in str([one.details for one in entries])
    assert audit.verify(database.data)[1] == []


def test_a_fault_in_the_middle_leaves_nothing(
    handed: Handed, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = handed.items[LICENCE]
    accept(ref, staff.limin)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the printer of licences is on fire")

    monkeypatch.setattr("webapp.approvals.outcomes.issue", broken)
    with pytest.raises(RuntimeError):
        approve(ref, staff.zhou)
    assert row(ref).state is ItemState.accepted
    assert (total(Decision), total(DutyHeld), total(Licence)) == (0, 1, 0)


# --- races ----------------------------------------------------------------------------------


def race(*acts: Callable[[], None]) -> list[str]:
    """Run all at once; what each ended with."""
    start, ends = threading.Barrier(len(acts)), ["" for _ in acts]

    def run(place: int, act: Callable[[], None]) -> None:
        start.wait()
        try:
            act()
            ends[place] = "done"
        except Refused as refused:
            ends[place] = f"refused: {refused.message}"

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends


def in_request(app: Any, act: Callable[[], None]) -> Callable[[], None]:
    """The act as a request of its own makes it."""

    def run() -> None:
        with app.test_request_context("/staff/"):
            app.preprocess_request()
            act()

    return run


def test_two_officers_who_accept_at_once_one_wins_and_the_other_gets_words(
    handed: Handed, staff: Staff, hall: Any
) -> None:
    ref = handed.items[LICENCE]
    ends = race(
        *(in_request(hall, lambda who=who: accept(ref, who)) for who in (staff.limin, staff.zhao))
    )
    assert sorted(end[:7] for end in ends) == ["done", "refused"]
    assert total(DutyHeld) == 1


def test_one_officer_who_presses_five_times_at_once_accepts_once(
    handed: Handed, staff: Staff, hall: Any
) -> None:
    ref = handed.items[LICENCE]
    ends = race(*(in_request(hall, lambda: accept(ref, staff.limin)) for _ in range(5)))
    assert ends == ["done"] * 5
    assert total(DutyHeld) == 1


def test_approving_and_refusing_at_once_makes_one_decision(
    handed: Handed, staff: Staff, hall: Any
) -> None:
    ref = handed.items[LICENCE]
    accept(ref, staff.limin)
    ends = race(
        in_request(hall, lambda: approve(ref, staff.zhou)),
        in_request(hall, lambda: refuse(ref, staff.zhao)),
    )
    assert sorted(end[:7] for end in ends) == ["done", "refused"]
    assert total(Decision) == 1
    with transaction() as session:
        made = session.scalars(select(Decision)).one()
    assert row(ref).state.value == made.outcome.value
