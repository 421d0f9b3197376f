"""Threads that start at once, each with its own connections."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest


@pytest.fixture
def together() -> Callable[..., list[Any]]:
    """together(8, work) calls work(0) … work(7) at once; what each returned, or raised."""

    def run(count: int, work: Callable[[int], Any]) -> list[Any]:
        barrier = Barrier(count)

        def one(number: int) -> Any:
            barrier.wait()
            return work(number)

        with ThreadPoolExecutor(count) as pool:
            return [future.result() for future in [pool.submit(one, n) for n in range(count)]]

    return run
