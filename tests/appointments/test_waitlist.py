"""候补: what becomes free is kept for whoever has waited longest, and for nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, text, update

from tests.appointments.conftest import (
    MONDAY,
    NOW,
    OPENING,
    THEME,
    WINDOWS,
    missed,
    small_place,
    somebody,
    wish,
)
from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.client import LintingClient
from tests.support.statements import statements
from webapp.appointments import (
    forgetting,
    letters,
    places,
    reads,
    slots,
    taking,
    trail,
    waiting,
    waitlist,
)
from webapp.appointments.models import BookingRow, Slot, WaitRow
from webapp.appointments.values import (
    Booking,
    BookingState,
    HoldsAnother,
    Hours,
    NoSuchTime,
    Opening,
    Paused,
    PlaceValues,
    Special,
    Taken,
    WaitState,
)
from webapp.appointments.wishes import Who, Wish
from webapp.core import clock, jobs
from webapp.core.db import reading, transaction
from webapp.messages.models import Message

DAY = date.fromisoformat(MONDAY)
TINY = Opening(30, special=(Special(DAY, {"en": "one"}, (Hours(time(9), time(9, 30), 1),)),))
"""One time for one person, on one day."""
HOUR = timedelta(hours=1)


def book(place: PlaceValues, at: str = "09:00", *, minutes: int = 15) -> tuple[Booking, Who]:
    """Somebody books a time."""
    who = somebody()
    held = taking.hold(wish(place, at, minutes), who, now=clock.now())
    return taking.confirm(held.ref, who, now=clock.now()), who


def full(place: PlaceValues) -> list[tuple[Booking, Who]]:
    """Every time of the day is booked."""
    return [book(place, f"09:{at}") for at in ("00", "15", "30", "45") for _ in range(2)]


def wait(place: PlaceValues, who: Who | None = None, minutes: int = 15) -> Who:
    """Somebody waits for that day."""
    who = who or somebody()
    waitlist.join(place, THEME, minutes, DAY, DAY, who, now=clock.now())
    return who


def kept(who: Who) -> str:
    """The time that is kept for somebody."""
    held = reads.held_by(who, now=clock.now())
    return clock.local(held.start, "Asia/Shanghai").strftime("%H:%M") if held else ""


def states() -> list[WaitState]:
    """Where every entry stands, in order."""
    with reading() as session:
        return list(session.scalars(select(WaitRow.state).order_by(WaitRow.id)))


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


def test_one_person_waits_once_and_can_choose_other_days(place: PlaceValues) -> None:
    who = wait(place)
    before = waitlist.of_person(who)
    waitlist.join(place, THEME, 15, DAY, DAY + timedelta(days=1), who, now=clock.now())
    (after,) = waitlist.of_person(who)
    assert after.ref == before[0].ref
    assert after.last == DAY + timedelta(days=1)
    other = wait(place)
    assert waitlist.of_person(other)[0].before == 1
    for _ in range(2):
        waitlist.leave(after.ref, who)
    assert waitlist.of_person(who) == []
    assert waitlist.of_person(other)[0].before == 0
    with pytest.raises(LookupError):
        waitlist.leave(after.ref, other)


@pytest.mark.parametrize(("first", "last"), [(-3, -3), (1, 0), (0, 200)])
def test_days_that_cannot_be_booked_are_not_waited_for(
    place: PlaceValues, first: int, last: int
) -> None:
    days = timedelta(days=first), timedelta(days=last)
    with pytest.raises(NoSuchTime):
        waitlist.join(place, THEME, 15, DAY + days[0], DAY + days[1], somebody(), now=clock.now())


def test_who_missed_too_many_does_not_wait_either(
    place: PlaceValues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waitlist.reads, "paused_until", lambda who, today: DAY)
    with pytest.raises(Paused):
        wait(place)


def test_one_look_a_minute_while_somebody_waits_and_none_after(
    place: PlaceValues, at: Callable[[str], datetime]
) -> None:
    def looks() -> int:
        with reading() as session:
            return len(
                session.scalars(
                    select(jobs.Job).where(
                        jobs.Job.kind == waitlist.OFFER, jobs.Job.done_at.is_(None)
                    )
                ).all()
            )

    full(place)
    people = [wait(place) for _ in range(3)]
    assert looks() == 3
    jobs.run_due(clock.now())
    assert looks() == 1
    for who in people:
        waitlist.leave(waitlist.of_person(who)[0].ref, who)
    jobs.run_due(at("2026-11-27T10:02+08:00"))
    assert looks() == 0


def test_what_is_over_is_over_and_forgotten(
    place: PlaceValues, at: Callable[[str], datetime]
) -> None:
    full(place)
    gone, who = somebody(), wait(place)
    wait(place, gone)
    assert gone.account_id is not None
    with transaction() as session:
        forgetting.forget_account(session, gone.account_id, clock.now())
    assert states() == [WaitState.waiting]
    waitlist.offer_what_is_free({}, at("2026-11-30T10:00+08:00"))
    assert states() == [WaitState.over]
    assert waitlist.of_person(who) == []
    forgetting.forget_old({}, at("2027-06-01T08:00+08:00"))
    assert states() == []


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


def test_whoever_waits_again_waits_for_what_they_say_now(place: PlaceValues) -> None:
    full(place)
    who = wait(place)
    waitlist.join(place, THEME, 30, DAY, DAY, who, now=clock.now(), people=2, case_ref="case-1")
    with reading() as session:
        (row,) = session.scalars(select(WaitRow)).all()
    assert (row.minutes, row.people, row.case_ref) == (30, 2, "case-1")


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


def until_it_waits() -> None:
    """Time for another thread to come to the lock that is held."""
    threading.Event().wait(0.5)


def taken(place: PlaceValues) -> list[int]:
    """How many windows of each time of the day are taken."""
    with reading() as session:
        rows = select(Slot.taken).where(Slot.place_id == place.id, Slot.day == DAY)
        return list(session.scalars(rows.order_by(Slot.start)))


# --- the pages ----------------------------------------------------------------------------------


@pytest.mark.one_database
def test_somebody_waits_on_the_page_and_takes_what_is_offered(
    client: LintingClient, at: Callable[[str], datetime], app: Any
) -> None:
    now = at(NOW)
    small = small_place(now, opening=TINY)
    client.set_cookie("lang", "en")
    signed_in(client, factories.account("王建国")[0])
    address = f"/book/{THEME}/at/{small.slug}/{MONDAY}"
    assert "Wait until something is free" not in client.open_page(address).text
    one, owner = book(small, minutes=30)
    page = client.open_page(address)
    assert "Full. Wait until something is free?" in page.text
    # Every day of this place is full, so any of them can be waited for.
    page = page.submit(f"{address}/wait", days="any")
    assert page.h1 == "My appointments"
    assert "You wait for" in page.text
    assert "Any day until" in page.text
    assert "You are next" in page.text
    taking.cancel(one.ref, owner, now=now)
    page = client.open_page("/me/appointments")
    assert "Kept for you until 12:00" in page.text
    page = page.link("Mon 30 November").submit("/confirm")
    assert "Booked" in page.text
    other = app.test_client()
    other.set_cookie("lang", "en")
    signed_in(other, factories.account("李秀英")[0])
    page = other.open_page(address).submit(f"{address}/wait")
    assert "You wait for" in page.text
    page = page.submit("/leave")
    assert "You wait for" not in page.text
    assert client.get(f"{address}/wait").status_code == 303
    assert client.get("/me/appointments/waiting/x/leave").status_code == 303
