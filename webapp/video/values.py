"""Words of a video call: where it stands, who speaks, what is said and what the browsers send."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated

import msgspec

LONGEST_TEXT = 1000
"""Characters of one text, and of what was agreed."""
MOST_LINES = 400
"""Texts and photographs of one call."""
LONGEST_SIGNAL = 16_000
"""Characters of one thing that a browser tells the other: a description is about 6,000."""
MOST_AT_ONCE = 20
MOST_SIGNALS = 2000
"""So many signals both sides of one call may send, reloads of their pages included."""


class VideoState(Enum):
    """Where a call (视频通话) stands; `rules.MOVES` is the table of moves."""

    waiting = "waiting"
    """Its person waits until an officer is free."""
    talking = "talking"
    ended = "ended"
    left = "left"
    """Its person did not wait any longer."""
    expired = "expired"
    """Nobody answered, or its person was not heard any more."""


OPEN = (VideoState.waiting, VideoState.talking)
"""The states of the one call that an account may have."""


class CallSide(Enum):
    """Who of the two speaks."""

    caller = "caller"
    officer = "officer"

    @property
    def other(self) -> CallSide:
        """Who hears it."""
        return CallSide.officer if self is CallSide.caller else CallSide.caller


class SignalKind(Enum):
    """What one browser tells the other, so that they find each other."""

    hello = "hello"
    """A page of the caller is there; what was said to an older page counts no more."""
    offer = "offer"
    answer = "answer"
    candidates = "candidates"
    """Addresses at which a browser can be reached."""


class Signal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that a browser tells the other; nobody here reads what is in it."""

    kind: SignalKind
    content: Annotated[str, msgspec.Meta(max_length=LONGEST_SIGNAL)]


class LineNote(Enum):
    """A line of a call that nobody wrote: what one of the two did."""

    shown = "shown"
    """同屏: the applicant lets the officer see their application."""
    hidden = "hidden"
    handed_in = "handed_in"
    """A paper (the line's text is its slug) was handed in with photographs of the call."""
    added = "added"
    """The same, but something of it is still missing."""


Place = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]*(/[a-z0-9-]+)?$", max_length=128)]
"""A section of an application, or a line of it (`papers/site-plan`); empty: nothing."""
Number = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page sends when it looks: what it knows already, and what it has to tell."""

    after: Number
    """The last signal of the other side that it has."""
    line: Number
    """The last text or photograph that it shows."""
    signals: Annotated[tuple[Signal, ...], msgspec.Meta(max_length=MOST_AT_ONCE)] = ()
    look: Place = ""
    """Where its person points, in an application that both see."""


class Heard(msgspec.Struct, frozen=True):
    """A signal of the other side, with its number within the call."""

    number: int
    kind: SignalKind
    content: str


class Said(msgspec.Struct, frozen=True):
    """A text of a call; a photograph, or what somebody did (`text` is no text of theirs)."""

    id: int
    side: CallSide
    text: str
    is_photo: bool
    at: datetime
    note: LineNote | None = None


class Shot(msgspec.Struct, frozen=True):
    """A photograph of a call, and the place of a paper that it was said to be."""

    id: int
    paper: str
    row_id: str
    chosen_by: CallSide | None
    sent: bool
    """Whether it is among the papers already."""

    @property
    def place(self) -> str:
        """The paper and its row, as a page names them."""
        return f"{self.paper}/{self.row_id}" if self.row_id else self.paper


class Look(msgspec.Struct, frozen=True):
    """Where one of the two points, in an application that both see."""

    place: Place = ""
    side: CallSide | None = None
    number: int = 0
    """How often somebody has pointed."""


class Member(msgspec.Struct, frozen=True):
    """One of the two of a call: the account that asked, or the officer who answered."""

    side: CallSide
    number: int

    @property
    def actor(self) -> str:
        """A reference for the audit trail."""
        kind = "account" if self.side is CallSide.caller else "staff"
        return f"{kind}:{self.number}"


class Call(msgspec.Struct, frozen=True):
    """A call as the rest of the room knows it."""

    id: int
    ref: str
    hall_id: int
    state: VideoState
    account_id: int
    officer_id: int | None
    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    caller_heard_at: datetime
    officer_heard_at: datetime | None
    agreed: str
    """What was agreed, as the officer wrote it; empty while nothing is written."""
    case_ref: str
    number: str
    """Of the case."""
    theme: str
    revision_id: int
    applicant: str
    booking_ref: str = ""
    """The appointment in whose time it was asked for; empty: none."""
    booked_for: datetime | None = None
    """The time for which it was booked; None: somebody called without."""
    shown_at: datetime | None = None
    """Since when its person lets the officer see their application; None: they do not."""
    look: Look = Look()
    changes: int = 0
    """How often what stands beside the talk has changed."""

    @property
    def is_open(self) -> bool:
        """Whether somebody waits or talks."""
        return self.state in OPEN


class NotNow(Exception):
    """The call is not in a state in which this can be done; nothing changed."""


class TooMany(Exception):
    """More was sent than a call takes."""
