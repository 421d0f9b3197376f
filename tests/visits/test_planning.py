"""A word, a plan, the way there and a record, on both databases: two officers, one matter."""

from __future__ import annotations

from datetime import datetime, time

import msgspec
import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tests.support import factories
from tests.visits.conftest import (
    DAY,
    HOUR,
    MINUTE,
    TUESDAY,
    WEDNESDAY,
    ask,
    asked,
    confirmed,
    plan_of,
    planned,
    taken,
    tuesday,
    under_way,
)
from webapp.accounts import service as accounts
from webapp.appointments import places
from webapp.appointments.values import NoSuchTime, Opening, Taken
from webapp.approvals import officers
from webapp.approvals.officers import Person
from webapp.core.db import transaction
from webapp.halls import service as halls
from webapp.messages import inbox
from webapp.visits import badges, planning, reads, teams
from webapp.visits.models import VisitRow
from webapp.visits.values import (
    BadField,
    Matter,
    NoTeam,
    NotNow,
    OtherMatter,
    Plan,
    Refusal,
    Visit,
    VisitState,
    Wrong,
)


def told(visit: Visit) -> list[str]:
    """What lies in the inbox of who asked, the oldest first."""
    return [one.kind for one in reversed(inbox.of_account(visit.account_id or 0))]


def test_from_asking_to_what_was_done(morning: datetime, team: list[Person]) -> None:
    visit = confirmed(morning, team[2])
    assert (visit.state, visit.worker) == (VisitState.confirmed, "孙大姐")
    visit = planning.plan(
        visit.ref,
        plan_of(visit, *team[:2], at=visit.start + HOUR),
        person=team[2],
        now=morning,
    )
    assert visit.officers == (team[0].id, team[1].id)
    assert visit.comes_at == tuesday("10:00")
    assert len(visit.number) == 4
    visit = planning.set_off(visit.ref, person=team[0], now=visit.start)
    assert visit.state is VisitState.under_way
    visit = planning.finish(
        visit.ref, visit.matter, " 申请表已签。 ", person=team[1], now=visit.start + HOUR
    )
    assert (visit.state, visit.record) == (VisitState.done, "申请表已签。")
    assert visit.over_at == visit.start + HOUR
    assert taken(visit.start) == 1
    assert told(visit) == ["visit_confirmed", "visit_planned", "visit_under_way", "visit_done"]


def test_pressed_twice_it_is_done_once(morning: datetime, team: list[Person]) -> None:
    first = confirmed(morning, team[0])
    again = planning.confirm(first.ref, "别人", person=team[1], now=morning + MINUTE)
    assert again == first
    wanted = plan_of(first, *team[:2])
    visit = planning.plan(first.ref, wanted, person=team[0], now=morning)
    assert planning.plan(first.ref, wanted, person=team[0], now=morning) == visit
    visit = planning.set_off(first.ref, person=team[0], now=visit.start)
    assert planning.set_off(first.ref, person=team[1], now=visit.start) == visit
    done = planning.finish(first.ref, visit.matter, "好", person=team[0], now=visit.start)
    late = planning.finish(first.ref, visit.matter, "又", person=team[1], now=visit.start)
    assert late == done


def test_a_word_is_somebodys(morning: datetime, team: list[Person]) -> None:
    visit = ask(morning)
    with pytest.raises(BadField):
        planning.confirm(visit.ref, "  ", person=team[0], now=morning)
    with pytest.raises(BadField):
        planning.refuse(visit.ref, Refusal.unconfirmed, "", person=team[0], now=morning)
    assert reads.of_id(visit.id) == visit


def test_refused_the_team_is_free_and_who_asked_is_told(
    morning: datetime, team: list[Person]
) -> None:
    visit = ask(morning)
    for _pressed in range(2):
        done = planning.refuse(
            visit.ref, Refusal.unconfirmed, "孙大姐", person=team[0], now=morning
        )
    assert (done.state, done.refusal) == (VisitState.refused, Refusal.unconfirmed)
    assert taken(visit.start) == 0
    assert told(visit) == ["visit_refused"]
    with pytest.raises(NotNow):
        planning.confirm(visit.ref, "孙大姐", person=team[0], now=morning)


def test_who_calls_to_cancel_is_told_that_it_was_done(
    morning: datetime, team: list[Person]
) -> None:
    visit = planned(morning, team)
    for _pressed in range(2):
        done = planning.call_off(visit.ref, person=team[2], now=morning)
    assert done.state is VisitState.cancelled
    assert taken(visit.start) == 0
    assert told(visit)[2:] == ["visit_cancelled"]
    there = under_way(morning, team, start="13:30")
    with pytest.raises(NotNow):
        planning.call_off(there.ref, person=team[2], now=there.start)


def test_nobody_was_at_home(morning: datetime, team: list[Person]) -> None:
    visit = under_way(morning, team)
    done = planning.refuse(visit.ref, Refusal.unreached, "", person=team[0], now=visit.start)
    assert done.state is VisitState.refused
    assert done.worker == "孙大姐"


def test_no_plan_without_a_word(morning: datetime, team: list[Person]) -> None:
    visit = ask(morning)
    with pytest.raises(NotNow):
        planning.plan(visit.ref, plan_of(visit, *team[:2]), person=team[0], now=morning)


def test_never_one_alone(morning: datetime, team: list[Person]) -> None:
    visit = confirmed(morning, team[0])
    with pytest.raises(NoTeam) as no:
        planning.plan(visit.ref, plan_of(visit, team[0], team[0]), person=team[0], now=morning)
    assert no.value.wrong is Wrong.alone


def test_the_database_sends_nobody_alone_either(morning: datetime, team: list[Person]) -> None:
    visit = confirmed(morning, team[0])
    for second in (None, team[0].id):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(
                update(VisitRow)
                .where(VisitRow.id == visit.id)
                .values(state=VisitState.planned, first_id=team[0].id, second_id=second)
            )


def test_both_may_come_and_are_there(morning: datetime, team: list[Person]) -> None:
    visit = confirmed(morning, team[0])
    zhou = officers.load(factories.officer("zhou", "周文涛", "approve"))
    gone = officers.load(factories.officer("gone", "吴走", "accept"))
    accounts.deactivate("gone", now=morning)
    for other in (zhou, gone):
        with pytest.raises(NoTeam) as no:
            planning.plan(visit.ref, plan_of(visit, team[0], other), person=team[0], now=morning)
        assert no.value.wrong is Wrong.duty
    with pytest.raises(NoTeam):
        planning.plan(
            visit.ref,
            Plan((team[0].id, 99_999), visit.start, visit.start, visit.version),
            person=team[0],
            now=morning,
        )


def test_for_an_item_its_department_comes(morning: datetime, team: list[Person]) -> None:
    handed = factories.submitted()
    matter = Matter(factories.THEME, handed.ref, "food-licence", "market-regulation")
    visit = confirmed(morning, team[0], matter=matter)
    fire = officers.load(factories.officer("huo", "霍岩", "accept", departments=("fire-rescue",)))
    with pytest.raises(NoTeam) as no:
        planning.plan(visit.ref, plan_of(visit, team[0], fire), person=team[0], now=morning)
    assert no.value.wrong is Wrong.duty
    with pytest.raises(LookupError):
        planning.plan(visit.ref, plan_of(visit, *team[:2]), person=fire, now=morning)
    with pytest.raises(LookupError):
        reads.for_staff(visit.ref, halls.here().id, ("fire-rescue",))
    assert reads.open_ones(halls.here().id, ("fire-rescue",)) == []
    assert reads.count_waiting(halls.here().id, ("fire-rescue",)) == 0
    assert reads.count_waiting(halls.here().id, ("market-regulation",)) == 1


def test_nobody_is_in_two_homes_at_once(morning: datetime, team: list[Person]) -> None:
    planned(morning, team)
    other = confirmed(morning, team[0])
    with pytest.raises(NoTeam) as no:
        planning.plan(other.ref, plan_of(other, *team[1:]), person=team[0], now=morning)
    assert no.value.wrong is Wrong.busy
    afternoon = confirmed(morning, team[0], start="13:30")
    done = planning.plan(afternoon.ref, plan_of(afternoon, *team[1:]), person=team[0], now=morning)
    assert done.state is VisitState.planned


def test_nobody_is_in_two_homes_whose_half_days_meet(morning: datetime, team: list[Person]) -> None:
    planned(morning, team)
    place, hours = teams.place(), teams.place().opening.hours
    earlier = msgspec.structs.replace(hours[0], start=time(8, 30), end=time(11, 30))
    opening = msgspec.structs.replace(place.opening, hours=(earlier, hours[1]))
    places.change_hours(place.slug, opening, actor="test", now=morning)
    other = confirmed(morning, team[0], start="08:30")
    with pytest.raises(NoTeam) as no:
        planning.plan(other.ref, plan_of(other, *team[1:]), person=team[0], now=morning)
    assert no.value.wrong is Wrong.busy


def test_nobody_is_told_of_a_time_that_is_over(morning: datetime, team: list[Person]) -> None:
    visit = confirmed(morning, team[0])
    late = visit.start + HOUR + MINUTE
    with pytest.raises(NoSuchTime):
        planning.plan(visit.ref, plan_of(visit, *team[:2]), person=team[0], now=late)
    wanted = plan_of(visit, *team[:2], at=visit.start + HOUR)
    made = planning.plan(visit.ref, wanted, person=team[0], now=late)
    assert made.comes_at == visit.start + HOUR


def test_planned_anew_for_another_half_day(morning: datetime, team: list[Person]) -> None:
    visit = planned(morning, team)
    start = tuesday("13:30") + DAY
    wanted = Plan((team[2].id, team[0].id), start, start + HOUR, visit.version)
    moved = planning.plan(visit.ref, wanted, person=team[2], now=morning)
    assert (moved.day, moved.comes_at) == (WEDNESDAY, start + HOUR)
    assert (taken(visit.start), taken(start)) == (0, 1)
    assert moved.number == visit.number
    assert told(visit).count("visit_planned") == 2
    with pytest.raises(LookupError):
        badges.find(badges.code(visit, team[0].id), TUESDAY)
    with pytest.raises(NotNow):  # a colleague still has the old page
        planning.plan(visit.ref, plan_of(visit, *team[:2]), person=team[1], now=morning)


def test_a_half_day_that_cannot_be_had(morning: datetime, team: list[Person]) -> None:
    full = tuesday("13:30")
    for _ in range(2):
        ask(morning, None, asked("13:30"))
    visit = confirmed(morning, team[0])
    two = (team[0].id, team[1].id)
    for start, at, error in (
        (full, full, Taken),
        (tuesday("09:30"), tuesday("09:30"), NoSuchTime),
        (visit.start, visit.start + 3 * HOUR, NoSuchTime),
        (visit.start, visit.start + MINUTE, NoSuchTime),
    ):
        with pytest.raises(error):
            planning.plan(
                visit.ref, Plan(two, start, at, visit.version), person=team[0], now=morning
            )
    with pytest.raises(NoSuchTime):
        planning.plan(visit.ref, plan_of(visit, *team[:2]), person=team[0], now=visit.end + MINUTE)
    assert reads.of_id(visit.id) == visit
    assert taken(visit.start) == 1


def test_a_half_day_that_loses_its_team_is_seen(morning: datetime, team: list[Person]) -> None:
    visit = planned(morning, team)
    assert reads.crowded(visit.hall_id, TUESDAY) == set()
    closed = Opening(teams.place().opening.grid)
    places.change_hours(teams.place().slug, closed, actor="test", now=morning)
    assert reads.crowded(visit.hall_id, TUESDAY) == {visit.id}
    assert reads.crowded(visit.hall_id, WEDNESDAY) == set()
    assert reads.of_id(visit.id) == visit


def test_hours_that_leave_a_home_without_a_team_say_so(
    morning: datetime, team: list[Person]
) -> None:
    ask(morning)
    planned(morning, team)
    place, hours = teams.place(), teams.place().opening.hours
    one = msgspec.structs.replace(hours[0], windows=1)
    fewer = msgspec.structs.replace(place.opening, hours=(one, hours[1]))
    closed = msgspec.structs.replace(place.about, closed=True)
    assert places.rehearse(place.slug, fewer, now=morning) == 1
    assert places.rehearse(place.slug, closed, now=morning) == 2
    places.change_hours(place.slug, fewer, actor="test", now=morning)
    assert places.rehearse(place.slug, closed, now=morning) == 1
    assert places.rehearse(place.slug, place.opening, now=morning) == 0


def test_teams_that_are_closed_still_come_to_who_has_asked(
    morning: datetime, team: list[Person]
) -> None:
    visit = confirmed(morning, team[0])
    closed = msgspec.structs.replace(teams.place().about, closed=True)
    places.change("home-team", closed, actor="test", now=morning)
    other = Plan((team[0].id, team[1].id), tuesday("13:30"), tuesday("13:30"), visit.version)
    with pytest.raises(NoSuchTime):
        planning.plan(visit.ref, other, person=team[0], now=morning)
    made = planning.plan(visit.ref, plan_of(visit, *team[:2]), person=team[0], now=morning)
    assert made.state is VisitState.planned


def test_they_set_off_on_the_day_and_no_one_else_does(
    morning: datetime, team: list[Person]
) -> None:
    visit = planned(morning, team)
    with pytest.raises(NotNow):
        planning.set_off(visit.ref, person=team[0], now=morning)
    with pytest.raises(LookupError):
        planning.set_off(visit.ref, person=team[2], now=visit.start)
    with pytest.raises(OtherMatter):
        planning.finish(visit.ref, Matter("open-restaurant"), "好", person=team[0], now=visit.start)
    with pytest.raises(NotNow):
        planning.finish(visit.ref, visit.matter, "好", person=team[0], now=visit.start)


def test_nobody_sets_off_alone_after_a_colleague_has_left(
    morning: datetime, team: list[Person]
) -> None:
    visit = planned(morning, team)
    accounts.deactivate("zhao", now=morning)
    with pytest.raises(NoTeam) as no:
        planning.set_off(visit.ref, person=team[0], now=visit.start)
    assert no.value.wrong is Wrong.duty
    anew = planning.plan(
        visit.ref, plan_of(visit, team[0], team[2]), person=team[0], now=visit.start
    )
    done = planning.set_off(anew.ref, person=team[0], now=visit.start)
    assert done.state is VisitState.under_way


def test_who_forgot_to_say_that_they_set_off_still_writes_it_down(
    morning: datetime, team: list[Person]
) -> None:
    visit = planned(morning, team)
    with pytest.raises(NotNow):
        planning.finish(visit.ref, visit.matter, "好", person=team[0], now=visit.end)
    done = planning.finish(visit.ref, visit.matter, "好", person=team[0], now=visit.end + DAY)
    assert (done.state, done.set_off_at) == (VisitState.done, None)
    assert taken(visit.start) == 1
    assert told(visit)[-2:] == ["visit_planned", "visit_done"]


def test_nothing_is_written_in_another_matter(morning: datetime, team: list[Person]) -> None:
    matter = Matter(factories.THEME, "case", "food-licence", "market-regulation")
    visit = under_way(morning, team, matter=matter)
    for other in (
        Matter(factories.THEME, "case", "signboard", "market-regulation"),
        Matter(factories.THEME),
        Matter(factories.THEME, "other", "food-licence", "market-regulation"),
    ):
        with pytest.raises(OtherMatter):
            planning.finish(visit.ref, other, "好", person=team[0], now=visit.start)
    with pytest.raises(LookupError):
        planning.finish(visit.ref, matter, "好", person=team[2], now=visit.start)
    with pytest.raises(BadField):
        planning.finish(visit.ref, matter, " ", person=team[0], now=visit.start)
    assert reads.of_id(visit.id).state is VisitState.under_way


def test_who_does_not_take_papers_sees_no_homes(morning: datetime, team: list[Person]) -> None:
    visit = ask(morning)
    zhou = officers.load(factories.officer("zhou", "周文涛", "review", "approve"))
    with pytest.raises(LookupError):
        planning.reveal([visit.ref], person=zhou, now=morning)
    with pytest.raises(LookupError):
        planning.confirm(visit.ref, "孙大姐", person=zhou, now=morning)
