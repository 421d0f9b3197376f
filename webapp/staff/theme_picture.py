"""The picture of a theme: its questions, the items that they bring in, and the items' order.

Geometry only: templates print it. Questions stand at the left; each column of items waits for the
one before it. All numbers are in SVG units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

QUESTION_WIDTH = 250.0
ITEM_WIDTH = 200.0
GAP = 90.0
LINE = 18
PAD = 10
BETWEEN = 12
TOP = 34
WIDE, NARROW = 14.0, 7.4
"""Widths of a Chinese and of a Latin sign at 14 units."""
MOST_LINES = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with one or two lines of words."""

    key: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[float, str], ...]
    """(y of the baseline, words)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A theme as it is drawn; `brings` and `waits` are paths of lines."""

    width: float
    height: float
    heads: tuple[tuple[float, str], ...]
    questions: tuple[Box, ...]
    items: tuple[Box, ...]
    brings: tuple[str, ...]
    waits: tuple[str, ...]


def depths(items: Sequence[str], after: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The column of each item: one more than the last of those that it waits for."""
    found: dict[str, int] = {}

    def depth(slug: str, above: frozenset[str]) -> int:
        if slug not in found:
            before = [one for one in after.get(slug, ()) if one in items and one not in above]
            found[slug] = 1 + max((depth(one, above | {slug}) for one in before), default=-1)
        return found[slug]

    for slug in items:
        depth(slug, frozenset({slug}))
    return found


def picture(
    questions: Sequence[tuple[str, str]],
    items: Sequence[tuple[str, str]],
    *,
    brings: Sequence[tuple[str, str]],
    after: Mapping[str, Sequence[str]],
    heads: Sequence[str],
) -> Picture:
    """Draw (slug, words) of questions and items; `brings` are pairs of a question and an item.

    `heads` are the words over the questions, the first items, and each later column.
    """
    column = depths([slug for slug, _ in items], after)
    count = max(column.values(), default=0) + 1
    asked = _stack(questions, 0.0, QUESTION_WIDTH)
    boxes: dict[str, Box] = {}
    for number in range(count):
        x = QUESTION_WIDTH + GAP + number * (ITEM_WIDTH + GAP)
        own = [(slug, words) for slug, words in items if column[slug] == number]
        boxes |= {box.key: box for box in _stack(own, x, ITEM_WIDTH)}
    by_question = {box.key: box for box in asked}
    bottom = max((box.y + box.height for box in (*asked, *boxes.values())), default=TOP)
    starts = [0.0, *(QUESTION_WIDTH + GAP + n * (ITEM_WIDTH + GAP) for n in range(count))]
    return Picture(
        width=QUESTION_WIDTH + count * (GAP + ITEM_WIDTH),
        height=bottom + BETWEEN,
        heads=tuple((x, heads[min(n, len(heads) - 1)]) for n, x in enumerate(starts)),
        questions=asked,
        items=tuple(boxes.values()),
        brings=tuple(
            _line(by_question[question], boxes[item])
            for question, item in brings
            if question in by_question and item in boxes
        ),
        waits=tuple(
            _line(boxes[before], boxes[slug])
            for slug in boxes
            for before in after.get(slug, ())
            if before in boxes and column[before] < column[slug]
        ),
    )


def _stack(parts: Sequence[tuple[str, str]], x: float, width: float) -> tuple[Box, ...]:
    found, y = [], float(TOP)
    for slug, words in parts:
        lines = wrapped(words, width - 2 * PAD)
        height = PAD + LINE * len(lines) + PAD - 4
        placed = tuple((y + PAD + LINE * n + 12, line) for n, line in enumerate(lines))
        found.append(Box(slug, x, y, width, height, placed))
        y += height + BETWEEN
    return tuple(found)


def wrapped(words: str, width: float) -> list[str]:
    """Words in at most two lines; what does not fit ends in an ellipsis."""
    lines = [""]
    for piece in _pieces(words):
        if _width(lines[-1] + piece) > width and lines[-1]:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    if len(lines) > MOST_LINES:
        kept = lines[MOST_LINES - 1].rstrip()
        while kept and _width(kept + "…") > width:
            kept = kept[:-1]
        lines = [*lines[: MOST_LINES - 1], kept + "…"]
    return [line.rstrip() for line in lines]


def _pieces(words: str) -> list[str]:
    """Where a line may break: after a Chinese sign, before a Latin word."""
    pieces: list[str] = []
    for sign in words:
        if sign > "\u2e7f" or sign == " " or not pieces or pieces[-1][-1] > "\u2e7f":
            pieces.append(sign)
        else:
            pieces[-1] += sign
    return pieces


def _width(words: str) -> float:
    return sum(WIDE if sign > "\u2e7f" else NARROW for sign in words)


def _line(start: Box, end: Box) -> str:
    x1, y1 = start.x + start.width, start.y + start.height / 2
    x2, y2 = end.x, end.y + end.height / 2
    bend = min((x2 - x1) / 2, GAP)
    return f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
