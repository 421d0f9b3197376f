"""Changing a file by one byte, and by bytes put behind it."""

from __future__ import annotations

import random

from webapp.signing import verify_command


def one_byte_changed(content: bytes, chance: random.Random) -> tuple[int, bytes]:
    """Where, and the file with another byte there."""
    at = chance.randrange(len(content))
    changed = bytearray(content)
    changed[at] ^= chance.randrange(1, 256)
    return at, bytes(changed)


def missed(content: bytes, rounds: int, chance: random.Random) -> list[int]:
    """Where a change of one byte was not found by what `onego verify` says."""
    found = []
    for _round in range(rounds):
        at, changed = one_byte_changed(content, chance)
        lines, fault = verify_command.say(changed)
        if not fault or any("genuine and valid" in line for line in lines):
            found.append(at)
    return found


TAILS = (b"\n", b" ", b"%%EOF\n", b"\x00" * 512, b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n")
"""Bytes that somebody might put behind a signed file."""
