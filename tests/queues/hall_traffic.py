"""Who comes to a hall in a year, and for what: random, and made without a look at the estimate."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from webapp.core.workdays import Calendar
from webapp.queues.waiting_values import Wait

WALK, BOOKED, FIRST = "walk", "booked", "first"
SESSIONS = ((9 * 60.0, 12 * 60.0), (13.5 * 60.0, 17 * 60.0))
"""Minutes since midnight. Tickets are given ten minutes before, to those at the door."""
DOOR = 10.0
BY_HOUR = {8: 1.9, 9: 1.2, 10: 1.25, 11: 0.75, 13: 1.1, 14: 1.1, 15: 0.95, 16: 0.55}
"""People per hour against the usual; at the door (8:50) it is a short crowd."""
BY_WEEKDAY = (1.2, 1.04, 0.94, 0.94, 1.0, 0.9, 0.9)
QUEUES = {"A": 0.5, "B": 0.27, "C": 0.23}
PRIORITY_SHARE, BOOKED_SHARE, BOOKED_COME = 0.06, 0.125, 0.9
SERVICES = 26
MEANS = (7, 5, 10, 13, 6, 17, 9, 12, 15)
"""Minutes of each queue's most frequent theme, of the next one, and so on."""


@dataclass(frozen=True)
class Plan:
    """A hall: which queues each of its windows serves, and how many people an hour come."""

    windows: tuple[str, ...]
    flexible: tuple[str, ...]
    """Windows that open where many wait, one after the other, and close where few do."""
    load: float
    many: float = 1.5
    """People who wait for each window when a flexible one opens."""
    few: float = 0.3


SMALL = Plan(("A", "A", "A", "AB", "B", "B", "C", "CA"), ("AB", "AC"), 42)
"""Eight windows for three queues, some shared: a subdistrict's hall."""
POOLED = Plan(("ABC",) * 8, ("ABC",) * 2, 42)
"""The same with comprehensive windows (无差别综合窗口)."""
LARGE = Plan(
    ("A",) * 10 + ("AB",) * 3 + ("B",) * 5 + ("C",) * 4 + ("CA",) * 2, ("AB", "AC", "ABC"), 132
)
"""Twenty-four windows: a county's hall."""


@dataclass
class Service:
    """A theme: how long it lasts, and how unevenly."""

    theme: str
    queue: str
    share: float
    mean: float
    variation: float
    hard: float
    """Share of cases with a complication, which last more than twice as long."""
    since: int = 0

    def minutes(self, chance: Random) -> float:
        """One service at an ordinary window on an ordinary day."""
        times = 1.0
        if self.hard:
            times = 2.2 if chance.random() < self.hard else 1 - 1.2 * self.hard / (1 - self.hard)
        shape = math.sqrt(math.log1p(self.variation**2))
        return times * chance.lognormvariate(math.log(self.mean) - shape**2 / 2, shape)


@dataclass
class Person:
    """Somebody with a ticket."""

    ready: float
    """When the ticket counts: on taking it, and for a booking not before its time."""
    service: Service
    lane: str
    minutes: float
    called: float = 0.0
    came: bool = True
    wait: Wait | None = None
    naive: float | None = None
    """People ahead times the usual minutes, by the windows of the queue: what others say."""
    later: list[tuple[float, Wait]] = field(default_factory=list)
    """What the screen said at some moments of the wait."""


def make_services(chance: Random) -> list[Service]:
    """Themes of 4 to 20 minutes; a few make up most of the work, and one begins in the summer."""
    made = []
    for number in range(SERVICES):
        queue = "ABC"[number % 3]
        mean = MEANS[number // 3] * chance.uniform(0.85, 1.15)
        variation = chance.uniform(0.35, 0.5)
        hard = 0.08 if number % 4 == 3 else 0.0
        made.append(Service(f"theme-{number}", queue, 1 / (1 + number // 3), mean, variation, hard))
    made[-1].since = 160
    return made


def change(services: list[Service], number: int) -> None:
    """What changes in a year, on its so-manieth working day: forms get longer and shorter."""
    if number == 90:
        services[0].mean *= 1.25
    if number == 200:
        services[1].mean *= 0.8


def make_day(
    day: date, number: int, services: list[Service], load: float, calendar: Calendar, chance: Random
) -> list[Person]:
    """The people of a day, by the time at which they take their tickets; `load` are people an hour.

    One in eight has booked.
    """
    people: list[Person] = []
    busy = load * (1 - BOOKED_SHARE) * _factor(day, calendar) * chance.lognormvariate(0, 0.1)
    late = day.month in (3, 6, 9, 12) and day.day > 20  # social security closes its quarter
    for queue, share in QUEUES.items():
        usual = busy * share * (1.15 if late and queue == "C" else 1.0)
        mine = [one for one in services if one.queue == queue and one.since <= number]
        for start, end in SESSIONS:
            moment = start - DOOR
            fastest = usual * max(BY_HOUR.values()) / 60
            while (moment := moment + chance.expovariate(fastest)) < end:
                if chance.random() < usual * _hour(moment) / 60 / fastest:
                    lane = FIRST if chance.random() < PRIORITY_SHARE else WALK
                    people.append(_person(moment, mine, lane, chance))
            due = start
            while due < end:
                booked = load * BOOKED_SHARE / 2 * share
                for _ in range(int(booked) + (chance.random() < booked % 1)):
                    if chance.random() < BOOKED_COME:
                        came = max(due, due + chance.gauss(-4, 6))
                        people.append(_person(came, mine, BOOKED, chance))
                due += 30
    return sorted(people, key=lambda one: one.ready)


def _person(ready: float, services: list[Service], lane: str, chance: Random) -> Person:
    service = chance.choices(services, [one.share for one in services])[0]
    return Person(ready, service, lane, service.minutes(chance))


def _hour(moment: float) -> float:
    return BY_HOUR.get(int(moment // 60), 0.0)


def _factor(day: date, calendar: Calendar) -> float:
    """Mondays, the end of a month, the days after a holiday, the seasons."""
    factor = BY_WEEKDAY[day.weekday()]
    ahead = [day + timedelta(days=step) for step in range(1, 4)]
    if any(one.month != day.month for one in ahead):
        factor *= 1.2
    if not any(calendar.is_workday(day - timedelta(days=step)) for step in range(1, 4)):
        factor *= 1.3
    return factor * (1 + 0.1 * math.sin(2 * math.pi * day.timetuple().tm_yday / 365))
