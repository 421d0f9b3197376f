"""Several people who come together: as many windows of each time, all of them or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
import pytest
from icalendar import Calendar
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from tests.appointments.conftest import (
    GRID,
    MONDAY,
    NOW,
    THEME,
    monday,
    person,
    small_place,
    somebody,
    wish,
)
from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.client import LintingClient
from webapp import migrations
from webapp.appointments import choosing, desk, places, reads, rules, taking, waitlist
from webapp.appointments.models import Slot
from webapp.appointments.values import (
    Booking,
    BookingState,
    FreeTime,
    Hours,
    NoSuchTime,
    Opening,
    PlaceValues,
    Special,
    Taken,
    TimeKind,
)
from webapp.appointments.wishes import Who
from webapp.catalog import service as catalog
from webapp.core import clock, db
from webapp.core.db import reading, transaction
from webapp.halls import service as halls

WINDOWS = 3
OPENING = Opening(GRID, (Hours(time(9), time(10), WINDOWS),))
DAY = date.fromisoformat(MONDAY)


@pytest.fixture
def place(database: Any, at: Callable[[str], datetime]) -> PlaceValues:
    """A place with four times a morning, each for three people."""
    return small_place(at(NOW), opening=OPENING)


def book(
    place: PlaceValues, who: Who, people: int, at: str = "09:00", minutes: int = 15
) -> Booking:
    """Somebody books a time for so many."""
    held = taking.hold(wish(place, at, minutes, people=people), who, now=clock.now())
    return taking.confirm(held.ref, who, now=clock.now())


def taken(place: PlaceValues, day: date = DAY) -> list[int]:
    """How many windows of each time of a day are taken."""
    with reading() as session:
        rows = select(Slot.taken).where(Slot.place_id == place.id, Slot.day == day)
        return list(session.scalars(rows.order_by(Slot.start)))


def test_a_group_takes_a_window_for_each_in_every_step(place: PlaceValues) -> None:
    one = book(place, person(1), 2, minutes=30)
    assert one.people == 2
    assert taken(place) == [2, 2, 0, 0]
    book(place, person(2), 1, "09:15")
    # Of half an hour for two the first quarter has room for one, the second for none.
    with pytest.raises(Taken):
        taking.hold(wish(place, "09:00", 30, people=2), person(3), now=clock.now())
    with pytest.raises(Taken):
        taking.hold(wish(place, "09:00", people=2), person(3), now=clock.now())
    assert taken(place) == [2, 3, 0, 0]
    taking.cancel(one.ref, person(1), now=clock.now())
    assert taken(place) == [0, 1, 0, 0]


def test_the_last_windows_are_given_whole_or_not_at_all(place: PlaceValues) -> None:
    book(place, person(1), 1)
    with pytest.raises(Taken):
        taking.hold(wish(place, "09:00", people=3), person(2), now=clock.now())
    with transaction() as session, pytest.raises(Taken):
        # Past every look at what is free: the one update refuses.
        taking.keep(
            session,
            wish(place, "09:00", people=3),
            person(2),
            until=clock.now() + timedelta(hours=1),
            now=clock.now(),
        )
    assert taken(place) == [1, 0, 0, 0]
    book(place, person(2), 2)
    assert taken(place) == [3, 0, 0, 0]


@pytest.mark.parametrize("people", [0, -1, 6])
def test_no_more_come_together_than_the_hall_says(place: PlaceValues, people: int) -> None:
    with pytest.raises(NoSuchTime):
        taking.hold(wish(place, "09:00", people=people), person(1), now=clock.now())
    with pytest.raises(NoSuchTime):
        waitlist.join(place, THEME, 15, DAY, DAY, somebody(), now=clock.now(), people=people)


def test_a_hold_of_a_group_that_ran_out_is_free_for_the_next(place: PlaceValues) -> None:
    taking.hold(wish(place, "09:00", people=3), person(1), now=clock.now())
    later = clock.now() + timedelta(minutes=15)
    assert [one.free for one in _free(place, clock.now())] == [0, 3, 3, 3]
    assert [one.free for one in _free(place, later)] == [3, 3, 3, 3]
    taking.hold(wish(place, "09:00", people=2), person(2), now=later)
    assert taken(place) == [2, 0, 0, 0]


def test_the_same_time_for_more_people_is_another_wish(place: PlaceValues) -> None:
    first = taking.hold(wish(place, "09:00", people=2), person(1), now=clock.now())
    assert taking.hold(wish(place, "09:00", people=2), person(1), now=clock.now()).ref == first.ref
    more = taking.hold(wish(place, "09:00", people=3), person(1), now=clock.now())
    assert (more.people, taken(place)) == (3, [3, 0, 0, 0])


def test_a_group_moves_together_whatever_a_form_says(place: PlaceValues) -> None:
    one = book(place, person(1), 2, minutes=30)
    moved = taking.move(one.ref, wish(place, "09:15", 30), person(1), now=clock.now())
    assert (moved.people, taken(place)) == (2, [0, 2, 2, 0])
    book(place, person(2), 2, "09:45")
    with pytest.raises(Taken):
        taking.move(one.ref, wish(place, "09:30", 30, people=1), person(1), now=clock.now())
    assert taken(place) == [0, 2, 2, 2]


def test_the_tables_refuse_nobody(place: PlaceValues) -> None:
    book(place, person(1), 1)
    for table in ("booking", "waitlist"):
        if table == "waitlist":
            waitlist.join(place, THEME, 15, DAY, DAY, somebody(), now=clock.now())
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(text(f"update {table} set people = 0"))


# --- what is free ---------------------------------------------------------------------------------


def test_only_times_with_a_window_for_each_are_offered(place: PlaceValues) -> None:
    book(place, person(1), 2, "09:15")
    taking.hold(wish(place, "09:45", people=3, theme="newborn"), person(2), now=clock.now())
    found = _of_monday(place, 2)
    assert [one.free for one in found.every] == [3, 1, 3, 0]
    assert [(one.start, one.free) for one in found.free] == [
        (monday("09:00"), 3),
        (monday("09:30"), 3),
    ]
    # The strip counts the windows of such times alone.
    assert _strip(found) == 6
    assert _strip(_of_monday(place, 1)) == 7
    later = clock.now() + timedelta(minutes=15)
    assert [one.free for one in _of_monday(place, 2, later).every] == [3, 1, 3, 3]
    assert _strip(_of_monday(place, 2, later)) == 9


def test_a_run_has_a_window_for_each_in_every_step() -> None:
    free = [
        FreeTime(monday(f"09:{at:02d}"), TimeKind.office, count)
        for at, count in ((0, 2), (15, 3), (30, 1), (45, 2))
    ]
    assert [one.free for one in rules.runs(free, GRID, 15, 2)] == [2, 3, 2]
    assert [one.start for one in rules.runs(free, GRID, 30, 2)] == [monday("09:00")]
    assert rules.runs(free, GRID, 30, 3) == []


def test_how_many_a_place_serves_at_once() -> None:
    assert rules.most_at_once(Opening(15)) == 0
    assert rules.most_at_once(OPENING) == 3
    fair = Special(
        DAY, {"en": "a fair"}, (Hours(time(9), time(10), 4),), (Hours(time(18), time(19), 6),)
    )
    assert rules.most_at_once(msgspec.structs.replace(OPENING, special=(fair,))) == 6


def _free(place: PlaceValues, now: datetime) -> list[FreeTime]:
    return reads.steps(place, monday("09:00"), monday("10:00"), now=now)


def _of_monday(place: PlaceValues, people: int, now: datetime | None = None) -> choosing.DayTimes:
    theme = catalog.current(halls.here().id).themes["newborn"]
    chosen = choosing.choice(place, theme, people=people)
    chosen = msgspec.structs.replace(chosen, minutes=15)
    return choosing.of_day(chosen, DAY, now or clock.now())


def _strip(found: choosing.DayTimes) -> int:
    (free,) = [one.free for one in found.days if one.day == DAY]
    return free


# --- who waits ------------------------------------------------------------------------------------


def wait(place: PlaceValues, people: int, minutes: int = 15) -> Who:
    """Somebody waits for that day."""
    who = somebody()
    waitlist.join(place, THEME, minutes, DAY, DAY, who, now=clock.now(), people=people)
    return who


def kept(place: PlaceValues, who: Who) -> tuple[str, int]:
    """The time that is kept for somebody, and for how many."""
    held = reads.held_by(who, now=clock.now())
    if held is None:
        return "", 0
    return clock.local(held.start, "Asia/Shanghai").strftime("%H:%M"), held.people


def full(place: PlaceValues) -> list[Booking]:
    """Every window of the day: a pair and one who comes alone, four times."""
    return [
        book(place, person(number * 2 + people), people, f"09:{number * 15:02d}")
        for number in range(4)
        for people in (1, 2)
    ]


def test_what_a_group_gives_back_goes_to_as_many_as_it_has_windows(place: PlaceValues) -> None:
    booked = full(place)
    pair, trio = booked[1], wait(place, 3)
    first, second, third = (wait(place, 1) for _ in range(3))
    taking.cancel(pair.ref, person(2), now=clock.now())
    # Two windows are free: too few for three, enough for the next two.
    assert kept(place, trio) == kept(place, third) == ("", 0)
    assert kept(place, first) == kept(place, second) == ("09:00", 1)
    assert taken(place) == [3] * 4


def test_whoever_waits_for_several_is_offered_what_is_free_together(place: PlaceValues) -> None:
    booked = full(place)
    trio = wait(place, 3)
    taking.cancel(booked[0].ref, person(1), now=clock.now())
    waitlist.offer_what_is_free({}, clock.now())
    assert kept(place, trio) == ("", 0)
    # The last of them brings all three: what was free already counts.
    taking.cancel(booked[1].ref, person(2), now=clock.now())
    assert kept(place, trio) == ("09:00", 3)
    assert taken(place) == [3] * 4


def test_a_place_that_never_serves_so_many_is_not_waited_for(place: PlaceValues) -> None:
    with pytest.raises(NoSuchTime):
        wait(place, WINDOWS + 1)


# --- the hall's side ------------------------------------------------------------------------------


def test_of_a_time_with_fewer_windows_the_group_that_finds_no_room_is_moved(
    place: PlaceValues,
) -> None:
    alone = book(place, person(1), 1, "09:30")
    pair = book(place, person(2), 2, "09:30")
    fewer = Opening(GRID, (Hours(time(9), time(9, 15), 2), Hours(time(9, 15), time(10), 1)))
    places.change_hours(place.slug, fewer, actor="staff:1", now=clock.now())
    (gone,) = desk.conflicts(place.hall_id, now=clock.now())
    assert gone.booking.ref == pair.ref
    assert gone.proposed is not None
    # The nearest time is 9:15, and has one window; the pair needs two.
    assert gone.proposed.start == monday("09:00")
    officer = factories.officer("limin", "李敏", "accept")
    desk.move(
        pair.ref, gone.proposed.start, officer_id=officer, hall_id=place.hall_id, now=clock.now()
    )
    assert taken(place) == [2, 0, 1, 0]
    assert reads.one(alone.ref, person(1)).state is BookingState.booked


# --- the pages ------------------------------------------------------------------------------------

AT = "/book/road-freight/at/small"


@pytest.fixture
def visitor(place: PlaceValues, client: LintingClient) -> LintingClient:
    client.set_cookie("lang", "en")
    return client


@pytest.mark.one_database
def test_a_family_books_on_the_page(visitor: LintingClient, place: PlaceValues) -> None:
    book(place, person(1), 2)
    signed_in(visitor, factories.account("王建国")[0])
    page = visitor.open_page(f"{AT}/{MONDAY}")
    assert "Do several of you come together?" in page.text
    assert " people" not in page.text.split("How many people come?")[0]
    page = page.submit(AT, button="2")
    assert "people=2" in page.path
    assert "2 people" in page.text
    assert "09:00 Full" in page.text
    page = page.submit(f"{AT}/{MONDAY}", button="09:15")
    assert "09:15 · 2 people" in page.text
    assert "How many people come?" not in page.text
    page = page.submit("/confirm")
    assert "2 people" in page.text
    assert taken(place) == [2, 2, 0, 0]
    event = Calendar.from_ical(visitor.get(f"{page.path}/calendar.ics").get_data())
    assert "2 people" in event.walk("VEVENT")[0]["summary"]
    assert "2 people" in visitor.open_page("/me/appointments").text
    # Moving it is not asked for how many, and counts as many.
    moving = page.link("Choose another time")
    assert "2 people" in moving.text
    assert "How many people come?" not in moving.text
    tuesday = f"{AT}/{DAY + timedelta(days=1)}"
    page = visitor.open_page(f"{tuesday}?{moving.path.partition('?')[2]}")
    page = page.submit(tuesday, button="09:00").submit(tuesday, button="Move it to this time")
    assert "2 people" in page.text
    assert taken(place) == [2, 0, 0, 0]
    assert taken(place, DAY + timedelta(days=1)) == [2, 0, 0, 0]


@pytest.mark.one_database
def test_the_number_goes_from_page_to_page(visitor: LintingClient) -> None:
    page = visitor.open_page("/book/road-freight")
    page = page.submit("/book/road-freight", button="3")
    assert "3 people" in page.text
    page = page.link("Small point")
    assert "people=3" in page.path
    again = page.submit(AT, button="1")
    assert "3 people" not in again.text
    for nonsense in ("0", "6", "two", "-1", "1.5", "٣"):
        assert visitor.get(f"{AT}/{MONDAY}?people={nonsense}").status_code == 404
    # Who is not signed in yet comes back with as many.
    page = page.submit(f"{AT}/{MONDAY}", button="09:00")
    ways = [one.get("value", "") for one in page.root.iter("input") if one.get("name") == "next"]
    assert any("people=3" in one for one in ways)


@pytest.mark.one_database
def test_a_place_with_too_few_windows_says_so(visitor: LintingClient) -> None:
    page = visitor.open_page(f"{AT}/{MONDAY}?people=4")
    assert "At most 3 people can be served here at the same time." in page.text
    assert "Wait until something is free" not in page.text
    page = visitor.open_page("/book/road-freight?people=4")
    assert "At most 3 people can be served here at the same time." in page.text


@pytest.mark.one_database
def test_a_family_waits_on_the_page(visitor: LintingClient, place: PlaceValues) -> None:
    booked = full(place)
    signed_in(visitor, factories.account("王建国")[0])
    address = f"{AT}/{MONDAY}"
    page = visitor.open_page(f"{address}?people=3").submit(f"{address}/wait")
    assert "3 people" in page.text
    for number, one in enumerate(booked, 1):
        taking.cancel(one.ref, person(number), now=clock.now())
    waitlist.offer_what_is_free({}, clock.now())
    page = visitor.open_page("/me/appointments")
    assert "09:00 · 3 people" in page.text
    assert "people=3" in visitor.get(f"{address}/wait?people=3").location


@pytest.mark.one_database
def test_the_desk_reads_how_many_come(visitor: LintingClient, place: PlaceValues) -> None:
    factories.officer("limin", "李敏", "accept")
    book(place, person(1), 3)
    visitor.open_page("/staff/sign-in").submit(
        "/staff/sign-in", username="limin", password=factories.PASSWORD
    )
    page = visitor.open_page(f"/staff/appointments?day={MONDAY}")
    assert "王建国 13900000001 · 3 people" in page.text
    places.change_hours(place.slug, Opening(GRID), actor="staff:1", now=clock.now())
    page = visitor.open_page("/staff/appointments")
    assert "王建国 · 13900000001 · 3 people" in page.text


def test_the_columns_come_and_go(place: PlaceValues, database: Any) -> None:
    book(place, person(1), 2)
    url = database.settings.url
    migrations.downgrade(url, "0026")
    there = inspect(db.database().reader)
    for table in ("booking", "waitlist"):
        assert "people" not in {one["name"] for one in there.get_columns(table)}
    migrations.upgrade(url)
    # Nobody knows any more that they were two: what is taken stays taken, no window is given twice.
    assert reads.of_person(person(1), since=DAY)[0].people == 1
    assert taken(place) == [2, 0, 0, 0]
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("update booking set people = 0"))
