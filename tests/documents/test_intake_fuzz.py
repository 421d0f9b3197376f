"""Papers with bytes flipped, cut, spliced and mislabelled: taken whole or refused, nothing else.

`make test` tries a sample of 300, `PROOF_ROUNDS=200` tries 6,000 (PROOF_SEED chooses them).
"""

from __future__ import annotations

import io
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from tests.support import papers
from webapp.core import settings
from webapp.core.settings import Settings
from webapp.documents import intake, intake_reading
from webapp.documents.intake import Judged, Refused

A_ROUND = 30
SAMPLE_ROUNDS = 10
LONGEST = 5.0
"""Seconds of CPU that no file of some kB may take."""

SEEDS: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: papers.jpeg(320, 240, orientation=6),
    "progressive": lambda: papers.jpeg(320, 240, progressive=True),
    "cmyk": lambda: papers.jpeg(120, 90, mode="CMYK"),
    "png": lambda: papers.png(200, 150),
    "clear": lambda: papers.png(120, 90, mode="RGBA"),
    "palette": lambda: papers.png(120, 90, mode="P", transparency=0),
    "heic": papers.heic,
    "pdf": lambda: papers.pdf(2),
    "packed": lambda: papers.pdf(2, object_stream_mode=pikepdf.ObjectStreamMode.generate),
}
HEADS = (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypheic", b"%PDF-1.7\n", b"GIF89a")
LEAKS = (b"Exif\0", papers.CAMERA.encode(), b"ns.adobe.com", b"Photoshop")


def flipped(content: bytes, chance: random.Random, _others: list[bytes]) -> bytes:
    """Some bytes are others."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20, 100))):
        made[chance.randrange(len(made))] = chance.choice((0, 255, chance.randrange(256)))
    return bytes(made)


def flipped_in_front(content: bytes, chance: random.Random, _others: list[bytes]) -> bytes:
    """Some bytes of the head are others, where sizes and kinds stand."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        made[chance.randrange(min(len(made), 200))] = chance.randrange(256)
    return bytes(made)


def cut(content: bytes, chance: random.Random, _others: list[bytes]) -> bytes:
    """The end is missing."""
    return content[: chance.randrange(len(content))]


def holed(content: bytes, chance: random.Random, _others: list[bytes]) -> bytes:
    """A piece is missing, or is there twice."""
    start = chance.randrange(len(content))
    end = start + chance.randrange(1, 400)
    return content[:start] + chance.choice((b"", content[start:end] * 2)) + content[end:]


def spliced(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """It begins as one file and goes on as another."""
    other = chance.choice(others)
    return content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]


def beheaded(content: bytes, chance: random.Random, _others: list[bytes]) -> bytes:
    """The head of another kind stands before it, or in place of its own."""
    head = chance.choice(HEADS)
    return head + content[chance.choice((0, len(head))) :]


def followed(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Something else hangs on behind."""
    tail = chance.choice((b"<script>alert(1)</script>", b"PK\3\4", chance.choice(others)))
    return content + tail


MUTATIONS = (flipped, flipped_in_front, cut, holed, spliced, beheaded, followed)


def mutated(count: int, seed: int) -> list[tuple[str, bytes]]:
    """So many files gone wrong, the same ones for the same seed."""
    chance = random.Random(seed)
    seeds = {name: make() for name, make in SEEDS.items()}
    others, found = list(seeds.values()), []
    for number in range(count):
        name = list(seeds)[number % len(seeds)]
        content = seeds[name]
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            content = chance.choice(MUTATIONS)(content or b"x", chance, others)
        found.append((name, content))
    return found


def judged(content: bytes) -> tuple[Judged | None, str]:
    """What was made of a file (None where it was refused), and what is wrong with that."""
    began = time.process_time()
    found = None
    try:
        found = intake.judge(content)
    except Refused:
        pass
    except BaseException as error:  # whatever it is: it is the fault that we look for
        return None, f"raised {error!r}"
    if time.process_time() - began > LONGEST:
        return found, "hung"
    return found, fault_of_kept(found, content) if found else ""


def fault_of_kept(judged: Judged, content: bytes) -> str:
    """What is wrong with what is kept of a file; empty where nothing is."""
    if judged.kind == intake.PDF:
        return "" if content.startswith(b"%PDF-") and judged.content == content else "no PDF"
    if judged.kind != intake.JPEG:
        return f"is of the type {judged.kind}"
    for kept in (judged.content, judged.preview or b""):
        image = Image.open(io.BytesIO(kept))
        if image.format != "JPEG":
            return f"is {image.format}"
        image.load()
        if image.getexif() or any(leak in kept for leak in LEAKS):
            return "keeps metadata"
    return ""


def _here(kind: str, content: bytes) -> Judged:
    """Read what is read alone, in this process: a thousand processes would take minutes."""
    limits = settings.current()
    try:
        if kind == intake.PDF:
            pages = intake_reading.pdf(content, pages=limits.paper_pages)
            return Judged(kind, content, None, pages)
        whole, small = intake_reading.heic(
            content, pixels_whole=limits.paper_pixels_whole, side=limits.paper_side
        )
    except intake_reading.Unreadable as why:
        raise Refused(intake.Problem(why.problem), why.limit) from None
    except Exception as error:
        raise Refused(intake.Problem.broken) from error
    return Judged(intake.JPEG, whole, small, 1)


@pytest.fixture
def seed() -> int:
    return int(os.environ.get("PROOF_SEED", "20261123"))


@pytest.mark.proof
@pytest.mark.timeout(7200)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_whatever_is_sent_is_taken_whole_or_refused(
    seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "_current", Settings(data=tmp_path))
    rounds = int(os.environ.get("PROOF_ROUNDS", SAMPLE_ROUNDS))
    files = mutated(rounds * A_ROUND, seed)
    faults: list[Any] = []
    taken = 0
    alone = intake._read_alone
    for number, (name, content) in enumerate(files):
        # Every tenth goes the whole way, through a process of its own.
        monkeypatch.setattr(intake, "_read_alone", alone if number % 10 == 0 else _here)
        found, fault = judged(content)
        taken += found is not None
        if fault:
            (tmp_path / f"{number}.{name}").write_bytes(content)
            faults.append((number, name, fault))
    print(f"{len(files)} files gone wrong, {taken} of them still whole")
    assert not faults, f"seed {seed}, in {tmp_path}: {faults}"
    assert 0 < taken < len(files)
