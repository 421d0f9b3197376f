"""Many screens and windows at one moment: no number twice, nobody called by two, nobody lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from tests.queues.conftest import draw, drawn, somebody, window
from webapp.core.db import reading
from webapp.halls import service as halls
from webapp.queues import calling, drawing
from webapp.queues.models import CallRow
from webapp.queues.reads import of_state
from webapp.queues.values import AlreadyWaiting, NotNow, TicketState

SCREENS, WINDOWS, EACH = 8, 4, 6


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Do it in so many threads that begin at one moment."""
    barrier = Barrier(count)

    def one(number: int) -> Any:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_every_screen_draws_its_own_number(morning: datetime) -> None:
    wanted = [
        [drawn("D", key=f"{screen} {one}") for one in range(EACH)] for screen in range(SCREENS)
    ]

    def work(screen: int) -> list[int]:
        return [
            drawing.draw(one, screen="1", address="", now=morning).number for one in wanted[screen]
        ]

    numbers = [one for some in together(SCREENS, work) for one in some]
    assert sorted(numbers) == [*range(1, SCREENS * EACH + 1)]


def test_one_form_pressed_at_many_moments_is_one_number(morning: datetime) -> None:
    wanted = drawn("D")
    found = together(
        SCREENS, lambda _: drawing.draw(wanted, screen="1", address="", now=morning).id
    )
    assert len(set(found)) == 1


def test_one_person_at_many_screens_has_one_number(morning: datetime) -> None:
    who = somebody()
    wanted = [drawn("D", who=who) for _ in range(SCREENS)]

    def work(screen: int) -> int:
        try:
            return drawing.draw(wanted[screen], screen="1", address="", now=morning).id
        except AlreadyWaiting as known:
            return known.ticket.id

    assert len(set(together(SCREENS, work))) == 1
    assert len(of_state(halls.here().id, TicketState.waiting)) == 1


def test_windows_that_press_at_one_moment_get_different_people(morning: datetime) -> None:
    people = [draw("A").id for _ in range(WINDOWS * EACH)]
    open_windows = [window(number, morning) for number in (1, 2, 3, 8)]

    def work(number: int) -> list[int]:
        called = []
        while (one := calling.call_next(open_windows[number], now=morning)) is not None:
            called.append(one.id)
            calling.finish(open_windows[number], now=morning)
        return called

    called = [one for some in together(WINDOWS, work) for one in some]
    assert sorted(called) == people
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(CallRow)) == len(people)


def test_whoever_leaves_at_the_moment_of_the_call_is_called_or_gone(morning: datetime) -> None:
    at_one = window(1, morning)
    for _ in range(EACH):
        mine = draw("A")

        def work(number: int, mine: Any = mine) -> Any:
            if number:
                return calling.call_next(at_one, now=morning)
            try:
                drawing.leave(mine, now=morning)
            except NotNow:
                return "at the window"
            return "left"

        left, called = together(2, work)
        if called is None:
            assert left == "left"
        else:
            # Called first: they may still give it back on their way.
            (state,) = {
                one.state for one in of_state(halls.here().id, *TicketState) if one.id == mine.id
            }
            assert state in (TicketState.called, TicketState.left)
            if state is TicketState.called:
                calling.finish(at_one, now=morning)
