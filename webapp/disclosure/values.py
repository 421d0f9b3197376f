"""Words of public display."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import msgspec


class Standing(Enum):
    """What became of a promise, as everybody may know it."""

    given = "given"
    """Granted on it; the look that follows is still to come."""
    kept = "kept"
    mending = "mending"
    """A look found something else; the holder has until a day to put it right."""
    broken = "broken"
    """It was not put right in time; what was granted is to be revoked."""
    revoked = "revoked"


class Wanted(msgspec.Struct, frozen=True):
    """What is looked for. `holder` is a whole name, or a part of an enterprise's; empty: any."""

    holder: str = ""
    statement: str = ""
    item: str = ""
    before: str = ""
    """The ref after which the list goes on; empty: from the newest."""


class Shown(msgspec.Struct, frozen=True):
    """One promise on display: nothing in it is personal."""

    ref: str
    holder: str
    item: str
    statement: str
    version: str
    revision_id: int
    signed_at: datetime
    granted_on: date
    standing: Standing
    until: date | None
    """Until when it is put right."""
    shown_until: date | None
    """The last day on display, where there is one."""


class Found(msgspec.Struct, frozen=True):
    """A page of the list, the newest first; `more` is the ref after which it goes on."""

    rows: tuple[Shown, ...]
    more: str = ""
