"""A server that dies in the middle of people's work, all its processes at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from tests.support.server import Server

LONGEST_ROUND = 20.0
"""Seconds after which the server dies in any case, on a slow machine."""


class Worker(Protocol):
    """Somebody who goes on until the server is gone."""

    def work(self) -> None:
        """Raises what is a fault of the server; a lost connection is none."""


def work_until_killed(
    server: Server, people: Sequence[Worker], done: Callable[[], int], most: int, grace: float
) -> None:
    """Everybody works until `done` has grown by `most`; `grace` seconds later the server dies.

    Raises the first fault of those who worked, with what the server printed.
    """
    end = time.monotonic() + LONGEST_ROUND
    enough = done() + most
    faults: list[BaseException] = []

    def work(one: Worker) -> None:
        try:
            one.work()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=[one]) for one in people]
    for thread in threads:
        thread.start()
    while done() < enough and time.monotonic() < end and not faults:
        time.sleep(0.002)
    time.sleep(grace)
    server.kill()
    for thread in threads:
        thread.join(60)
    if faults:
        faults[0].add_note(server.printed()[-3000:])
        raise faults[0]
