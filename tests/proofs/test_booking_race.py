"""Many people press on one time at one moment: each place is given once, and none is lost.

In every third round the server dies in the middle, all of its processes at once; in every round
some people hang up without waiting for their answer. Whoever got no answer presses again.
"""

from __future__ import annotations

import random
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.proofs import stored
from tests.support import bookers
from tests.support import server as servers
from tests.support.bookers import Booker
from tests.support.server import Server
from webapp.core import clock, settings

PEOPLE, PLACES = 64, 20
SAMPLE = 5


@pytest.mark.proof
@pytest.mark.sampled_on("postgresql")
@pytest.mark.timeout(7200)
def test_each_place_is_given_once_whoever_dies(
    rounds: int, environment: dict[str, str], tmp_path: Path
) -> None:
    rounds = max(rounds, SAMPLE)
    data, port = tmp_path / "data", servers.free_port()
    configured = settings.load({**environment, "ONEGO_DATA": str(data)})
    chance = random.Random(4)
    server = servers.start(data, port=port, **environment)
    deaths = lost = 0
    try:
        with stored.opened(configured):
            _place, start = bookers.make_place(PLACES)
            address = bookers.page_of(clock.local(start, "Asia/Shanghai").date())
            people = bookers.make_bookers(server.url, PEOPLE, address)
            for number in range(rounds):
                for one in people:
                    one.open()
                dies = number % 3 == 2
                rush(people, start, chance, server if dies else None)
                if dies:
                    deaths += 1
                    server = servers.start(data, port=port, **environment)
                lost += sum(not one.got for one in people)
                again(people, start)
                check(people)
                bookers.clear()
    finally:
        server.stop()
    print(f"\n{rounds} rounds, {deaths} deaths of the server, {lost} answers lost: none too many")


def rush(
    people: list[Booker], start: datetime, chance: random.Random, dying: Server | None
) -> None:
    """Everybody presses at one moment; some hang up at once, and the server may die."""
    together = threading.Barrier(len(people) + 1)
    faults: list[BaseException] = []
    impatient = {id(one) for one in chance.sample(people, 6)}

    def press(one: Booker) -> None:
        together.wait()
        try:
            one.press(start)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=press, args=[one]) for one in people]
    for thread in threads:
        thread.start()
    together.wait()
    time.sleep(chance.uniform(0.0, 0.25))
    for one in people:
        if id(one) in impatient:
            one.visitor.hang_up()
    if dying is not None:
        dying.kill()
    for thread in threads:
        thread.join(60)
    if faults:
        raise faults[0]


def again(people: list[Booker], start: datetime) -> None:
    """Whoever got no answer sends the same form again, until there is one."""
    for one in people:
        one.visitor.close()
        for _ in range(5):
            if one.got:
                break
            one.press(start)


def check(people: list[Booker]) -> None:
    """As many were told that it is kept as there are places; the tables say the same."""
    kept = [one for one in people if one.got == "kept"]
    quicker = [one for one in people if one.got == "quicker"]
    assert len(kept) + len(quicker) == PEOPLE
    assert len(kept) == PLACES
    assert bookers.live() == PLACES
    assert bookers.taken() == [(PLACES, PLACES)]
    for one in kept[:3]:
        one.confirm()
    assert bookers.live() == PLACES
