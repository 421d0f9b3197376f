"""What counts as a signature."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.signing.drawing_rules import (
    MOST_POINTS,
    MOST_SENT,
    MOST_STROKES,
    as_path,
    read_drawing,
    same_name,
)
from webapp.signing.values import BadSignature, Problem

LINE = [[20, 20], [120, 90]]


def sent(*strokes: list[list[float]], w: float = 300, h: float = 160) -> str:
    return json.dumps({"w": w, "h": h, "s": strokes})


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", Problem.empty),
        ("  ", Problem.empty),
        (sent(), Problem.empty),
        (sent([]), Problem.empty),
        (sent([[5, 5]]), Problem.too_small),
        (sent([[5, 5], [6, 6]]), Problem.too_small),
        (sent([[0, 50], [39.9, 50]]), Problem.too_small),
        ("{", Problem.unreadable),
        ("[]", Problem.unreadable),
        ('{"w":300,"h":160}', Problem.unreadable),
        ('{"w":300,"h":160,"s":[[["a","b"]]]}', Problem.unreadable),
        ('{"w":300,"h":160,"s":[[[1,2,3]]]}', Problem.unreadable),
        ('{"w":NaN,"h":160,"s":[[[1,2],[90,90]]]}', Problem.unreadable),
        (sent(LINE, w=79), Problem.unreadable),
        (sent(LINE, h=79), Problem.unreadable),
        (sent(LINE, w=4001), Problem.unreadable),
        (sent([[-31, 20], [120, 90]]), Problem.unreadable),
        (sent([[20, 20], [331, 90]]), Problem.unreadable),
        (sent([[20, -17], [120, 90]]), Problem.unreadable),
        (sent([[20, 20], [120, 177]]), Problem.unreadable),
        (sent(*[LINE] * (MOST_STROKES + 1)), Problem.unreadable),
        (sent([[1, 1], [200, 100]] * (MOST_POINTS // 2 + 1)), Problem.unreadable),
        (" " * MOST_SENT + sent(LINE), Problem.unreadable),
    ],
)
def test_what_is_no_signature_is_refused(raw: str, problem: Problem) -> None:
    with pytest.raises(BadSignature) as refused:
        read_drawing(raw)
    assert refused.value.problem is problem


@pytest.mark.parametrize(
    "raw",
    [
        sent(LINE),
        sent([[0, 50], [40, 50]]),
        sent(LINE, [[5, 5]], []),
        sent([[-30, -16], [330, 176]]),
        sent([[8, 8], [70, 70]], w=80, h=80),
        sent([[8, 8], [4000, 4000]], w=4000, h=4000),
        sent(*[LINE] * MOST_STROKES),
        sent([[1, 1], [200, 100]] * (MOST_POINTS // 2)),
    ],
)
def test_what_a_finger_can_draw_is_taken(raw: str) -> None:
    assert read_drawing(raw).strokes


@given(
    st.lists(
        st.lists(
            st.tuples(st.floats(0, 300), st.floats(0, 160)).map(list), min_size=1, max_size=12
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_path_holds_numbers_and_pens_alone(strokes: list[list[list[float]]]) -> None:
    try:
        drawn = read_drawing(sent([[0, 0], [300, 160]], *strokes))
    except BadSignature:
        return
    path, (width, height) = as_path(drawn)
    assert re.fullmatch(r"[MQLh0-9,. -]+", path)
    numbers = [float(part) for part in re.findall(r"-?[0-9.]+(?=,)", path)]
    assert all(0 <= x <= width for x in numbers)
    assert height == 160


def test_a_path_runs_through_the_middles() -> None:
    drawn = read_drawing(sent([[10, 10], [30, 50], [90, 50], [100, 60]], [[50, 20]]))
    path, box = as_path(drawn)
    assert path == "M6.0,10.0 Q26.0,50.0 56.0,50.0 Q86.0,50.0 91.0,55.0 L96.0,60.0 M46.0,20.0 h0.1"
    assert box == (102.0, 160.0)


@pytest.mark.parametrize(
    ("typed", "name", "same"),
    [
        ("王建国", "王建国", True),
        (" 王 建国 ", "王建国", True),
        ("Ａnna li", "ANNA LI", True),
        ("王建", "王建国", False),
        ("", "", False),
        ("  ", "王建国", False),
    ],
)
def test_a_typed_name_is_the_persons_own(typed: str, name: str, same: bool) -> None:
    assert same_name(typed, name) is same
