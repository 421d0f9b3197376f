"""Words of signing: how it was done, what was drawn, and why it was not taken."""

from __future__ import annotations

from enum import Enum

import msgspec


class Way(Enum):
    """How a statement was signed. Both count the same."""

    drawn = "drawn"
    """With a finger, a pen or a mouse."""
    typed = "typed"
    """The full name was typed, and that it signs was ticked."""


class Problem(Enum):
    """Why a signature was not taken."""

    empty = "empty"
    """Nothing was drawn, and no name was typed."""
    too_small = "too_small"
    """A dot or a dash is no name."""
    unreadable = "unreadable"
    """What was sent is no drawing, or more than one can be."""
    name = "name"
    """The typed name is not the name of the person who is signed in here."""
    tick = "tick"
    """That the typed name signs was not ticked."""
    changed = "changed"
    """The statement, or what it is about, changed since the page was shown."""


class Drawn(msgspec.Struct, frozen=True):
    """A drawn name: strokes of points in the pad's own units, and the size of the pad."""

    width: float
    height: float
    strokes: tuple[tuple[tuple[float, float], ...], ...]


class BadSignature(Exception):
    """A signature that was not taken, and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem
