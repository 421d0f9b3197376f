"""How many taps and keystrokes the whole job takes at a terminal: `python -m tests.journeys.taps`.

The numbers stand in taps.json. They may only fall: a change that needs more of them fails the
journey, one that needs fewer is written down by `python -m tests.journeys.taps lower`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

FILE = Path(__file__).with_name("taps.json")
JOURNEY = "tests/journeys/test_terminal_job.py::test_the_whole_job_by_taps"
COUNTED = re.compile(r"(\w+): (\d+) taps$", re.MULTILINE)


def allowed(name: str) -> int:
    """The most taps that a job may take."""
    return int(json.loads(FILE.read_text())[name])


def count() -> dict[str, int]:
    """Walk each job once and count."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "--database", "sqlite", JOURNEY]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = {name: int(taps) for name, taps in COUNTED.findall(said)}
    if not found:
        sys.exit(said)
    return found


def main(words: list[str]) -> None:
    """Print the numbers; with `lower`, write those that fell."""
    before, now = json.loads(FILE.read_text()), count()
    for name, taps in now.items():
        print(f"{name}: {taps} taps and keystrokes (allowed: {before[name]})")
    if words == ["lower"]:
        lower = {name: min(taps, before[name]) for name, taps in now.items()}
        FILE.write_text(json.dumps({**before, **lower}, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
