"""What a schedule expects, what past errors make of it, what is said, and what a day teaches."""

from __future__ import annotations

import math
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.queues import waiting_rules as rules
from webapp.queues.waiting_values import Day, Learnt, Served, Stated, Sums, Wait, Waiting, Window

TEN = Sums(weight=1e6, total=1e7, squares=1.16e8)
"""A service of ten minutes, give or take four."""
KNOWN = Learnt(hall=TEN, themes={"ten": TEN}, called=1e9)
MINE = Waiting("ten", "A")
OPEN = Window(("A",))


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    """Ranges are remembered between calls; a test reckons its own."""
    rules._range.cache_clear()


def busy(minutes: float = 0.0, queues: str = "A") -> Window:
    """A window that began a service so long ago."""
    return Window(tuple(queues), "ten", minutes)


def expected(waiting: list[Waiting], windows: list[Window], learnt: Learnt = KNOWN) -> list[float]:
    """The plain schedule."""
    found = [one.expected for one in rules.waits(waiting, windows, learnt) if one is not None]
    return [round(one, 1) for one in found]


def served(forecast: float, waited: float, **changed: object) -> Served:
    """A ticket whose forecast can be compared with what came."""
    one = Served("ten", "A", 10.0, waited, expected=forecast, spread=1.0)
    return msgspec.structs.replace(one, **changed)


def taught(errors: list[float]) -> Learnt:
    """A hall that was off by so many minutes when it expected 25."""
    return rules.learn(KNOWN, Day(6.0, tuple(served(25.0, 25.0 + one) for one in errors)))


def counted(learnt: Learnt) -> tuple[float, ...]:
    """The errors that were counted of such waits."""
    return learnt.errors["A"][rules._class(25.0)]


def test_a_free_window_calls_at_once() -> None:
    (wait,) = rules.waits([MINE], [OPEN, busy()], KNOWN)
    assert wait is not None
    assert (wait.low, wait.expected) == (0.0, 0.0)
    assert wait.high < 2


def test_who_is_next_waits_for_the_first_window_that_is_free() -> None:
    assert expected([MINE] * 3, [busy()]) == [10.0, 20.0, 30.0]
    assert expected([MINE] * 4, [OPEN, OPEN]) == [0.0, 0.0, 10.0, 10.0]
    assert expected([MINE] * 2, [Window(("A",), opens_in=7.0)]) == [7.0, 17.0]


def test_a_window_calls_only_people_of_its_queues_in_the_order_of_their_calls() -> None:
    other = Waiting("ten", "B")
    waiting = [other, MINE, other, MINE]
    assert expected(waiting, [Window(("A", "B"))]) == [0.0, 10.0, 20.0, 30.0]
    found = rules.waits(waiting, [OPEN], KNOWN)
    assert [one is None for one in found] == [True, False, True, False]
    assert expected(waiting, [OPEN]) == [0.0, 10.0]
    assert expected(waiting, [OPEN, Window(("A", "B"))]) == [0.0, 0.0, 10.0, 10.0]


def test_the_service_that_lasts_shortens_the_wait_until_it_lasts_too_long() -> None:
    remaining = [expected([MINE], [busy(minutes)])[0] for minutes in (0, 4, 8, 12)]
    assert remaining == sorted(remaining, reverse=True)
    assert remaining[0] == 10.0
    assert 2 < remaining[-1] < 6
    assert expected([MINE], [busy(60)])[0] == pytest.approx(expected([MINE], [busy(90)])[0])


def test_each_theme_has_its_own_minutes_and_a_rare_one_those_of_the_hall() -> None:
    quick = Sums(weight=1e6, total=4e6, squares=1.7e7)
    learnt = msgspec.structs.replace(KNOWN, themes={"ten": TEN, "quick": quick})
    before = [Waiting(theme, "A") for theme in ("quick", "ten", "new", "ten")]
    assert expected(before, [OPEN], learnt) == [0.0, 4.0, 14.0, 24.0]


def test_some_do_not_come_when_they_are_called() -> None:
    half = msgspec.structs.replace(KNOWN, absent=5e8)
    assert expected([MINE] * 3, [OPEN], half) == [0.0, 5.8, 11.5]


def test_who_will_be_overtaken_waits_longer_and_less_surely() -> None:
    overtaken = Waiting("ten", "A", overtaken=2.0)
    assert expected([MINE, overtaken], [busy()]) == [10.0, 30.0]
    alone, later = (rules.waits([MINE, one], [busy()], KNOWN)[1] for one in (MINE, overtaken))
    assert alone is not None and later is not None  # noqa: PT018
    assert later.spread / later.expected > alone.spread / alone.expected
    flood = Waiting("ten", "A", overtaken=1000.0)
    assert expected([flood], [busy()]) == [20.0]


def test_what_is_ahead_makes_it_unsure_and_more_windows_make_it_surer() -> None:
    one = rules.waits([MINE] * 9, [busy()], KNOWN)
    spreads = [wait.spread for wait in one if wait is not None]
    assert spreads == sorted(spreads)
    assert spreads[0] == pytest.approx(math.sqrt(16 + 0.4**2 + 0.5**2), rel=0.01)
    three = rules.waits([MINE] * 27, [busy()] * 3, KNOWN)
    assert three[-1] is not None
    assert three[-1].expected == pytest.approx(90)
    assert three[-1].spread < spreads[-1]


def test_nothing_is_said_before_anything_is_known() -> None:
    assert rules.waits([MINE], [OPEN], Learnt()) == [None]
    assert rules.waits([MINE], [], KNOWN) == [None]
    assert rules.waits([], [OPEN], KNOWN) == []


def test_on_the_first_day_the_configured_minutes_count_and_the_range_is_wide() -> None:
    next_one, later = rules.waits([MINE] * 2, [busy()], Learnt(typical=8.0))
    assert next_one is not None and later is not None  # noqa: PT018
    assert next_one.expected == pytest.approx(8)
    assert next_one.high - next_one.low > 8
    assert 15 < later.expected < 16


def test_the_range_is_the_narrowest_that_held_enough() -> None:
    learnt = taught([*([-3.05] * 30), *([0.05] * 500), *([1.05] * 420), *([4.05] * 50)])
    wait = rules._range(counted(learnt)).wait(25.0, 1.0, rules.WIDEST)
    assert (wait.low, wait.high) == (pytest.approx(25.0), pytest.approx(26.1))
    assert wait.likely == pytest.approx(25.05)


def test_above_ten_minutes_it_is_no_wider_than_half_the_wait() -> None:
    errors = rules._range(counted(taught([-3.95 + 0.1 * (number % 80) for number in range(800)])))
    long = errors.wait(25.0, 1.0, rules.WIDEST)
    assert 7 < long.high - long.low < long.likely / 2
    cut = errors.wait(12.0, 2.0, rules.WIDEST)
    assert cut.likely / 2 - 0.2 <= cut.high - cut.low <= cut.likely / 2
    assert cut.low < cut.likely < cut.high
    short = errors.wait(9.0, 2.0, rules.WIDEST)
    assert short.high - short.low > short.likely


def test_where_too_few_lay_within_the_ranges_grow_until_it_is_enough() -> None:
    def widest(held: float) -> float:
        return rules._widest(msgspec.structs.replace(KNOWN, told=1000.0, held=held))

    assert widest(1000.0) == widest(905.0) == 0.5
    assert widest(900.0) == pytest.approx(0.7)
    assert widest(0.0) == rules.WIDEST_EVER
    assert rules._widest(KNOWN) == rules.WIDEST_EVER
    assert rules._widest(msgspec.structs.replace(KNOWN, told=300.0, held=300.0)) == 0.5


def test_a_queue_without_errors_takes_the_schedule_for_the_middle() -> None:
    wait = rules._range(rules.NO_ERRORS[0]).wait(50.0, 1.0, rules.WIDEST)
    assert wait.likely == pytest.approx(50.0, abs=0.06)
    assert (wait.low, wait.high) == (pytest.approx(47.5), pytest.approx(52.0))


def test_a_range_that_is_cut_keeps_the_part_that_held_most() -> None:
    few, many = [0.05, 1.05] * 30, [2.05] * 300
    wait = rules._range(counted(taught([*([-2.05] * 200), *few, *many]))).wait(12.0, 2.0, 0.25)
    assert wait.likely == pytest.approx(16.1)
    assert (wait.low, wait.high) == (pytest.approx(13.0), pytest.approx(17.0))


def test_a_person_was_told_right_who_is_called_within_the_minutes_that_were_said() -> None:
    told = [served(5.0, waited, told=Stated(4, 9)) for waited in (3.9, 4.0, 9.0, 9.1)]
    after = rules.learn(Learnt(told=1.0, held=1.0), Day(6.0, (*told, served(5.0, 5.0))))
    assert (after.told, after.held) == (pytest.approx(4.97), pytest.approx(2.97))


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        ((0.0, 0.0, 0.7), Stated(0, 1)),
        ((0.0, 0.0, 0.0), Stated(0, 1)),
        ((2.3, 4.0, 7.1), Stated(2, 8)),
        ((41.0, 52.0, 64.0), Stated(40, 65)),  # in fives
        ((9.2, 12.0, 15.1), Stated(9, 15)),  # in minutes; 9–16 would be more than half of 12
        ((9.8, 12.0, 15.7), Stated(10, 16)),
        ((16.0, 18.0, 20.0), Stated(15, 20)),
        ((5.0, 10.0, 15.0), Stated(5, 15)),  # ten minutes are a short wait yet
        ((15.0, 20.0, 25.0), Stated(15, 25)),  # just half
        ((9.5, 12.0, 15.5), Stated(10, 16)),  # rather called later than told than earlier
    ],
)
def test_people_are_told_whole_minutes(wait: tuple[float, float, float], said: Stated) -> None:
    assert rules.stated(Wait(*wait, expected=0.0, spread=1.0)) == said


def test_a_day_teaches_minutes_absences_and_who_comes_first() -> None:
    day = Day(
        6.0,
        (
            served(5.0, 6.0, minutes=8.0),
            served(5.0, 6.0, minutes=12.0, first=True),
            served(5.0, 6.0, minutes=1.5, came=False),
            served(5.0, 6.0, minutes=600.0),  # forgotten, and closed in the evening
        ),
    )
    after = rules.learn(Learnt(), day)
    assert after.themes == {"ten": Sums(2.0, 20.0, 208.0)}
    assert after.hall == after.themes["ten"]
    assert (after.called, after.absent) == (4.0, 1.0)
    assert after.first == {"A": 1 / 6}
    later = rules.learn(after, Day(6.0, ()))
    assert later.hall == Sums(0.97 * 2, 0.97 * 20, 0.97 * 208)
    assert later.first["A"] == pytest.approx(0.97 / 6)


def test_errors_are_counted_in_their_class_and_fade() -> None:
    after = taught([0.55, -99.0, 99.0])
    found = counted(after)
    assert (found[0], found[45], found[-1], sum(found)) == (1.0, 1.0, 1.0, 3.0)
    assert sum(after.errors["A"][0]) == 0
    assert sum(counted(rules.learn(after, Day(6.0, ())))) == pytest.approx(2.91)
    silent = rules.learn(after, Day(6.0, (served(25.0, 25.0, expected=None),)))
    assert sum(counted(silent)) == pytest.approx(2.91)


def test_what_was_learnt_is_small_and_survives_being_stored() -> None:
    after = taught([0.05 * number for number in range(100)])
    stored = msgspec.json.encode(after)
    assert msgspec.json.decode(stored, type=Learnt) == after
    assert len(stored) < 10_000


def test_what_remains_of_a_service_agrees_with_chance() -> None:
    chance = random.Random(5)
    mean, variation = 10.0, 0.4
    shape = math.sqrt(math.log1p(variation**2))
    drawn = [chance.lognormvariate(math.log(mean) - shape**2 / 2, shape) for _ in range(40_000)]
    for minutes in (0.0, 5.0, 10.0, 15.0):
        still = [one - minutes for one in drawn if one > minutes]
        middle = sum(still) / len(still)
        variance = sum((one - middle) ** 2 for one in still) / len(still)
        found = rules.left(mean, (variation * mean) ** 2, minutes)
        assert found == (pytest.approx(middle, rel=0.04), pytest.approx(variance, rel=0.12))


queues = st.sampled_from(["A", "B", "AB"])
serving = st.sampled_from([None, "ten", "new"])
windows = st.builds(Window, queues.map(tuple), serving, st.floats(0, 400), st.floats(0, 30))
tickets = st.builds(
    Waiting, st.sampled_from(["ten", "new"]), st.sampled_from(["A", "B"]), st.floats(0, 60)
)
days = st.lists(
    st.builds(
        Served,
        st.sampled_from(["ten", "new"]),
        st.sampled_from(["A", "B"]),
        st.floats(0, 300),
        st.floats(0, 300),
        st.booleans(),
        st.booleans(),
        st.none() | st.floats(0, 200),
        st.floats(0.4, 50),
    ),
    max_size=30,
).map(lambda served: Day(6.0, tuple(served)))


@given(st.lists(tickets, max_size=30), st.lists(windows, max_size=6), st.lists(days, max_size=3))
def test_whatever_happens_the_range_holds_the_middle_and_keeps_its_width(
    waiting: list[Waiting], windows: list[Window], past: list[Day]
) -> None:
    learnt = Learnt(typical=10.0)
    widest = rules._widest(learnt)
    for day in past:
        learnt = rules.learn(learnt, day)
        widest = rules._widest(learnt)
    found = rules.waits(waiting, windows, learnt)
    assert len(found) == len(waiting)
    for ticket, wait in zip(waiting, found, strict=True):
        assert (wait is None) == (not any(ticket.queue in window.queues for window in windows))
        if wait is None:
            continue
        assert 0 <= wait.low <= wait.high
        said = rules.stated(wait)
        assert 0 <= said.low < said.high
        if wait.likely > rules.SHORT:
            most = max(widest * wait.likely + 1e-6, 1.0001 * rules.STEP * wait.spread)
            assert wait.high - wait.low <= most
            assert said.high - said.low <= max(wait.likely / 2, wait.high - wait.low, 1)
        else:
            assert said.low <= wait.low
            assert wait.high <= max(said.high, 1)
