"""Asking that somebody comes, on both databases: once, while a team is free; forgotten later."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest
from sqlalchemy import func, select, text

from tests.signing.conftest import configured
from tests.support import factories
from tests.visits.conftest import (
    ADDRESS,
    DAY,
    THEME,
    TUESDAY,
    ask,
    asked,
    planned,
    somebody,
    taken,
    tuesday,
    under_way,
)
from webapp.accounts import service as accounts
from webapp.appointments import places
from webapp.appointments.values import NoSuchTime, Opening, Taken, TimeKind
from webapp.approvals.officers import Person
from webapp.core.audit import AuditEntry
from webapp.core.db import reading
from webapp.halls import service as halls
from webapp.messages.models import Message
from webapp.visits import asking, forgetting, letters, planning, reads, teams
from webapp.visits.models import VisitRow
from webapp.visits.values import (
    AlreadyAsked,
    Asker,
    Ground,
    Matter,
    NotNow,
    NotOffered,
    TooMany,
    VisitState,
)


def rows() -> int:
    """How many requests there are."""
    with reading() as session:
        return session.scalar(select(func.count()).select_from(VisitRow)) or 0


def test_who_cannot_come_asks(morning: datetime) -> None:
    who = somebody()
    visit = ask(morning, who)
    assert (visit.state, visit.day, visit.ground) == (
        VisitState.asked,
        TUESDAY,
        Ground.old_alone,
    )
    assert taken(visit.start) == 1
    assert reads.one(visit.ref, who.account_id or 0) == visit
    with pytest.raises(LookupError):
        reads.one(visit.ref, 0)


def test_what_they_declare_is_sealed(morning: datetime) -> None:
    ask(morning)
    with reading() as session:
        [row] = session.execute(text("select name, phone, address, ground from home_visit")).all()
    words = b" ".join(bytes(one) for one in row)
    assert ADDRESS.encode() not in words
    assert b"old_alone" not in words


def test_the_half_days_of_the_coming_working_days(morning: datetime) -> None:
    found = teams.half_days(morning)
    assert [str(one.day) for one in found] == [
        "2026-12-01",
        "2026-12-01",
        "2026-12-02",
        "2026-12-02",
        "2026-12-03",
        "2026-12-03",
    ]
    assert {one.free for one in found} == {2}
    assert found[0].start == tuesday("09:00")
    assert found[1].end == tuesday("16:30")


@pytest.mark.parametrize("start", ["09:15", "08:00"])
def test_no_other_time_can_be_had(morning: datetime, start: str) -> None:
    with pytest.raises(NoSuchTime):
        ask(morning, None, asked(start))
    assert rows() == 0


def test_not_today_and_not_next_week(morning: datetime) -> None:
    for start in (tuesday("13:30") - DAY, tuesday("09:00") + 7 * DAY):
        with pytest.raises(NoSuchTime):
            ask(morning, None, asked(start))


def test_no_more_than_there_are_teams(morning: datetime) -> None:
    ask(morning)
    ask(morning)
    with pytest.raises(Taken):
        ask(morning)
    assert taken(tuesday("09:00")) == 2
    assert [one.free for one in teams.half_days(morning)][:2] == [0, 2]


def test_where_all_is_full_the_next_free_half_days_are_offered(morning: datetime) -> None:
    for half in teams.half_days(morning):
        for _team in range(2):
            ask(morning, None, asked(half.start))
    assert [str(one.day) for one in teams.half_days(morning)] == [
        "2026-12-04",
        "2026-12-04",
        "2026-12-07",
        "2026-12-07",
    ]


def test_the_same_form_is_one_request(morning: datetime) -> None:
    who, wanted = somebody(), asked()
    assert ask(morning, who, wanted).ref == ask(morning, who, wanted).ref
    assert (rows(), taken(tuesday("09:00"))) == (1, 1)


def test_a_form_of_somebody_else_tells_nothing(morning: datetime) -> None:
    wanted = asked()
    assert ask(morning, None, wanted).ref != ask(morning, None, wanted).ref


def test_one_after_the_other(morning: datetime) -> None:
    who = somebody()
    first = ask(morning, who)
    with pytest.raises(AlreadyAsked) as known:
        ask(morning, who, asked("13:30"))
    assert known.value.ref == first.ref
    asking.cancel(first.ref, account_id=who.account_id or 0, now=morning)
    assert ask(morning, who, asked("13:30")).state is VisitState.asked


def test_who_has_no_phone_is_one_person_too(morning: datetime, team: list[Person]) -> None:
    desk = Asker(officer_id=team[0].id)
    one = ask(morning, desk, asked(phone=""))
    assert one.account_id is None
    with pytest.raises(AlreadyAsked):
        ask(morning, desk, asked(phone=""))
    other = ask(morning, desk, asked(phone="", name="李大爷", address="东山路 2 号"))
    assert other.ref != one.ref


def test_asking_again_and_again_is_refused(morning: datetime) -> None:
    who = somebody()
    with configured(attempts_visit=1):
        ask(morning, who)
        with pytest.raises(TooMany):
            ask(morning, who)


def test_a_hall_without_teams(morning: datetime) -> None:
    closed = Opening(teams.place().opening.grid)
    places.change_hours("home-team", closed, actor="test", now=morning)
    assert [one.free for one in teams.half_days(morning)] == [0] * 6 or not teams.half_days(morning)
    with pytest.raises((NoSuchTime, Taken)):
        ask(morning)
    hall = halls.here().id
    places.seen(hall).pop("home-team")
    assert not teams.is_offered()
    with pytest.raises(NotOffered):
        teams.place()
    places.forget_cached()


def test_teams_for_some_themes_and_none_once_closed(morning: datetime) -> None:
    about = teams.place().about
    only = msgspec.structs.replace(about, themes=("newborn",))
    places.change("home-team", only, actor="test", now=morning)
    assert not teams.serves(THEME)
    with pytest.raises(NotOffered):
        ask(morning)
    assert ask(morning, None, asked(matter=Matter("newborn"))).state is VisitState.asked
    closed = msgspec.structs.replace(about, closed=True)
    places.change("home-team", closed, actor="test", now=morning)
    assert not teams.is_offered()


def test_nobody_comes_to_the_teams(morning: datetime) -> None:
    assert not any(teams.place().serves(THEME, kind) for kind in TimeKind)
    assert teams.place() not in places.serving(THEME)


def test_cancelled_the_team_is_free(morning: datetime) -> None:
    who = somebody()
    visit = ask(morning, who)
    account = who.account_id or 0
    for _pressed in range(2):
        done = asking.cancel(visit.ref, account_id=account, now=morning)
    assert (done.state, taken(visit.start)) == (VisitState.cancelled, 0)
    with pytest.raises(LookupError):
        asking.cancel(visit.ref, account_id=factories.account()[0], now=morning)


def test_who_is_on_the_way_is_not_called_back(morning: datetime, team: list[Person]) -> None:
    visit = under_way(morning, team)
    with pytest.raises(NotNow):
        asking.cancel(visit.ref, account_id=visit.account_id or 0, now=visit.start)
    assert taken(visit.start) == 1


# --- forgetting and reminding -------------------------------------------------------------------


def test_forgotten_some_days_later(morning: datetime, team: list[Person]) -> None:
    visit = under_way(morning, team)
    planning.finish(visit.ref, visit.matter, "签好了。", person=team[0], now=visit.start)
    silent = ask(morning, None, asked("13:30"))
    forgetting.forget_old({}, morning + timedelta(days=31))
    assert not reads.of_id(visit.id).forgotten
    forgetting.forget_old({}, morning + timedelta(days=32))
    for one, state in ((visit, VisitState.done), (silent, VisitState.lapsed)):
        kept = reads.of_id(one.id)
        assert kept.forgotten
        assert (kept.name, kept.address, kept.phone, kept.ground, kept.worker, kept.record) == (
            *("", "", ""),
            None,
            *("", ""),
        )
        assert kept.state is state


def test_a_closed_account_has_no_home(morning: datetime, team: list[Person]) -> None:
    visit = planned(morning, team)
    accounts.close_account(visit.account_id or 0, now=morning)
    kept = reads.of_id(visit.id)
    assert (kept.state, kept.account_id, kept.address) == (VisitState.cancelled, None, "")
    assert taken(visit.start) == 0
    with reading() as session:
        assert session.scalars(select(VisitRow.person)).one() == b""


def messages(kind: str) -> list[str]:
    """The text messages of a kind."""
    with reading() as session:
        rows = session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id))
        return [row.content for row in rows]


def test_reminded_on_the_day_before_once(morning: datetime, team: list[Person]) -> None:
    visit = planned(morning, team)
    desk = Asker(officer_id=team[0].id)
    by_phone = ask(morning, desk, asked("13:30", phone="13900001111"))
    planning.confirm(by_phone.ref, "孙大姐", person=team[0], now=morning)
    for _ in range(2):
        letters.remind({}, morning)
    [told] = messages("visit_reminder")
    assert visit.number in told
    assert "09:00–10:00" in told
    assert ADDRESS not in told
    assert "王秀英" not in told
    letters.remind({}, morning + DAY)
    assert len(messages("visit_reminder")) == 1


def test_who_asked_from_a_mobile_phone_is_told_and_a_landline_is_not(
    morning: datetime, team: list[Person]
) -> None:
    desk = Asker(officer_id=team[0].id)
    planned(morning, team, desk, phone="13900001111")
    assert len(messages("visit_planned")) == 1
    planned(morning, team, desk, phone="053282001234", start="13:30")
    assert len(messages("visit_planned")) == 1
    assert messages("visit_confirmed") == []


def test_the_audit_trail_names_no_home(morning: datetime, team: list[Person]) -> None:
    visit = under_way(morning, team)
    planning.reveal([visit.ref], person=team[2], now=visit.start)
    planning.finish(visit.ref, visit.matter, "签好了。", person=team[0], now=visit.start)
    with reading() as session:
        entries = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.chain == f"visit:{visit.id}")
            .order_by(AuditEntry.seq)
        ).all()
        said = str([(one.actor, one.subject, one.details) for one in entries])
    assert [one.action for one in entries] == [
        "visit.ask",
        "visit.confirm",
        "visit.plan",
        "visit.set_off",
        "visit.reveal",
        "visit.done",
    ]
    assert entries[0].actor == f"account:{visit.account_id}"
    for word in ("王秀英", ADDRESS, "0532", "old_alone", "孙大姐", "签好了", THEME, visit.number):
        assert word not in said
