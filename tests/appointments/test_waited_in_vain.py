"""候补 that ends without a time: its person hears it once, and what they can do now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from tests.appointments.conftest import NOW, THEME, small_place, wish
from tests.appointments.waiting import DAY, TINY, book, full, kept, states, wait
from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.client import LintingClient
from webapp.appointments import ending, letters, reads, taking, waitlist
from webapp.appointments.models import BookingRow
from webapp.appointments.values import BookingState, PlaceValues, WaitState
from webapp.appointments.wishes import Who, Wish
from webapp.core import clock, jobs
from webapp.core.db import reading, transaction
from webapp.messages.models import InboxMessage, Message

IN_VAIN = (letters.WAITED, letters.LAPSED)
At = Callable[[str], datetime]


def told() -> list[tuple[str, str]]:
    """Who was told what of waiting in vain: by SMS, and in the inbox."""
    with reading() as session:
        sms = session.execute(
            select(Message.recipient, Message.kind)
            .where(Message.kind.in_(IN_VAIN))
            .order_by(Message.id)
        ).all()
        inbox = session.scalars(
            select(InboxMessage.kind)
            .where(InboxMessage.kind.in_(IN_VAIN))
            .order_by(InboxMessage.id)
        ).all()
    assert [kind for _phone, kind in sms] == inbox
    return [(phone, kind) for phone, kind in sms]


def run_jobs(now: datetime) -> None:
    """Everything that is due by then, one after another; days are those of UTC, as on a server."""
    while jobs.run_due(now.astimezone(UTC)):
        pass


def test_who_waited_in_vain_hears_it_once_in_the_morning(place: PlaceValues, at: At) -> None:
    full(place)
    who = wait(place)
    run_jobs(at("2026-11-29T23:59+08:00"))
    assert waitlist.of_person(who, now=clock.now())[0].over is False
    # The day has come: nothing of it can be booked any more, and nobody is woken up.
    run_jobs(at("2026-11-30T00:01+08:00"))
    assert told() == []
    (said,) = waitlist.of_person(who, now=clock.now())
    assert (said.over, said.lapsed) == (True, False)
    for morning in ("2026-11-30T08:00+08:00", "2026-11-30T08:01+08:00", "2026-12-01T08:00+08:00"):
        run_jobs(at(morning))
        assert told() == [(who.phone, letters.WAITED)]
    assert states() == [WaitState.over]
    with reading() as session:
        content = session.scalars(
            select(Message.content).where(Message.kind == letters.WAITED)
        ).one()
    assert "小服务点" in content
    assert "别的日子或别的地点" in content
    assert "0532-12346" in content


def test_one_whose_number_cannot_be_opened_keeps_nobody_from_hearing(
    place: PlaceValues, at: At, caplog: pytest.LogCaptureFixture
) -> None:
    full(place)
    bad, good = wait(place), wait(place)
    with transaction() as session:
        session.execute(
            text("update waitlist set phone = :junk where person = :person"),
            {"junk": b"nothing that opens", "person": bad.person},
        )
    ending.end({}, at("2026-11-30T08:00+08:00"))
    assert states() == [WaitState.over] * 2
    assert told() == [(good.phone, letters.WAITED)]
    assert "of the waitlist" in caplog.text


def offered(place: PlaceValues) -> Who:
    """A time is kept for somebody who waits."""
    one, owner = full(place)[0]
    who = wait(place)
    taking.cancel(one.ref, owner, now=clock.now())
    assert kept(who)
    return who


def test_who_does_not_confirm_in_time_hears_it_once(place: PlaceValues, at: At) -> None:
    who = offered(place)
    next_one = wait(place)
    run_jobs(at("2026-11-27T11:59+08:00"))
    assert told() == []
    for moment in ("12:00", "12:01", "14:30"):
        run_jobs(at(f"2026-11-27T{moment}+08:00"))
        assert told()[0] == (who.phone, letters.LAPSED)
    assert told() == [(who.phone, letters.LAPSED), (next_one.phone, letters.LAPSED)]
    assert states() == [WaitState.over] * 2
    (said,) = waitlist.of_person(who, now=clock.now())
    assert (said.over, said.lapsed) == (True, True)


def test_what_lapses_goes_to_the_next_at_that_moment(place: PlaceValues, at: At) -> None:
    who = offered(place)
    next_one = wait(place)
    at("2026-11-27T12:00+08:00")
    with reading() as session:
        (number,) = session.scalars(
            select(BookingRow.id).where(BookingRow.state == BookingState.held)
        )
    for _ in range(2):
        ending.lapse({"booking": number}, clock.now())
    assert (kept(who), kept(next_one)) == ("", "09:00")
    assert told() == [(who.phone, letters.LAPSED)]


def test_who_answers_an_offer_is_told_nothing_more(place: PlaceValues, at: At) -> None:
    who = offered(place)
    held = reads.held_by(who, now=clock.now())
    assert held is not None
    taking.confirm(held.ref, who, now=clock.now())
    run_jobs(at("2026-11-30T08:00+08:00"))
    assert told() == []
    assert states() == [WaitState.offered]


@pytest.mark.parametrize("another", [False, True])
def test_who_lets_an_offer_go_is_told_nothing_more(
    place: PlaceValues, at: At, another: bool
) -> None:
    who = offered(place)
    held = reads.held_by(who, now=clock.now())
    assert held is not None
    if another:
        tuesday = wish(place, "09:00").start + timedelta(days=1)
        taking.hold(Wish(place, THEME, tuesday, 15, "key"), who, now=clock.now())
    else:
        taking.let_go(held.ref, who, now=clock.now())
    assert states() == [WaitState.left]
    run_jobs(at("2026-11-30T08:00+08:00"))
    assert told() == []
    assert waitlist.of_person(who, now=clock.now()) == []


def test_what_is_over_is_shown_until_they_know_it_or_have_another(
    place: PlaceValues, at: At
) -> None:
    full(place)
    knows, again, books, late = (wait(place) for _ in range(4))
    now = at("2026-11-30T08:00+08:00")
    ending.end({}, now)
    (said,) = waitlist.of_person(knows, now=now)
    for _ in range(2):
        waitlist.leave(said.ref, knows)
    tuesday = DAY + timedelta(days=1)
    waitlist.join(place, THEME, 15, tuesday, tuesday, again, now=now)
    start = wish(place, "09:00").start + timedelta(days=1)
    held = taking.hold(Wish(place, THEME, start, 15, "key"), books, now=now)
    taking.confirm(held.ref, books, now=now)
    assert waitlist.of_person(knows, now=now) == []
    assert [one.over for one in waitlist.of_person(again, now=now)] == [False]
    assert waitlist.of_person(books, now=now) == []
    assert [one.over for one in waitlist.of_person(late, now=now)] == [True]
    assert waitlist.of_person(late, now=at("2026-12-07T08:00+08:00")) == []


@pytest.mark.one_database
def test_the_page_says_that_it_is_over_and_where_else_to_look(
    client: LintingClient, at: At
) -> None:
    small = small_place(at(NOW), opening=TINY)
    client.set_cookie("lang", "en")
    account, phone, number = factories.account("王建国")
    book(small, minutes=30)
    who = Who(account, "王建国", phone, number)
    waitlist.join(small, THEME, 30, DAY, DAY, who, now=clock.now())
    ending.end({}, at("2026-11-30T08:00+08:00"))
    signed_in(client, account)
    page = client.open_page("/me/messages")
    assert "No time became free for you" in page.text
    page = page.submit(button="See what you can choose")
    assert page.h1 == "My appointments"
    assert "No longer waiting" in page.text
    assert "No time became free. You wait no more." in page.text
    assert "You are next" not in page.text
    assert page.link("Choose another day").status == 200
    assert page.link("Choose another place").status == 200
    page = page.submit("/leave")
    assert "No longer waiting" not in page.text
