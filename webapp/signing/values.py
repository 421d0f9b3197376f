"""Words of signing: who signs what and how, and where a signature stands."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec


class Purpose(Enum):
    """What is signed. Each purpose has an owner, who hears how it ended (`signing.purposes`)."""

    statement = "statement"
    """A statement (承诺书) of an application."""
    circular = "circular"
    """A file that staff sent round."""


class RequestState(Enum):
    """Where a request for signatures stands."""

    open = "open"
    complete = "complete"
    """Everybody has signed; what is left is the hall's own work."""
    declined = "declined"
    expired = "expired"
    cancelled = "cancelled"
    """Whoever asked took it back, or asks for something else now."""


class SignerState(Enum):
    """Where one person's signature stands."""

    waiting = "waiting"
    acted = "acted"
    """They signed; what they did is kept as evidence, the certificate follows within seconds."""
    sealed = "sealed"
    """The file bears their signature (签名), their certificate and the time."""
    declined = "declined"


class Way(Enum):
    """How somebody signed. Both count the same."""

    drawn = "drawn"
    """With a finger, a pen or a mouse."""
    typed = "typed"
    """The full name was typed, and that it signs was ticked."""


class Problem(Enum):
    """Why a signature was not taken."""

    empty = "empty"
    """Nothing was drawn, and no name was typed."""
    too_small = "too_small"
    """A dot or a dash is no name."""
    unreadable = "unreadable"
    """What was sent is no drawing, or more than one can be."""
    name = "name"
    """The typed name is not the name of the person who is to sign."""
    tick = "tick"
    """That the typed name signs was not ticked."""
    changed = "changed"
    """What is to be signed changed since the page was shown."""
    somebody_else = "somebody_else"
    """Who is signed in here is not the person named."""


class BadSignature(Exception):
    """A signature that was not taken, and why; what was drawn or typed is still on the page."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class Ended(Exception):
    """The request is over: signed, declined, expired or taken back; `state` says which."""

    def __init__(self, state: RequestState) -> None:
        super().__init__(state)
        self.state = state


class NoRequest(LookupError):
    """There is no such request, or not for this link: the two look the same."""


class Drawn(msgspec.Struct, frozen=True):
    """A drawn name: strokes of points in the pad's own units, and the size of the pad."""

    width: float
    height: float
    strokes: tuple[tuple[tuple[float, float], ...], ...]


class Named(msgspec.Struct, frozen=True):
    """Somebody who is to sign. Without a phone they are reached by the code on the screen."""

    name: str
    id_number: str
    phone: str = ""


class Chapter(msgspec.Struct, frozen=True):
    """A part of a text, as it is read before it is signed."""

    title: str
    lines: tuple[str, ...]


class Content(msgspec.Struct, frozen=True):
    """What the persons asked read: a text in Chinese; or, without chapters, a file."""

    title: str
    basis: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    about: str = ""
    """What it is for, in a line."""


class Sent(msgspec.Struct, frozen=True):
    """What came from the page: what was shown, what was drawn, what was typed."""

    seen: str
    strokes: str = ""
    name: str = ""
    ticked: bool = False


class Circumstances(msgspec.Struct, frozen=True):
    """Where and as whom somebody signs: kept as evidence.

    `identity` names who proved them (a provider), `surface` the kind of screen, `terminal` which
    one of the hall's, if any.
    """

    account_id: int
    identity: str
    surface: str
    terminal: str = ""


class SignerView(msgspec.Struct, frozen=True):
    """One of those asked, as pages show it to whoever asked."""

    position: int
    named: Named
    state: SignerState
    acted_at: datetime | None
    token: str
    """Of their link; empty once they have signed, or where they sign at this very screen."""


class RequestView(msgspec.Struct, frozen=True):
    """A request as pages show it."""

    id: int
    ref: str
    purpose: Purpose
    title: str
    state: RequestState
    content: Content
    text_sha256: str
    document_ref: str
    created_at: datetime
    expires_at: datetime
    asked_by: str
    signers: tuple[SignerView, ...]

    @property
    def waiting(self) -> tuple[SignerView, ...]:
        """Those who have not signed yet."""
        return tuple(one for one in self.signers if one.state is SignerState.waiting)


class FoundSignature(msgspec.Struct, frozen=True):
    """A signature in a file, as the file proves it."""

    name: str
    id_masked: str
    issuer: str
    is_demonstration: bool
    """It says of itself that it has no legal effect."""
    at: datetime | None
    """By the trusted time stamp; None where there is none that holds."""
    is_intact: bool
    """Nothing of what it signed, nor of itself, was changed since."""
    is_trusted: bool
    """Its certificate and its time rest on a root that this hall trusts."""
    evidence: str
    """SHA-256 of the evidence, in hexadecimal."""
    document: str
    """SHA-256 of the document as it was typeset, before anybody signed."""

    @property
    def is_good(self) -> bool:
        """Whether it holds in every respect."""
        return self.is_intact and self.is_trusted


class Inspection(msgspec.Struct, frozen=True):
    """What the signatures of a file prove."""

    is_readable: bool
    signatures: tuple[FoundSignature, ...] = ()
    covers_all: bool = False
    """The last signature covers the file to its last byte: nothing was appended."""

    @property
    def is_good(self) -> bool:
        """Whether it is signed, every signature holds, and nothing was added."""
        return bool(self.signatures) and self.covers_all and all(s.is_good for s in self.signatures)
