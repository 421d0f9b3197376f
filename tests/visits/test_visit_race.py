"""Many at one moment: no team too many, one plan a visit, nobody in two homes, one request each."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.appointments.waiting import until_it_waits
from tests.queues.test_queue_race import together
from tests.support import factories
from tests.support.statements import statements
from tests.visits.conftest import (
    DAY,
    HOUR,
    ask,
    asked,
    confirmed,
    plan_of,
    planned,
    somebody,
    taken,
    tuesday,
)
from webapp.appointments import slots
from webapp.appointments.values import Taken
from webapp.appointments.wishes import Span
from webapp.approvals import officers
from webapp.approvals.officers import Person
from webapp.core.db import reading, transaction
from webapp.messages import inbox
from webapp.visits import asking, forgetting, lapsing, planning, reads, rows, teams, trail
from webapp.visits.models import VisitRow
from webapp.visits.values import (
    OPEN,
    AlreadyAsked,
    NoTeam,
    NotNow,
    OtherMatter,
    Plan,
    Visit,
    VisitState,
)

MANY = 6


def count() -> int:
    """How many requests there are."""
    with reading() as session:
        return session.scalar(select(func.count()).select_from(VisitRow)) or 0


def test_many_want_the_last_team(morning: datetime) -> None:
    people = [somebody() for _ in range(MANY)]

    def work(number: int) -> bool:
        try:
            ask(morning, people[number])
        except Taken:
            return False
        return True

    assert together(MANY, work).count(True) == 2
    assert (count(), taken(tuesday("09:00"))) == (2, 2)


def test_one_person_presses_many_times(morning: datetime) -> None:
    who, same = somebody(), asked()
    assert len({one.ref for one in together(MANY, lambda _: ask(morning, who, same))}) == 1
    other = somebody()

    def work(number: int) -> str:
        try:
            return ask(morning, other, asked("13:30" if number % 2 else "09:00")).ref
        except AlreadyAsked as known:
            return known.ref

    assert len(set(together(MANY, work))) == 1
    assert count() == 2
    assert taken(tuesday("09:00")) + taken(tuesday("13:30")) == 2


def plans(visit: Visit, two: tuple[Person, Person], now: datetime) -> bool:
    """Whether this plan was made."""
    try:
        made = planning.plan(visit.ref, plan_of(visit, *two), person=two[0], now=now)
    except (NotNow, NoTeam):
        return False
    return made.officers == (two[0].id, two[1].id)


def test_two_choose_at_one_moment(morning: datetime, team: list[Person]) -> None:
    visit = confirmed(morning, team[0])
    pairs = [(team[one], team[other]) for one in range(3) for other in range(3) if one != other]
    made = together(MANY, lambda number: plans(visit, pairs[number], morning))
    assert made.count(True) == 1
    found = reads.of_id(visit.id)
    assert found.version == visit.version + 1
    assert found.officers == tuple(one.id for one in pairs[made.index(True)])


def test_one_is_wanted_in_two_homes(morning: datetime, team: list[Person]) -> None:
    visits = [confirmed(morning, team[0]) for _ in range(2)]
    pairs = [(team[0], team[1]), (team[2], team[0])]
    made = together(2, lambda number: plans(visits[number], pairs[number], morning))
    assert made.count(True) == 1


def test_two_homes_want_one_free_half_day(morning: datetime, team: list[Person]) -> None:
    ask(morning, None, asked("13:30"))
    more = officers.load(factories.officer("four", "四", "accept"))
    visits = [confirmed(morning, team[0]) for _ in range(2)]
    pairs = [(team[0], team[1]), (team[2], more)]
    start = tuesday("13:30")

    def work(number: int) -> bool:
        plan = plan_of(visits[number], *pairs[number])
        moved = type(plan)(plan.officers, start, start, plan.version)
        try:
            planning.plan(visits[number].ref, moved, person=team[0], now=morning)
        except Taken:
            return False
        return True

    assert together(2, work).count(True) == 1
    assert (taken(start), taken(tuesday("09:00"))) == (2, 1)


def test_a_list_is_read_while_one_of_it_is_cancelled(morning: datetime, team: list[Person]) -> None:
    """Who reads holds the audit trail, so they wait for nobody."""
    visits = [planned(morning, team), planned(morning, team, start="13:30")]
    refs = [one.ref for one in visits]
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            row = rows.locked(session, VisitRow.ref == refs[1])
            read = pool.submit(planning.reveal, refs, person=team[0], now=morning)
            until_it_waits()
            trail.record(session, row, "cancel", actor="account:1", now=morning)
        assert [one.ref for one in read.result(10)] == refs


def test_a_list_asks_as_often_for_two_as_for_one(morning: datetime, team: list[Person]) -> None:
    visits = [planned(morning, team), planned(morning, team, start="13:30")]
    asked_of = []
    for some in (visits[:1], visits):
        with statements() as seen:
            planning.reveal([one.ref for one in some], person=team[0], now=morning)
        asked_of.append(sum("home_visit" in one for one in seen))
    assert asked_of == [1, 1]


def test_cancelled_and_planned_at_one_moment(morning: datetime, team: list[Person]) -> None:
    visit = planned(morning, team)
    anew = (team[2], team[0])

    def work(number: int) -> bool:
        if number:
            return plans(visit, anew, morning)
        asking.cancel(visit.ref, account_id=visit.account_id or 0, now=morning)
        return True

    together(2, work)
    assert reads.of_id(visit.id).state is VisitState.cancelled
    assert VisitState.cancelled not in OPEN
    assert taken(visit.start) == 0


@pytest.mark.parametrize("use_case", ["cancel", "close"])
def test_a_visit_that_is_moved_meanwhile_is_locked_where_it_is_now(
    morning: datetime,
    team: list[Person],
    monkeypatch: pytest.MonkeyPatch,
    use_case: str,
    database: Any,
) -> None:
    if database.kind == "sqlite":
        return  # whoever writes there is alone from the beginning
    visit = planned(morning, team)
    account_id, afternoon = visit.account_id or 0, tuesday("13:30")
    read, moved, real = threading.Event(), threading.Event(), slots.lock

    def lock(session: Session, spans: Sequence[Span]) -> None:
        if threading.current_thread() is not threading.main_thread() and not read.is_set():
            read.set()
            assert moved.wait(10)
        real(session, spans)

    def act() -> None:
        if use_case == "cancel":
            asking.cancel(visit.ref, account_id=account_id, now=morning)
            return
        with transaction() as session:
            forgetting.forget_account(session, account_id, morning)

    monkeypatch.setattr(slots, "lock", lock)
    with ThreadPoolExecutor(1) as pool:
        acted = pool.submit(act)
        assert read.wait(10)
        later = Plan((team[0].id, team[1].id), afternoon, afternoon, visit.version)
        planning.plan(visit.ref, later, person=team[0], now=morning)
        with transaction() as session:
            slots.lock(session, [Span(teams.place().id, afternoon, afternoon + 3 * HOUR)])
            moved.set()
            until_it_waits()
            # As everybody: the slots first, and then the row.
            session.get_one(VisitRow, visit.id, with_for_update=True)
        acted.result(10)
    assert (taken(visit.start), taken(afternoon)) == (0, 0)


def test_the_job_runs_twice_while_somebody_plans(morning: datetime, team: list[Person]) -> None:
    """Either the plan was made, or its person heard once that nobody came; never both."""
    visit = confirmed(morning, team[0])
    after = tuesday("09:00") + DAY
    start = after + DAY

    def work(number: int) -> bool:
        if number < 2:
            lapsing.lapse_past({}, after)
            return False
        made = plan_of(visit, team[0], team[1])
        anew = type(made)(made.officers, start, start, made.version)
        try:
            planning.plan(visit.ref, anew, person=team[0], now=after)
        except NotNow:
            return False
        return True

    is_planned = any(together(3, work))
    found = reads.of_id(visit.id)
    told = [one.kind for one in inbox.of_account(visit.account_id or 0)]
    assert found.state is (VisitState.planned if is_planned else VisitState.lapsed)
    assert told.count("visit_lapsed") == (not is_planned)
    assert (taken(visit.start), taken(start)) == (0, int(is_planned))


def test_one_says_that_nobody_came_while_another_writes_it_down(
    morning: datetime, team: list[Person]
) -> None:
    visit = planned(morning, team)
    after = tuesday("09:00") + DAY

    def work(number: int) -> VisitState | None:
        try:
            if number:
                done = planning.finish(visit.ref, visit.matter, "好", person=team[0], now=after)
            else:
                account = visit.account_id or 0
                done = lapsing.nobody_came(visit.ref, account_id=account, now=after)
        except (NotNow, OtherMatter):
            return None
        return done.state

    [said] = [one for one in together(2, work) if one]
    assert reads.of_id(visit.id).state is said
    assert taken(visit.start) == (said is VisitState.done)
