"""Reading the signatures of a file of anybody's, in a process whose memory and time end.

A crafted file can make a reader take both; and the library that reads signatures is large, so web
processes never load it.
"""

from __future__ import annotations

import subprocess
import sys

import msgspec

from webapp.signing.values import Inspection

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space."""
SECONDS = 20
"""Of CPU; and twice as many by the clock."""
ALONE = ("-I", "-m", "webapp.signing.inspecting")
UNREADABLE = Inspection(is_readable=False)


class Given(msgspec.Struct):
    """What an inspection is given: the file, and the roots that are trusted (DER)."""

    content: bytes
    roots: tuple[bytes, ...]


def inspect_alone(content: bytes, roots: tuple[bytes, ...]) -> Inspection:
    """The signatures of any file whatever, see `inspecting.inspect`. Never raises."""
    try:
        done = subprocess.run(  # noqa: S603  our own module; nothing that was sent is on the line
            [sys.executable, *ALONE],
            input=msgspec.msgpack.encode(Given(content, roots)),
            capture_output=True,
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return UNREADABLE
    if done.returncode:
        return UNREADABLE
    return msgspec.msgpack.decode(done.stdout, type=Inspection)
