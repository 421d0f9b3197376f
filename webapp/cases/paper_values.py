"""Words of papers: what a draft holds of them, and what was decided."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import msgspec

from webapp.catalog.values import PaperMode


class MarkKind(Enum):
    """What a mark is about."""

    paper = "paper"
    signature = "signature"


class MarkState(Enum):
    """What was decided."""

    counter = "counter"
    """The paper is brought to the hall."""
    signed = "signed"


class Follow(Enum):
    """Whether a paper can be sent after handing in; else why not."""

    open = "open"
    asked = "asked"
    """A notice asks for it: it is sent in answer to that."""
    here = "here"
    decided = "decided"
    """An item that it was for is decided."""
    never = "never"
    """Nobody has to send it."""


class FileValues(msgspec.Struct, frozen=True):
    """One file of a paper, without its content."""

    ref: str
    draft_id: int
    paper: str
    row_id: str
    position: int
    round: int
    kind: str
    size: int
    pages: int
    sha256: bytes
    has_preview: bool
    created_at: datetime


class Held(msgspec.Struct, frozen=True):
    """What a draft has of its papers and signatures.

    `files` in their order; `counter` the papers that are brought to the hall; `signed` the basis
    on which each statement was signed.
    """

    files: tuple[FileValues, ...] = ()
    counter: frozenset[str] = frozenset()
    signed: dict[str, str] = msgspec.field(default_factory=dict)


class Slot(msgspec.Struct, frozen=True):
    """A place for files: a paper, or of a paper that each row of a table needs, one row."""

    paper: str
    mode: PaperMode
    row_id: str = ""
