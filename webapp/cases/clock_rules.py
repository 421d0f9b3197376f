"""The light of a running clock, as applicant and officer both see it. Pure.

Half: at most half of the working days, or two, are left; near: at most one; over: past the day
(rules.md §5 [D]).
"""

from __future__ import annotations

from datetime import date
from enum import Enum

import msgspec

from webapp.core.workdays import Calendar

HALF_DAYS = 2
NEAR_DAYS = 1
"""Working days left at which the light turns, however long the whole period is."""

ACCEPT_DAYS = 5
"""Accept, or name every gap at once, in 5 working days; silence accepts (行政许可法 art. 32)."""


class LightState(Enum):
    """The clock's light: shape, word and colour together say the same."""

    ok = "ok"
    half = "half"
    near = "near"
    over = "over"
    pause = "pause"
    """The clock does not run: it was ended, or stopped by law (行政许可法 art. 45)."""
    done = "done"


class Light(msgspec.Struct, frozen=True):
    """A light, and the working days left (late, where it is `over`), used and in all."""

    state: LightState
    days: int
    used: int
    total: int


def light(due: date, today: date, start: date, calendar: Calendar) -> Light:
    """The light of a clock that runs from `start` to `due`, both legal dates."""
    total = calendar.between(start, due)
    left = calendar.between(today, due)
    used = min(max(total - left, 0), total)
    if today > due:
        return Light(LightState.over, max(1, -left), total, total)
    if left <= NEAR_DAYS:
        return Light(LightState.near, left, used, total)
    if left <= HALF_DAYS or 2 * left <= total:
        return Light(LightState.half, left, used, total)
    return Light(LightState.ok, left, used, total)


def accept_by(received_on: date, calendar: Calendar) -> date:
    """The last day on which the office says whether it accepts what was handed in."""
    return calendar.add(received_on, ACCEPT_DAYS).date
