"""What a window does, and what becomes of a number; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from tests.queues.conftest import BETWEEN, draw, drawn, somebody, window
from tests.queues.test_queue_pages import booking
from tests.signing.conftest import configured
from tests.support import factories
from tests.support.statements import statements
from webapp.accounts import service as accounts
from webapp.appointments import reads as appointments
from webapp.core import clock
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.messages.models import InboxMessage, Message
from webapp.queues import calling, drawing, forgetting, letters, lines, links, reads
from webapp.queues.models import CallRow, TicketRow
from webapp.queues.values import (
    AlreadyWaiting,
    NotNow,
    TicketState,
    TooMany,
    WindowValues,
)


def missed(at: WindowValues, now: datetime) -> datetime:
    """Call somebody three times; the moment at which they can be marked as missed."""
    calling.call_next(at, now=now)
    for _ in range(2):
        now += BETWEEN
        calling.call_again(at, now=now)
    return now + BETWEEN


def test_numbers_follow_each_other_in_each_queue_and_begin_anew(
    morning: datetime, at: Callable[[str], datetime]
) -> None:
    assert [draw(letter).label for letter in "AABA"] == ["A001", "A002", "B001", "A003"]
    assert draw("A", at("2026-12-01T09:30+08:00")).label == "A001"


def test_a_form_sent_twice_draws_one_number(morning: datetime) -> None:
    wanted = drawn()
    first, second = (drawing.draw(wanted, screen="1", address="", now=morning) for _ in range(2))
    assert first == second


def test_one_person_has_one_number_of_a_queue(morning: datetime) -> None:
    who = somebody()
    mine = draw(who=who)
    with pytest.raises(AlreadyWaiting) as known:
        draw(who=who)
    assert known.value.ticket.id == mine.id
    draw("B", who=who)
    drawing.leave(mine, now=morning)
    assert draw(who=who).label == "A002"


def test_too_many_numbers_at_one_screen(morning: datetime) -> None:
    with configured(attempts_ticket=2):
        draw()
        draw()
        with pytest.raises(TooMany):
            draw()


def test_a_window_calls_serves_and_finishes(morning: datetime) -> None:
    here, first, second = window(1, morning), draw(), draw()
    called = calling.call_next(here, now=morning)
    assert called is not None
    assert (called.id, called.state, called.window_id) == (first.id, TicketState.called, here.id)
    # Pressed twice, it is the same one.
    again = calling.call_next(here, now=morning)
    assert again is not None
    assert again.id == first.id
    assert calling.start(here, now=morning).state is TicketState.serving
    assert calling.start(here, now=morning).state is TicketState.serving
    done = calling.finish(here, now=morning + timedelta(minutes=9))
    assert done.state is TicketState.finished
    assert done.started_at == morning
    following = calling.call_next(here, now=morning)
    assert following is not None
    assert following.id == second.id
    with pytest.raises(NotNow):
        calling.park(here, now=morning)


def test_a_window_calls_from_its_own_queues(morning: datetime) -> None:
    draw("C")
    assert calling.call_next(window(1, morning), now=morning) is None


def test_two_windows_never_get_one_number(morning: datetime) -> None:
    one, two = window(1, morning), window(2, morning)
    draw()
    assert calling.call_next(one, now=morning) is not None
    assert calling.call_next(two, now=morning) is None


def test_the_table_refuses_a_second_number_at_a_window(morning: datetime) -> None:
    here, _first, second = window(1, morning), draw(), draw()
    calling.call_next(here, now=morning)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(
            update(TicketRow)
            .where(TicketRow.id == second.id)
            .values(state=TicketState.called, window_id=here.id)
        )


def test_calls_have_their_time_between(morning: datetime) -> None:
    here = window(1, morning)
    draw()
    calling.call_next(here, now=morning)
    with pytest.raises(NotNow):
        calling.call_again(here, now=morning + BETWEEN / 2)
    with pytest.raises(NotNow):
        calling.miss(here, now=morning + BETWEEN)
    assert calling.call_again(here, now=morning + BETWEEN).calls == 2
    with reading() as session:
        assert session.scalars(select(CallRow.time).order_by(CallRow.id)).all() == [1, 2]


def test_a_missed_number_comes_back_after_three_others_and_once(morning: datetime) -> None:
    here, first, *others = window(1, morning), *(draw() for _ in range(6))
    now = missed(here, morning)
    assert calling.miss(here, now=now).id == first.id
    back = calling.come_back(first, now=now)
    assert (back.state, back.lets) == (TicketState.waiting, 3)
    assert calling.come_back(first, now=now).id == first.id
    order = []
    for _ in range(5):
        called = calling.call_next(here, now=now)
        assert called is not None
        order.append(called.id)
        if called.id != first.id:
            calling.finish(here, now=now)
    assert order[:4] == [*(one.id for one in others[:3]), first.id]
    for _ in range(2):
        now += BETWEEN
        calling.call_again(here, now=now)
    calling.miss(here, now=now + BETWEEN)
    with pytest.raises(NotNow):
        calling.come_back(first, now=now + BETWEEN)


def test_a_missed_number_is_over_after_half_an_hour(morning: datetime) -> None:
    here, ticket = window(1, morning), draw()
    now = missed(here, morning)
    calling.miss(here, now=now)
    with pytest.raises(NotNow):
        calling.come_back(ticket, now=now + timedelta(minutes=31))


def test_whoever_missed_the_call_for_good_draws_a_new_number(morning: datetime) -> None:
    who, here = somebody(), window(1, morning)
    first = draw(who=who)
    now = missed(here, morning)
    calling.miss(here, now=now)
    with pytest.raises(AlreadyWaiting):
        draw(who=who, now=now + timedelta(minutes=30))
    second = draw(who=who, now=now + timedelta(minutes=31))
    assert second.number == first.number + 1
    assert reads.one(first.id).state is TicketState.expired
    # Twice missed, it does not come back at all.
    now = missed(here, now + timedelta(minutes=32))
    calling.miss(here, now=now)
    calling.come_back(second, now=now)
    now = missed(here, now)
    calling.miss(here, now=now)
    assert draw(who=who, now=now).number == second.number + 1


def test_whoever_missed_the_call_of_an_appointment_for_good_draws_a_new_number(
    morning: datetime,
) -> None:
    who, here = somebody(), window(1, morning)
    booked = booking(who, "2026-11-30T09:30+08:00")
    first = draw(who=who, booking=booked)
    now = missed(here, morning)
    calling.miss(here, now=now)
    late = now + timedelta(minutes=31)
    second = draw(who=who, booking=appointments.one(booked.ref, who), now=late)
    assert (second.booking_ref, second.number) == (booked.ref, first.number + 1)


def test_whoever_fetches_something_comes_back_to_the_window(morning: datetime) -> None:
    here, first, _second = window(1, morning), draw(), draw()
    calling.call_next(here, now=morning)
    calling.start(here, now=morning)
    calling.park(here, now=morning)
    calling.call_next(here, now=morning)
    with pytest.raises(NotNow):
        calling.resume(first, here, now=morning)
    calling.finish(here, now=morning)
    assert calling.resume(first, here, now=morning).state is TicketState.called
    assert calling.start(here, now=morning).started_at == morning


def test_whoever_was_sent_wrong_is_next_there_and_keeps_the_number(morning: datetime) -> None:
    business, food, ticket = window(1, morning), window(4, morning), draw()
    draw("B")
    calling.call_next(business, now=morning)
    with pytest.raises(NotNow):
        calling.transfer(business, "A", now=morning)
    with pytest.raises(LookupError):
        calling.transfer(business, "Z", now=morning)
    moved = calling.transfer(business, "B", now=morning)
    assert (moved.label, moved.line, moved.state) == ("A001", "B", TicketState.waiting)
    called = calling.call_next(food, now=morning)
    assert called is not None
    assert called.id == ticket.id


def test_whoever_was_sent_on_and_misses_the_call_comes_back_too(morning: datetime) -> None:
    business, food, ticket = window(1, morning), window(4, morning), draw()
    calling.call_next(business, now=morning)
    calling.transfer(business, "B", now=morning)
    now = missed(food, morning)
    calling.miss(food, now=now)
    assert calling.come_back(ticket, now=now).state is TicketState.waiting


def test_somebody_lets_three_others_go_first(morning: datetime) -> None:
    here, mine, *others = window(1, morning), *(draw() for _ in range(5))
    drawing.let_first(mine)
    with pytest.raises(NotNow):
        drawing.let_first(mine)
    order = []
    for _ in range(4):
        called = calling.call_next(here, now=morning)
        assert called is not None
        order.append(called.id)
        calling.finish(here, now=morning)
    assert order == [*(one.id for one in others[:3]), mine.id]


def test_a_number_is_given_back_once_and_not_at_the_window(morning: datetime) -> None:
    here, first, second = window(1, morning), draw(), draw()
    for _ in range(2):
        drawing.leave(second, now=morning)
    calling.call_next(here, now=morning)
    calling.start(here, now=morning)
    with pytest.raises(NotNow):
        drawing.leave(first, now=morning)
    calling.finish(here, now=morning)
    assert calling.call_next(here, now=morning) is None


def test_a_window_is_one_persons_and_a_person_is_at_one_window(morning: datetime) -> None:
    hall_id = halls.here().id
    here = window(1, morning)
    other = factories.officer("other", "钱", "accept")
    with pytest.raises(NotNow):
        calling.sit(1, officer_id=other, hall_id=hall_id, now=morning)
    with pytest.raises(LookupError):
        calling.sit(99, officer_id=other, hall_id=hall_id, now=morning)
    assert here.officer_id is not None
    about: dict[str, Any] = {"officer_id": here.officer_id, "hall_id": hall_id}
    draw()
    calling.call_next(here, now=morning)
    with pytest.raises(NotNow):
        calling.sit(2, now=morning, **about)
    with pytest.raises(NotNow):
        calling.get_up(**about)
    calling.finish(here, now=morning)
    calling.sit(2, now=morning, **about)
    assert [one.number for one in lines.windows(hall_id) if one.is_open] == [2]
    # The page of the former window does nothing any more.
    draw()
    with pytest.raises(NotNow):
        calling.call_next(here, now=morning)
    calling.get_up(**about)
    calling.get_up(**about)
    assert not any(one.is_open for one in lines.windows(hall_id))


def test_who_has_three_ahead_is_told_once(morning: datetime) -> None:
    here, who = window(1, morning), somebody()
    for _ in range(4):
        draw()
    mine = draw(who=who)
    for _ in range(3):
        calling.call_next(here, now=morning)
        calling.finish(here, now=morning)
    with reading() as session:
        texts = session.scalars(select(Message).where(Message.kind == letters.NEAR)).all()
        inbox = session.scalars(select(InboxMessage).where(InboxMessage.kind == letters.NEAR)).all()
    assert [one.recipient for one in texts] == [who.phone]
    assert mine.label in texts[0].content
    assert "3" in texts[0].content
    assert who.name not in texts[0].content
    assert len(inbox) == 1


def test_the_line_costs_two_queries_and_an_order_none(morning: datetime) -> None:
    for _ in range(20):
        draw()
    with statements() as seen:
        assert len(reads.line(halls.here().id).order("ABCD", morning)) == 20
    assert len(seen) == 2


def test_who_had_a_number_is_forgotten_when_the_day_is_over(
    morning: datetime, at: Callable[[str], datetime]
) -> None:
    here, ticket = window(1, morning), draw(who=somebody("欧阳修"))
    draw()
    calling.call_next(here, now=morning)
    calling.finish(here, now=morning)
    tomorrow = at("2026-12-01T08:00+08:00")
    forgetting.forget_old({}, tomorrow)
    kept = reads.one(ticket.id)
    assert (reads.names([kept]), reads.phones([kept])) == ({kept.id: ""}, {kept.id: ""})
    assert (kept.account_id, kept.state) == (None, TicketState.finished)
    with pytest.raises(LookupError):
        links.find(links.mark(ticket), halls.today())
    with reading() as session:
        assert session.scalars(select(TicketRow.state).order_by(TicketRow.id)).all() == [
            TicketState.finished,
            TicketState.expired,
        ]
        assert not session.scalar(select(func.count()).select_from(CallRow))
    assert not any(one.is_open for one in lines.windows(halls.here().id))
    forgetting.forget_old({}, at("2027-03-01T08:00+08:00"))
    with reading() as session:
        assert not session.scalar(select(func.count()).select_from(TicketRow))


def test_an_account_that_closes_leaves_the_line(morning: datetime) -> None:
    who = somebody()
    ticket = draw(who=who)
    assert who.account_id is not None
    with transaction() as session:
        forgetting.forget_account(session, who.account_id, clock.now())
    kept = reads.one(ticket.id)
    assert (kept.state, kept.account_id) == (TicketState.left, None)
    assert reads.names([kept]) == {kept.id: ""}
    accounts.close_account(who.account_id, now=clock.now())


def test_links_open_their_own_ticket_alone(morning: datetime) -> None:
    first, second = draw(), draw()
    mark = links.mark(first)
    assert links.find(mark, halls.today()).id == first.id
    number, proof = mark.split("-", 1)
    for wrong in (
        "",
        "-",
        number,
        f"{second.id}-{proof}",
        f"{number}-{proof[:-1]}",
        "9" * 30,
        "１-x",
    ):
        with pytest.raises(LookupError):
            links.find(wrong, halls.today())


def test_a_screens_code_counts_for_this_hour_and_the_one_before(morning: datetime) -> None:
    code = links.here("binjiang", morning)
    assert links.is_here(code, "binjiang", morning + timedelta(minutes=60))
    assert not links.is_here(code, "binjiang", morning + timedelta(minutes=120))
    assert not links.is_here(code, "elsewhere", morning)
    assert not links.is_here("", "binjiang", morning)
