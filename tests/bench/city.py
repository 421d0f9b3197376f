"""A city's catalog: how long publishing takes, how soon and how large a process is that serves it.

`python -m tests.bench.city` prints the figures as JSON; `make bench` runs it too. Everything goes
through the product's own doors: `onego init-db`, `onego catalog publish`, `create_app`.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support import city

ROOT = Path(__file__).resolve().parents[2]
QUERIES = 1000
COMPOSED = 200
TWELVE = (
    "business-licence",
    "company-seals",
    "device-permit",
    "drug-retail-permit",
    "fire-check",
    "food-service-permit",
    "health-check",
    "housing-fund-registration",
    "invoice-setup",
    "publication-retail-permit",
    "signboard-permit",
    "tobacco-retail-permit",
)
"""The items of a bundle that is composed: every one of them is in."""

BARS = {
    "catalog_publish_s": (60, None),
    "catalog_ready_s": (2, None),
    "catalog_mb": (250, None),
    "compose_ms": (5, None),
    "search_p95_cpu_ms": (15, None),
}


def figures() -> dict[str, float]:
    """Every figure of a catalog of 11,264 items and 500 themes, in a process of its own each."""
    folder = Path(tempfile.mkdtemp(prefix="onego-city-"))
    environment = {**os.environ, "ONEGO_DATA": str(folder / "data")}
    onego = str(Path(sys.executable).with_name("onego"))
    try:
        files = city.write(folder / "catalog")
        subprocess.run(
            [onego, "init-db"], cwd=ROOT, env=environment, check=True, capture_output=True
        )
        start = time.monotonic()
        publish = [onego, "catalog", "publish", str(files)]
        subprocess.run(publish, cwd=ROOT, env=environment, check=True, capture_output=True)
        taken = time.monotonic() - start
        served = subprocess.run(
            [sys.executable, "-m", "tests.bench.city", "serve"],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
        )
        return {"catalog_publish_s": taken, **json.loads(served.stdout)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def serve() -> dict[str, float]:
    """In a process that has just started: ready, composing, searching, and what it weighs."""
    from webapp import create_app
    from webapp.catalog import picking, rules, service
    from webapp.halls import service as halls

    create_app()
    hall = halls.here()
    revision = service.current(hall.id)
    service.search_words("餐馆", revision)
    # From the start of the process, the interpreter and every import included.
    ready = time.time() - _started()
    theme = picking.theme_named(revision, picking.slug_of(TWELVE))
    arguments = {
        "hall": service.hall_parameters(hall),
        "answers": rules.widest_answers(theme, halls.today()),
        "today": halls.today(),
        "calendar": halls.calendar(hall.id),
    }
    rules.compose(revision, theme, **arguments)
    start = time.process_time()
    for _ in range(COMPOSED):
        rules.compose(revision, theme, **arguments)
    composing = (time.process_time() - start) / COMPOSED
    times = []
    for words in itertools.islice(city.queries(), QUERIES):
        start = time.process_time()
        service.search_words(words, revision)
        times.append(time.process_time() - start)
    return {
        "catalog_ready_s": ready,
        "catalog_mb": _pss() / 1e6,
        "compose_ms": composing * 1000,
        "search_p95_cpu_ms": sorted(times)[int(0.95 * QUERIES)] * 1000,
    }


def _started() -> float:
    """When this process started, in seconds since 1970, by the operating system."""
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    boot = next(
        int(line.split()[1])
        for line in Path("/proc/stat").read_text().splitlines()
        if line.startswith("btime")
    )
    return boot + ticks / os.sysconf("SC_CLK_TCK")


def _pss() -> int:
    """Bytes of memory that this process alone accounts for."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise LookupError("no Pss in smaps_rollup")


if __name__ == "__main__":
    found = serve() if sys.argv[1:] == ["serve"] else figures()
    print(json.dumps(found))
