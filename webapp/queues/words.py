"""Queues, tickets and waits in words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from flask import url_for

from webapp.appointments.group_words import with_people
from webapp.appointments.values import Booking
from webapp.appointments.words import matter
from webapp.catalog import picking
from webapp.catalog.values import Revision
from webapp.core import settings
from webapp.queues import links, rules
from webapp.queues.rules import Load
from webapp.queues.values import QueueValues, Side, Ticket, TicketState, WindowValues
from webapp.queues.waiting_values import Stated
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_day, say_time

MINUTE = timedelta(minutes=1)
LISTED = 3
"""So many of the services of a queue are named; the rest is etc."""


class QueueView(msgspec.Struct, frozen=True):
    """A queue that can be chosen."""

    letter: str
    name: str
    text: str
    """What is served there."""
    wait: str
    light: tuple[str, str]


class Closed(msgspec.Struct, frozen=True):
    """No window calls this queue: when one is due, on the hall's own calendar."""

    today: date
    opens: datetime | None
    opens_on: date
    is_due: bool
    """It should be open already."""


class TicketView(msgspec.Struct, frozen=True):
    """A ticket on its own page."""

    mark: str
    href: str
    label: str
    queue: str
    light: tuple[str, str]
    news: str
    """The heading: what there is to do now."""
    hint: str
    """What else to do; empty where the heading says it all."""
    ahead: str
    wait: str
    rule: str
    """What counts for whoever is called and not there; empty where that cannot happen any more."""
    can_let: bool
    can_leave: bool
    can_draw: bool
    """It is over, and a new number is what helps."""
    is_live: bool
    rate: str
    """Where it can be said how it was; empty before it is over."""
    every: int
    """Seconds until its page looks again."""

    @property
    def brief(self) -> str:
        """The same in a line of a list."""
        return self.news if self.hint else self.ahead or self.news

    @property
    def seen(self) -> str:
        """A mark of everything that its page shows."""
        return mark(self)

    @property
    def said(self) -> str:
        """A mark of what a screen reader is told when it changes."""
        return mark([self.news, self.ahead])


def mark(shown: Any) -> str:
    """A mark of what a page shows: with the same one nothing has changed."""
    return hashlib.sha256(msgspec.json.encode(shown)).hexdigest()[:16]


class ArrivalView(msgspec.Struct, frozen=True):
    """An appointment of today whose person is here."""

    ref: str
    text: str
    matter: str
    can_draw: bool
    hint: str


LOAD_LIGHT = {Load.light: "ok", Load.yellow: "half", Load.red: "near"}
SIDE_ICON = {Side.left: "arrow-left", Side.ahead: "arrow-up", Side.right: "arrow-right"}


def side_word(side: Side) -> str:
    """On which side a window stands, seen from the screen."""
    return {
        Side.left: _("on your left"),
        Side.ahead: _("straight ahead"),
        Side.right: _("on your right"),
    }[side]


def wait_text(stated: Stated | None) -> str:
    """How long people wait; None where no window calls them."""
    if stated is None:
        return _("no window is open")
    if stated.high <= 1:
        return _("hardly any wait")
    if stated.low == stated.high:
        return _("about %(num)s min", num=stated.high)
    return _("about %(low)s–%(high)s min", low=stated.low, high=stated.high)


def wait_short(stated: Stated | None) -> str:
    """The same under a heading that says what it is."""
    if stated is None:
        return _("closed")
    if stated.high <= 1:
        return _("none")
    if stated.low == stated.high:
        return _("%(num)s min", num=stated.high)
    return _("%(low)s–%(high)s min", low=stated.low, high=stated.high)


def wait_light(stated: Stated | None, numbers: rules.Policy) -> tuple[str, str]:
    """The wait with its light."""
    if stated is None:
        return ("todo", wait_text(stated))
    return (LOAD_LIGHT[rules.load(stated, numbers)], wait_text(stated))


def queue_views(
    queues: Sequence[QueueValues],
    waits: Mapping[str, Stated | None],
    revision: Revision,
    numbers: rules.Policy,
) -> list[QueueView]:
    """The queues that can be chosen, each with its wait."""
    return [
        QueueView(
            letter=one.letter,
            name=say(one.names),
            text=_served(one, revision),
            wait=wait_text(waits[one.letter]),
            light=wait_light(waits[one.letter], numbers),
        )
        for one in queues
    ]


def _served(queue: QueueValues, revision: Revision) -> str:
    found = [picking.theme_of(revision, slug) for slug in queue.themes[:LISTED]]
    names = [say(theme.name) for theme in found if theme is not None]
    if not names:
        return _("whatever you do not find above")
    listed = _(", ").join(names)
    return _("%(names)s …", names=listed) if len(queue.themes) > LISTED else listed


def ticket_view(
    ticket: Ticket,
    queue: QueueValues,
    *,
    ahead: int,
    stated: Stated | None,
    window: WindowValues | None,
    closed: Closed | None,
    numbers: rules.Policy,
    now: datetime,
) -> TicketView:
    """A ticket and what its person does now; `closed` where it waits and no window calls it."""
    state, waits = ticket.state, ticket.state is TicketState.waiting
    is_live = rules.counts(ticket, now, numbers)
    address = links.mark(ticket)
    polls = settings.current()
    return TicketView(
        mark=address,
        href=url_for("queues.ticket", mark=address),
        label=ticket.label,
        queue=say(queue.names),
        light=_light(state),
        news=_closed_news(closed) if closed else _news(ticket, ahead, window, numbers),
        hint=_closed_hint(closed) if closed else _hint(ticket, numbers, is_live=is_live),
        ahead=_ahead(ahead, is_open=closed is None) if waits else "",
        wait=wait_text(stated) if stated and ahead else "",
        rule=_(
            "Called and not there? For %(num)s minutes say so at a window, and you are called"
            " again soon.",
            num=numbers.back_within // MINUTE,
        )
        if state in (TicketState.waiting, TicketState.called)
        else "",
        can_let=waits and not ticket.lets,
        can_leave=is_live and TicketState.left in rules.MOVES[state],
        can_draw=not is_live and state is not TicketState.finished,
        rate=url_for("ratings.index", kind="ticket", key=address)
        if state is TicketState.finished
        else "",
        is_live=is_live,
        every=polls.ticket_poll_closed if closed else polls.ticket_poll,
    )


def _closed_news(closed: Closed) -> str:
    if closed.opens is None or closed.opens_on != closed.today:
        return _("No window opens any more today")
    if closed.is_due:
        return _("No window calls your queue right now")
    return _("Your queue opens at %(time)s", time=say_time(closed.opens))


def _closed_hint(closed: Closed) -> str:
    if closed.opens is None:
        return _("This number ends with the day. Ask our staff, or book a time.")
    if closed.opens_on != closed.today:
        return _(
            "This number ends with the day. Come on %(day)s from %(time)s, or book a time.",
            day=say_day(closed.opens_on),
            time=say_time(closed.opens),
        )
    if closed.is_due:
        return _("Your number keeps its place. Ask our staff in the hall when one opens.")
    return _("Your number keeps its place until then.")


def _ahead(ahead: int, *, is_open: bool) -> str:
    if not ahead:
        return _("You are next") if is_open else _("Nobody is before you")
    return ngettext("%(num)d person before you", "%(num)d people before you", ahead)


def _light(state: TicketState) -> tuple[str, str]:
    return {
        TicketState.waiting: ("now", _("In line")),
        TicketState.called: ("near", _("Called")),
        TicketState.serving: ("ok", _("At the window")),
        TicketState.parked: ("pause", _("Come back to the window")),
        TicketState.missed: ("over", _("Missed the call")),
        TicketState.finished: ("done", _("Finished")),
        TicketState.left: ("todo", _("Given back")),
        TicketState.expired: ("todo", _("Over")),
    }[state]


def _news(ticket: Ticket, ahead: int, window: WindowValues | None, numbers: rules.Policy) -> str:
    match ticket.state:
        case TicketState.waiting if ahead == 0:
            return _("You are next. Stay near the windows.")
        case TicketState.waiting if ahead <= numbers.near:
            return _("Soon. Come to the hall.")
        case TicketState.waiting:
            return _("You do not have to stand here")
        case TicketState.called | TicketState.serving if window:
            return _("Go to window %(num)s", num=window.number)
        case TicketState.parked if window and window.is_open:
            return _("When you have it, go to window %(num)s", num=window.number)
        case TicketState.parked:
            return _("When you have it, go to any window")
        case TicketState.missed:
            return _("We called you, and you were not there")
        case TicketState.finished:
            return _("All done here")
        case TicketState.left:
            return _("This number was given back")
        case _:
            return _("This ticket is over")


def _hint(ticket: Ticket, numbers: rules.Policy, *, is_live: bool) -> str:
    match ticket.state:
        case TicketState.missed if is_live and ticket.missed_at:
            until = say_time(ticket.missed_at + numbers.back_within)
            return _(
                "Say so at a window until %(time)s, and you are called again soon.", time=until
            )
        case TicketState.missed:
            return _("This number does not count any more. Take a new one in the hall.")
        case TicketState.parked:
            return _("Show your number there. You do not wait a second time.")
        case TicketState.left | TicketState.expired:
            return _("If you still need us, take a new number in the hall.")
        case _:
            return ""


def slip(view: TicketView, address: str, back: int) -> dict[str, Any]:
    """The same for a printer: title, number, the code's address, lines."""
    lines = [view.ahead, view.wait]
    lines += [view.news, view.hint] if view.hint or not view.ahead else []
    if view.rule:
        lines.append(
            _("Called and not there? Say so at a window within %(num)s minutes.", num=back)
        )
    return {
        "title": view.queue,
        "number": view.label,
        "code": address,
        "lines": [one for one in lines if one],
    }


def arrival_view(
    booking: Booking, revision: Revision, now: datetime, numbers: rules.Policy
) -> ArrivalView:
    """An appointment of today."""
    theme = picking.theme_of(revision, booking.theme)
    able = rules.may_be_drawn_for(booking.start, now, numbers)
    from_when = say_time(booking.start - numbers.early)
    return ArrivalView(
        ref=booking.ref,
        text=_("Your appointment at %(time)s", time=say_time(booking.start)),
        matter=with_people(matter(theme), booking.people),
        can_draw=able,
        hint="" if able else _("Your number is ready from %(time)s on.", time=from_when),
    )
