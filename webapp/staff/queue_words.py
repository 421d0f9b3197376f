"""The queue in the words of the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from flask import url_for

from webapp.cases import number_rules
from webapp.cases.service import InboxRow
from webapp.catalog import picking
from webapp.catalog.values import Revision
from webapp.queues import links, rules
from webapp.queues.rules import Policy
from webapp.queues.values import Lane, QueueValues, Ticket, TicketState, WindowValues
from webapp.queues.waiting_values import Stated
from webapp.queues.words import wait_light
from webapp.staff.inbox import item_name
from webapp.web.language import gettext as _
from webapp.web.language import say, say_time

Act = tuple[str, str, str]
"""(value, word, key) of something that a window does."""


class Row(msgspec.Struct, frozen=True):
    """Somebody who waits, or is to come back."""

    mark: str
    label: str
    who: str
    matter: str
    since: str
    act: tuple[str, str] | None


class Seat(msgspec.Struct, frozen=True):
    """A window that can be opened."""

    number: int
    text: str
    queues: str
    is_free: bool


class QueueLoad(msgspec.Struct, frozen=True):
    """How many wait in a queue, how long, and what is proposed."""

    name: str
    waiting: int
    light: tuple[str, str]
    proposal: str


class Current(msgspec.Struct, frozen=True):
    """Who is called to the window, or served there."""

    mark: str
    label: str
    who: str
    matter: str
    state: str
    since: str
    acts: tuple[Act, ...]
    """What can be done now; the first is the main one."""
    elsewhere: tuple[tuple[str, str], ...]
    """(letter, name) of the queues to which they can be sent on."""
    cases: tuple[tuple[str, str], ...]
    """(address, words) of what they have handed in and is still open, as far as one may see it."""


def seats(windows: Sequence[WindowValues], names: Mapping[str, str]) -> list[Seat]:
    """The windows, and which of them are free."""
    return [
        Seat(
            number=one.number,
            text=_("Window %(num)s", num=one.number),
            queues=_(", ").join(names[letter] for letter in one.queues if letter in names),
            is_free=not one.is_open,
        )
        for one in windows
    ]


def current(
    ticket: Ticket,
    name: str,
    acts: tuple[Act, ...],
    revision: Revision,
    queues: Sequence[QueueValues],
    cases: Sequence[InboxRow],
    numbers: Policy,
) -> Current:
    """Who is at the window now."""
    assert ticket.called_at is not None  # it was called
    called = ticket.state is TicketState.called
    return Current(
        mark=links.mark(ticket),
        label=ticket.label,
        who=_who(ticket, name),
        matter=_matter(ticket, revision),
        state=_("Called %(times)s of %(calls)s times", times=ticket.calls, calls=numbers.calls)
        if called
        else _("At the window"),
        since=say_time(ticket.started_at or ticket.called_at),
        acts=acts,
        cases=tuple(
            (
                url_for("staff.item", ref=one.ref),
                f"{item_name(revision, one.item)} · {number_rules.grouped(one.number)}",
            )
            for one in cases
        ),
        elsewhere=tuple(
            (one.letter, say(one.names)) for one in queues if one.letter != ticket.line
        ),
    )


def acts(ticket: Ticket, numbers: Policy, now: datetime) -> tuple[Act, ...]:
    """What can be done with whoever is at the window."""
    if ticket.state is not TicketState.called:
        return (
            ("finish", _("Done, call the next"), "N"),
            ("end", _("Finished"), "S"),
            ("park", _("Fetches something, comes back"), "P"),
        )
    assert ticket.called_at is not None  # it was called
    made: list[Act] = [("start", _("Is here"), "A")]
    if rules.may_call_again(ticket.calls, ticket.called_at, now, numbers):
        made.append(("again", _("Call again"), "R"))
    if rules.may_miss(ticket.calls, ticket.called_at, now, numbers):
        made.append(("miss", _("Did not come"), "X"))
    return tuple(made)


def rows(
    tickets: Sequence[Ticket],
    names: Mapping[int, str],
    marks: Mapping[int, str],
    revision: Revision,
    act: tuple[str, str] | None = None,
) -> list[Row]:
    """People in a list, with what can be done for each."""
    return [
        Row(
            mark=marks[one.id],
            label=one.label,
            who=_who(one, names[one.id]),
            matter=_matter(one, revision),
            since=say_time(one.missed_at or one.taken_at),
            act=act,
        )
        for one in tickets
    ]


def _who(ticket: Ticket, name: str) -> str:
    lane = {
        Lane.priority: _("goes first"),
        Lane.booked: _("booked for %(time)s", time=say_time(ticket.booked_for))
        if ticket.booked_for
        else "",
        Lane.ordinary: "",
    }[ticket.lane]
    again = _("called before") if ticket.again else ""
    lets = _("lets %(num)s go first", num=ticket.lets) if ticket.lets else ""
    return " · ".join(part for part in (name, lane, again, lets) if part)


def _matter(ticket: Ticket, revision: Revision) -> str:
    theme = picking.theme_of(revision, ticket.theme) if ticket.theme else None
    return say(theme.name) if theme else ""


def loads(
    queues: Sequence[QueueValues],
    windows: Sequence[WindowValues],
    waiting: Mapping[str, int],
    waits: Mapping[str, Stated | None],
    numbers: Policy,
) -> list[QueueLoad]:
    """How full each queue is; a long wait proposes a window that could be opened."""
    made = []
    for one in queues:
        stated = waits[one.letter]
        proposal, count = "", waiting.get(one.letter, 0)
        if rules.wants_window(stated, count, numbers):
            number = rules.window_to_open(one.letter, windows)
            proposal = (
                _("Open window %(num)s", num=number)
                if number is not None
                else _("Every window that serves it is open")
            )
        made.append(
            QueueLoad(
                name=f"{one.letter} {say(one.names)}",
                waiting=count,
                light=wait_light(stated, numbers),
                proposal=proposal,
            )
        )
    return made


def refused(act: str) -> str:
    """Why something could not be done at the window."""
    return {
        "sit": _("A colleague sits there, or your window still has somebody."),
        "again": _("Called a moment ago, or often enough already."),
        "back": _("Missed too long ago, or a second time: draw a new number for them."),
    }.get(act, _("That does not fit what the window does now. Look again."))
