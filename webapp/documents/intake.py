"""Judging what was sent as a paper: by its content, never by its name.

Photographs come out upright, as JPEG, without metadata, with a small preview; a PDF stays as it is,
byte by byte, because somebody may have signed it. What cannot be taken is refused with a reason
that a person can do something about (`cases.paper_words`).
"""

from __future__ import annotations

import subprocess
import sys
from enum import Enum
from pathlib import Path

import msgspec

from webapp.core import settings
from webapp.documents import intake_reading as reading

JPEG, PNG, HEIC, PDF = "image/jpeg", "image/png", "image/heic", "application/pdf"
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
ALONE = Path(reading.__file__)


class Problem(Enum):
    """Why a file is not taken."""

    empty = "empty"
    large = "large"
    """More bytes than a file may have; `limit` is how many."""
    unknown = "unknown"
    """Neither a picture that we read nor a PDF."""
    broken = "broken"
    """Cut off, or damaged."""
    pixels = "pixels"
    """More pixels than we decode; `limit` is how many."""
    locked = "locked"
    """A PDF with a password or with restrictions."""
    active = "active"
    """A PDF that does more than be read: scripts, forms, other files inside."""
    pages = "pages"
    """More pages than a file may have; `limit` is how many."""
    slow = "slow"
    """It took too much time or memory to read."""


class Refused(Exception):
    """A file that is not taken: why, and the limit that it broke."""

    def __init__(self, problem: Problem, limit: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.limit = problem, limit


class Judged(msgspec.Struct, frozen=True):
    """A file that can be kept: what is kept of it, of which type, how many pages."""

    kind: str
    content: bytes
    preview: bytes | None
    pages: int
    is_signed: bool = False
    """A PDF that bears a digital signature."""


def kind_of(content: bytes) -> str | None:
    """The type that the first bytes speak of, whatever the file was called."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return HEIC
    if content.startswith(b"%PDF-"):
        return PDF
    return None


def judge(content: bytes) -> Judged:
    """What is kept of a file. Raises Refused, and nothing else, for whatever bytes."""
    limits = settings.current()
    if not content:
        raise Refused(Problem.empty)
    if len(content) > limits.paper_bytes:
        raise Refused(Problem.large, limits.paper_bytes)
    kind = kind_of(content)
    if kind is None:
        raise Refused(Problem.unknown)
    if kind in {HEIC, PDF}:
        return _read_alone(kind, content)
    try:
        if kind == JPEG:
            made, preview = reading.jpeg(
                content,
                pixels=limits.paper_pixels,
                pixels_whole=limits.paper_pixels_whole,
                side=limits.paper_side,
            )
        else:
            made, preview = reading.png(
                content, pixels_whole=limits.paper_pixels_whole, side=limits.paper_side
            )
    except reading.Unreadable as why:
        raise Refused(Problem(why.problem), why.limit) from None
    except Exception as error:  # decoders raise what they like for a file that is not whole
        raise Refused(Problem.broken) from error
    return Judged(JPEG, made, preview, 1)


def _read_alone(kind: str, content: bytes) -> Judged:
    """Read a file in a process of its own, whose memory and time end."""
    limits = settings.current()
    given = msgspec.json.encode(
        {
            "memory": limits.paper_memory,
            "seconds": limits.paper_seconds,
            "pages": limits.paper_pages,
            "pixels_whole": limits.paper_pixels_whole,
            "side": limits.paper_side,
        }
    )
    command = [sys.executable, "-I", str(ALONE), "pdf" if kind == PDF else "heic", given.decode()]
    try:
        done = subprocess.run(  # noqa: S603  our own file; nothing that was sent is on the line
            command,
            input=content,
            capture_output=True,
            timeout=2 * limits.paper_seconds,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise Refused(Problem.slow) from None
    if done.returncode:
        # Killed at a limit, or the reader fell: the file is to blame.
        raise Refused(Problem.slow if done.returncode < 0 else Problem.broken)
    head, _, rest = done.stdout.partition(b"\n")
    said = msgspec.json.decode(head)
    if "problem" in said:
        raise Refused(Problem(said["problem"]), said.get("limit", 0))
    if kind == PDF:
        return Judged(PDF, content, None, said["pages"], said["signed"])
    size = said["sizes"][0]
    return Judged(JPEG, rest[:size], rest[size:], 1)
