"""A colleague books for somebody who has no phone, or cannot use one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.appointments.conftest import missed, monday
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories
from webapp.appointments import by_telephone, desk, places, reads
from webapp.appointments.by_telephone import Caller
from webapp.appointments.models import BookingRow
from webapp.appointments.values import AlreadyBooked, Booking, BookingState, Taken
from webapp.appointments.wishes import Who
from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.db import reading
from webapp.halls import service as halls
from webapp.messages.models import Message

__all__ = ["officers", "sign_in"]
PHONE = "13800000001"


@pytest.fixture
def friday(app: Any, at: Callable[[str], datetime]) -> datetime:
    """The times of the coming days are made."""
    now = at("2026-11-27T10:00+08:00")
    places.plan({}, now)
    places.forget_cached()
    return now


def book(at: str = "09:00", key: str = "one", **changes: Any) -> Booking:
    """李敏 books a time on Monday at the hall."""
    caller = Caller(**{"name": "王秀英", "phone": PHONE, "exempt": False, **changes})
    return by_telephone.book(
        catalog.current(halls.here().id).themes[factories.THEME],
        "hall",
        monday(at),
        caller,
        key=key,
        officer_id=7,
        now=clock.now(),
    )


def test_it_is_booked_at_once_and_told_by_text_message(friday: datetime) -> None:
    made = book()
    assert (made.state, made.name, made.account_id) == (BookingState.booked, "王秀英", None)
    with reading() as session:
        told = session.scalars(select(Message.recipient)).all()
        acts = session.execute(
            select(AuditEntry.action, AuditEntry.actor).where(AuditEntry.subject == made.ref)
        ).all()
    assert told == [PHONE]
    assert [tuple(one) for one in acts] == [("appointment.book", "staff:7")]


def test_the_same_form_sent_twice_is_one_booking(friday: datetime) -> None:
    assert book().ref == book().ref
    with reading() as session:
        assert len(session.scalars(select(BookingRow)).all()) == 1


def test_one_person_one_booking_a_service_and_day(friday: datetime) -> None:
    book()
    with pytest.raises(AlreadyBooked):
        book("10:00", key="two")


def test_two_without_a_number_are_two_people_and_get_no_message(friday: datetime) -> None:
    first, second = book(phone=""), book(phone="", key="two")
    assert first.ref != second.ref
    with reading() as session:
        assert session.scalars(select(Message)).all() == []


def test_it_never_books_one_too_many(friday: datetime) -> None:
    hours = places.of_slug("hall").opening.hours
    windows = next(one.windows for one in hours if one.start.hour == 9)
    for number in range(windows):
        book(phone="", key=f"{number}")
    with pytest.raises(Taken):
        book(phone="", key="one too many")


def test_missed_appointments_do_not_close_this_door(friday: datetime) -> None:
    who = Who(None, "王秀英", PHONE)
    for days in (1, 2):
        missed(places.of_slug("hall"), who.person, days)
    assert reads.paused_until(who, today=friday.date()) is not None
    assert book().state is BookingState.booked


def test_what_the_old_miss_does_not_count(friday: datetime) -> None:
    made = book(exempt=True)
    officer_id = factories.officer("limin", "李敏", "accept")
    later = monday("09:30") + timedelta(hours=1)
    gone = desk.mark(
        made.ref, BookingState.missed, officer_id=officer_id, hall_id=halls.here().id, now=later
    )
    assert gone.excused


@pytest.mark.one_database
def test_at_the_desk(friday: datetime, sign_in: SignIn) -> None:
    page = sign_in("limin").open_page("/staff/appointments").link("Book for somebody")
    page = page.submit("/staff/appointments/new", theme=factories.THEME, since="2026-11-30")
    assert "Mon 30 Nov" in page.text
    wrong = page.submit("/staff/appointments/new", button="Book it", phone="12")
    assert wrong.status == 422
    for words in ("Write their name.", "A mobile number has 11 digits.", "Choose a time."):
        assert words in wrong.text
    start = f"hall {monday('09:00').isoformat()}"
    page = wrong.submit(
        "/staff/appointments/new", button="Book it", name="王秀英", phone="", start=start
    )
    assert page.path.startswith("/staff/appointments?day=2026-11-30")
    assert "王秀英" in page.text


@pytest.mark.one_database
def test_a_time_that_is_gone_says_so_and_keeps_what_was_typed(
    friday: datetime, sign_in: SignIn
) -> None:
    page = sign_in("limin").open_page(f"/staff/appointments/new?theme={factories.THEME}")
    gone = f"hall {monday('09:00').replace(year=2025).isoformat()}"
    answer = page.submit("/staff/appointments/new", button="Book it", name="王秀英", phone=PHONE)
    assert "Choose a time." in answer.text
    token = answer.root.find(".//input[@name='csrf_token']")
    assert token is not None
    data = {"csrf_token": token.get("value"), "theme": factories.THEME, "name": "王秀英"}
    page = answer.client.open_page(
        "/staff/appointments/new", method="POST", data={**data, "start": gone}
    )
    assert page.status == 422
    assert "Somebody was quicker" in page.text
    assert "王秀英" in page.root.find(".//input[@name='name']").get("value", "")
