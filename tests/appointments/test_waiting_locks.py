"""Who waits, who gives back and who changes hours at one instant: nobody stands in the way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.appointments.conftest import (
    somebody,
    wish,
)
from tests.appointments.waiting import (
    HOUR,
    book,
    states,
    taken,
    until_it_waits,
    wait,
)
from webapp.appointments import (
    forgetting,
    places,
    slots,
    taking,
    trail,
    waiting,
)
from webapp.appointments.models import BookingRow
from webapp.appointments.values import (
    Opening,
    PlaceValues,
)
from webapp.core import clock
from webapp.core.db import transaction


def test_whoever_books_names_a_place_whose_hours_change_at_this_moment(
    place: PlaceValues,
) -> None:
    one, now = wish(place, "09:00"), clock.now()
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            slots.lock(session, [one.span])
            changed = pool.submit(
                places.change_hours, place.slug, Opening(15), actor="staff:1", now=now
            )
            until_it_waits()
            slots.keep(session, one, somebody(), until=now + HOUR, now=now)
        assert changed.result(10).version == place.version + 1


def test_whoever_gives_back_a_time_of_a_place_whose_hours_change_at_this_moment(
    place: PlaceValues,
) -> None:
    booked, _who = book(place)
    now = clock.now()
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            row = session.get_one(BookingRow, booked.id)
            slots.lock(session, [slots.span_of(row)])
            changed = pool.submit(
                places.change_hours, place.slug, Opening(15), actor="staff:1", now=now
            )
            until_it_waits()
            # The audit trail is everybody's last lock.
            trail.record(session, row, "appointment.cancel", actor="visitor", now=now)
        assert changed.result(10).version == place.version + 1


def test_an_account_that_closes_locks_in_the_order_of_all(place: PlaceValues) -> None:
    who = book(place)[1]
    second = taking.hold(wish(place, "09:30", theme="newborn"), who, now=clock.now())
    taking.confirm(second.ref, who, now=clock.now())
    wait(place, who)
    now = clock.now()

    def close() -> None:
        assert who.account_id is not None
        with transaction() as session:
            forgetting.forget_account(session, who.account_id, now)

    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            # Somebody else gives back what stands beside it, and looks who waits.
            slots.lock(session, [wish(place, "09:00").span])
            closed = pool.submit(close)
            until_it_waits()
            assert waiting.entries(session, now=now, lock=True)
        closed.result(10)
    assert states() == []
    assert taken(place) == [0, 0, 0, 0]
