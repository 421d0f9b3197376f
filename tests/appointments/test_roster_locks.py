"""延时服务值班 at one instant: who comes, who steps down, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import update

from tests.appointments.conftest import THEME, somebody
from tests.appointments.test_roster import (
    MORNING,
    SATURDAY,
    act,
    book,
    moment,
    pair,
    place,
    sessions_of,
    sign_up,
    there,
    told,
)
from tests.appointments.waiting import until_it_waits
from tests.support import factories
from webapp.appointments import confirming, roster, taking
from webapp.appointments.models import BookingRow, OnDutyRow
from webapp.appointments.roster import NeededHere
from webapp.appointments.values import BookingState, PlaceValues
from webapp.appointments.wishes import Wish
from webapp.core import clock
from webapp.core.db import transaction

__all__ = ["pair", "place"]


def take_over(place: PlaceValues, officer: int, of: int) -> None:
    about: dict[str, Any] = {"officer_id": officer, "hall_id": 1, "now": clock.now()}
    roster.take_over(place.id, moment(MORNING), of=of, **about)


def test_nobody_is_told_of_an_officer_who_steps_down_at_that_moment(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    sign_up(place, pair[0])
    who = somebody()
    wish = Wish(place, THEME, moment(MORNING), 15, "key")
    held = taking.hold(wish, who, now=clock.now())

    def answer() -> None:
        # Booked after it was looked whether anybody needs the officer, and before they are gone.
        booked = {"state": BookingState.booked, "held_until": None}
        with transaction() as session:
            session.execute(update(BookingRow).where(BookingRow.id == held.id).values(booked))
        confirming.answer({"booking": held.id, "sequence": held.sequence}, clock.now())

    with ThreadPoolExecutor(1) as pool:
        with transaction():
            act(roster.step_down, place, pair[0])
            answered = pool.submit(answer)
            until_it_waits()
        answered.result(10)
    assert there(place)[0] == []
    assert told() == []


def test_whoever_confirms_locks_who_is_on_duty_before_what_is_booked(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    booked, who = book(place)
    about = {"booking": booked.id, "sequence": booked.sequence}
    with transaction() as session:  # on duty, and nobody was told yet
        session.add(
            OnDutyRow(
                hall_id=1,
                place_id=place.id,
                day=SATURDAY,
                start=moment(MORNING),
                end=moment("10:30"),
                officer_id=pair[0],
            )
        )
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            act(roster.offer, place, pair[0])
            answered = pool.submit(confirming.answer, about, clock.now())
            until_it_waits()
            confirming.confirm(session, place, SATURDAY, clock.now())
        answered.result(10)
    assert told() == [who.phone]


@pytest.mark.parametrize("first", ["comes", "takes over"])
def test_who_comes_in_one_tab_and_takes_over_in_the_other_is_there_once(
    place: PlaceValues, pair: tuple[int, int], first: str
) -> None:
    theirs, mine = pair
    book(place)
    sign_up(place, theirs)
    act(roster.offer, place, theirs)
    presses: list[Callable[[], None]] = [
        lambda: sign_up(place, mine),
        lambda: take_over(place, mine, theirs),
    ]
    if first == "takes over":
        presses.reverse()
    with ThreadPoolExecutor(1) as pool:
        with transaction():
            presses[0]()
            pressed = pool.submit(presses[1])
            until_it_waits()
        pressed.result(10)
    # Whoever would rather not come is free to go: their colleague is there.
    assert there(place)[0] == [mine]


def test_nobody_takes_over_from_themselves(place: PlaceValues, pair: tuple[int, int]) -> None:
    sign_up(place, pair[0])
    act(roster.offer, place, pair[0])
    with pytest.raises(LookupError):
        take_over(place, pair[0], pair[0])
    assert there(place)[0] == [pair[0]]


def test_who_comes_after_all_sets_a_colleague_free_but_leaves_nobody_alone(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    inspects = factories.officer("sun", "孙磊", "inspect")
    book(place)
    for officer in (*pair, inspects):
        sign_up(place, officer)
        act(roster.offer, place, officer)
    take_over(place, pair[1], pair[0])
    assert [(one.officer_id, one.offered) for one in sessions_of(place)[0].on_duty] == [
        (pair[1], False),
        (inspects, True),
    ]
    act(roster.offer, place, pair[1])
    with pytest.raises(NeededHere):
        take_over(place, inspects, pair[1])
    assert there(place)[0] == [pair[1], inspects]
