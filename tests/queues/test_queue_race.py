"""Many screens and windows at one moment: no number twice, nobody called by two, nobody lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier, Thread
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from tests.queues.conftest import draw, drawn, somebody, window
from webapp.accounts import service as accounts
from webapp.core.db import reading
from webapp.halls import service as halls
from webapp.queues import calling, drawing, editing, lines, reads
from webapp.queues.editing import By, Changed, Refused
from webapp.queues.models import CallRow
from webapp.queues.reads import of_state
from webapp.queues.values import AlreadyWaiting, NotNow, QueueSetup, TicketState

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


def test_an_account_that_closes_while_its_number_is_called_stands_at_no_window(
    morning: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_one, who = window(1, morning), somebody()
    mine, look = draw("A", who=who), reads.line
    assert who.account_id is not None
    closing = Thread(target=accounts.close_account, args=[who.account_id], kwargs={"now": morning})

    def look_and_linger(hall_id: int) -> reads.Line:
        """The order is known; meanwhile the account closes, if nothing holds it back."""
        monkeypatch.setattr(reads, "line", look)
        found = look(hall_id)
        closing.start()
        closing.join(timeout=1)
        return found

    monkeypatch.setattr(reads, "line", look_and_linger)
    calling.call_next(at_one, now=morning)
    closing.join()
    assert reads.one(mine.id).state is TicketState.left
    assert calling.call_next(at_one, now=morning) is None


def test_two_editors_at_once_are_one_change_and_one_word(morning: datetime) -> None:
    own, by = lines.of_letter("A", halls.here().id), By(halls.here().id, "staff:7", morning)

    def work(number: int) -> bool:
        wanted = msgspec.structs.replace(own.setup, minutes=20 + number)
        try:
            editing.save_queue(own.id, wanted, version=own.version, by=by)
        except Changed:
            return False
        return True

    done = together(WINDOWS, work)
    after = lines.of_letter("A", halls.here().id)
    assert sum(done) == 1
    assert (after.minutes, after.version) == (20 + done.index(True), own.version + 1)


def test_one_form_that_adds_a_queue_at_many_moments_is_one_queue(morning: datetime) -> None:
    wanted, by = QueueSetup("E", {"zh-Hans": "综合"}, 9), By(halls.here().id, "staff:7", morning)
    together(WINDOWS, lambda _: editing.save_queue(None, wanted, version=0, by=by))
    assert [one.letter for one in lines.all_queues(halls.here().id)] == [*"ABCDE"]


def test_nobody_holds_a_number_of_a_queue_that_is_out_of_use(morning: datetime) -> None:
    """Drawn and retired at one moment: the number counts and the queue stays, or there is none."""
    own, by = lines.of_letter("C", halls.here().id), By(halls.here().id, "staff:7", morning)
    wanted = [drawn("C") for _ in range(SCREENS)]

    def work(number: int) -> bool:
        try:
            if number:
                drawing.draw(wanted[number], screen="1", address="", now=morning)
            else:
                editing.retire_queue(own.id, version=own.version, by=by)
        except (LookupError, Refused):
            return False
        return True

    retired, *given = together(SCREENS, work)
    assert any(given) is not retired
    assert len(of_state(halls.here().id, TicketState.waiting)) == sum(given)


def test_nobody_sits_at_a_window_that_is_out_of_use(morning: datetime) -> None:
    own, by = lines.windows(halls.here().id)[0], By(halls.here().id, "staff:7", morning)

    def work(number: int) -> bool:
        try:
            if number:
                window(own.number, morning)
            else:
                editing.retire_window(own.id, version=own.version, by=by)
        except (LookupError, Refused):
            return False
        return True

    retired, sits = together(2, work)
    assert retired is not sits
