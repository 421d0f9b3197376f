"""Words of telling the supervising department (审管联动)."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import msgspec


class Tidings(Enum):
    """What the supervising department is told."""

    granted = "granted"
    """Something was granted on a promise."""
    overdue = "overdue"
    """The day of a look has passed."""
    not_kept = "not_kept"
    """A look found that a promise is not kept."""
    revoked = "revoked"
    """What was granted on a promise is revoked."""


class Delivery(Enum):
    """Where a message to a department stands."""

    waiting = "waiting"
    """Written; the job that sends it has not run yet."""
    sent = "sent"
    """The department's system has it, and gave a receipt."""
    kept = "kept"
    """No system is connected: it waits here until an officer of the department takes it over."""
    failed = "failed"
    """The last try failed; it is tried again."""


class Promise(msgspec.Struct, frozen=True):
    """A statement that the case rests on: its title and the version that was signed."""

    title: str
    version: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says: of the holder only what stands on the licence.

    No ID number of a person and no phone: whoever supervises finds the place by what is on the
    licence, and the rest is in the case.
    """

    item: str
    """The official name of the item, in Chinese, as all of it: it leaves the house."""
    item_slug: str
    case: str
    """The number of the item's case."""
    licence: str
    """The number of the licence that was granted."""
    holder: str
    code: str = ""
    """The unified social credit code of an enterprise or organisation; never an ID number."""
    face: tuple[tuple[str, str], ...] = ()
    """What else stands on the licence: who is in charge, the address."""
    promised: bool = True
    """承诺办件: granted on a promise, so that it is looked at afterwards."""
    promises: tuple[Promise, ...] = ()
    on: date
    """The day of what happened."""
    look_by: date | None = None
    """The last day of the next look."""
    until: date | None = None
    """Until when the holder puts it right."""
    words: str = ""
    """What was found, or why it is revoked."""


class Outgoing(msgspec.Struct, frozen=True):
    """A message as it leaves the house. `key` is the same for every try of one message."""

    key: str
    department: str
    tidings: Tidings
    written_at: datetime
    told: Told


class MessageRow(msgspec.Struct, frozen=True):
    """A message as the desk lists it."""

    ref: str
    department: str
    tidings: Tidings
    item: str
    item_ref: str
    number: str
    revision_id: int
    written_at: datetime
    due_on: date
    state: Delivery
    done_at: datetime | None
    """When it was sent or taken over."""
    receipt: str
    taken_by: str


class MessagePage(msgspec.Struct, frozen=True):
    """One message with what it says."""

    row: MessageRow
    told: Told
