"""The hall's side: who came, who did not, and people whose hours are gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.appointments.conftest import GRID, OPENING, monday, person, wish
from tests.support import factories
from tests.support.client import LintingClient
from webapp.accounts import service as accounts
from webapp.appointments import desk, forgetting, letters, places, reads, taking
from webapp.appointments.desk import NotNow
from webapp.appointments.models import BookingRow
from webapp.appointments.values import (
    AlreadyBooked,
    Booking,
    BookingState,
    Hours,
    Opening,
    Paused,
    PlaceValues,
    Taken,
)
from webapp.appointments.wishes import Who, Wish
from webapp.core import clock
from webapp.core.db import reading
from webapp.messages.models import InboxMessage, Message

HALF = Opening(GRID, (Hours(time(9), time(9, 30), 1),))


@pytest.fixture
def limin(database: Any) -> dict[str, int]:
    """An officer of the hall."""
    return {"officer_id": factories.officer("limin", "李敏", "accept"), "hall_id": 1}


def who(number: int) -> Who:
    """Somebody with an account."""
    account_id, phone, id_number = factories.account(f"王{number}")
    return Who(account_id, f"王{number}", phone, id_number)


def book(place: PlaceValues, one: Who, at: str = "09:00") -> Booking:
    """Book a time."""
    held = taking.hold(wish(place, at), one, now=clock.now())
    return taking.confirm(held.ref, one, now=clock.now())


def told(kind: str) -> int:
    """How many were told so in their inbox; each has a text message too."""
    with reading() as session:
        inbox = len(session.scalars(select(InboxMessage).where(InboxMessage.kind == kind)).all())
        sms = len(session.scalars(select(Message).where(Message.kind == kind)).all())
    assert inbox == sms
    return inbox


def test_somebody_comes_and_is_served(place: PlaceValues, limin: dict[str, int]) -> None:
    ref = book(place, who(1)).ref
    now = monday("08:55")
    for state in (BookingState.arrived, BookingState.served):
        for _ in range(2):
            assert desk.mark(ref, state, now=now, **limin).state is state
    with pytest.raises(NotNow):
        desk.mark(ref, BookingState.missed, now=monday("10:00"), **limin)


def test_nobody_is_missed_before_their_time(place: PlaceValues, limin: dict[str, int]) -> None:
    ref = book(place, who(1)).ref
    with pytest.raises(NotNow):
        desk.mark(ref, BookingState.missed, now=monday("08:59"), **limin)
    desk.mark(ref, BookingState.missed, now=monday("09:00"), **limin)
    assert told(letters.MISSED) == 1
    # Who comes late after all was not missed.
    late = desk.mark(ref, BookingState.arrived, now=monday("09:10"), **limin)
    assert late.state is BookingState.arrived


@pytest.mark.parametrize("state", [BookingState.cancelled, BookingState.booked, BookingState.held])
def test_the_hall_says_nothing_else(
    place: PlaceValues, limin: dict[str, int], state: BookingState
) -> None:
    ref = book(place, who(1)).ref
    if state is BookingState.booked:
        desk.mark(ref, BookingState.arrived, now=monday("09:00"), **limin)
    with pytest.raises(NotNow):
        desk.mark(ref, state, now=monday("09:00"), **limin)


def test_an_excuse_lets_book_again(
    place: PlaceValues, limin: dict[str, int], at: Callable[[str], datetime]
) -> None:
    one = who(1)
    refs = [book(place, one).ref]
    desk.mark(refs[0], BookingState.missed, now=monday("09:00"), **limin)
    at("2026-11-30T20:00+08:00")
    tuesday = datetime.fromisoformat("2026-12-01T09:00+08:00")
    second = Wish(place, "open-restaurant", tuesday, 15, "second")
    places.plan({}, clock.now())
    held = taking.hold(second, one, now=clock.now())
    taking.confirm(held.ref, one, now=clock.now())
    desk.mark(held.ref, BookingState.missed, now=tuesday, **limin)
    at("2026-12-01T20:00+08:00")
    third = Wish(place, "open-restaurant", tuesday.replace(day=2), 15, "third")
    with pytest.raises(Paused):
        taking.hold(third, one, now=clock.now())
    for _ in range(2):
        assert desk.excuse(held.ref, now=clock.now(), **limin).excused
    assert taking.hold(third, one, now=clock.now()).start == third.start


def test_another_halls_officer_sees_nothing(place: PlaceValues, limin: dict[str, int]) -> None:
    ref = book(place, who(1)).ref
    other = {**limin, "hall_id": 99}
    for act in (
        lambda: desk.mark(ref, BookingState.arrived, now=clock.now(), **other),
        lambda: desk.excuse(ref, now=clock.now(), **other),
        lambda: desk.move(ref, monday("09:30"), now=clock.now(), **other),
    ):
        with pytest.raises(LookupError):
            act()


def test_whose_hours_are_gone_is_listed_with_a_free_time_each(
    place: PlaceValues, limin: dict[str, int]
) -> None:
    first, second, late = (
        book(place, who(n), at).ref for n, at in enumerate(["09:00", "09:00", "09:45"])
    )
    assert desk.conflicts(place.hall_id, now=clock.now()) == []
    places.change_hours(place.slug, HALF, actor="staff:1", now=clock.now())
    found = desk.conflicts(place.hall_id, now=clock.now())
    # One window is left at nine: who booked first keeps it.
    assert [one.booking.ref for one in found] == [second, late]
    offered = [one.proposed.start for one in found if one.proposed]
    assert len(set(offered)) == 2
    for one in found:
        assert one.proposed is not None
        moved = desk.move(one.booking.ref, one.proposed.start, now=clock.now(), **limin)
        assert (moved.start, moved.sequence) == (one.proposed.start, 1)
    assert desk.conflicts(place.hall_id, now=clock.now()) == []
    assert told(letters.MOVED) == 2
    assert _row(first).start == monday("09:00")


def test_moved_twice_by_the_desk_it_is_moved_and_told_once(
    place: PlaceValues, limin: dict[str, int]
) -> None:
    ref = book(place, who(1), "09:45").ref
    places.change_hours(place.slug, HALF, actor="staff:1", now=clock.now())
    for _ in range(2):
        moved = desk.move(ref, monday("09:15"), now=clock.now(), **limin)
        assert (moved.start, moved.sequence) == (monday("09:15"), 1)
    assert told(letters.MOVED) == 1


def test_moved_there_and_back_and_there_again_it_is_told_each_time(
    place: PlaceValues, limin: dict[str, int]
) -> None:
    ref = book(place, who(1), "09:45").ref
    for at in ("09:15", "09:45", "09:15"):
        desk.move(ref, monday(at), now=clock.now(), **limin)
    assert told(letters.MOVED) == 3


def _row(ref: str) -> BookingRow:
    with reading() as session:
        return session.scalars(select(BookingRow).where(BookingRow.ref == ref)).one()


def test_a_proposed_time_that_is_gone_changes_nothing(
    place: PlaceValues, limin: dict[str, int]
) -> None:
    ref = book(place, who(1), "09:45").ref
    places.change_hours(place.slug, HALF, actor="staff:1", now=clock.now())
    proposed = desk.conflicts(place.hall_id, now=clock.now())[0].proposed
    assert proposed is not None
    taking.hold(wish(places.of_slug(place.slug), "09:15"), person(9), now=clock.now())
    with pytest.raises(Taken):
        desk.move(ref, monday("09:15"), now=clock.now(), **limin)
    assert desk.conflicts(place.hall_id, now=clock.now())[0].booking.start == monday("09:45")


def test_hours_that_come_back_end_the_conflict(place: PlaceValues) -> None:
    book(place, who(1), "09:45")
    places.change_hours(place.slug, HALF, actor="staff:1", now=clock.now())
    assert desk.conflicts(place.hall_id, now=clock.now())
    places.change_hours(place.slug, OPENING, actor="staff:1", now=clock.now())
    assert desk.conflicts(place.hall_id, now=clock.now()) == []


def test_a_closed_account_gives_its_times_back_and_leaves_no_name(
    place: PlaceValues, app: object
) -> None:
    one = who(1)
    ref = book(place, one).ref
    assert one.account_id is not None
    accounts.close_account(one.account_id, now=clock.now())
    with reading() as session:
        row = session.scalars(select(BookingRow).where(BookingRow.ref == ref)).one()
    assert (row.state, row.name, row.phone, row.account_id) == (
        BookingState.cancelled,
        "",
        "",
        None,
    )
    assert all(
        one.free == 2
        for one in reads.steps(place, monday("09:00"), monday("10:00"), now=clock.now())
    )


def test_what_is_long_over_is_forgotten(place: PlaceValues) -> None:
    ref = book(place, who(1)).ref
    forgetting.forget_old({}, monday("09:00") + timedelta(days=90))
    assert _row(ref)
    forgetting.forget_old({}, monday("09:00") + timedelta(days=91))
    with reading() as session:
        assert session.scalars(select(BookingRow)).all() == []


def test_people_are_told_when_it_is_booked_and_the_day_before(place: PlaceValues) -> None:
    one = who(1)
    ref = book(place, one).ref
    assert told(letters.BOOKED) == 1
    for _ in range(2):
        letters.remind({}, clock.now())
    assert told(letters.REMINDER) == 0  # it is Friday, and they come on Monday
    for _ in range(2):
        letters.remind({}, datetime.fromisoformat("2026-11-29T10:00+08:00"))
    assert told(letters.REMINDER) == 1
    taking.cancel(ref, one, now=clock.now())
    with pytest.raises(LookupError):
        taking.cancel("nothing", one, now=clock.now())


@pytest.mark.one_database
def test_the_desk_shows_who_comes_and_marks_them(
    place: PlaceValues, client: LintingClient, at: Callable[[str], datetime]
) -> None:
    factories.officer("limin", "李敏", "accept")
    book(place, who(1))
    book(place, who(2), "09:15")
    at("2026-11-30T09:20+08:00")
    client.set_cookie("lang", "en")
    client.open_page("/staff/sign-in").submit(
        "/staff/sign-in", username="limin", password=factories.PASSWORD
    )
    page = client.open_page("/staff/appointments")
    assert "Appointments on Mon 30 November" in page.text
    assert "王1" in page.text
    page = page.submit("/staff/appointments/", button="Is here")
    page = page.submit("/staff/appointments/", button="Was served")
    assert "Done" in page.text
    page = page.submit("/staff/appointments/", button="Did not come")
    assert "Missed" in page.text
    page = page.submit("/staff/appointments/", button="Does not count")
    assert "Does not count" not in page.text
    assert client.open_page("/staff/appointments?day=2026-12-01").status == 200
    assert client.open_page("/staff/appointments?day=someday").status == 404


@pytest.mark.one_database
def test_the_desk_moves_whose_hours_are_gone(place: PlaceValues, client: LintingClient) -> None:
    factories.officer("limin", "李敏", "accept")
    book(place, who(1), "09:45")
    places.change_hours(place.slug, HALF, actor="staff:1", now=clock.now())
    client.set_cookie("lang", "en")
    client.open_page("/staff/sign-in").submit(
        "/staff/sign-in", username="limin", password=factories.PASSWORD
    )
    page = client.open_page("/staff/appointments")
    assert "Their time is no longer open" in page.text
    page = page.submit("/move", button="Move to")
    assert "Their time is no longer open" not in page.text


def test_nobody_books_what_they_have_been_moved_to_twice(
    place: PlaceValues, limin: dict[str, int]
) -> None:
    one = who(1)
    ref = book(place, one, "09:45").ref
    places.change_hours(place.slug, HALF, actor="staff:1", now=clock.now())
    desk.move(ref, monday("09:15"), now=clock.now(), **limin)
    with pytest.raises(AlreadyBooked):
        taking.hold(wish(places.of_slug(place.slug), "09:00"), one, now=clock.now())
