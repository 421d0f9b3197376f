"""延时服务值班: who is there, swaps, confirmations within working hours, and rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.appointments.conftest import NOW, THEME, small_place, somebody, wish
from tests.cases.conftest import signed_in
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories
from tests.support.client import LintingClient
from webapp.appointments import desk, letters, roster, taking
from webapp.appointments.roster import NeededHere
from webapp.appointments.values import (
    Booking,
    BookingState,
    Hours,
    Opening,
    PlaceValues,
    Special,
)
from webapp.appointments.wishes import Who, Wish
from webapp.core import clock
from webapp.core.db import reading
from webapp.messages.models import Message

__all__ = ["officers", "sign_in"]
SATURDAY = date(2026, 11, 28)
MONDAY = date(2026, 11, 30)
OPENING = Opening(
    15,
    (Hours(time(9), time(12), 1), Hours(time(13, 30), time(17), 1)),
    special=(Special(SATURDAY, {"en": "x"}, (), (Hours(time(9), time(10, 30), 2),)),),
)
ZONE = "Asia/Shanghai"


@pytest.fixture
def place(database: Any, at: Callable[[str], datetime]) -> PlaceValues:
    """Open on working days, and on one Saturday morning."""
    return small_place(at(NOW), opening=OPENING)


@pytest.fixture
def pair(database: Any) -> tuple[int, int]:
    """Two officers."""
    return (
        factories.officer("limin", "李敏", "accept"),
        factories.officer("zhao", "赵一凡", "accept"),
    )


def book(place: PlaceValues, at: str = "09:00") -> tuple[Booking, Who]:
    """Somebody books a time of the Saturday."""
    who = somebody()
    start = datetime.fromisoformat(f"{SATURDAY}T{at}+08:00")
    held = taking.hold(Wish(place, THEME, start, 15, f"{at} {who.phone}"), who, now=clock.now())
    return taking.confirm(held.ref, who, now=clock.now()), who


def sign_up(place: PlaceValues, officer_id: int) -> None:
    roster.sign_up(place.id, SATURDAY, officer_id=officer_id, hall_id=1, now=clock.now())


def session_of(place: PlaceValues) -> roster.OffHours:
    """The Saturday, as the desk sees it."""
    (found,) = [one for one in roster.sessions(1, now=clock.now()) if one.place.id == place.id]
    return found


def told() -> list[str]:
    """Who was told that it is confirmed."""
    with reading() as session:
        rows = session.scalars(select(Message).where(Message.kind == letters.CONFIRMED))
        return [one.recipient for one in rows]


def test_who_signs_up_confirms_what_is_booked_once(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    booked, who = book(place)
    assert not roster.is_confirmed(booked)
    for officer in (pair[0], pair[0], pair[1]):
        sign_up(place, officer)
    assert roster.is_confirmed(booked)
    assert told() == [who.phone]
    found = session_of(place)
    assert (found.booked, [one.officer_id for one in found.on_duty]) == (1, [*pair])
    start = clock.local(found.start, ZONE)
    assert (f"{start:%H:%M}", f"{clock.local(found.end, ZONE):%H:%M}") == ("09:00", "10:30")


def test_office_hours_need_no_confirmation(place: PlaceValues) -> None:
    who = somebody()
    held = taking.hold(wish(place, "09:00"), who, now=clock.now())
    assert roster.is_confirmed(taking.confirm(held.ref, who, now=clock.now()))


def test_there_is_no_duty_where_there_are_no_times(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    for day in (MONDAY, SATURDAY + timedelta(days=7), date(2026, 11, 27)):
        with pytest.raises(LookupError):
            roster.sign_up(place.id, day, officer_id=pair[0], hall_id=1, now=clock.now())


def test_nobody_leaves_people_alone(place: PlaceValues, pair: tuple[int, int]) -> None:
    sign_up(place, pair[0])
    roster.step_down(place.id, SATURDAY, officer_id=pair[0])
    sign_up(place, pair[0])
    book(place)
    with pytest.raises(NeededHere):
        roster.step_down(place.id, SATURDAY, officer_id=pair[0])
    sign_up(place, pair[1])
    roster.step_down(place.id, SATURDAY, officer_id=pair[0])
    with pytest.raises(LookupError):
        roster.step_down(place.id, SATURDAY, officer_id=pair[0])


def test_a_duty_is_swapped_only_where_it_is_offered(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    first, second = pair
    book(place)
    sign_up(place, first)
    about: dict[str, Any] = {"of": first, "officer_id": second, "hall_id": 1, "now": clock.now()}
    with pytest.raises(LookupError):
        roster.take_over(place.id, SATURDAY, **about)
    roster.offer(place.id, SATURDAY, officer_id=first)
    roster.take_over(place.id, SATURDAY, **about)
    assert [one.officer_id for one in session_of(place).on_duty] == [second]
    with pytest.raises(LookupError):
        roster.offer(place.id, SATURDAY, officer_id=first)


def test_what_is_not_confirmed_in_time_stands_red_at_the_desk(
    place: PlaceValues, pair: tuple[int, int], at: Callable[[str], datetime]
) -> None:
    book(place)
    assert not session_of(place).overdue
    # Ten o'clock and four working hours: two until noon, two after half past one.
    at("2026-11-27T15:30+08:00")
    assert not session_of(place).overdue
    at("2026-11-27T15:31+08:00")
    assert session_of(place).overdue
    sign_up(place, pair[0])
    assert not session_of(place).overdue


def test_what_was_worked_is_counted_and_rested_for_once(
    place: PlaceValues, pair: tuple[int, int], at: Callable[[str], datetime]
) -> None:
    sign_up(place, pair[0])
    roster.count_overtime({}, at("2026-11-28T20:00+08:00"))
    assert roster.to_rest(pair[0]) == []
    for _ in range(2):
        roster.count_overtime({}, at("2026-11-29T08:00+08:00"))
    (rest,) = roster.to_rest(pair[0])
    assert (rest.day, rest.minutes) == (SATURDAY, 90)
    with pytest.raises(LookupError):
        roster.rested(rest.id, officer_id=pair[1], now=clock.now())
    for _ in range(2):
        roster.rested(rest.id, officer_id=pair[0], now=clock.now())
    assert roster.to_rest(pair[0]) == []


@pytest.mark.one_database
def test_the_page_of_duties(place: PlaceValues, sign_in: SignIn, app: Any) -> None:
    booked, who = book(place)
    assert who.account_id is not None
    limin, zhao = sign_in("limin"), sign_in("zhao")
    page = limin.open_page("/staff/roster")
    assert "1 person comes" in page.text
    assert "Somebody has to come" in page.text

    def press(browser: LintingClient, word: str) -> Any:
        return browser.open_page("/staff/roster").submit("/staff/roster", button=word)

    # The first row is the Saturday of this place.
    page = press(limin, "I come")
    assert "Somebody comes" in page.text
    assert press(limin, "I don't come").status == 422
    assert "would rather not" in press(limin, "I'd rather a colleague came").text
    page = press(zhao, "Come in place of 李敏")
    assert "赵一凡" in page.text
    person: LintingClient = app.test_client()
    person.set_cookie("lang", "en")
    signed_in(person, who.account_id)
    assert "Confirmed: somebody is there" in person.open_page(f"/appointments/{booked.ref}").text
    desk.mark(
        booked.ref,
        BookingState.arrived,
        officer_id=1,
        hall_id=1,
        now=datetime.fromisoformat(f"{SATURDAY}T09:00+08:00"),
    )
    for path in ("/staff/roster/rest/1",):
        assert limin.get(path).status_code == 303
