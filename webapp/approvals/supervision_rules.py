"""Whom an office tells what it granted on a promise, and by when. Pure.

青岛市优化营商环境条例 art. 27: the approving office tells the supervising department in time, and
marks what was granted on a promise. How many days "in time" is and within how many a department
takes a message over is practice, not reviewed.
"""

from __future__ import annotations

from datetime import date

from webapp.approvals.supervision_values import Delivery
from webapp.catalog.values import Item
from webapp.core.workdays import Calendar

PUSH_WITHIN = 1
"""Working days from the event within which the department is told."""
TAKE_WITHIN = 2
"""Working days from the event within which the department has taken it over."""
IN_THE_HOUSE = (Delivery.waiting, Delivery.kept, Delivery.failed)
"""Nobody outside has it yet."""


def department_of(item: Item) -> str:
    """The department that supervises an item: its own where the catalog names no other."""
    return item.supervisor or item.department


def due_on(day: date, calendar: Calendar) -> date:
    """The last working day on which a message about an event of this day leaves in time."""
    return calendar.add(day, PUSH_WITHIN).date


def last_day(state: Delivery, due: date, calendar: Calendar) -> date:
    """The last working day on which its department has it: sent, or, where nothing is sent, taken
    over. `due` is the day of `due_on`."""
    if state is not Delivery.kept:
        return due
    return calendar.add(due, TAKE_WITHIN - PUSH_WITHIN).date


def is_late(state: Delivery, taken: bool, last: date, today: date) -> bool:
    """Whether a message should be with its department by now, and is not."""
    return state in IN_THE_HOUSE and not taken and today > last


def may_take(state: Delivery, taken: bool) -> bool:
    """Whether an officer of the department can take a message over here."""
    return state is Delivery.kept and not taken


def may_send_again(state: Delivery) -> bool:
    """Whether sending can be tried at once."""
    return state is Delivery.failed
