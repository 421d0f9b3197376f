"""A visit that nobody planned, or from which nobody came: said honestly, and once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.visits.conftest import (
    ADDRESS,
    DAY,
    ask,
    asked,
    confirmed,
    plan_of,
    planned,
    somebody,
    taken,
    tuesday,
    under_way,
)
from webapp.approvals.officers import Person
from webapp.core import jobs
from webapp.core.audit import AuditEntry
from webapp.core.db import reading
from webapp.messages import inbox
from webapp.messages.models import Message
from webapp.visits import asking, forgetting, lapsing, letters, planning, reads
from webapp.visits.values import Asker, NotNow, OtherMatter, Visit, VisitState


def told(visit: Visit) -> list[str]:
    """What lies in the inbox of who asked, the oldest first."""
    return [one.kind for one in reversed(inbox.of_account(visit.account_id or 0))]


def texts(kind: str = "visit_lapsed") -> list[str]:
    """The text messages of a kind."""
    with reading() as session:
        found = session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id))
        return [row.content for row in found]


def test_a_day_that_goes_by_without_a_plan_is_said_once(
    morning: datetime, team: list[Person]
) -> None:
    silent, unplanned = ask(morning), confirmed(morning, team[0])
    evening, after = tuesday("23:00"), tuesday("08:00") + DAY
    lapsing.lapse_past({}, evening)
    assert reads.of_id(silent.id).state is VisitState.asked
    for _ in range(2):
        lapsing.lapse_past({}, after)
    for visit in (silent, unplanned):
        ended = reads.of_id(visit.id)
        assert (ended.state, ended.over_at) == (VisitState.lapsed, after)
        assert told(visit)[-1:] == ["visit_lapsed"]
    assert taken(silent.start) == 0
    assert len(texts()) == 2
    for text in texts():
        assert ADDRESS not in text
        assert "王秀英" not in text


def test_the_job_runs_by_itself_every_day(morning: datetime) -> None:
    visit = ask(morning)
    while jobs.run_due(tuesday("08:00") + DAY):
        pass
    assert reads.of_id(visit.id).state is VisitState.lapsed
    assert told(visit) == ["visit_lapsed"]


def test_what_a_crash_left_is_done_by_the_next_run_and_nothing_twice(
    morning: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = [ask(morning), ask(morning, None, asked("13:30"))]
    calls: list[Any] = []

    def fails_then(session: Any, row: Any, now: datetime) -> None:
        calls.append(row.ref)
        letters.lapsed(session, row, now)
        if len(calls) == 2:
            raise RuntimeError("the machine stops here")

    with monkeypatch.context() as broken:
        broken.setattr(lapsing, "tell", fails_then)
        with pytest.raises(RuntimeError):
            lapsing.lapse_past({}, tuesday("08:00") + DAY)
    states = [reads.of_id(one.id).state for one in visits]
    assert states == [VisitState.lapsed, VisitState.asked]
    lapsing.lapse_past({}, tuesday("08:10") + DAY)
    assert [told(one) for one in visits] == [["visit_lapsed"]] * 2
    assert len(texts()) == 2


def test_a_plan_that_was_made_a_moment_before_stands(morning: datetime, team: list[Person]) -> None:
    visit = confirmed(morning, team[0])
    later = tuesday("09:00") + DAY
    wanted = type(plan_of(visit, *team[:2]))(
        (team[0].id, team[1].id), later + DAY, later + DAY, visit.version
    )
    planning.plan(visit.ref, wanted, person=team[0], now=later)
    lapsing.lapse_past({}, later)
    assert reads.of_id(visit.id).state is VisitState.planned
    assert texts() == []


def test_whoever_was_let_down_asks_again(morning: datetime) -> None:
    who = somebody()
    visit = ask(morning, who)
    after = tuesday("08:00") + DAY
    lapsing.lapse_past({}, after)
    again = ask(after, who, asked(visit.start + 2 * DAY))
    assert again.state is VisitState.asked


def test_who_asked_by_telephone_is_told_on_their_mobile(
    morning: datetime, team: list[Person]
) -> None:
    ask(morning, Asker(officer_id=team[0].id), asked(phone="13900001111"))
    lapsing.lapse_past({}, tuesday("08:00") + DAY)
    assert len(texts()) == 1


def test_whom_no_message_reaches_waits_at_the_desk_until_somebody_called(
    morning: datetime, team: list[Person]
) -> None:
    """It ends when a colleague says that they called, not by itself."""
    visit = ask(morning, Asker(officer_id=team[0].id), asked(phone="0532-82001234"))
    assert not letters.reaches(visit)
    assert letters.reaches(ask(morning))
    after = tuesday("08:00") + DAY
    with pytest.raises(NotNow):
        planning.lapse(visit.ref, person=team[1], now=visit.end)
    lapsing.lapse_past({}, after)
    assert reads.of_id(visit.id).state is VisitState.asked
    for _pressed in range(2):
        ended = planning.lapse(visit.ref, person=team[1], now=after)
    assert ended.state is VisitState.lapsed


def test_a_planned_visit_to_which_nobody_went(morning: datetime, team: list[Person]) -> None:
    """Only people know; so one of them says it, and never the job."""
    visit, other = planned(morning, team), under_way(morning, team, start="13:30")
    after = tuesday("08:00") + DAY
    lapsing.lapse_past({}, after)
    for one in (visit, other):
        assert reads.of_id(one.id).state in (VisitState.planned, VisitState.under_way)
        with pytest.raises(NotNow):
            planning.lapse(one.ref, person=team[2], now=one.end)
        ended = planning.lapse(one.ref, person=team[2], now=after)
        assert ended.state is VisitState.lapsed
        assert told(one)[-1] == "visit_lapsed"
    with pytest.raises(OtherMatter):
        planning.finish(visit.ref, visit.matter, "好", person=team[0], now=after)


def test_the_applicant_says_that_nobody_came(morning: datetime, team: list[Person]) -> None:
    visit = planned(morning, team)
    account, after = visit.account_id or 0, tuesday("08:00") + DAY
    with pytest.raises(NotNow):
        lapsing.nobody_came(visit.ref, account_id=account, now=visit.end)
    with pytest.raises(NotNow):  # nobody knows whether they came: it is no longer cancelled
        asking.cancel(visit.ref, account_id=account, now=after)
    with pytest.raises(LookupError):
        lapsing.nobody_came(visit.ref, account_id=account + 1, now=after)
    for _pressed in range(2):
        ended = lapsing.nobody_came(visit.ref, account_id=account, now=after)
    assert ended.state is VisitState.lapsed
    assert texts() == []
    with reading() as session:
        last = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.chain == f"visit:{visit.id}")
            .order_by(AuditEntry.seq.desc())
        ).first()
    assert last is not None
    assert (last.action, last.actor) == ("visit.lapse", f"account:{account}")


def test_what_was_never_ended_did_not_take_place_once_it_is_forgotten(
    morning: datetime, team: list[Person]
) -> None:
    visit = planned(morning, team)
    late = ask(morning, Asker(officer_id=team[0].id), asked("13:30", phone="13900001111"))
    forgetting.forget_old({}, morning + 32 * DAY)
    for one in (visit, late):
        kept = reads.of_id(one.id)
        assert (kept.state, kept.forgotten) == (VisitState.lapsed, True)
    assert told(visit)[-1] == "visit_planned"
    assert len(texts()) == 1
