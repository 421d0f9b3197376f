"""A time outside office hours: confirmed within so many working hours, or another one is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.appointments.conftest import NOW, THEME, small_place, somebody
from tests.appointments.conftest import wish as on_monday
from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.client import LintingClient, Page
from webapp.appointments import confirming, letters, places, reads, roster, taking
from webapp.appointments.models import BookingRow
from webapp.appointments.values import Booking, Hours, Opening, PlaceValues, Special
from webapp.appointments.wishes import Who, Wish
from webapp.cases.models import ItemCase
from webapp.cases.values import ItemState
from webapp.core import clock, jobs
from webapp.core.db import reading, transaction
from webapp.messages.models import InboxMessage, Message

SATURDAY, NEXT = date(2026, 11, 28), date(2026, 12, 5)
OFF = (Hours(time(9), time(10, 30), 2),)
OPENING = Opening(
    15,
    (Hours(time(9), time(12), 1), Hours(time(13, 30), time(17), 1)),
    special=tuple(Special(day, {"en": "x"}, (), OFF) for day in (SATURDAY, NEXT)),
)
DUE = "2026-11-27T15:30+08:00"
"""Ten o'clock and four working hours: two until noon, two after half past one."""
At = Callable[[str], datetime]


@pytest.fixture
def place(database: Any, at: At) -> PlaceValues:
    """Open on working days, and on two Saturday mornings."""
    return small_place(at(NOW), opening=OPENING)


@pytest.fixture
def limin(database: Any) -> int:
    """Accepts, for the whole hall."""
    return factories.officer("limin", "李敏", "accept")


def moment(day: date, at: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{at}+08:00")


def book(
    place: PlaceValues, at: str = "09:00", day: date = SATURDAY, case_ref: str = ""
) -> tuple[Booking, Who]:
    who = somebody()
    wish = Wish(place, THEME, moment(day, at), 15, f"{at} {who.phone}", case_ref)
    held = taking.hold(wish, who, now=clock.now())
    return taking.confirm(held.ref, who, now=clock.now()), who


def sign_up(place: PlaceValues, officer: int, day: date = SATURDAY) -> None:
    roster.sign_up(place.id, moment(day), officer_id=officer, hall_id=1, now=clock.now())


def run_jobs(at: At, text: str) -> None:
    """Everything that is due by then, one after another."""
    now = at(text)
    while jobs.run_due(now):
        pass


def told(*kinds: str) -> list[str]:
    """The kinds of what was said, in order; each is in the inbox, and by SMS."""
    with reading() as session:
        sms = session.scalars(
            select(Message.kind).where(Message.kind.in_(kinds)).order_by(Message.id)
        ).all()
        inbox = session.scalars(
            select(InboxMessage.kind).where(InboxMessage.kind.in_(kinds)).order_by(InboxMessage.id)
        ).all()
    assert sms == inbox
    return list(sms)


ANSWERS = (letters.CONFIRMED, letters.ANOTHER, letters.NOBODY)


def is_confirmed(booked: Booking, place: PlaceValues) -> bool:
    return confirming.is_confirmed(reads.of_id(booked.id), place)


def overdue(place: PlaceValues) -> list[bool]:
    return [one.overdue for one in roster.sessions(1, now=clock.now()) if one.place.id == place.id]


def test_office_hours_need_no_confirmation(place: PlaceValues, at: At) -> None:
    who = somebody()
    held = taking.hold(on_monday(place, "09:00"), who, now=clock.now())
    assert is_confirmed(taking.confirm(held.ref, who, now=clock.now()), place)
    run_jobs(at, DUE)
    assert told(*ANSWERS) == []


def test_who_books_where_somebody_is_on_duty_hears_it_at_once(
    place: PlaceValues, limin: int, at: At
) -> None:
    sign_up(place, limin)
    booked, _who = book(place)
    assert is_confirmed(booked, place)
    run_jobs(at, NOW)
    run_jobs(at, DUE)
    assert told(*ANSWERS) == [letters.CONFIRMED]


def test_who_signs_up_in_time_is_the_whole_answer(place: PlaceValues, limin: int, at: At) -> None:
    booked, _who = book(place)
    assert not is_confirmed(booked, place)
    run_jobs(at, NOW)
    sign_up(place, limin)
    assert is_confirmed(booked, place)
    run_jobs(at, "2026-11-27T16:00+08:00")
    assert told(*ANSWERS) == [letters.CONFIRMED]


def test_whose_duty_is_another_confirms_nothing(place: PlaceValues, at: At) -> None:
    booked, _who = book(place)
    sign_up(place, factories.officer("sun", "孙磊", "inspect"))
    sign_up(place, factories.officer("huo", "霍岩", "accept", departments=("fire-rescue",)))
    assert not is_confirmed(booked, place)
    assert told(*ANSWERS) == []


def test_otherwise_the_nearest_time_with_somebody_is_said_once(
    place: PlaceValues, limin: int, at: At
) -> None:
    booked, _who = book(place)
    sign_up(place, limin, NEXT)
    run_jobs(at, "2026-11-27T15:29+08:00")
    assert told(*ANSWERS) == []
    assert overdue(place) == [False, False]
    for text in (DUE, "2026-11-27T15:31+08:00"):
        run_jobs(at, text)
        assert told(*ANSWERS) == [letters.ANOTHER]
    with reading() as session:
        said = session.scalars(select(Message).where(Message.kind == letters.ANOTHER)).one()
    assert "12月5日（星期六） 09:00 有人" in said.content
    assert overdue(place) == [True, False]
    # It is kept; and somebody may still come.
    sign_up(place, limin)
    assert told(*ANSWERS) == [letters.ANOTHER, letters.CONFIRMED]
    assert overdue(place) == [False, False]
    assert is_confirmed(booked, place)


def test_where_nobody_is_it_is_a_time_within_office_hours(place: PlaceValues) -> None:
    booked, _who = book(place)
    found = confirming.alternative(booked, place, now=clock.now())
    assert found is not None
    assert found.start == moment(date(2026, 11, 30))


def test_where_there_is_none_either_it_is_a_telephone_call(database: Any, at: At) -> None:
    only = Opening(15, special=(Special(SATURDAY, {"en": "x"}, (), OFF),))
    place = small_place(at(NOW), opening=only)
    book(place)
    run_jobs(at, "2026-11-27T17:01+08:00")
    assert told(*ANSWERS) == [letters.NOBODY]


def test_an_answer_comes_while_the_time_can_still_be_moved(place: PlaceValues, at: At) -> None:
    at("2026-11-27T16:30+08:00")
    booked, _who = book(place)
    # Four working hours end on Monday, its Saturday is over by then; until five it can be moved.
    friday = date(2026, 11, 27)
    assert confirming.due(place, booked.changed_at, booked.start) == moment(friday, "16:00")
    run_jobs(at, "2026-11-27T16:31+08:00")
    assert told(*ANSWERS) == [letters.ANOTHER]


def test_what_is_moved_is_confirmed_anew(place: PlaceValues, limin: int, at: At) -> None:
    sign_up(place, limin)
    booked, who = book(place)
    run_jobs(at, NOW)
    assert reads.of_id(booked.id).confirmed
    moved = taking.move(
        booked.ref, Wish(place, THEME, moment(NEXT), 15, "other"), who, now=clock.now()
    )
    assert not is_confirmed(moved, place)
    run_jobs(at, NOW)
    assert told(*ANSWERS) == [letters.CONFIRMED]
    sign_up(place, limin, NEXT)
    assert told(*ANSWERS) == [letters.CONFIRMED] * 2


def test_what_was_given_back_is_answered_no_more(place: PlaceValues, at: At) -> None:
    booked, who = book(place)
    run_jobs(at, NOW)
    taking.cancel(booked.ref, who, now=clock.now())
    run_jobs(at, DUE)
    assert told(*ANSWERS) == []


def test_an_application_under_review_needs_its_reviewer(
    place: PlaceValues, limin: int, app: Any, at: At
) -> None:
    handed = factories.submitted()
    booked, _who = book(place, case_ref=handed.ref)
    with transaction() as session:
        session.execute(
            update(ItemCase)
            .where(ItemCase.ref.in_(handed.items.values()))
            .values(state=ItemState.accepted)
        )
    sign_up(place, limin)
    assert not is_confirmed(booked, place)
    assert {one.duty for one in roster.sessions(1, now=clock.now())[0].missing} == {"review"}
    sign_up(place, factories.officer("zhou", "周文涛", "review", "approve"))
    assert is_confirmed(booked, place)
    # What somebody was told stays so, whatever becomes of their application.
    assert reads.of_id(booked.id).confirmed


def test_the_reminder_says_whether_it_is_sure(place: PlaceValues, limin: int, at: At) -> None:
    book(place)
    letters.remind({}, clock.now())
    assert told(letters.REMINDER, letters.UNSURE) == [letters.UNSURE]
    with transaction() as session:
        session.execute(update(BookingRow).values(confirmed_as=BookingRow.sequence))
    book(place, "09:15")
    with transaction() as session:
        session.execute(update(BookingRow).values(confirmed_as=BookingRow.sequence))
    letters.remind({}, clock.now())
    assert told(letters.REMINDER, letters.UNSURE) == [
        letters.UNSURE,
        letters.REMINDER,
        letters.REMINDER,
    ]


@pytest.mark.one_database
def test_the_page_of_a_booking_says_where_it_stands(
    place: PlaceValues, limin: int, app: Any, at: At
) -> None:
    booked, who = book(place)
    person: LintingClient = app.test_client()
    person.set_cookie("lang", "en")

    def page() -> Page:
        assert who.account_id is not None
        signed_in(person, who.account_id)
        return person.open_page(f"/appointments/{booked.ref}")

    assert "we confirm by Fri 27 November" in page().text
    sign_up(place, limin, NEXT)
    at("2026-11-27T15:31+08:00")
    late = page()
    assert "nobody who can help you is on duty" in late.text
    there = late.link("Move to Sat 5 December 09:00")
    assert "Sat 5 December" in there.text
    action = there.path.split("?")[0]
    done = there.submit(action, button="Move it")
    assert "Confirmed: somebody is there" in done.text


@pytest.mark.one_database
def test_a_place_that_is_closed_offers_nothing(place: PlaceValues) -> None:
    booked, _who = book(place)
    about = place.about
    closed = type(about)(about.names, about.address, about.phone, closed=True)
    shut = places.change(place.slug, closed, actor="test", now=clock.now())
    assert confirming.alternative(booked, shut, now=clock.now()) is None
