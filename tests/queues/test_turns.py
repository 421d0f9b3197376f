"""Turns of the lanes: whoever is called once more, for whatever reason, uses up none of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.queues.conftest import draw, somebody, window
from webapp.core.db import reading
from webapp.halls import service as halls
from webapp.messages.models import Message
from webapp.queues import calling, drawing, letters, reads
from webapp.queues.values import AlreadyWaiting, Lane, Ticket, WindowValues

MINUTE = timedelta(minutes=1)


class Clock:
    """A morning that goes on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def later(self, minutes: float = 1) -> datetime:
        """Some minutes later."""
        self.now += minutes * MINUTE
        return self.now


def called(at: WindowValues, time: Clock) -> Ticket:
    """The next one is called."""
    found = calling.call_next(at, now=time.later())
    assert found is not None
    return found


def missed(at: WindowValues, time: Clock) -> Ticket:
    """The next one is called three times, and does not come."""
    found = called(at, time)
    for _ in range(2):
        calling.call_again(at, now=time.later())
    calling.miss(at, now=time.later())
    return found


def turns() -> list[Lane]:
    """The lanes whose turn it was in the queues of business and food."""
    return [lane for _letter, lane in reads.line(halls.here().id).recent]


def test_who_fetched_something_comes_back_beside_the_turns(morning: datetime) -> None:
    at_one, time = window(1, morning), Clock(morning)
    first = draw(priority=True)
    called(at_one, time)
    calling.start(at_one, now=time.later())
    calling.park(at_one, now=time.later())
    walk_in, second = draw(now=time.later()), draw(now=time.later(), priority=True)
    calling.resume(first, at_one, now=time.later())
    calling.finish(at_one, now=time.later())
    assert turns() == [Lane.priority]
    # One of two in a row was called; called back, it did not count a second time.
    assert called(at_one, time).id == second.id
    calling.finish(at_one, now=time.later())
    assert called(at_one, time).id == walk_in.id


def test_who_missed_the_call_comes_back_beside_the_turns(morning: datetime) -> None:
    at_one, time = window(1, morning), Clock(morning)
    first = draw(priority=True)
    missed(at_one, time)
    walk_in, second = draw(now=time.later()), draw(now=time.later(), priority=True)
    calling.come_back(first, now=time.later())
    order = [one.id for one in reads.line(halls.here().id).order(["A"], time.now)]
    # Three places back there are two: it is last, and those two keep their turns.
    assert order == [second.id, walk_in.id, first.id]
    drawing.leave(walk_in, now=time.later())
    assert called(at_one, time).id == second.id
    calling.finish(at_one, now=time.later())
    assert called(at_one, time).id == first.id
    calling.finish(at_one, now=time.later())
    assert turns() == [Lane.priority, Lane.priority]


def test_who_was_sent_on_takes_no_turn_in_the_other_queue(morning: datetime) -> None:
    business, food, time = window(1, morning), window(4, morning), Clock(morning)
    draw("A", priority=True)
    called(business, time)
    calling.transfer(business, "B", now=time.later())
    called(food, time)
    calling.finish(food, now=time.later())
    assert [letter for letter, _lane in reads.line(halls.here().id).recent] == ["A"]


def test_one_number_a_person_and_queue_also_when_one_was_sent_on(morning: datetime) -> None:
    at_one, who = window(1, morning), somebody()
    mine = draw("A", who=who)
    calling.call_next(at_one, now=morning)
    calling.transfer(at_one, "B", now=morning)
    for letter in "AB":
        with pytest.raises(AlreadyWaiting) as known:
            draw(letter, who=who)
        assert known.value.ticket.id == mine.id


def test_three_ahead_is_told_once_however_often_one_comes_back(morning: datetime) -> None:
    at_one, time, who = window(1, morning), Clock(morning), somebody()
    mine = draw(who=who)
    for _ in range(4):
        draw()
    called(at_one, time)
    for _ in range(2):
        calling.call_again(at_one, now=time.later())
    calling.miss(at_one, now=time.later())
    calling.come_back(mine, now=time.later())
    for _ in range(4):
        called(at_one, time)
        calling.finish(at_one, now=time.later())
    with reading() as session:
        told = session.scalars(select(Message).where(Message.kind == letters.NEAR)).all()
    assert len(told) == 1


def test_nobody_is_told_to_come_while_no_window_of_theirs_is_open(morning: datetime) -> None:
    food, time, who = window(4, morning), Clock(morning), somebody()
    draw("A", who=who)
    draw("B")
    called(food, time)
    with reading() as session:
        assert not session.scalars(select(Message).where(Message.kind == letters.NEAR)).all()
    business = window(1, time.now)
    draw("A")
    draw("A")
    assert business.officer_id is not None
    calling.finish(food, now=time.later())
    draw("B")
    called(food, time)
    with reading() as session:
        assert len(session.scalars(select(Message).where(Message.kind == letters.NEAR)).all()) == 1


def test_a_missed_number_is_three_places_back_once(morning: datetime) -> None:
    at_one, time = window(1, morning), Clock(morning)
    mine = draw()
    others = [draw() for _ in range(5)]
    missed(at_one, time)
    calling.come_back(mine, now=time.later())
    order = [one.id for one in reads.line(halls.here().id).order(["A"], time.now)]
    assert order == [*(one.id for one in others[:3]), mine.id, *(one.id for one in others[3:])]
