"""How unsure a wait is, to the number; and the edges of what a service, and a day, can be."""

from __future__ import annotations

import math

import msgspec
import pytest

from tests.queues.test_waiting_rules import KNOWN, MINE, OPEN, busy, counted, served
from webapp.queues import waiting_rules as rules
from webapp.queues.waiting_values import Day, Learnt, Wait, Waiting, Window


def waits(waiting: list[Waiting], windows: list[Window], learnt: Learnt = KNOWN) -> list[Wait]:
    """Each wait; there is one."""
    return [one for one in rules.waits(waiting, windows, learnt) if one is not None]


def unsure(variance: float, expected: float) -> object:
    """The spread: what is ahead, the least, and a twentieth of the wait."""
    return pytest.approx(math.sqrt(variance + 0.4**2 + (0.05 * expected) ** 2), rel=1e-4)


def test_each_ticket_ahead_adds_its_variance_and_windows_share_it() -> None:
    alone = waits([MINE] * 3, [OPEN])
    assert [one.spread for one in alone] == [unsure(0, 0), unsure(16, 10), unsure(32, 20)]
    shared = waits([MINE] * 3, [busy(), busy()])
    assert [one.spread for one in shared] == [unsure(8, 10), unsure(12, 10), unsure(16, 20)]


def test_who_may_not_come_makes_it_less_sure() -> None:
    half = msgspec.structs.replace(KNOWN, absent=5e8)
    later = waits([MINE] * 2, [OPEN], half)[1]
    assert later.expected == pytest.approx(5.75, rel=1e-4)
    assert later.spread == unsure((116 + 1.5**2) / 2 - 5.75**2, 5.75)


def test_people_who_come_first_are_shared_by_the_windows() -> None:
    (wait,) = waits([Waiting("ten", "A", overtaken=2.0)], [busy(), busy()])
    assert wait.expected == pytest.approx(12, rel=1e-4)
    assert wait.spread == unsure((32 + 12 * 2 / 60 * 116) / 4, 12)


def test_the_configured_minutes_vary_by_six_tenths_and_one_in_25_does_not_come() -> None:
    first, second = waits([MINE] * 2, [busy()], Learnt(typical=8.0))
    assert first.spread == unsure(4.8**2, 8)
    assert second.expected == pytest.approx(8 + 0.96 * 8 + 0.04 * 1.5)


def test_whichever_window_opens_first_calls_first() -> None:
    windows = [Window(("A",), opens_in=minutes) for minutes in (9.0, 5.0, 1.0)]
    assert [one.expected for one in waits([MINE] * 3, windows)] == [1.0, 5.0, 9.0]


def test_a_service_that_never_varies_ends_when_it_ends() -> None:
    assert rules.left(10.0, 0.0, 4.0) == (6.0, 0.0)
    assert rules.left(10.0, 0.0, 14.0) == (0.0, 0.0)
    assert rules.left(10.0, 16.0, -3.0) == rules.left(10.0, 16.0, 0.0) == (10.0, 16.0)
    assert rules.left(10.0, 0.5, 0.5) == pytest.approx((9.5, 0.5))
    assert 9.4 < rules.left(10.0, 16.0, 0.5)[0] < 9.6


def test_three_hours_are_a_service_and_more_is_not() -> None:
    lengths = (0.0, 0.5, 180.0, 180.1)
    day = Day(6.0, tuple(served(5.0, 5.0, minutes=minutes) for minutes in lengths))
    assert rules.learn(Learnt(), day).hall.total == 180.5


def test_an_error_is_counted_in_spreads() -> None:
    day = Day(6.0, (served(25.0, 30.1, spread=2.0),))
    assert counted(rules.learn(KNOWN, day))[65] == 1
    nothing = Day(6.0, (served(25.0, 30.1, spread=None),))
    assert rules.learn(KNOWN, nothing).errors == {}


@pytest.mark.parametrize("edge", [0.5, 5.0, 10.0, 20.0, 35.0])
def test_errors_of_short_and_long_waits_are_counted_apart(edge: float) -> None:
    assert rules._class(edge) == rules._class(edge - 0.1) + 1
    assert rules._class(35.0) == len(rules.NO_ERRORS) - 1
