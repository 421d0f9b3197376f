"""SIGKILL at random moments: no acknowledged answer or submission is lost, no case made twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.proofs import stored
from tests.proofs.applicant import Applicant
from tests.proofs.killing import work_until_killed
from tests.support import server as servers
from tests.support.server import ROOT, free_port
from webapp.core import settings

APPLICANTS = 4
MOST_STEPS = 60
"""How much all of them get done at most before the kill; an application takes about 20 steps."""


@pytest.mark.proof
@pytest.mark.sampled_on("postgresql")
@pytest.mark.timeout(7200)
def test_a_killed_server_loses_nothing_that_it_acknowledged(
    rounds: int, environment: dict[str, str], tmp_path: Path
) -> None:
    seed = int(os.environ.get("PROOF_SEED", "20261122"))
    chance = random.Random(seed)
    data, port = tmp_path / "data", free_port()
    configured = settings.load({**environment, "ONEGO_DATA": str(data), "PORT": str(port)})
    people = [Applicant(f"http://127.0.0.1:{port}", n, seed + n) for n in range(APPLICANTS)]
    server = servers.start(data, port=port, **environment)
    starts = []

    def done() -> int:
        return sum(one.acknowledged for one in people)

    try:
        for round_ in range(rounds):
            most = chance.randint(1, MOST_STEPS)
            work_until_killed(server, people, done, most, chance.uniform(0, 0.1))
            began = time.monotonic()
            server = servers.start(data, port=port, **environment)
            starts.append(time.monotonic() - began)
            with stored.opened(configured):
                lost = [fault for one in people for fault in stored.faults(one)] + stored.twice()
            assert not lost, f"round {round_} (seed {seed}): {lost}"
            for one in people:
                stored.forget_finished(one)
            if round_ % 10 == 0 or round_ == rounds - 1:
                _audit_is_whole(data, environment)
        for one in people:
            one.step()
        with stored.opened(configured):
            cases = stored.cases()
    finally:
        server.stop()
    print(
        f"{rounds} kills: {done()} acknowledged answers and pages, {cases} cases, "
        f"nothing lost; a restart takes {sum(starts) / len(starts):.1f} s"
    )
    assert done() > rounds
    assert cases or rounds < 10


def _audit_is_whole(data: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "webapp.cli", "audit", "verify"],
        cwd=ROOT,
        env={**os.environ, **environment, "ONEGO_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
