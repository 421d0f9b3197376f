"""Changing a file by one byte, and by bytes put behind it."""

from __future__ import annotations

import random


def one_byte_changed(content: bytes, chance: random.Random) -> tuple[int, bytes]:
    """Where, and the file with another byte there."""
    at = chance.randrange(len(content))
    changed = bytearray(content)
    changed[at] ^= chance.randrange(1, 256)
    return at, bytes(changed)


TAILS = (b"\n", b" ", b"%%EOF\n", b"\x00" * 512, b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n")
"""Bytes that somebody might put behind a signed file."""
