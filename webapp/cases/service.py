"""The door of cases: what other packages may call."""

from __future__ import annotations

from webapp.cases.clock_rules import Light, LightState, light
from webapp.cases.desk import (
    InboxRow,
    Line,
    RequirementRow,
    Revealed,
    Sibling,
    StaffItem,
    counts,
    inbox,
    item_for_staff,
    reveal,
)
from webapp.cases.number_rules import grouped
from webapp.cases.states import (
    Deadlines,
    Note,
    Remedy,
    WrongState,
    accept,
    fulfil,
    locked,
    provisional_items,
    set_deadlines,
    set_state,
)

__all__ = [
    "Deadlines",
    "InboxRow",
    "Light",
    "LightState",
    "Line",
    "Note",
    "Remedy",
    "RequirementRow",
    "Revealed",
    "Sibling",
    "StaffItem",
    "WrongState",
    "accept",
    "counts",
    "fulfil",
    "grouped",
    "inbox",
    "item_for_staff",
    "light",
    "locked",
    "provisional_items",
    "reveal",
    "set_deadlines",
    "set_state",
]
