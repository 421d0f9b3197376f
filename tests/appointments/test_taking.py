"""Taking a time and giving it back: what each of the refusals means, and what is left unchanged."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from tests.appointments.conftest import NOW, WINDOWS, missed, monday, person, wish
from tests.support import factories
from webapp.appointments import places, reads, slots, taking
from webapp.appointments.models import BookingRow, Slot
from webapp.appointments.values import (
    AlreadyBooked,
    BookingState,
    HoldOver,
    NoSuchTime,
    Opening,
    Paused,
    PlaceValues,
    Taken,
    TimeKind,
    TooLate,
)
from webapp.appointments.wishes import Who
from webapp.core import clock
from webapp.core.db import reading, transaction

LATER = datetime.fromisoformat(NOW) + timedelta(minutes=15)


def now() -> datetime:
    return clock.now()


def book(place: PlaceValues, number: int, at: str = "09:00", minutes: int = 15) -> str:
    """Book a time; its reference."""
    held = taking.hold(wish(place, at, minutes), person(number), now=now())
    return taking.confirm(held.ref, person(number), now=now()).ref


def taken(place: PlaceValues, at: str = "09:00") -> int:
    """How many windows of a time are taken, as the table says."""
    with reading() as session:
        return session.scalars(
            select(Slot.taken).where(Slot.place_id == place.id, Slot.start == monday(at))
        ).one()


def test_the_last_place_is_given_once(place: PlaceValues) -> None:
    for number in range(WINDOWS):
        book(place, number)
    with pytest.raises(Taken):
        taking.hold(wish(place, "09:00"), person(9), now=now())
    assert taken(place) == WINDOWS


def test_the_last_place_is_told_to_both_presses_of_its_form(
    place: PlaceValues, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked before either has it: the second finds it full, of the first."""
    book(place, 1)
    one, who, moment = wish(place, "09:00"), person(2), now()
    both, real = Barrier(2), taking.check

    def check(*about: Any, **more: Any) -> None:
        real(*about, **more)
        both.wait(10)

    monkeypatch.setattr(taking, "check", check)
    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(taking.hold, one, who, now=moment) for _ in range(2)]
        assert len({press.result(10).ref for press in presses}) == 1
    assert taken(place) == WINDOWS


def test_a_form_that_is_sent_twice_keeps_one_time(place: PlaceValues) -> None:
    one = wish(place, "09:00")
    first = taking.hold(one, person(1), now=now())
    assert taking.hold(one, person(1), now=now()) == first
    taking.confirm(first.ref, person(1), now=now())
    assert taking.hold(one, person(1), now=now()).ref == first.ref
    assert taken(place) == 1


def test_what_was_held_before_is_let_go(place: PlaceValues) -> None:
    taking.hold(wish(place, "09:00"), person(1), now=now())
    taking.hold(wish(place, "09:30"), person(1), now=now())
    assert (taken(place), taken(place, "09:30")) == (0, 1)


def test_the_last_place_that_one_holds_is_not_taken_for_oneself(place: PlaceValues) -> None:
    book(place, 1)
    held = taking.hold(wish(place, "09:00"), person(2), now=now())
    assert taking.hold(wish(place, "09:00"), person(2), now=now()).ref == held.ref
    # Half an hour from the same time on: the own quarter does not stand in the way.
    longer = taking.hold(wish(place, "09:00", 30), person(2), now=now())
    assert longer.minutes == 30
    assert (taken(place), taken(place, "09:15")) == (2, 1)


def test_a_hold_whose_minutes_are_over_is_free_for_the_next(place: PlaceValues) -> None:
    held = [taking.hold(wish(place, "09:00"), person(one), now=now()) for one in range(WINDOWS)]
    with pytest.raises(Taken):
        taking.hold(wish(place, "09:00"), person(8), now=LATER - timedelta(seconds=1))
    assert reads.steps(place, monday("09:00"), monday("09:15"), now=LATER)[0].free == WINDOWS
    for one in range(WINDOWS):
        taking.hold(wish(place, "09:00"), person(8 + one), now=LATER)
    with pytest.raises(HoldOver):
        taking.confirm(held[0].ref, person(0), now=LATER)
    assert taken(place) == WINDOWS


def test_a_hold_that_nobody_else_wanted_is_booked_late(place: PlaceValues) -> None:
    held = taking.hold(wish(place, "09:00"), person(1), now=now())
    booked = taking.confirm(held.ref, person(1), now=LATER + timedelta(hours=1))
    assert booked.state is BookingState.booked
    assert taken(place) == 1


def test_whoever_pressed_too_late_on_their_own_time_gets_it_anew(place: PlaceValues) -> None:
    one = wish(place, "09:00")
    first = taking.hold(one, person(1), now=now())
    for again in (one, wish(place, "09:00")):
        held = taking.hold(again, person(1), now=LATER)
        assert held.held_until is not None
        assert held.held_until > LATER
        assert held.ref != first.ref
    assert taken(place) == 1


def test_a_booking_stays_theirs_when_it_is_proved_who_they_are(place: PlaceValues) -> None:
    account_id, phone, id_number = factories.account()
    before, after = Who(account_id, "", phone), Who(account_id, "王建国", phone, id_number)
    held = taking.hold(wish(place, "09:00"), before, now=now())
    taking.confirm(held.ref, after, now=now())
    assert reads.one(held.ref, after).ref == held.ref
    with pytest.raises(AlreadyBooked):
        taking.hold(wish(place, "09:30"), after, now=now())
    assert taking.cancel(held.ref, after, now=now()).state is BookingState.cancelled


def test_one_person_books_a_service_once_a_day(place: PlaceValues) -> None:
    ref = book(place, 1)
    with pytest.raises(AlreadyBooked) as known:
        taking.hold(wish(place, "09:30"), person(1), now=now())
    assert known.value.ref == ref
    # Another service is another matter.
    taking.hold(wish(place, "09:30", theme="newborn"), person(1), now=now())


@pytest.mark.parametrize("time", ["08:45", "10:00", "09:07"])
def test_a_time_that_the_hours_do_not_make_is_none(place: PlaceValues, time: str) -> None:
    with pytest.raises(NoSuchTime):
        taking.hold(wish(place, time), person(1), now=now())


def test_what_does_not_fit_before_closing_is_refused_whole(place: PlaceValues) -> None:
    with pytest.raises(Taken):
        taking.hold(wish(place, "09:45", 30), person(1), now=now())
    assert taken(place, "09:45") == 0


def test_a_time_of_today_or_too_far_away_is_not_booked(place: PlaceValues) -> None:
    with pytest.raises(NoSuchTime):
        taking.hold(wish(place, "09:00"), person(1), now=monday("08:00"))
    with pytest.raises(NoSuchTime):
        taking.hold(wish(place, "09:00"), person(1), now=now() - timedelta(days=30))


def test_a_cancelled_place_is_free_at_once(place: PlaceValues) -> None:
    refs = [book(place, number) for number in range(WINDOWS)]
    for _ in range(2):
        gone = taking.cancel(refs[0], person(0), now=now())
        assert gone.state is BookingState.cancelled
    assert taken(place) == WINDOWS - 1
    book(place, 9)


def test_nobody_touches_what_is_somebody_elses(place: PlaceValues) -> None:
    ref = book(place, 1)
    for act in (taking.cancel, taking.let_go, taking.confirm):
        with pytest.raises(LookupError):
            act(ref, person(2), now=now())
    with pytest.raises(LookupError):
        taking.move(ref, wish(place, "09:30"), person(2), now=now())
    assert taken(place) == 1


def test_a_booking_moves_and_its_old_time_is_free(place: PlaceValues) -> None:
    ref = book(place, 1, "09:00", 30)
    moved = taking.move(ref, wish(place, "09:15", 30), person(1), now=now())
    assert (moved.ref, moved.start, moved.sequence) == (ref, monday("09:15"), 1)
    assert [taken(place, one) for one in ("09:00", "09:15", "09:30", "09:45")] == [0, 1, 1, 0]


def test_two_presses_at_one_moment_move_and_tell_once(place: PlaceValues) -> None:
    ref, wanted = book(place, 1), wish(place, "09:30")
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            slots.lock(session, [wish(place, "09:00").span])
            again = pool.submit(taking.move, ref, wanted, person(1), now=now())
            Event().wait(0.5)  # the other press has read the booking, and waits for its time
            taking.move(ref, wanted, person(1), now=now())
        assert again.result(10).sequence == 1
    assert (taken(place), taken(place, "09:30")) == (0, 1)


def test_a_move_that_fails_leaves_the_old_time(place: PlaceValues) -> None:
    ref = book(place, 1)
    for number in range(WINDOWS):
        book(place, 5 + number, "09:30")
    with pytest.raises(Taken):
        taking.move(ref, wish(place, "09:30"), person(1), now=now())
    assert reads.one(ref, person(1)).start == monday("09:00")
    assert (taken(place), taken(place, "09:30")) == (1, WINDOWS)


def test_two_hours_before_it_is_too_late_here(place: PlaceValues) -> None:
    ref = book(place, 1)
    late = monday("07:00") + timedelta(seconds=1)
    with pytest.raises(TooLate):
        taking.cancel(ref, person(1), now=late)
    taking.cancel(ref, person(1), now=monday("07:00"))


def test_hours_that_change_keep_who_has_booked(place: PlaceValues) -> None:
    ref = book(place, 1, "09:30")
    book(place, 2, "09:00")
    closed = places.change_hours(place.slug, Opening(15), actor="test", now=now())
    assert closed.version == 2
    assert reads.one(ref, person(1)).state is BookingState.booked
    assert all(
        one.free == 0 for one in reads.steps(closed, monday("09:00"), monday("10:00"), now=now())
    )
    with pytest.raises(Taken):
        taking.hold(wish(closed, "09:30"), person(3), now=now())
    taking.cancel(ref, person(1), now=now())
    with reading() as session:
        left = session.execute(
            select(Slot.capacity, Slot.taken).where(
                Slot.place_id == place.id, Slot.start == monday("09:30")
            )
        ).one()
    assert tuple(left) == (0, 0)


def test_two_missed_appointments_pause_booking(place: PlaceValues) -> None:
    for days in (3, 20):
        missed(place, person(1).person, days)
    with pytest.raises(Paused) as paused:
        taking.hold(wish(place, "09:00"), person(1), now=now())
    assert paused.value.until == (now() - timedelta(days=3)).date() + timedelta(days=30)
    with transaction() as session:
        session.execute(update(BookingRow).values(excused=True))
    taking.hold(wish(place, "09:00"), person(1), now=now())


def test_the_table_itself_refuses_one_too_many(place: PlaceValues) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(Slot).values(taken=Slot.capacity + 1))
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("update slot set taken = -1"))


def test_a_place_of_the_hall_is_there_with_its_times(
    database: Any, at: Callable[[str], datetime]
) -> None:
    moment = at(NOW)
    places.plan({}, moment)
    hall = places.of_slug("hall")
    free = reads.steps(hall, monday("09:00"), monday("17:00"), now=moment)
    assert {one.kind for one in free} == {TimeKind.office, TimeKind.off_hour}
    first = len(free)
    places.plan({}, moment)
    assert len(reads.steps(hall, monday("09:00"), monday("17:00"), now=moment)) == first
