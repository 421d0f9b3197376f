"""Who is called next: fair to those who go first, who booked, and who simply came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.queues import rules
from webapp.queues.rules import Load, Policy
from webapp.queues.values import Lane, Side, Standing, TicketState, WindowValues, label
from webapp.queues.waiting_values import Stated

POLICY = Policy(
    calls=3,
    between_calls=timedelta(seconds=30),
    back_places=3,
    back_within=timedelta(minutes=30),
    let_first=3,
    priority_in_a_row=2,
    early=timedelta(minutes=30),
    late=timedelta(minutes=15),
    near=3,
    yellow=timedelta(minutes=15),
    red=timedelta(minutes=30),
)
NINE = datetime(2026, 11, 30, 1, tzinfo=UTC)
LETTERS = {"p": Lane.priority, "b": Lane.booked, "o": Lane.ordinary}


def line(text: str, **lets: int) -> list[Standing]:
    """People by the letter of their lane, in the order in which they came."""
    return [
        Standing(
            number,
            LETTERS[letter],
            NINE + timedelta(minutes=number),
            lets=lets.get(f"n{number}", 0),
        )
        for number, letter in enumerate(text)
    ]


def called(waiting: list[Standing], recent: str = "") -> list[int]:
    """The order in which they are called."""
    lanes = [LETTERS[one] for one in recent]
    return [one.id for one in rules.order(waiting, lanes, POLICY)]


@pytest.mark.parametrize(
    ("text", "recent", "order"),
    [
        ("", "", []),
        ("ooo", "", [0, 1, 2]),
        ("oop", "", [2, 0, 1]),
        # Two who go first in a row, then somebody else.
        ("ooppp", "", [2, 3, 0, 4, 1]),
        ("oop", "pp", [0, 2, 1]),
        ("oop", "ppo", [2, 0, 1]),
        # Only those who go first: nobody else waits for a turn.
        ("ppp", "pp", [0, 1, 2]),
        # Booked people and walk-ins take turns, whoever was last.
        ("oobb", "", [2, 0, 3, 1]),
        ("oobb", "b", [0, 2, 1, 3]),
        ("oobb", "bp", [0, 2, 1, 3]),
        ("obp", "", [2, 1, 0]),
    ],
)
def test_the_order(text: str, recent: str, order: list[int]) -> None:
    assert called(line(text), recent) == order


def test_whoever_lets_others_go_first_stands_so_many_places_back() -> None:
    assert called(line("ooooo", n0=3)) == [1, 2, 3, 0, 4]
    assert called(line("ooo", n0=3)) == [1, 2, 0]
    assert called(line("ooooo", n0=1, n1=1)) == [2, 0, 1, 3, 4]


def test_whose_turn_had_come_is_first_after_three_others() -> None:
    back = Standing(9, Lane.ordinary, NINE + timedelta(hours=1), again=True, lets=3)
    row = line("ooooo")
    for left in (3, 2, 1):
        order = rules.order([*row, back], [], POLICY)
        assert order.index(back) == left
        assert rules.overtaken([*row, back], order[0], [], POLICY) == [9]
        row.remove(order[0])
        back = Standing(9, back.lane, back.since, again=True, lets=left - 1)
    assert rules.order([*row, back], [], POLICY)[0] is back


def test_who_stands_behind_lets_nobody_go_first() -> None:
    row = line("ooo", n2=3)
    assert rules.overtaken(row, row[0], [], POLICY) == []


@given(st.data())
def test_who_is_called_once_more_uses_up_nobodys_turn(data: st.DataObject) -> None:
    """Back from fetching, after a missed call, sent on: the others' order stays as it was."""
    others, recent = data.draw(LINES), data.draw(RECENT)
    plain = [Standing(one.id, one.lane, one.since) for one in others]
    back = Standing(10**7, data.draw(st.sampled_from(Lane)), NINE, again=True)
    order = rules.order([*plain, back], recent, POLICY)
    assert order == [back, *rules.order(plain, recent, POLICY)]


LINES = st.lists(
    st.builds(
        Standing,
        id=st.integers(0, 10**6),
        lane=st.sampled_from(Lane),
        since=st.integers(0, 300).map(lambda minutes: NINE + timedelta(minutes=minutes)),
        again=st.booleans(),
        lets=st.integers(0, 4),
    ),
    max_size=15,
    unique_by=lambda one: one.id,
)
RECENT = st.lists(st.sampled_from(Lane), max_size=8)


@given(LINES, RECENT)
def test_nobody_is_lost_or_doubled_or_moves_by_another_order_of_reading(
    waiting: list[Standing], recent: list[Lane]
) -> None:
    order = rules.order(waiting, recent, POLICY)
    assert sorted(one.id for one in order) == sorted(one.id for one in waiting)
    assert rules.order(reversed(waiting), recent, POLICY) == order


@given(LINES, RECENT)
def test_in_a_lane_it_goes_by_time_but_for_those_who_let_others_go_first(
    waiting: list[Standing], recent: list[Lane]
) -> None:
    order = [one for one in rules.order(waiting, recent, POLICY) if not one.lets and not one.again]
    for lane in Lane:
        times = [(one.since, one.id) for one in order if one.lane is lane]
        assert times == sorted(times)


@given(LINES, RECENT)
def test_nobody_starves(waiting: list[Standing], recent: list[Lane]) -> None:
    """Whatever their lane: of those before somebody, few came later."""
    plain = [Standing(one.id, one.lane, one.since) for one in waiting]
    order = rules.order(plain, recent, POLICY)
    ordinary = [index for index, one in enumerate(order) if one.lane is Lane.ordinary]
    # Between two walk-ins stand at most two of the first lane, one who booked, and two again.
    most = 2 * POLICY.priority_in_a_row + 1
    assert all(second - first - 1 <= most for first, second in pairwise(ordinary))


@given(LINES, RECENT)
def test_every_call_brings_everybody_else_nearer_or_leaves_them_where_they_let(
    waiting: list[Standing], recent: list[Lane]
) -> None:
    """Called to the end, everybody is called once; the promise of so many places is kept."""
    row, lately, done = list(waiting), list(recent), []
    while row:
        order = rules.order(row, lately, POLICY)
        chosen = order[0]
        fewer = set(rules.overtaken(row, chosen, lately, POLICY))
        row = [
            Standing(one.id, one.lane, one.since, one.again, one.lets - (one.id in fewer))
            for one in row
            if one.id != chosen.id
        ]
        assert all(one.lets >= 0 for one in row)
        lately.append(chosen.lane)
        done.append(chosen.id)
    assert sorted(done) == sorted(one.id for one in waiting)


def test_a_booked_time_counts_from_a_while_before_to_a_while_after() -> None:
    ten = NINE + timedelta(hours=1)
    assert not rules.may_be_drawn_for(ten, ten - timedelta(minutes=31), POLICY)
    assert rules.may_be_drawn_for(ten, ten - timedelta(minutes=30), POLICY)
    about = {"priority": False, "booked_for": ten, "policy": POLICY}
    assert rules.lane(now=ten + timedelta(minutes=15), **about) is Lane.booked
    assert rules.lane(now=ten + timedelta(minutes=16), **about) is Lane.ordinary
    assert rules.lane(priority=True, booked_for=ten, now=ten, policy=POLICY) is Lane.priority
    assert rules.lane(priority=False, booked_for=None, now=ten, policy=POLICY) is Lane.ordinary


def test_a_booked_number_stands_among_the_ordinary_ones_until_its_time() -> None:
    ten = NINE + timedelta(hours=1)
    assert rules.lane_at(Lane.booked, ten, NINE) is Lane.ordinary
    assert rules.lane_at(Lane.booked, ten, ten) is Lane.booked
    assert rules.lane_at(Lane.priority, ten, NINE) is Lane.priority


def test_calls_are_some_seconds_apart_and_three() -> None:
    soon, later = NINE + timedelta(seconds=29), NINE + timedelta(seconds=30)
    assert not rules.may_call_again(1, NINE, soon, POLICY)
    assert rules.may_call_again(2, NINE, later, POLICY)
    assert not rules.may_call_again(3, NINE, later, POLICY)
    assert not rules.may_miss(2, NINE, later, POLICY)
    assert not rules.may_miss(3, NINE, soon, POLICY)
    assert rules.may_miss(3, NINE, later, POLICY)


def test_a_missed_number_counts_for_half_an_hour_and_once() -> None:
    half = NINE + timedelta(minutes=30)
    assert rules.may_come_back(NINE, half, came_back=False, policy=POLICY)
    assert not rules.may_come_back(NINE, half, came_back=True, policy=POLICY)
    assert not rules.may_come_back(
        NINE, half + timedelta(seconds=1), came_back=False, policy=POLICY
    )


@pytest.mark.parametrize(
    ("low", "high", "light"),
    [
        (0, 0, Load.light),
        (10, 20, Load.light),
        (10, 21, Load.yellow),
        (20, 40, Load.yellow),
        (22, 40, Load.red),
    ],
)
def test_the_light_of_a_wait(low: int, high: int, light: Load) -> None:
    assert rules.load(Stated(low, high), POLICY) is light


def at(number: int, queues: str, **changes: bool) -> WindowValues:
    """A window; open=True while somebody sits there."""
    return WindowValues(
        id=number,
        hall_id=1,
        number=number,
        queues=tuple(queues),
        side=Side.left,
        flexible=changes.get("flexible", False),
        officer_id=7 if changes.get("open") else None,
        version=1,
        retired=False,
    )


def test_a_long_wait_or_one_that_nobody_ends_wants_a_window() -> None:
    assert not rules.wants_window(Stated(5, 10), 20, POLICY)
    assert rules.wants_window(Stated(20, 40), 1, POLICY)
    assert rules.wants_window(None, 1, POLICY)
    assert not rules.wants_window(None, 0, POLICY)


def test_a_flexible_window_opens_first_then_by_number() -> None:
    windows = [at(1, "A", open=True), at(4, "AB"), at(2, "A"), at(8, "ABC", flexible=True)]
    assert rules.window_to_open("A", windows) == 8
    assert rules.window_to_open("A", windows[:3]) == 2
    assert rules.window_to_open("B", windows[:3]) == 4
    assert rules.window_to_open("A", windows[:1]) is None
    assert rules.window_to_open("D", windows) is None


@given(
    st.lists(st.tuples(st.sets(st.sampled_from("ABC")), st.booleans(), st.booleans()), max_size=8),
    st.sampled_from("ABC"),
)
def test_only_a_closed_window_that_serves_the_queue_is_proposed(
    made: list[tuple[set[str], bool, bool]], letter: str
) -> None:
    windows = [
        at(number, "".join(sorted(queues)), open=is_open, flexible=flexible)
        for number, (queues, is_open, flexible) in enumerate(made, 1)
    ]
    able = {one.number: one for one in windows if letter in one.queues and not one.is_open}
    number = rules.window_to_open(letter, windows)
    assert number in able or (number is None and not able)
    if number is not None and not able[number].flexible:
        assert not any(one.flexible for one in able.values())


def test_every_state_has_its_moves_and_ends_somewhere() -> None:
    assert rules.MOVES.keys() == set(TicketState)
    ends = {state for state, to in rules.MOVES.items() if not to}
    assert ends == {TicketState.finished, TicketState.left, TicketState.expired}
    for state in TicketState:
        seen, todo = set(), [state]
        while todo:
            one = todo.pop()
            seen.add(one)
            todo += rules.MOVES[one] - seen
        assert seen & ends


def test_numbers_are_three_digits_or_more() -> None:
    assert [label("A", one) for one in (1, 17, 999, 1000)] == ["A001", "A017", "A999", "A1000"]
