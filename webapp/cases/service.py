"""The door of cases: what other packages may call."""

from __future__ import annotations

from webapp.cases.clock_rules import Light, LightState, light
from webapp.cases.corrections import correct
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
from webapp.cases.drafts import NotFound, Submitted
from webapp.cases.form import Opened, open_form
from webapp.cases.marks import is_signed, mark_signed, signature_basis, statements_due
from webapp.cases.next_step import next_address, signs_at
from webapp.cases.number_rules import grouped
from webapp.cases.paper_values import FileValues
from webapp.cases.states import (
    Deadlines,
    Note,
    Remedy,
    WrongState,
    accept,
    add_line,
    fulfil,
    locked,
    provisional_items,
    received_items,
    set_deadlines,
    set_state,
)

__all__ = [
    "Deadlines",
    "FileValues",
    "InboxRow",
    "Light",
    "LightState",
    "Line",
    "NotFound",
    "Note",
    "Opened",
    "Remedy",
    "RequirementRow",
    "Revealed",
    "Sibling",
    "StaffItem",
    "Submitted",
    "WrongState",
    "accept",
    "add_line",
    "correct",
    "counts",
    "fulfil",
    "grouped",
    "inbox",
    "is_signed",
    "item_for_staff",
    "light",
    "locked",
    "mark_signed",
    "next_address",
    "open_form",
    "provisional_items",
    "received_items",
    "reveal",
    "set_deadlines",
    "set_state",
    "signature_basis",
    "signs_at",
    "statements_due",
]
