"""Who waits, who gives back and who changes hours at one instant: nobody stands in the way."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.appointments.conftest import WINDOWS, small_place, somebody, wish
from tests.appointments.waiting import (
    HOUR,
    book,
    full,
    kept,
    states,
    taken,
    until_it_waits,
    wait,
)
from webapp.appointments import (
    forgetting,
    offering,
    places,
    slots,
    taking,
    trail,
    waiting,
    waitlist,
)
from webapp.appointments.models import BookingRow, Slot, WaitRow
from webapp.appointments.values import Opening, PlaceValues
from webapp.appointments.wishes import Span, Who
from webapp.core import clock
from webapp.core.db import reading, transaction


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

    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            # Somebody else gives back what stands beside it, and looks who waits.
            slots.lock(session, [wish(place, "09:00").span])
            closed = pool.submit(close, who, now)
            until_it_waits()
            assert offering.lock(session, [wish(place, "09:00").span])
        closed.result(10)
    assert states() == []
    assert taken(place) == [0, 0, 0, 0]


def test_two_who_offer_one_person_something_wait_for_each_other(
    place: PlaceValues, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The look of the minute offers what is free, while somebody gives back another time."""
    one, owner = full(place)[0]
    who, now = wait(place), clock.now()
    a_window_is_free(place, "09:15")
    with reading() as session:
        (entry,) = waiting.entries(session, now=now)
    real, given = taking.keep, []

    def keep(*args: Any, **options: Any) -> BookingRow:
        held = real(*args, **options)
        given.append(pool.submit(taking.cancel, one.ref, owner, now=now))
        until_it_waits()
        return held

    monkeypatch.setattr(taking, "keep", keep)
    with ThreadPoolExecutor(1) as pool:
        waitlist.keep(entry, place, wish(place, "09:15").start, now)
        given[0].result(10)
    assert caplog.text == ""
    assert kept(who) == "09:15"
    assert taken(place) == [WINDOWS - 1, WINDOWS, WINDOWS, WINDOWS]


def test_two_who_offer_the_same_people_something_wait_for_each_other(
    place: PlaceValues, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """At two places, and at each of them the other one has waited longer."""
    other, now = small_place(clock.now(), "other"), clock.now()
    groups = []
    for where in (place, other):
        for at in ("00", "15", "30", "45"):
            group = somebody()
            held = taking.hold(wish(where, f"09:{at}", people=2), group, now=now)
            groups.append((taking.confirm(held.ref, group, now=now), group))
    first, second = wait(place), wait(place)
    for who in (second, first):
        wait(other, who)
    real, given = offering._offer_to, []

    def offer_to(*args: Any) -> bool:
        done = real(*args)
        if not given:
            one, owner = groups[-1]
            given.append(pool.submit(taking.cancel, one.ref, owner, now=now))
            until_it_waits()
        return done

    monkeypatch.setattr(offering, "_offer_to", offer_to)
    with ThreadPoolExecutor(1) as pool:
        taking.cancel(groups[0][0].ref, groups[0][1], now=now)
        given[0].result(10)
    assert caplog.text == ""
    assert [kept(who) for who in (first, second)] == ["09:00"] * 2
    assert taken(other) == [WINDOWS] * 3 + [0]


def test_an_account_that_closes_waits_for_who_offers_it_something(place: PlaceValues) -> None:
    booked = full(place)
    first, closes = wait(place), booked[0][1]
    wait(place, closes)
    now = clock.now()

    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            # Somebody else gives back another time, and has come to the first of those who wait.
            slots.lock(session, [wish(place, "09:45").span])
            session.execute(
                select(WaitRow.id).where(WaitRow.person == first.person).with_for_update()
            )
            closed = pool.submit(close, closes, now)
            until_it_waits()
            assert len(offering.lock(session, [wish(place, "09:45").span])) == 2
        closed.result(10)
    assert kept(first) == "09:00"


@pytest.mark.parametrize("use_case", ["cancel", "move", "close"])
def test_what_was_moved_meanwhile_is_locked_where_it_is_now(
    place: PlaceValues, monkeypatch: pytest.MonkeyPatch, use_case: str, database: Any
) -> None:
    if database.kind == "sqlite":
        return  # whoever writes there is alone from the beginning
    one, owner = book(place, "09:00")
    now, read, moved = clock.now(), threading.Event(), threading.Event()
    real = slots.lock

    def lock(session: Session, spans: Sequence[Span]) -> None:
        if threading.current_thread() is not threading.main_thread() and not read.is_set():
            read.set()
            assert moved.wait(10)
        real(session, spans)

    def act() -> None:
        if use_case == "cancel":
            taking.cancel(one.ref, owner, now=now)
        elif use_case == "move":
            taking.move(one.ref, wish(place, "09:15"), owner, now=now)
        else:
            close(owner, now)

    monkeypatch.setattr(slots, "lock", lock)
    with ThreadPoolExecutor(1) as pool:
        acted = pool.submit(act)
        assert read.wait(10)
        taking.move(one.ref, wish(place, "09:30"), owner, now=now)
        with transaction() as session:
            slots.lock(session, [wish(place, "09:30").span])
            moved.set()
            until_it_waits()
            # As everybody: the slots first, and then the booking.
            session.get_one(BookingRow, one.id, with_for_update=True)
        acted.result(10)
    assert taken(place) == ([0, 1, 0, 0] if use_case == "move" else [0] * 4)


def a_window_is_free(place: PlaceValues, at: str) -> None:
    """Unseen: a hold ran out, hours changed."""
    with transaction() as session:
        session.execute(
            update(Slot)
            .where(Slot.place_id == place.id, Slot.start == wish(place, at).start)
            .values(taken=Slot.taken - 1)
        )


def close(who: Who, now: datetime) -> None:
    """Their account closes."""
    assert who.account_id is not None
    with transaction() as session:
        forgetting.forget_account(session, who.account_id, now)
