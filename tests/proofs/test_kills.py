"""SIGKILL at random moments: no acknowledged answer or submission is lost, no case made twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.proofs import stored
from tests.proofs.applicant import Applicant
from tests.support import server as servers
from tests.support.server import ROOT, Server, free_port
from webapp.core import settings

APPLICANTS = 4
MOST_STEPS = 60
"""How much all of them get done at most before the kill; an application takes about 20 steps."""
LONGEST_ROUND = 20.0
"""Seconds after which the server dies in any case, on a slow machine."""


@pytest.mark.proof
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
    try:
        for round_ in range(rounds):
            _work_until_killed(server, people, chance)
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
    acknowledged = sum(one.acknowledged for one in people)
    print(
        f"{rounds} kills: {acknowledged} acknowledged answers and pages, {cases} cases, "
        f"nothing lost; a restart takes {sum(starts) / len(starts):.1f} s"
    )
    assert acknowledged > rounds
    assert cases or rounds < 10


def _work_until_killed(server: Server, people: list[Applicant], chance: random.Random) -> None:
    """Everybody works; the server dies in the middle of it, all its processes at once."""
    end = time.monotonic() + LONGEST_ROUND
    enough = sum(one.acknowledged for one in people) + chance.randint(1, MOST_STEPS)
    faults: list[BaseException] = []

    def work(one: Applicant) -> None:
        try:
            one.work()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=[one]) for one in people]
    for thread in threads:
        thread.start()
    while sum(one.acknowledged for one in people) < enough and time.monotonic() < end:
        time.sleep(0.002)
        if faults:
            break
    time.sleep(chance.uniform(0, 0.1))
    server.kill()
    for thread in threads:
        thread.join(60)
    if faults:
        faults[0].add_note(server.printed()[-3000:])
        raise faults[0]


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
