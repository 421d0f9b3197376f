"""`make bench`: one run on PostgreSQL and on SQLite, against the yardstick in the same run.

Prints a table and writes .bench/latest.json: flat numeric keys, those of PostgreSQL unprefixed,
the others `sqlite_…`. A ratio is CPU of a request divided by CPU of tests/bench/bare.py's page.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean
from typing import Any

from tests.bench import booking, city, measures, signing, typesetting
from tests.bench.measures import Target
from tests.support import postgres
from tests.support.server import ROOT, free_port, serving

WORKERS = 4
THREADS = 4
ROUNDS = 5
LATEST = ROOT / ".bench" / "latest.json"

BARS = {
    "question_get_cpu_ratio": (10, 5),
    "answer_post_cpu_ratio": (10, None),
    "application_cpu_ms_per_request": (8, 5),
    "track_get_cpu_ratio": (5, None),
    "worker_pss_mb": (75, 60),
    "first_visit_gzip_kb": (60, 45),
    "pdf_page_ms": (30, 15),
    "signatures_year_hours": (None, 48),
    **city.BARS,
    **booking.BARS,
}
"""The most that a figure may be, and where we aim."""
LEAST = {"signatures_per_min_core": 240, **booking.LEAST}
"""The least that a figure may be."""

ENOUGH = "1000000"
SETTINGS = {
    "ONEGO_WORKERS": str(WORKERS),
    "ONEGO_THREADS": str(THREADS),
    # All applicants come from one address here; what counts attempts works as ever.
    "ONEGO_ATTEMPTS_ADDRESS_FACTOR": ENOUGH,
}


@contextmanager
def bare_server() -> Iterator[Target]:
    """The yardstick under the same server, with the same workers and threads."""
    port = free_port()
    how = (
        f"-k gthread -w {WORKERS} --threads {THREADS} --preload --keep-alive 5 --log-level warning"
    )
    command = [sys.executable, "-m", "gunicorn", *how.split(), "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*command, "tests.bench.bare:app"], cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(url).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Target(url, process.pid)
    finally:
        process.terminate()
        process.wait()


def measure(target: Target, yardstick: Target, folder: Path, url: str = "") -> dict[str, float]:
    """Every figure of one server. The yardstick is laid on between the rounds of each measure: what
    else the machine does meanwhile slows both."""
    units, ratio = beside(yardstick)
    figures = {
        "question_get_cpu_ratio": ratio(measures.question_get(target)),
        "answer_post_cpu_ratio": ratio(lambda: measures.answer_post(target), rounds=1),
    }
    whole, slip = measures.applications(target)
    figures |= whole
    figures["track_get_cpu_ratio"] = ratio(measures.track_get(target, slip))
    figures["upload_cpu_ms"] = measures.upload(target)
    figures["first_visit_gzip_kb"] = measures.first_visit_kb(target.url)
    figures |= booking.figures(target, folder, url, ratio)
    figures["bare_cpu_ms"] = fmean(units)
    return figures


def beside(yardstick: Target) -> tuple[list[float], booking.Ratio]:
    """What the yardstick cost, and what makes a ratio: rounds of both in turn, then their means."""
    bare, units = measures.bare(yardstick), list[float]()

    def ratio(work: measures.Round, rounds: int = ROUNDS) -> float:
        costs, beside_it = [], [bare()]
        for _ in range(rounds):
            costs.append(work())
            beside_it.append(bare())
        units.extend(beside_it)
        return fmean(costs) / fmean(beside_it)

    return units, ratio


def quarter(yardstick: Target, figures: dict[str, float], *about: Any) -> dict[str, float]:
    """A city's quarter; its page is held against the page of a question."""
    found = booking.quarter(about[0], beside(yardstick)[1], *about[1:], **SETTINGS)
    found["million_get_to_question"] = (
        found["million_get_cpu_ratio"] / figures["question_get_cpu_ratio"]
    )
    return found


def on_postgres(folder: Path, yardstick: Target) -> dict[str, float]:
    """The figures on PostgreSQL, as durable as it comes."""
    cluster = postgres.start(durable=True)
    try:
        cluster.copy("template1", "onego")
        url = cluster.url("onego")
        with serving(folder / "postgresql", ONEGO_DATABASE_URL=url, **SETTINGS) as server:
            target = Target(server.url, server.pid, (cluster.postmaster(),))
            figures = measure(target, yardstick, folder / "postgresql", url)
        cluster.copy("template1", "signing")
        url = cluster.url("signing")
        figures |= signing.figures(folder / "signing-pg", url, cluster.postmaster())
        cluster.copy("template1", "quarter")
        place = (folder / "quarter-pg", cluster.url("quarter"), (cluster.postmaster(),))
        return figures | quarter(yardstick, figures, *place)
    finally:
        cluster.stop()


def on_sqlite(folder: Path, yardstick: Target) -> dict[str, float]:
    """The figures on SQLite."""
    with serving(folder / "sqlite", **SETTINGS) as server:
        figures = measure(Target(server.url, server.pid), yardstick, folder / "sqlite")
    figures |= signing.figures(folder / "signing")
    return figures | quarter(yardstick, figures, folder / "quarter")


def show(figures: dict[str, float]) -> bool:
    """Print the table; whether every bar is kept."""
    kept = True
    print(f"{'':<34}{'PostgreSQL':>12}{'SQLite':>12}{'at most':>10}{'aim':>6}")
    for name in [key for key in figures if not key.startswith("sqlite_")]:
        most, aim = BARS.get(name, (None, None))
        values = [figures[name], figures.get(f"sqlite_{name}", figures[name])]
        least = LEAST.get(name)
        over = most is not None and max(values) > most
        under = least is not None and min(values) < least
        kept = kept and not (over or under)
        print(
            f"{name:<34}{values[0]:>12.2f}{values[1]:>12.2f}"
            f"{f'≥ {least}' if least else most or '':>10}{aim or '':>6}"
            f"{'  over' if over else '  under' if under else ''}"
        )
    return kept


def main() -> int:
    """Measure, print, write; 1 where a bar is not kept."""
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    folder = Path(tempfile.mkdtemp(prefix="onego-bench-"))
    try:
        with bare_server() as yardstick:
            figures = on_postgres(folder, yardstick)
            on_the_other = on_sqlite(folder, yardstick)
        figures |= {f"sqlite_{name}": value for name, value in on_the_other.items()}
        figures["pdf_page_ms"] = typesetting.pdf_page_ms()
        figures |= city.figures()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    LATEST.parent.mkdir(exist_ok=True)
    LATEST.write_text(json.dumps({k: round(v, 3) for k, v in figures.items()}, indent=1) + "\n")
    return 0 if show(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
