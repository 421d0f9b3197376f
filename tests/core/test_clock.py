"""Moments are UTC, legal dates are the hall's, whatever the machine's zone says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from webapp.core import clock

WEBAPP = Path(clock.__file__).parents[1]
ROOT = WEBAPP.parent
ASIA = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-27T15:59:59+00:00", "2026-11-27"),
        ("2026-11-27T16:00:00+00:00", "2026-11-28"),
        ("2026-12-31T23:30:00+00:00", "2027-01-01"),
        ("2028-02-28T17:00:00+00:00", "2028-02-29"),
    ],
)
def test_a_legal_date_is_local_to_the_hall(moment: str, day: str) -> None:
    with clock.freeze(datetime.fromisoformat(moment)):
        assert clock.today(ASIA) == date.fromisoformat(day)


def test_a_stopped_clock_stands_and_goes_on_after() -> None:
    moment = datetime(2026, 11, 27, tzinfo=UTC)
    with clock.freeze(moment):
        assert clock.now() == moment == clock.now()
    assert clock.now() != moment
    with pytest.raises(ValueError, match="aware"), clock.freeze(moment.replace(tzinfo=None)):
        pass


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_process_lives_as_if_it_started_then(zone: str) -> None:
    code = f"from webapp.core import clock; print(clock.now(), clock.today({ASIA!r}))"
    environ = os.environ | {"TZ": zone, "ONEGO_TEST_NOW": "2028-02-29"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert re.match(r"2028-02-29 02:00:.*\+00:00 2028-02-29", done.stdout), done.stdout


def test_nothing_else_reads_the_clock() -> None:
    reads = re.compile(r"datetime\.now\(|date\.today\(|utcnow\(|time\.time\(|func\.now\(")
    found = [
        f"{path.relative_to(WEBAPP)}:{number}"
        for path in WEBAPP.rglob("*.py")
        if path.name != "clock.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if reads.search(line)
    ]
    assert not found


def test_a_day_is_always_the_halls() -> None:
    """The date of a moment in UTC is yesterday's in China until eight in the morning."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for place in (WEBAPP, ROOT / "tests")
        for path in place.rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"now\(\)\.date\(", line)
    ]
    assert not found
