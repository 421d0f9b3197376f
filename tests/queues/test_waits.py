"""What is told of a wait, what is kept of it, and what a hall learns from its days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from tests.queues.conftest import draw, window
from webapp.core.db import reading
from webapp.halls import service as halls
from webapp.queues import calling, drawing, learning, lines, waits
from webapp.queues.models import LearntRow, TicketRow
from webapp.queues.values import QueueValues, Ticket

MINUTE = timedelta(minutes=1)


def queues() -> list[QueueValues]:
    """The queues of the hall."""
    return lines.queues(halls.here().id)


def told(now: datetime) -> str:
    """What somebody is told who draws a number for business now."""
    stated = waits.to_draw(queues(), now)["A"]
    return f"{stated.low}-{stated.high}" if stated else "unknown"


def expected(letter: str = "A") -> list[object]:
    """What was kept of the waits that were told."""
    with reading() as session:
        return list(session.scalars(select(TicketRow.expected).order_by(TicketRow.id)))


def serve(now: datetime, people: int, minutes: int) -> datetime:
    """A window serves so many people; the end of the last one."""
    at_one = window(1, now)
    for _ in range(people):
        calling.call_next(at_one, now=now)
        now += minutes * MINUTE
        calling.finish(at_one, now=now)
    assert at_one.officer_id is not None
    calling.get_up(officer_id=at_one.officer_id, hall_id=at_one.hall_id)
    return now


def test_nothing_is_told_while_no_window_is_open(morning: datetime) -> None:
    draw()
    assert told(morning) == "unknown"
    assert expected() == [None]


def test_an_empty_hall_is_hardly_a_wait_and_a_full_one_is(morning: datetime) -> None:
    window(1, morning)
    low = waits.to_draw(queues(), morning)["A"]
    assert low is not None
    assert low.high <= 5
    for _ in range(10):
        draw()
    full = waits.to_draw(queues(), morning)["A"]
    assert full is not None
    assert full.low > low.high
    # Another queue has a window of its own, or none.
    assert waits.to_draw(queues(), morning)["B"] is None


def test_a_second_window_halves_the_wait(morning: datetime) -> None:
    window(1, morning)
    mine = [draw() for _ in range(9)][-1]
    ahead, one = waits.of_ticket(mine, morning)
    assert ahead == 8
    window(2, morning)
    _, two = waits.of_ticket(mine, morning)
    assert one is not None
    assert two is not None
    assert 0.4 < two.likely / one.likely < 0.7


def test_what_was_told_is_kept_but_not_of_who_lets_others_go_first(morning: datetime) -> None:
    window(1, morning)
    first, second = draw(), draw()
    assert all(expected())
    drawing.let_first(second)
    kept = expected()
    assert [bool(one) for one in kept] == [True, False]
    assert first.id < second.id


def test_a_hall_learns_how_long_its_services_take(
    morning: datetime, at: Callable[[str], datetime]
) -> None:
    """What took half an hour each on ten days is no longer thought to take ten minutes."""
    before = waits.learnt(halls.here().id).typical
    assert before == 10
    for day in range(1, 11):
        now = at(f"2026-12-{day:02d}T09:00+08:00")
        for _ in range(3):
            draw(now=now)
        serve(now, 3, 30)
    learning.learn({}, at("2026-12-11T08:00+08:00"))
    known = waits.learnt(halls.here().id)
    sums = known.themes["A"]
    assert 29 < sums.total / sums.weight < 31
    assert known.called > 20
    # A second run of the day learns nothing twice.
    learning.learn({}, at("2026-12-11T08:00+08:00"))
    assert waits.learnt(halls.here().id) == known
    with reading() as session:
        assert f"{session.scalars(select(LearntRow.day)).one()}" == "2026-12-10"
    now = at("2026-12-11T09:00+08:00")
    window(2, now)
    for _ in range(4):
        draw(now=now)
    wait = waits.to_draw(queues(), now)["A"]
    assert wait is not None
    assert wait.high > 80


def test_what_was_not_served_in_one_go_teaches_no_minutes(
    morning: datetime, at: Callable[[str], datetime]
) -> None:
    """Fetched something, was sent on, came back after a missed call: all were served in the end."""
    business, food, now = window(1, morning), window(4, morning), morning
    fetches, _sent, late, straight, never = (draw() for _ in range(5))

    def later(minutes: float) -> datetime:
        nonlocal now
        now += minutes * MINUTE
        return now

    def missed(ticket: Ticket) -> None:
        called = calling.call_next(business, now=later(1))
        assert called is not None
        assert called.id == ticket.id
        for _ in range(2):
            calling.call_again(business, now=later(0.5))
        calling.miss(business, now=later(0.5))

    calling.call_next(business, now=now)
    calling.start(business, now=later(1))
    calling.park(business, now=later(4))
    calling.call_next(business, now=later(1))
    calling.transfer(business, "B", now=later(2))
    calling.call_next(food, now=later(1))
    calling.finish(food, now=later(9))
    missed(late)
    calling.call_next(business, now=later(1))
    calling.finish(business, now=later(6))
    calling.resume(fetches, business, now=later(1))
    calling.finish(business, now=later(3))
    missed(never)
    calling.come_back(late, now=later(1))
    calling.call_next(business, now=later(1))
    calling.finish(business, now=later(7))
    at("2026-12-01T08:00+08:00")
    day = learning.day_of(halls.here().id, morning.date())
    # In the order in which they were drawn.
    assert [one.minutes for one in day.served] == [0.0, 0.0, 0.0, 6.0, 0.0]
    assert [one.came for one in day.served] == [True, True, True, True, False]
    assert straight.number == 4
