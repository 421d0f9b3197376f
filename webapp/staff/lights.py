"""The light of an item as the desk shows it: which clock runs, and what it says."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from webapp.approvals import rules
from webapp.cases.service import InboxRow, Light, LightState
from webapp.cases.service import light as light_of
from webapp.cases.values import ItemState
from webapp.core.workdays import Calendar
from webapp.staff import words

STILL = {
    ItemState.correcting: LightState.pause,
    ItemState.approved: LightState.done,
    ItemState.refused: LightState.pause,
    ItemState.stopped: LightState.pause,
}
"""No clock of the office runs: it is over, or the applicant answers (rules.md §1)."""


class Shown(NamedTuple):
    """What `ui.light` prints."""

    state: str
    text: str


class Running(NamedTuple):
    """A clock that runs now: from the day after `start` until `due`."""

    start: date
    due: date
    provisional: bool


def running(row: InboxRow, calendar: Calendar) -> Running | None:
    """The clock that binds the office now, or None where none runs.

    Before acceptance it is the period to accept (行政许可法 art. 32), then the promised one, or
    the law's where nothing shorter was promised.
    """
    if row.state is ItemState.received and row.received_on:
        due = rules.accept_due(row.received_on, calendar)
        return Running(row.received_on, due.date, due.provisional)
    if row.state is ItemState.accepted and row.accepted_on:
        end = row.promised_due or row.statutory_due
        return Running(row.accepted_on, end, row.due_provisional) if end else None
    return None


def lit(clock: Running, today: date, calendar: Calendar) -> Light:
    """The light of a running clock."""
    return light_of(clock.due, today, clock.start, calendar)


def of_row(row: InboxRow, today: date, calendar: Calendar) -> tuple[LightState, Shown]:
    """An inbox row's light: its state for grouping, and what to print."""
    clock = running(row, calendar)
    if clock is not None:
        light = lit(clock, today, calendar)
        return light.state, Shown(light.state.value, words.light_text(light, clock.due, today))
    if row.state is ItemState.waiting:
        return LightState.ok, Shown("todo", words.state_text(row.state))
    state = STILL.get(row.state, LightState.ok)
    return state, Shown(state.value, words.state_text(row.state))


def of_sibling(
    state: ItemState, due: date | None, start: date | None, today: date, calendar: Calendar
) -> Shown:
    """The light of another item of the bundle: its state in words, its colour by its clock."""
    text = words.state_text(state)
    if state is ItemState.accepted and due and start:
        light = light_of(due, today, start, calendar)
        return Shown(light.state.value, words.light_text(light, due, today))
    if state in STILL:
        return Shown(STILL[state].value, text)
    return Shown("todo" if state is ItemState.waiting else "now", text)
