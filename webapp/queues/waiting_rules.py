"""The honest waiting time: when will a ticket be called, and how sure is that.

Three steps. A list schedule plays the hall forward with the minutes that each service usually
takes: whichever window is free first calls the first ticket that it may. The variances of what
goes before give the spread. Then the queue's own past errors, in units of that spread, give the
range: the narrowest that held enough of them (a split conformal range, learnt day by day).

The bar is OneGo's own, no law's: nine of ten waits within the range, and above ten minutes no
wider than half the wait. Services vary by 40-50%: with less than a dozen people ahead no range so
narrow holds nine of ten. So all waits together keep the promise: ranges of short waits hold more,
those of long ones are cut to half; where a hall misses it, they grow until it is kept.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TypeVar

import msgspec

from webapp.queues.waiting_values import Day, Learnt, Stated, Sums, Wait, Waiting, Window

SHARE = 0.9
"""How many of the waits are to lie within the range."""
SHARE_SHORT = 0.97
"""Of the short waits: a minute more tells them little less, and keeps a promise more."""
SHORT = 10.0
"""Minutes up to which the range may be wider than half the wait."""
WIDEST, WIDER, WIDEST_EVER = 0.5, 40.0, 1.0
"""Above that: half the wait. Where too few lie within, wider by 0.4 for each 1% that is missing."""
MARGIN, NEW = 0.005, 300.0
"""How much more is aimed at; and to how many people a new hall may say `WIDEST_EVER`."""

FORGETTING = 0.97
"""What a day weighs one working day later: half after 23 days."""
ABSENT_MINUTES = 1.5
"""How long a window waits for somebody who does not come."""
ABSENT_SHARE = 0.04
LONGEST = 180.0
"""Minutes; a ticket that took longer was not finished by anybody."""
PRIOR = 8.0
"""So many services of its own, and a theme counts as much as the hall's average does."""
VARIATION = 0.6
"""Standard deviation over mean of the configured minutes, which stand for every service."""
UNEVEN = 0.05
"""Share of a wait by which whole days differ: people, machines, the network."""
LEAST = 0.4
"""Minutes of spread that remain when nothing is ahead."""

CLASSES = (0.5, 5.0, 10.0, 20.0, 35.0)
"""Expected minutes at which a new class of errors begins."""
STEP, LOWEST, BINS = 0.1, -4.0, 90
"""The histogram of errors, in spreads: from -4 to +5."""
UNLEARNT = (10.0, -2.5, 2.5)
"""Before a queue has errors of its own: so many made-up ones, evenly between these."""
NO_ERRORS = ((0.0,) * BINS,) * (len(CLASSES) + 1)

T = TypeVar("T")
Moments = tuple[float, float]
"""Mean and variance, in minutes."""


def waits(
    waiting: Sequence[Waiting], windows: Sequence[Window], learnt: Learnt
) -> list[Wait | None]:
    """When each of the waiting tickets of a hall will be called, in minutes from now.

    `waiting` are all tickets of the hall in the order of their calls, every queue and lane (a
    window that serves two queues makes them one line); append one to ask for somebody who would
    come now. `windows` are those that are open, or will be soon. None where no window serves
    the queue, and before anything is known.
    """
    if learnt.typical is None and not learnt.hall.weight:
        return [None] * len(waiting)
    minutes = _Minutes(learnt)
    widest = _widest(learnt)
    found: list[Wait | None] = [None] * len(waiting)
    for place, expected, spread in _schedule(waiting, windows, minutes):
        errors = learnt.errors.get(waiting[place].queue, NO_ERRORS)
        found[place] = _range(errors[_class(expected)]).wait(expected, spread, widest)
    return found


def _schedule(
    waiting: Sequence[Waiting], windows: Sequence[Window], minutes: _Minutes
) -> Iterable[tuple[int, float, float]]:
    """The place, expected minutes and spread of each ticket that some window will call."""
    lines: dict[str, deque[int]] = {}
    for place, one in enumerate(waiting):
        lines.setdefault(one.queue, deque()).append(place)
    free: list[tuple[float, int]] = []
    count: dict[str, int] = {}
    unsure: dict[str, float] = {}
    for number, window in enumerate(windows):
        mean, variance = minutes.left(window)
        free.append((window.opens_in + mean, number))
        for queue in window.queues:
            count[queue] = count.get(queue, 0) + 1
            unsure[queue] = unsure.get(queue, 0.0) + variance
    heapq.heapify(free)
    while free:
        start, number = free[0]
        heads = [line[0] for queue in windows[number].queues if (line := lines.get(queue))]
        if not heads:
            heapq.heappop(free)
            continue
        one = waiting[place := min(heads)]
        lines[one.queue].popleft()
        mean, variance = minutes.of(one.theme)
        share = min(0.5, one.overtaken / 60 * minutes.usual[0] / count[one.queue])
        expected = start / (1 - share)
        others = expected * one.overtaken / 60 * sum(minutes.usual_squared)
        spread = math.sqrt(unsure[one.queue] + others) / count[one.queue] if start else 0.0
        yield place, expected, math.hypot(spread, LEAST, UNEVEN * expected)
        heapq.heapreplace(free, (start + mean, number))
        for queue in windows[number].queues:
            unsure[queue] += variance


class _Minutes:
    """How long services take, as far as it is learnt."""

    def __init__(self, learnt: Learnt) -> None:
        self.learnt = learnt
        hall = learnt.hall
        if learnt.typical is not None:
            square = learnt.typical**2 * (1 + VARIATION**2)
            hall = hall.plus(PRIOR, learnt.typical, square)
        self.mean, self.square = hall.total / hall.weight, hall.squares / hall.weight
        self.missing = (learnt.absent + PRIOR * ABSENT_SHARE) / (learnt.called + PRIOR)
        self.known: dict[str, Moments] = {}
        self.usual = self._called(self.mean, self.square)
        self.usual_squared = (self.usual[0] ** 2, self.usual[1])

    def of(self, theme: str) -> Moments:
        """From the call of such a ticket until its window is free; perhaps nobody comes."""
        if theme not in self.known:
            self.known[theme] = self._called(*self._served(theme))
        return self.known[theme]

    def left(self, window: Window) -> Moments:
        """Until a window is free."""
        if window.theme is None:
            return 0.0, 0.0
        mean, square = self._served(window.theme)
        return left(mean, square - mean**2, window.minutes)

    def _served(self, theme: str) -> tuple[float, float]:
        """Mean and mean square of the minutes of a service; the hall's where it is rare."""
        own = self.learnt.themes.get(theme, Sums()).plus(PRIOR, self.mean, self.square)
        return own.total / own.weight, own.squares / own.weight

    def _called(self, mean: float, square: float) -> Moments:
        mean = (1 - self.missing) * mean + self.missing * ABSENT_MINUTES
        square = (1 - self.missing) * square + self.missing * ABSENT_MINUTES**2
        return mean, square - mean**2


def left(mean: float, variance: float, minutes: float) -> Moments:
    """What remains of a service that has lasted so many minutes, if its length is lognormal."""
    if minutes <= 0 or variance <= 0:
        return max(0.0, mean - max(0.0, minutes)), max(0.0, variance)
    shape = math.sqrt(math.log1p(variance / mean**2))
    middle = math.log(mean) - shape**2 / 2
    # Beyond three deviations there is no experience: it lasts on as it would there.
    gone = min(math.log(minutes), middle + 3 * shape)
    score = (gone - middle) / shape
    still = _tail(score)
    first = mean * _tail(score - shape) / still
    second = mean**2 * math.exp(shape**2) * _tail(score - 2 * shape) / still
    return max(0.0, first - math.exp(gone)), max(0.0, second - first**2)


def _tail(score: float) -> float:
    """The share of a normal distribution above."""
    return math.erfc(score / math.sqrt(2)) / 2


def _widest(learnt: Learnt) -> float:
    """How wide a range may be, as a share of the wait: truth first, and then as narrow as asked."""
    if learnt.told < NEW:
        return WIDEST_EVER
    missing = (SHARE + MARGIN) * learnt.told - learnt.held
    return min(WIDEST_EVER, WIDEST + WIDER * max(0.0, missing) / learnt.told)


class _Range:
    """The errors of a class of waits, to find the narrowest range that holds enough of them."""

    def __init__(self, errors: Sequence[float]) -> None:
        weight, lowest, highest = UNLEARNT
        made_up = weight * STEP / (highest - lowest)
        self.below = [0.0]
        for number, counted in enumerate(errors):
            within = lowest <= _edge(number + 0.5) <= highest
            self.below.append(self.below[-1] + counted + made_up * within)
        self.narrowest, self.fullest = cache(self._narrowest), cache(self._fullest)
        self.median = bisect_right(self.below, self.below[-1] / 2)

    def wait(self, expected: float, spread: float, share: float) -> Wait:
        """The wait around what the schedule says."""
        likely = max(0.0, expected + _edge(self.median - 0.5) * spread)
        first, last = self.narrowest(SHARE if likely > SHORT else SHARE_SHORT)
        widest = max(1, int(share * likely / (STEP * spread)))
        if likely > SHORT and last - first > widest:
            first, last = self.fullest(widest)
        low, high = (max(0.0, expected + _edge(edge) * spread) for edge in (first, last))
        return Wait(low, likely, high, expected, spread)

    def _narrowest(self, share: float) -> tuple[int, int]:
        """The edges of the narrowest range that holds such a share."""
        wanted, best, last = share * self.below[-1], (0, BINS), 0
        for first, before in enumerate(self.below):
            while last < BINS and self.below[last] - before < wanted:
                last += 1
            if self.below[last] - before < wanted:
                break
            best = min(best, (first, last), key=lambda edges: edges[1] - edges[0])
        return best

    def _fullest(self, width: int) -> tuple[int, int]:
        """The edges of the range of a width that holds most, the middle among it."""
        firsts = range(max(0, self.median - width), min(self.median, BINS + 1 - width))
        first = max(firsts, key=lambda edge: self.below[edge + width] - self.below[edge])
        return first, first + width


_range = lru_cache(maxsize=256)(_Range)


def _edge(number: float) -> float:
    return LOWEST + STEP * number


def _class(expected: float) -> int:
    return bisect_right(CLASSES, expected)


def stated(wait: Wait) -> Stated:
    """What people are told: in fives where these are honest and say enough, else in minutes.

    Rounded outwards, so it holds what the range holds. Only where that would make it wider than
    half the wait (above ten minutes) is the end kept that loses least.
    """
    widest = math.inf
    if wait.likely > SHORT:
        widest = max(WIDEST * wait.likely, wait.high - wait.low)
    low, high = 5 * math.floor(wait.low / 5), 5 * math.ceil(wait.high / 5)
    if wait.likely > SHORT and high - low <= widest:
        return Stated(low, high)
    low, high = math.floor(wait.low), math.ceil(wait.high)
    while high - low > widest:
        if low + 1 - wait.low <= wait.high - (high - 1):
            low += 1
        else:
            high -= 1
    return Stated(low, max(high, low + 1))


def learn(before: Learnt, day: Day) -> Learnt:
    """What the hall knows after a working day."""
    hall = before.hall.faded(FORGETTING)
    themes = {theme: sums.faded(FORGETTING) for theme, sums in before.themes.items()}
    errors = {
        queue: [[FORGETTING * weight for weight in one] for one in counted]
        for queue, counted in before.errors.items()
    }
    told = [one.told.low <= one.waited <= one.told.high for one in day.served if one.told]
    first = dict.fromkeys((*before.first, *(one.queue for one in day.served)), 0.0)
    for one in day.served:
        first[one.queue] += one.first
        if one.came and 0 < one.minutes <= LONGEST:
            hall = hall.plus(1, one.minutes, one.minutes**2)
            own = themes.get(one.theme, Sums())
            themes[one.theme] = own.plus(1, one.minutes, one.minutes**2)
        if one.expected is not None and one.spread:
            number = int(((one.waited - one.expected) / one.spread - LOWEST) // STEP)
            counted = errors.setdefault(one.queue, [[*zeros] for zeros in NO_ERRORS])
            counted[_class(one.expected)][min(max(number, 0), BINS - 1)] += 1
    return Learnt(
        typical=before.typical,
        hall=hall,
        themes=themes,
        called=FORGETTING * before.called + len(day.served),
        absent=FORGETTING * before.absent + sum(not one.came for one in day.served),
        first={queue: _rate(before, queue, count / day.hours) for queue, count in first.items()},
        told=FORGETTING * before.told + len(told),
        held=FORGETTING * before.held + sum(told),
        errors={
            queue: tuple(tuple(round(weight, 3) for weight in one) for one in counted)
            for queue, counted in errors.items()
        },
    )


def renamed(known: Learnt, before: str, after: str) -> Learnt:
    """The same once a queue is called by another letter; nothing of an older one is mixed in."""

    return msgspec.structs.replace(
        known,
        themes=_renamed(known.themes, before, after),
        first=_renamed(known.first, before, after),
        errors=_renamed(known.errors, before, after),
    )


def _renamed(of: Mapping[str, T], before: str, after: str) -> dict[str, T]:
    kept = {name: value for name, value in of.items() if name not in (before, after)}
    return kept | ({after: of[before]} if before in of else {})


def _rate(before: Learnt, queue: str, today: float) -> float:
    earlier = before.first.get(queue, today)
    return FORGETTING * earlier + (1 - FORGETTING) * today
