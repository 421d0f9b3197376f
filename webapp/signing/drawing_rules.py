"""What counts as a drawn or a typed name. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from webapp.signing.values import BadSignature, Drawn, Problem, Sent

MOST_SENT = 128 * 1024
"""Bytes of a drawing as it is sent; a long name drawn slowly takes a third of it."""
MOST_STROKES = 200
MOST_POINTS = 6000
LEAST_SIDE, MOST_SIDE = 80, 4000
"""Sides of a pad in its own units, which are a screen's."""
LEAST_INK = 0.25
"""Length of all strokes together, in widths of the pad's shorter side: a dot is no name."""
OVER_THE_EDGE = 0.1
"""How far beyond the pad's edge a finger may slip, in sides of the pad."""
MARGIN = 6
"""Room left and right of a drawn name on its document, in units of the pad."""


class _Sent(msgspec.Struct):
    """A drawing as the pad sends it: width, height, strokes of x, y pairs."""

    w: float
    h: float
    s: list[list[tuple[float, float]]]


def read_sent(sent: Sent, name: str) -> Drawn | None:
    """The name that was drawn; None where it was typed. Raises BadSignature."""
    if sent.strokes.strip():
        return read_drawing(sent.strokes)
    if not sent.name.strip():
        raise BadSignature(Problem.empty)
    if not same_name(sent.name, name):
        raise BadSignature(Problem.name)
    if not sent.ticked:
        raise BadSignature(Problem.tick)
    return None


def read_drawing(raw: str) -> Drawn:
    """A drawn name as it was sent. Raises BadSignature: empty, too small, or no drawing at all."""
    if not raw.strip():
        raise BadSignature(Problem.empty)
    if len(raw) > MOST_SENT:
        raise BadSignature(Problem.unreadable)
    try:
        sent = msgspec.json.decode(raw, type=_Sent)
    except msgspec.DecodeError as error:
        raise BadSignature(Problem.unreadable) from error
    strokes = tuple(tuple(stroke) for stroke in sent.s if stroke)
    if not strokes:
        raise BadSignature(Problem.empty)
    drawn = Drawn(sent.w, sent.h, strokes)
    if not _is_possible(drawn):
        raise BadSignature(Problem.unreadable)
    if ink(drawn) < LEAST_INK * min(drawn.width, drawn.height):
        raise BadSignature(Problem.too_small)
    return drawn


def _is_possible(drawn: Drawn) -> bool:
    """Whether a finger can have drawn this on a pad."""
    if not all(LEAST_SIDE <= side <= MOST_SIDE for side in (drawn.width, drawn.height)):
        return False
    if len(drawn.strokes) > MOST_STROKES or sum(map(len, drawn.strokes)) > MOST_POINTS:
        return False
    wide, high = drawn.width * OVER_THE_EDGE, drawn.height * OVER_THE_EDGE
    return all(
        -wide <= x <= drawn.width + wide and -high <= y <= drawn.height + high
        for stroke in drawn.strokes
        for x, y in stroke
    )


def ink(drawn: Drawn) -> float:
    """The length of all strokes, in units of the pad."""
    return sum(math.dist(a, b) for stroke in drawn.strokes for a, b in pairwise(stroke))


def as_path(drawn: Drawn) -> tuple[str, tuple[float, float]]:
    """A drawn name as the path of an SVG, cut to its width, and the box that it fills.

    Curves run through the middles between points, as the pad drew them.
    """
    xs = [x for stroke in drawn.strokes for x, _y in stroke]
    left = min(xs) - MARGIN
    width = max(xs) - left + MARGIN
    path = " ".join(part for stroke in drawn.strokes for part in _curve(stroke, left))
    return path, (round(width, 1), round(drawn.height, 1))


def _curve(stroke: tuple[tuple[float, float], ...], left: float) -> Iterator[str]:
    points = [(x - left, y) for x, y in stroke]
    yield f"M{_at(points[0])}"
    if len(points) == 1:
        yield "h0.1"
        return
    for a, b in pairwise(points[1:]):
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        yield f"Q{_at(a)} {_at(middle)}"
    yield f"L{_at(points[-1])}"


def _at(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def same_name(typed: str, name: str) -> bool:
    """Whether a typed name is this person's: spaces and the width of letters do not matter."""
    return bool(_plain(typed)) and _plain(typed) == _plain(name)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
