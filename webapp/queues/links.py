"""Addresses that open one thing: a ticket on its day, and the hall for an hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from webapp.core import crypto
from webapp.queues import reads
from webapp.queues.values import Ticket, TicketState

TICKET = "queue.ticket"
HOUR = 3600


def mark(ticket: Ticket) -> str:
    """What the address of a ticket ends with."""
    return crypto.marked(TICKET, ticket.id)


def find(mark: str, today: date) -> Ticket:
    """The ticket of an address. Raises LookupError, also once its day is over."""
    found = reads.one(crypto.unmark(TICKET, mark))
    if found.day != today:
        raise LookupError("a ticket of another day")
    return found


def find_any(mark: str, today: date) -> Ticket:
    """The same of any day: once its own is over, so is the ticket. Raises LookupError."""
    found = reads.one(crypto.unmark(TICKET, mark))
    if found.day != today:
        return msgspec.structs.replace(found, state=TicketState.expired)
    return found


def here(hall: str, now: datetime) -> str:
    """This hour's code of a hall: whoever has it has seen a screen there."""
    return crypto.proof("queue.here", f"{hall} {int(now.timestamp()) // HOUR}")


def is_here(code: str, hall: str, now: datetime) -> bool:
    """Whether this is the code of this hour, or of the one before."""
    return any(
        crypto.same(code, here(hall, moment)) for moment in (now, now - timedelta(seconds=HOUR))
    )
