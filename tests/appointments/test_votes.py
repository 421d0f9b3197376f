"""需求征集: people ask for an evening; enough of them propose it; opened, they are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from tests.appointments.conftest import NOW, THEME, small_place, somebody
from tests.cases.conftest import signed_in
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories
from tests.support.client import LintingClient
from webapp.appointments import forgetting, letters, places, rules, votes
from webapp.appointments.values import Hours, Opening, PlaceValues, Special
from webapp.core import clock
from webapp.core.db import reading, transaction
from webapp.halls.service import calendar_from_file
from webapp.messages.models import Message

__all__ = ["officers", "sign_in"]
OPENING = Opening(15, (Hours(time(9), time(12), 1),), (Hours(time(17, 30), time(19), 1, ("wed",)),))
MONDAY, WEDNESDAY, SATURDAY = date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 5)


@pytest.fixture
def place(database: Any, at: Callable[[str], datetime]) -> PlaceValues:
    """Open on working mornings and Wednesday evenings."""
    return small_place(at(NOW), opening=OPENING)


def ask(place: PlaceValues, *days: date) -> int:
    """Somebody asks for days; their account."""
    who = somebody()
    assert who.account_id is not None
    votes.vote(place, days, theme=THEME, account_id=who.account_id, now=clock.now())
    return who.account_id


def told() -> int:
    """How many were told that it is open."""
    with reading() as session:
        return len(session.scalars(select(Message).where(Message.kind == letters.OPENED)).all())


def open_saturday(place: PlaceValues) -> None:
    special = Special(SATURDAY, {"en": "x"}, (), (Hours(time(9), time(10), 1),))
    wanted = msgspec.structs.replace(OPENING, special=(special,))
    places.change_hours(place.slug, wanted, actor="staff:1", now=clock.now())


def test_what_is_closed_can_be_asked_for(place: PlaceValues) -> None:
    able = votes.days(place, now=clock.now())
    assert MONDAY in able
    assert SATURDAY in able
    assert WEDNESDAY not in able
    assert date(2026, 12, 6) not in able  # a Sunday
    ask(place, MONDAY, WEDNESDAY, date(2020, 1, 1))
    assert [(one.day, one.people) for one in votes.wanted(1, now=clock.now())] == [(MONDAY, 1)]


def test_what_somebody_says_again_replaces_what_they_said(place: PlaceValues) -> None:
    account = ask(place, MONDAY, SATURDAY)
    for _ in range(2):
        votes.vote(place, {SATURDAY}, theme=THEME, account_id=account, now=clock.now())
    assert votes.of_person(place, account) == {SATURDAY}


def test_enough_propose_it_and_whoever_asked_is_told_once(place: PlaceValues) -> None:
    for _ in range(9):
        ask(place, SATURDAY)
    (one,) = votes.wanted(1, now=clock.now())
    assert not one.enough
    ask(place, SATURDAY, MONDAY)
    first, second = votes.wanted(1, now=clock.now())
    assert (first.day, first.people, first.enough) == (SATURDAY, 10, True)
    assert (second.day, second.enough) == (MONDAY, False)
    votes.tell({}, clock.now())
    assert told() == 0
    open_saturday(place)
    for _ in range(2):
        votes.tell({}, clock.now())
    assert told() == 10
    assert [one.day for one in votes.wanted(1, now=clock.now())] == [MONDAY]


def test_what_is_over_is_forgotten_and_so_is_who_leaves(
    place: PlaceValues, at: Callable[[str], datetime]
) -> None:
    account = ask(place, MONDAY, SATURDAY)
    with transaction() as session:
        forgetting.forget_account(session, account, clock.now())
    assert votes.of_person(place, account) == set()
    other = ask(place, MONDAY, SATURDAY)
    votes.tell({}, at("2026-11-30T08:00+08:00"))
    assert votes.of_person(place, other) == {SATURDAY}


def test_no_holiday_is_asked_for() -> None:
    found = rules.days_to_ask_for(
        date(2026, 9, 24), date(2026, 10, 12), {date(2026, 10, 9)}, calendar_from_file()
    )
    # The Mid-Autumn days and the National Day week are holidays; Sundays are nobody's.
    assert [f"{day:%m-%d}" for day in found] == [
        "09-28",
        "09-29",
        "09-30",
        "10-08",
        "10-10",
        "10-12",
    ]


@pytest.mark.one_database
def test_somebody_asks_on_the_page_and_the_desk_sees_it(
    place: PlaceValues, client: LintingClient, sign_in: SignIn
) -> None:
    client.set_cookie("lang", "en")
    signed_in(client, factories.account("王建国")[0])
    page = client.open_page(f"/book/{THEME}/at/{place.slug}/{MONDAY}")
    page = page.link("None of these hours suits?")
    assert page.h1 == "When could you come?"
    page = page.submit("/ask", day=[f"{SATURDAY}", "nonsense"])
    assert "we have noted it" in page.text
    assert len(page.root.findall(".//input[@checked]")) == 1
    for _ in range(9):
        ask(place, SATURDAY)
    page = sign_in("limin").open_page("/staff/roster")
    assert "10 people ask for it" in page.text
    assert "Enough to open it" in page.text
