"""候补: what becomes free is kept for whoever has waited longest, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select, text, update

from tests.appointments.conftest import (
    OPENING,
    THEME,
    WINDOWS,
    missed,
    somebody,
    wish,
)
from tests.appointments.waiting import (
    DAY,
    HOUR,
    book,
    full,
    kept,
    states,
    wait,
)
from tests.support.statements import statements
from webapp.appointments import (
    letters,
    places,
    reads,
    taking,
    waiting,
    waitlist,
)
from webapp.appointments.models import Slot
from webapp.appointments.values import (
    BookingState,
    HoldsAnother,
    PlaceValues,
    Taken,
    WaitState,
)
from webapp.appointments.wishes import Wish
from webapp.core import clock
from webapp.core.db import reading, transaction
from webapp.core.jobs import Job
from webapp.messages.models import Message


def test_who_waits_longest_is_offered_what_was_cancelled(place: PlaceValues) -> None:
    booked = full(place)
    first, second = wait(place), wait(place)
    one, owner = booked[2]
    taking.cancel(one.ref, owner, now=clock.now())
    assert (kept(first), kept(second)) == ("09:15", "")
    # Nobody else gets it, not even at this moment.
    with pytest.raises(Taken):
        taking.hold(wish(place, "09:15"), somebody(), now=clock.now())
    held = reads.held_by(first, now=clock.now())
    assert held is not None
    assert held.held_until == clock.now() + 2 * HOUR
    assert taking.confirm(held.ref, first, now=clock.now()).state is BookingState.booked
    assert states() == [WaitState.offered, WaitState.waiting]
    with reading() as session:
        (told,) = session.scalars(select(Message).where(Message.kind == letters.OFFERED)).all()
    assert told.recipient == first.phone
    assert "09:15" in told.content


def test_whoever_does_not_want_it_passes_it_on(place: PlaceValues) -> None:
    booked = full(place)
    first, second = wait(place), wait(place)
    taking.cancel(booked[0][0].ref, booked[0][1], now=clock.now())
    held = reads.held_by(first, now=clock.now())
    assert held is not None
    taking.let_go(held.ref, first, now=clock.now())
    assert (kept(first), kept(second)) == ("", "09:00")


def test_what_nobody_confirmed_in_time_goes_to_the_next(
    place: PlaceValues, at: Callable[[str], datetime]
) -> None:
    booked = full(place)
    first, second = wait(place), wait(place)
    taking.cancel(booked[0][0].ref, booked[0][1], now=clock.now())
    assert kept(first)
    later = at("2026-11-27T12:01+08:00")
    waitlist.offer_what_is_free({}, later)
    assert (kept(first), kept(second)) == ("", "09:00")


def test_the_time_that_somebody_moves_away_from_is_offered(place: PlaceValues) -> None:
    one, owner = full(place)[0]
    first = wait(place)
    tuesday = wish(place, "09:00")
    tuesday = Wish(place, THEME, tuesday.start + timedelta(days=1), 15, "key")
    taking.move(one.ref, tuesday, owner, now=clock.now())
    assert kept(first) == "09:00"


def test_what_somebody_held_before_is_offered(place: PlaceValues) -> None:
    for at in ("00", "15", "30", "45"):
        book(place, f"09:{at}")
    owner = somebody()
    taking.hold(wish(place, "09:15"), owner, now=clock.now())
    for at in ("00", "30"):
        book(place, f"09:{at}")
    first = wait(place)
    taking.hold(wish(place, "09:45"), owner, now=clock.now())
    assert kept(first) == "09:15"


def test_nobody_is_offered_what_they_gave_back_themselves(place: PlaceValues) -> None:
    one, owner = full(place)[0]
    wait(place, owner)
    other = wait(place)
    taking.cancel(one.ref, owner, now=clock.now())
    assert (kept(owner), kept(other)) == ("", "09:00")


def test_a_hold_that_ran_out_keeps_nobody_from_an_offer(
    place: PlaceValues, at: Callable[[str], datetime]
) -> None:
    who = somebody()
    tuesday = Wish(place, THEME, wish(place, "09:00").start + timedelta(days=1), 15, "key")
    taking.hold(tuesday, who, now=clock.now())
    booked = full(place)
    wait(place, who)
    at("2026-11-27T10:16+08:00")
    taking.cancel(booked[0][0].ref, booked[0][1], now=clock.now())
    waitlist.offer_what_is_free({}, clock.now())
    assert kept(who) == "09:00"


def test_who_needs_longer_waits_for_two_in_a_row(place: PlaceValues) -> None:
    booked = full(place)
    long, short = wait(place, minutes=30), wait(place)
    taking.cancel(booked[0][0].ref, booked[0][1], now=clock.now())
    # A quarter is too short for the first; so the second has it.
    assert (kept(long), kept(short)) == ("", "09:00")
    taking.cancel(booked[4][0].ref, booked[4][1], now=clock.now())
    taking.cancel(booked[6][0].ref, booked[6][1], now=clock.now())
    assert kept(long) == ""
    # Both quarters are free now: the look of the minute finds them.
    waitlist.offer_what_is_free({}, clock.now())
    assert kept(long) == "09:30"


def test_other_hours_bring_times_for_those_who_wait(place: PlaceValues) -> None:
    full(place)
    who = wait(place)
    (hours,) = OPENING.hours
    more = msgspec.structs.replace(OPENING, hours=(msgspec.structs.replace(hours, windows=3),))
    places.change_hours(place.slug, more, actor="staff:1", now=clock.now())
    waitlist.offer_what_is_free({}, clock.now())
    assert kept(who) == "09:00"


def test_somebody_who_holds_another_time_is_passed_over(place: PlaceValues) -> None:
    booked = full(place)
    busy, second = wait(place), wait(place)
    with transaction():
        taking.cancel(booked[0][0].ref, booked[0][1], now=clock.now())
    assert kept(busy) == "09:00"
    third = wait(place)
    taking.cancel(booked[2][0].ref, booked[2][1], now=clock.now())
    assert (kept(busy), kept(second), kept(third)) == ("09:00", "09:15", "")


def test_what_is_offered_is_for_the_application_that_they_wait_with(place: PlaceValues) -> None:
    booked = full(place)
    who, other = somebody(), somebody()
    for one, case in ((who, "case-1"), (other, "case-2")):
        waitlist.join(place, THEME, 15, DAY, DAY, one, now=clock.now(), case_ref=case)
    taking.cancel(booked[0][0].ref, booked[0][1], now=clock.now())
    with transaction() as session:  # a window that becomes free unseen
        session.execute(update(Slot).where(Slot.taken == WINDOWS).values(taken=Slot.taken - 1))
    waitlist.offer_what_is_free({}, clock.now())
    for one, case in ((who, "case-1"), (other, "case-2")):
        held = reads.held_by(one, now=clock.now())
        assert held is not None
        assert held.case_ref == case


def test_who_is_paused_is_offered_nothing_and_goes_on_waiting(
    place: PlaceValues, at: Callable[[str], datetime]
) -> None:
    booked = full(place)
    paused, other = somebody(), somebody()
    last = DAY + timedelta(days=2)
    for one in (paused, other):
        waitlist.join(place, THEME, 15, DAY, last, one, now=clock.now())
    # Two that were missed: booking pauses until Saturday.
    for days in (28, 29):
        missed(place, paused.person, days)
    taking.cancel(booked[0][0].ref, booked[0][1], now=clock.now())
    assert (kept(paused), kept(other)) == ("", "09:00")
    waitlist.offer_what_is_free({}, clock.now())
    assert kept(paused) == ""
    assert states() == [WaitState.waiting, WaitState.offered]
    waitlist.offer_what_is_free({}, at("2026-11-29T10:00+08:00"))
    assert kept(paused)


def test_a_row_that_cannot_be_served_stops_nobody_behind_it(
    place: PlaceValues, caplog: pytest.LogCaptureFixture
) -> None:
    booked = full(place)
    bad, good, last = wait(place), wait(place), wait(place)
    with transaction() as session:
        session.execute(
            text("update waitlist set name = :junk where person = :person"),
            {"junk": b"nothing that opens", "person": bad.person},
        )
        session.execute(
            update(Slot).where(Slot.start == booked[2][0].start).values(taken=Slot.taken - 1)
        )
    waitlist.offer_what_is_free({}, clock.now())
    assert (kept(bad), kept(good), kept(last)) == ("", "09:15", "")
    # The same in the transaction of whoever gives something back: it is given back.
    taking.cancel(booked[0][0].ref, booked[0][1], now=clock.now())
    assert (kept(bad), kept(last)) == ("", "09:00")
    assert states() == [WaitState.waiting, WaitState.offered, WaitState.offered]
    assert "of the waitlist" in caplog.text
    assert bad.phone not in caplog.text
    assert bad.name not in caplog.text


def test_who_waits_in_vain_costs_no_query(place: PlaceValues) -> None:
    full(place)

    def look() -> int:
        with statements() as seen:
            waitlist.offer_what_is_free({}, clock.now())
        return len(seen)

    wait(place)
    few = look()
    for _ in range(6):
        wait(place)
    assert look() == few


def test_an_offer_ends_no_hold_that_runs(place: PlaceValues) -> None:
    full(place)
    who = wait(place)
    tuesday = Wish(place, THEME, wish(place, "09:00").start + timedelta(days=1), 15, "key")
    with reading() as session:
        (entry,) = waiting.entries(session, now=clock.now())
    with transaction() as session:
        session.execute(update(Slot).where(Slot.taken == WINDOWS).values(taken=Slot.taken - 1))
    # Between the read for everybody and their turn they have pressed on a time.
    held = taking.hold(tuesday, who, now=clock.now())
    with pytest.raises(HoldsAnother):
        waitlist.keep(entry, place, wish(place, "09:00").start, clock.now())
    now_held = reads.held_by(who, now=clock.now())
    assert now_held is not None
    assert now_held.ref == held.ref


def test_what_becomes_free_at_night_is_kept_until_after_the_morning(
    place: PlaceValues, at: Callable[[str], datetime]
) -> None:
    one, owner = full(place)[2]
    who = wait(place)
    night = at("2026-11-27T23:30+08:00")
    taking.cancel(one.ref, owner, now=night)
    held = reads.held_by(who, now=night)
    assert held is not None
    assert held.held_until == at("2026-11-28T10:00+08:00")
    with reading() as session:
        sms = session.scalars(select(Message).where(Message.kind == letters.OFFERED)).one()
        sent = session.scalars(select(Job.run_at).where(Job.key == f"messages.send:{sms.id}")).one()
    assert sent == at("2026-11-28T08:00+08:00")
    assert "11月28日" in sms.content
    assert "10:00" in sms.content
