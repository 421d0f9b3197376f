"""A simulated hall: windows that open, pause, close and call people by the rules of the queue."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.queues.hall_traffic import (
    BOOKED,
    DOOR,
    FIRST,
    SESSIONS,
    WALK,
    Person,
    Plan,
    change,
    make_day,
    make_services,
)
from webapp.core.workdays import Calendar
from webapp.queues import waiting_rules as rules
from webapp.queues.waiting_values import Day, Learnt, Served, Waiting, Window

NOBODY, NOBODY_A_MINUTE, NOBODY_MINUTES = 0.03, 0.0005, 1.5
"""People who do not come when called: the longer they waited, the more."""
PAUSE, PAUSE_MINUTES, PAUSE_USUAL = 0.07, (4.0, 10.0), 5.0
CALLED_AWAY, AWAY_MINUTES = 0.3, (45.0, 120.0)
CLERKS, DAYS = 0.08, 0.04
SLOW_DAYS, SLOW_MINUTES, SLOW = 0.04, (60.0, 150.0), 1.4
"""Days on which the network is slow for a while."""


@dataclass
class Desk:
    """A window and its clerk."""

    queues: str
    speed: float
    flexible: bool = False
    open: bool = False
    closing: bool = False
    away: bool = False
    person: Person | None = None
    paused_until: float = 0.0

    def is_free(self, now: float) -> bool:
        """Whether it calls somebody now."""
        return self.open and not self.closing and self.person is None and self.paused_until <= now


@dataclass
class Line:
    """The people who wait, and whom the rule calls: some first, others one to one."""

    lanes: dict[str, list[Person]] = field(
        default_factory=lambda: {FIRST: [], BOOKED: [], WALK: []}
    )
    in_a_row: int = 0
    booked_last: bool = False

    def __len__(self) -> int:
        return sum(len(lane) for lane in self.lanes.values())

    def take(self, queues: str) -> Person | None:
        """The next person for a window of these queues."""
        heads = {
            lane: one
            for lane, people in self.lanes.items()
            if (one := next((one for one in people if one.service.queue in queues), None))
        }
        if not heads:
            return None
        others = [lane for lane in (BOOKED, WALK) if lane in heads]
        if FIRST in heads and (self.in_a_row < 2 or not others):
            chosen = FIRST
            self.in_a_row += 1
        else:
            chosen = others[self.booked_last] if len(others) == 2 else others[0]
            self.in_a_row, self.booked_last = 0, chosen == BOOKED
        self.lanes[chosen].remove(heads[chosen])
        return heads[chosen]

    def in_order(self) -> list[Person]:
        """Everybody, in the order in which they will be called as things stand."""
        copy = Line({lane: [*people] for lane, people in self.lanes.items()})
        copy.in_a_row, copy.booked_last = self.in_a_row, self.booked_last
        found = []
        while (one := copy.take("ABC")) is not None:
            found.append(one)
        return found


class HallDay:
    """One day of the hall, event by event."""

    def __init__(self, plan: Plan, people: list[Person], learnt: Learnt, chance: Random) -> None:
        self.plan, self.people, self.learnt, self.chance = plan, people, learnt, chance
        self.now, self.line, self.done = 0.0, Line(), list[Person]()
        self.desks = [
            Desk(queues, chance.lognormvariate(0, CLERKS), number >= len(plan.windows))
            for number, queues in enumerate((*plan.windows, *plan.flexible))
        ]
        self.pace = chance.lognormvariate(0, DAYS)
        slow = chance.uniform(540, 960) if chance.random() < SLOW_DAYS else 1e9
        self.slow = (slow, slow + chance.uniform(*SLOW_MINUTES))
        self.order = itertools.count()
        self.events: list[tuple[float, int, Callable[[], None]]] = []
        self.served: list[Served] = []

    def run(self) -> Day:
        """Play the day; what a hall's tables would hold of it."""
        for one in self.people:
            self._at(one.ready, lambda one=one: self._arrive(one))
        for start, end in SESSIONS:
            self._at(start, self._open)
            for number in range(int((end - start) // 5)):
                self._at(start + 5 * number, lambda number=number: self._look(number))
            self._at(end, lambda: None)  # who is free then and has nobody left goes home
        if self.chance.random() < CALLED_AWAY:
            desk = self.chance.choice(self.desks[: len(self.plan.windows)])
            start = self.chance.uniform(560, 940)
            self._at(start, lambda: self._leave(desk))
            self._at(start + self.chance.uniform(*AWAY_MINUTES), lambda: self._back(desk))
        while self.events:
            self.now, _, act = heapq.heappop(self.events)
            act()
            self._call()
        hours = sum(end - start + DOOR for start, end in SESSIONS) / 60
        return Day(hours, tuple(self.served))

    def _at(self, moment: float, act: Callable[[], None]) -> None:
        heapq.heappush(self.events, (moment, next(self.order), act))

    def _in_session(self) -> bool:
        return any(start <= self.now < end for start, end in SESSIONS)

    def _open(self) -> None:
        for desk in self.desks:
            desk.open = desk.open or not (desk.flexible or desk.away)

    def _leave(self, desk: Desk) -> None:
        desk.closing, desk.away = desk.open, True

    def _back(self, desk: Desk) -> None:
        desk.closing = desk.away = False
        desk.open = desk.open or self._in_session()

    def _look(self, number: int) -> None:
        """Somebody looks at the hall every five minutes; the screens are read at times."""
        windows = sum(desk.open for desk in self.desks)
        flexible = self.desks[len(self.plan.windows) :]
        closed = next((desk for desk in flexible if not desk.open), None)
        if closed is not None and len(self.line) >= self.plan.many * windows:
            closed.open, closed.closing = True, False
        for desk in flexible:
            desk.closing = desk.open and len(self.line) <= self.plan.few * windows
        if number % 6 == 3:
            for one, wait in zip(self.line.in_order(), self._waits(), strict=True):
                if wait is not None:
                    one.later.append((self.now, wait))

    def _arrive(self, person: Person) -> None:
        self.line.lanes[person.lane].append(person)
        order = self.line.in_order()
        place = next(number for number, one in enumerate(order) if one is person)
        person.wait = self._waits()[place]
        mine = person.service.queue
        open_ones = [desk for desk in self.desks if desk.open and mine in desk.queues]
        windows = sum(1 / len(desk.queues) for desk in open_ones)
        hall = self.learnt.hall
        if windows and hall.weight:
            ahead = sum(one.service.queue == mine for one in order[:place])
            person.naive = ahead * hall.total / hall.weight / windows

    def _waits(self) -> list[rules.Wait | None]:
        """What the estimate says, from what a hall knows at this moment."""
        booked = dict.fromkeys("ABC", 0.0)
        for one in self.people:
            if one.lane == BOOKED and self.now < one.ready <= self.now + 60:
                booked[one.service.queue] += 1
        waiting = [
            Waiting(one.service.theme, one.service.queue, self._overtaken(one, booked))
            for one in self.line.in_order()
        ]
        return rules.waits(waiting, list(self._windows()), self.learnt)

    def _overtaken(self, person: Person, booked: dict[str, float]) -> float:
        queue = person.service.queue
        if person.lane == FIRST:
            return 0.0
        return self.learnt.first.get(queue, 0.0) + booked[queue] * (person.lane == WALK)

    def _windows(self) -> Iterator[Window]:
        opens = next((start for start, _ in SESSIONS if start - DOOR <= self.now < start), None)
        for desk in self.desks:
            queues = tuple(desk.queues)
            if desk.open and not desk.closing:
                if desk.person is not None:
                    since = self.now - desk.person.called
                    yield Window(queues, desk.person.service.theme, since)
                elif desk.paused_until > self.now:
                    yield Window(queues, opens_in=PAUSE_USUAL)
                else:
                    yield Window(queues)
            elif opens is not None and not desk.flexible:
                yield Window(queues, opens_in=opens - self.now)

    def _call(self) -> None:
        """Every free window calls; those of one queue before those of several."""
        for desk in sorted(self.desks, key=lambda one: len(one.queues)):
            if desk.closing and desk.person is None:
                desk.open = desk.closing = False
            if not desk.is_free(self.now):
                continue
            person = self.line.take(desk.queues)
            if person is not None:
                self._serve(desk, person)
            elif not self._in_session():
                desk.open = False

    def _serve(self, desk: Desk, person: Person) -> None:
        person.called, desk.person = self.now, person
        waited = self.now - person.ready
        person.came = self.chance.random() >= NOBODY + NOBODY_A_MINUTE * waited
        minutes = person.minutes * desk.speed * self.pace if person.came else NOBODY_MINUTES
        if person.came and self.slow[0] <= self.now < self.slow[1]:
            minutes *= SLOW
        self._at(self.now + minutes, lambda: self._finish(desk, person, minutes))

    def _finish(self, desk: Desk, person: Person, minutes: float) -> None:
        desk.person = None
        self.done.append(person)
        wait = person.wait
        self.served.append(
            Served(
                theme=person.service.theme,
                queue=person.service.queue,
                minutes=minutes,
                waited=person.called - person.ready,
                came=person.came,
                first=person.lane == FIRST,
                expected=wait and wait.expected,
                spread=wait and wait.spread,
                told=wait and rules.stated(wait),
            )
        )
        if self.chance.random() < PAUSE:
            pause = self.chance.uniform(*PAUSE_MINUTES)
            desk.paused_until = self.now + pause
            self._at(self.now + pause, lambda: None)


def year(
    plan: Plan, first: date, days: int, calendar: Calendar, seed: int
) -> Iterator[tuple[Learnt, list[Person]]]:
    """So many working days of a hall that opens with the first of them: the people of each."""
    chance = Random(seed)
    services, learnt, day = make_services(chance), Learnt(typical=10.0), first
    for number in range(days):
        while not calendar.is_workday(day):
            day += timedelta(days=1)
        change(services, number)
        people = make_day(day, number, services, plan.load, calendar, chance)
        hall = HallDay(plan, people, learnt, chance)
        learnt = rules.learn(learnt, hall.run())
        yield learnt, hall.done
        day += timedelta(days=1)
