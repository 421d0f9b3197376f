"""Whatever people do, in whatever order: no place is given twice, and none is lost.

The model is a list of who has what; after each step the tables must say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from sqlalchemy import select, update

from tests.appointments.conftest import (
    NOW,
    THEME,
    monday,
    small_place,
    somebody,
    wish,
)
from webapp.appointments import places, reads, taking, waitlist
from webapp.appointments.models import BookingRow, Slot, WaitRow
from webapp.appointments.values import (
    GONE,
    BookingState,
    Hours,
    NoSuchTime,
    NotBookable,
    Opening,
    PlaceValues,
    WaitState,
)
from webapp.appointments.wishes import Who
from webapp.core.db import reading, transaction

PEOPLE, TIMES, GRID, WINDOWS = 4, 4, 15, 3
HOLD = timedelta(minutes=15)
ACTS = ["hold"] * 5 + ["confirm"] * 4 + ["join"] * 3
ACTS += ["cancel", "cancel", "move", "move", "let_go", "wait", "hours", "look"]
OFFERED = timedelta(hours=2)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.integers(0, PEOPLE - 1),
        st.integers(0, TIMES - 1),
        st.sampled_from([1, 1, 2]),
        st.sampled_from([1, 1, 2, 3]),
    ),
    min_size=4,
    max_size=24,
)
OPENING = Opening(GRID, (Hours(time(9), time(10), WINDOWS),))
HALF = Opening(GRID, (Hours(time(9), time(9, 30), 1),))
"""Other hours: half of the times, and one window."""


@dataclass
class Has:
    """What one person has."""

    ref: str
    first: int
    steps: int
    people: int
    until: datetime | None
    """Until when it is held; None once it is booked."""


@dataclass
class Model:
    """Who has what, and what the hours ask for."""

    wanted: list[int] = field(default_factory=lambda: [WINDOWS] * TIMES)
    held: dict[int, Has] = field(default_factory=dict)
    booked: dict[int, Has] = field(default_factory=dict)
    waiting: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Who waits, for how many steps and people; the longest first."""

    def taken(self, index: int, now: datetime, *, without: tuple[Has | None, ...] = ()) -> int:
        """How many windows of a time count as taken."""
        return sum(
            one.people
            for one in (*self.held.values(), *self.booked.values())
            if one.first <= index < one.first + one.steps
            and one not in without
            and (one.until is None or one.until > now)
        )

    def fits(
        self,
        first: int,
        steps: int,
        people: int,
        now: datetime,
        without: tuple[Has | None, ...] = (),
    ) -> bool:
        """Whether every step has a window left for each of them."""
        span = range(first, first + steps)
        return span.stop <= TIMES and all(
            self.taken(one, now, without=without) + people <= self.wanted[one] for one in span
        )


class Hall:
    """The model and the real thing, side by side."""

    def __init__(self, place: PlaceValues, people: list[Who], now: datetime) -> None:
        self.place, self.people, self.now, self.model = place, people, now, Model()

    def wish(self, first: int, steps: int, people: int) -> Any:
        at = f"09:{first * GRID:02d}"
        return wish(self.place, at, steps * GRID, people=people)

    def hold(self, who: int, first: int, steps: int, people: int) -> None:
        mine = self.model.held.get(who)
        runs = mine is not None and mine.until is not None and mine.until > self.now
        wanted = (first, steps, people)
        again = mine is not None and runs and (mine.first, mine.steps, mine.people) == wanted
        fits = self.model.fits(*wanted, self.now, (mine,))
        may = again or (who not in self.model.booked and fits)
        try:
            got = taking.hold(self.wish(*wanted), self.people[who], now=self.now)
        except NotBookable:
            assert not may
            return
        assert may
        if not again:
            # Whoever takes a time ends the holds that stood in its way and were over.
            self.end_over(first, steps)
            self.model.held[who] = Has(got.ref, *wanted, self.now + HOLD)
            self.freed(mine, who)

    def confirm(self, who: int, *_more: int) -> None:
        mine = self.model.held.get(who)
        if mine is None:
            return
        # Nobody ended it, so its place is still its own.
        got = taking.confirm(mine.ref, self.people[who], now=self.now)
        assert got.state is BookingState.booked
        del self.model.held[who]
        mine.until = None
        self.model.booked[who] = mine
        assert taking.confirm(mine.ref, self.people[who], now=self.now) == got

    def let_go(self, who: int, *_more: int) -> None:
        mine = self.model.held.pop(who, None)
        if mine is not None:
            taking.let_go(mine.ref, self.people[who], now=self.now)
            self.freed(mine, who)

    def cancel(self, who: int, *_more: int) -> None:
        mine = self.model.booked.pop(who, None)
        if mine is not None:
            for _ in range(2):
                got = taking.cancel(mine.ref, self.people[who], now=self.now)
                assert got.state is BookingState.cancelled
            self.freed(mine, who)

    def move(self, who: int, first: int, *_more: int) -> None:
        mine = self.model.booked.get(who)
        if mine is None:
            return
        same = mine.first == first
        may = same or self.model.fits(first, mine.steps, mine.people, self.now, (mine,))
        # Whatever a form says: as many come as have booked.
        there = self.wish(first, mine.steps, 1)
        try:
            taking.move(mine.ref, there, self.people[who], now=self.now)
        except NotBookable:
            assert not may
            return
        assert may
        if not same:
            self.end_over(first, mine.steps)
            before, mine.first = replace(mine), first
            self.freed(before, who)

    def join(self, who: int, _first: int, steps: int, people: int) -> None:
        day = monday("09:00").date()
        wanted = (self.place, THEME, steps * GRID, day, day, self.people[who])
        try:
            waitlist.join(*wanted, now=self.now, people=people)
        except NoSuchTime:
            assert people > max(self.model.wanted)
            return
        assert people <= max(self.model.wanted)
        # Who waits already keeps the place in the row, and wants now what they say now.
        self.model.waiting[who] = (steps, people)

    def look(self, *_more: int) -> None:
        """The look of the minute finds what became free unseen."""
        waitlist.offer_what_is_free({}, self.now)
        for who, wanted in list(self.model.waiting.items()):
            mine = self.model.held.get(who)
            runs = mine is not None and mine.until is not None and mine.until > self.now
            if runs or who in self.model.booked or who not in self.model.waiting:
                continue
            fits = [one for one in range(TIMES) if self.model.fits(one, *wanted, self.now)]
            if fits:
                self.end_over(fits[0], wanted[0])
                self.model.held.pop(who, None)
                self.offered(who, fits[0])
                self.freed(mine, who)

    def freed(self, span: Has | None, giver: int) -> None:
        """What is given back is kept for those whom it suits, as far as it goes."""
        if span is None:
            return
        left = span.people
        for who, (steps, people) in list(self.model.waiting.items()):
            if steps > span.steps or who == giver or left < 1:
                continue
            # A hold that ran out stands in the way until somebody ends it.
            free = self.model.fits(span.first, steps, people, self.long_ago)
            if free and self.can_be_offered(who):
                self.offered(who, span.first)
                left -= people

    @property
    def long_ago(self) -> datetime:
        """When everything that anybody ever held still runs."""
        return datetime.min.replace(tzinfo=self.now.tzinfo)

    def can_be_offered(self, who: int) -> bool:
        return who not in self.model.held and who not in self.model.booked

    def offered(self, who: int, first: int) -> None:
        held = reads.held_by(self.people[who], now=self.now)
        assert held is not None
        steps, people = self.model.waiting.pop(who)
        assert held.start == monday(f"09:{first * GRID:02d}")
        assert (held.minutes, held.people) == (steps * GRID, people)
        self.model.held[who] = Has(held.ref, first, steps, people, self.now + OFFERED)

    def wait(self, _who: int, first: int, *_more: int) -> None:
        self.now += timedelta(minutes=5 * (first + 1))

    def hours(self, _who: int, _first: int, steps: int, _people: int) -> None:
        opening = OPENING if steps == 1 else HALF
        self.place = places.change_hours(self.place.slug, opening, actor="test", now=self.now)
        self.model.wanted = [WINDOWS] * TIMES if steps == 1 else [1, 1, 0, 0]

    def end_over(self, first: int, steps: int) -> None:
        """What was held too long, and stood in the way of a time that is taken now, is over."""
        for who, one in list(self.model.held.items()):
            overlaps = one.first < first + steps and first < one.first + one.steps
            if overlaps and one.until is not None and one.until <= self.now:
                del self.model.held[who]

    def check(self) -> None:
        """The tables say what the model says."""
        with reading() as session:
            slots = session.execute(
                select(Slot.taken, Slot.capacity, Slot.wanted)
                .where(Slot.place_id == self.place.id, Slot.start < monday("10:00"))
                .order_by(Slot.start)
            ).all()
            live = session.execute(
                select(BookingRow.ref, BookingRow.state).where(
                    BookingRow.place_id == self.place.id, BookingRow.state.not_in(GONE)
                )
            ).all()
            waiting = session.scalars(
                select(WaitRow.person)
                .where(WaitRow.place_id == self.place.id, WaitRow.state == WaitState.waiting)
                .order_by(WaitRow.id)
            ).all()
        model = self.model
        assert waiting == [self.people[who].person for who in model.waiting]
        assert {row.ref for row in live if row.state is BookingState.held} == {
            one.ref for one in model.held.values()
        }
        assert {row.ref for row in live if row.state is BookingState.booked} == {
            one.ref for one in model.booked.values()
        }
        free = reads.steps(self.place, monday("09:00"), monday("10:00"), now=self.now)
        for index, slot in enumerate(slots):
            everyone = model.taken(index, self.long_ago)
            assert slot.taken == everyone
            assert slot.wanted == model.wanted[index]
            assert slot.capacity == max(model.wanted[index], everyone)
            left = max(0, model.wanted[index] - model.taken(index, self.now))
            assert free[index].free == left


@pytest.mark.timeout(600)
def test_no_place_is_given_twice_and_none_is_lost(
    database: Any, at: Callable[[str], datetime]
) -> None:
    now = at(NOW)
    number = iter(range(10_000))
    people = [somebody(f"王{one}") for one in range(PEOPLE)]

    @hypothesis.settings(max_examples=25, suppress_health_check=list(hypothesis.HealthCheck))
    @hypothesis.given(STEPS)
    def whatever_happens(steps: list[tuple[str, int, int, int, int]]) -> None:
        hall = Hall(small_place(now, f"small-{next(number)}", OPENING), people, now)
        clear_people()
        for act, who, first, length, together in steps:
            getattr(hall, act)(who, first, length, together)
            hall.check()

    whatever_happens()


def clear_people() -> None:
    """Nobody has anything at a place of an earlier example."""
    with transaction() as session:
        session.execute(update(WaitRow).values(state=WaitState.left))
        session.execute(update(BookingRow).values(state=BookingState.cancelled, held_until=None))
