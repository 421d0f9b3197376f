"""The inbox: what is to be accepted, decided, and done, the most urgent first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.approvals.notice_values import Notice
from webapp.approvals.officers import Person
from webapp.approvals.values import Duty
from webapp.cases import service as cases
from webapp.cases.service import InboxRow, LightState, StillToCome
from webapp.cases.values import ItemState
from webapp.catalog import service as catalog
from webapp.catalog.picking import theme_of
from webapp.catalog.values import Revision
from webapp.core import clock
from webapp.core.workdays import Calendar
from webapp.staff import lights
from webapp.web.language import say, say_day_short

SEARCH_LEAST = 4
"""Fewer characters of a number would find half of the house."""


class List(Enum):
    """The lists of the desk."""

    received = "received"
    correcting = "correcting"
    accepted = "accepted"
    waiting = "waiting"
    done = "done"

    @property
    def states(self) -> tuple[ItemState, ...]:
        """Which items stand in the list."""
        if self is List.done:
            return (ItemState.approved, ItemState.refused, ItemState.stopped)
        return (ItemState(self.value),)

    @property
    def text(self) -> str:
        """The list's name."""
        return {
            List.received: _("To accept"),
            List.correcting: _("With applicant"),
            List.accepted: _("To decide"),
            List.waiting: _("Not here yet"),
            List.done: _("Done"),
        }[self]

    @property
    def day_heading(self) -> str:
        """Which day the list shows beside each item."""
        return {
            List.received: _("Received on"),
            List.correcting: _("Told on"),
            List.accepted: _("Accepted on"),
            List.waiting: _("Received on"),
            List.done: _("Decided on"),
        }[self]

    @property
    def icon(self) -> str:
        """The list's icon."""
        return {
            List.received: "inbox",
            List.correcting: "list-checks",
            List.accepted: "stamp",
            List.waiting: "history",
            List.done: "circle-check-big",
        }[self]


def list_of(row: InboxRow) -> List:
    """The list in which an item stands now."""
    return next(one for one in List if row.state in one.states)


def first_list(person: Person) -> List:
    """Where an officer's day starts: at the duty that they have."""
    return List.received if Duty.accept in person.officer.duties else List.accepted


def chosen(name: str | None, person: Person) -> List:
    """The list that an address names."""
    return List(name) if name in {one.value for one in List} else first_list(person)


def counts(person: Person) -> dict[List, int]:
    """How many items stand in each list."""
    found = cases.counts(person.hall_id, departments=person.departments)
    return {one: sum(found.get(state, 0) for state in one.states) for one in List}


def find(person: Person, wanted: List, number: str) -> list[InboxRow]:
    """The rows of a list, or, where a number is asked for, of every list."""
    if number and len(number) < SEARCH_LEAST:
        return []
    states = tuple(ItemState) if number else wanted.states
    rows = cases.inbox(person.hall_id, departments=person.departments, states=states, number=number)
    if wanted is List.done and not number:
        rows.sort(key=lambda row: (row.decided_on or date.min, row.id), reverse=True)
    return rows


def groups(
    rows: Sequence[InboxRow],
    *,
    wanted: List,
    open_ref: str,
    query: str,
    today: date,
    calendar: Calendar,
    hall_id: int,
    owners: dict[int, str],
    notices: dict[int, Notice],
    late: Mapping[int, Sequence[StillToCome]],
    taken_back: Collection[int],
) -> list[dict[str, Any]]:
    """The rows in groups by light, as the template prints them."""
    revision = catalog.current(hall_id)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        state, light = lights.of_row(row, today, calendar)
        shown = {
            "ref": row.ref,
            "light": light,
            "applicant": row.applicant,
            "number": number_tail(row.bundle_number),
            "item": item_name(revision, row.item),
            "theme": theme_name(revision, row.theme),
            "department": department_name(revision, row.department),
            "stage": _stage(row, notices.get(row.id), late.get(row.id, ()), taken_back),
            "day": _day(row, notices.get(row.id)),
            "owner": owners.get(_who(row, notices.get(row.id)), _("nobody yet")),
            "active": row.ref == open_ref,
            "href": _address(wanted, query, row.ref),
        }
        found.setdefault(_group(row, state), []).append(shown)
    order = ("first", "half", "ok", "applicant", "waiting", "done")
    return [
        {"text": _group_text(name, len(found[name])), "rows": found[name]}
        for name in order
        if name in found
    ]


def _address(wanted: List, query: str, ref: str) -> str:
    if query:
        return url_for("staff.inbox", q=query, open=ref, _anchor="preview")
    return url_for("staff.inbox", list=wanted.value, open=ref, _anchor="preview")


def _group(row: InboxRow, state: LightState) -> str:
    if row.state is ItemState.waiting:
        return "waiting"
    if row.state is ItemState.correcting:
        return "applicant"
    if row.state in List.done.states:
        return "done"
    return {LightState.over: "first", LightState.near: "first", LightState.half: "half"}.get(
        state, "ok"
    )


def _group_text(name: str, count: int) -> str:
    if name == "first":
        return ngettext("First · %(num)d item", "First · %(num)d items", count)
    if name == "half":
        return ngettext("Half used · %(num)d item", "Half used · %(num)d items", count)
    if name == "ok":
        return ngettext("Time in hand · %(num)d item", "Time in hand · %(num)d items", count)
    if name == "applicant":
        return ngettext(
            "With the applicant, no clock runs · %(num)d item",
            "With the applicant, no clock runs · %(num)d items",
            count,
        )
    if name == "waiting":
        return ngettext("Not here yet · %(num)d item", "Not here yet · %(num)d items", count)
    return ngettext("Done · %(num)d item", "Done · %(num)d items", count)


def _who(row: InboxRow, notice: Notice | None) -> int:
    """Who answers for an item; while its applicant answers, whoever told them."""
    if row.state is ItemState.correcting and notice is not None:
        return notice.officer_id
    return row.owner_id or 0


def _stage(
    row: InboxRow,
    notice: Notice | None,
    late: Sequence[StillToCome],
    taken_back: Collection[int],
) -> str:
    """What is particular about where an item stands: 初次受理 has nothing to say."""
    if row.state is ItemState.received and notice is not None:
        return _("Answered, look again")
    if row.state is ItemState.received and row.id in taken_back:
        return _("Promise taken back, look again")
    if row.state is ItemState.correcting and notice is not None and notice.answer_by:
        return _("Answer by %(day)s", day=say_day_short(notice.answer_by))
    if row.state is ItemState.correcting and notice is not None and notice.round > 1:
        return _("Told for the second time")
    if row.state is ItemState.accepted and row.owner_id is None:
        return _("Accepted by silence")
    if late and late[0].due is not None:
        return ngettext(
            "%(num)d paper to come by %(day)s",
            "%(num)d papers to come, the first by %(day)s",
            len(late),
            day=say_day_short(late[0].due),
        )
    return ""


def _day(row: InboxRow, notice: Notice | None) -> str:
    if row.state is ItemState.correcting and notice is not None:
        return say_day_short(clock.local(notice.issued_at, g.hall.zone).date())
    day = row.decided_on or row.accepted_on or row.received_on
    return say_day_short(day) if day else "–"


def number_tail(number: str) -> str:
    """The end of a case's number, which tells cases of a day apart: …1127 4 000317 X."""
    return f"…{number[-12:-8]} {number[-8]} {number[-7:-1]} {number[-1]}"


def item_name(revision: Revision, slug: str) -> str:
    """An item's everyday name; its slug where a later catalog dropped it."""
    item = revision.items.get(slug)
    return say(item.name) if item else slug


def theme_name(revision: Revision, slug: str) -> str:
    """A theme's name; its slug where a later catalog dropped it."""
    theme = theme_of(revision, slug)
    return say(theme.name) if theme else slug


def department_name(revision: Revision, slug: str) -> str:
    """A department's short name; its slug where a later catalog dropped it."""
    department = revision.departments.get(slug)
    return say(department.short) if department else slug
