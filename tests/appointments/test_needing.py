"""延时服务值班: who is needed, listed on the page of duties and counted on every desk page."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from tests.appointments.conftest import small_place
from tests.appointments.test_roster import (
    EVENING,
    MORNING,
    OPENING,
    act,
    book,
    pair,
    place,
    sign_up,
)
from tests.support.statements import statements
from webapp.appointments import needing, roster
from webapp.appointments.models import Slot
from webapp.appointments.roster_values import Colleague
from webapp.appointments.values import PlaceValues
from webapp.core import clock
from webapp.core.db import transaction

__all__ = ["pair", "place"]
FIRE = frozenset({"fire-rescue"})


def accepts(officer: int) -> Colleague:
    return Colleague(officer, frozenset({"accept"}))


def count(me: Colleague) -> int:
    """How often somebody is needed: the page of duties lists as many."""
    now = clock.now()
    counted = needing.count(1, me, now=now)
    assert counted == len(needing.among(roster.sessions(1, now=now), me))
    return counted


def asked(me: Colleague) -> int:
    """How many statements the count costs."""
    needing.count(1, me, now=clock.now())
    with statements() as seen:
        needing.count(1, me, now=clock.now())
    return len(seen)


def test_whoever_is_elsewhere_then_is_not_needed(place: PlaceValues, pair: tuple[int, int]) -> None:
    other = small_place(clock.now(), "other", OPENING)
    book(other)
    sign_up(place, pair[0])
    assert [count(accepts(one)) for one in pair] == [0, 1]
    book(other, EVENING)
    assert [count(accepts(one)) for one in pair] == [1, 2]
    # Where there are no times any more, nobody is.
    with transaction() as session:
        session.execute(delete(Slot).where(Slot.place_id == place.id))
    assert [count(accepts(one)) for one in pair] == [2, 2]


def test_who_is_needed_is_whoever_has_a_missing_duty(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    assert count(accepts(pair[0])) == 0
    book(place)
    assert count(accepts(pair[0])) == 1
    assert count(Colleague(9, frozenset({"review", "content"}))) == 0
    assert count(Colleague(9, frozenset({"accept"}), FIRE)) == 0
    book(place, "09:15", theme="newborn")
    book(place, EVENING)
    assert count(accepts(pair[0])) == 2
    sign_up(place, pair[1])
    assert count(accepts(pair[0])) == 1
    act(roster.offer, place, pair[1])
    sign_up(place, pair[1], EVENING)
    assert count(accepts(pair[0])) == 0


@pytest.mark.parametrize("many", [1, 4])
def test_every_page_of_the_desk_asks_little(
    place: PlaceValues, pair: tuple[int, int], many: int
) -> None:
    mine, nothing = accepts(pair[0]), Colleague(9, frozenset({"approve", "content"}))
    fire = Colleague(9, frozenset({"accept"}), FIRE)
    assert [asked(one) for one in (mine, fire, nothing)] == [1, 1, 0]
    for at in (MORNING, "09:15", EVENING, "18:00")[:many]:
        book(place, at)
    # Who comes; who is on duty; and the times of those days, where somebody is missing.
    assert [asked(one) for one in (mine, fire, nothing)] == [3, 1, 0]
    for at in (MORNING, EVENING):
        sign_up(place, pair[1], at)
    # Nobody is: who works here instead.
    assert [asked(one) for one in (mine, fire, nothing)] == [3, 1, 0]
