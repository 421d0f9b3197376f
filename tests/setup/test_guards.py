"""No test talks to the network, and the clock stands still when it is told to."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.support.network import OutsideError
from webapp.core import attempts, clock, settings


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443)])
def test_the_network_is_closed(address: tuple[str, int]) -> None:
    with pytest.raises(OutsideError), socket.socket() as outside:
        outside.connect(address)
    with pytest.raises(OutsideError):
        socket.getaddrinfo(*address)


def test_the_clock_stands_where_it_is_put(at: Callable[[str], datetime]) -> None:
    at("2026-11-27T10:00+08:00")
    assert clock.now() == datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    at("2026-12-31T23:30+08:00")
    assert str(clock.today("Asia/Shanghai")) == "2026-12-31"
    assert str(clock.today("Pacific/Auckland")) == "2027-01-01"


@pytest.mark.clocks
@pytest.mark.parametrize("time", [1, 2])
def test_a_database_is_fresh_for_each_test(database: object, time: int) -> None:
    def allow() -> bool:
        return attempts.allow("track", subject="A", address="192.0.2.1", now=clock.now())

    tries = settings.current().attempts_track
    assert all(allow() for _ in range(tries))
    assert not allow(), "the other test's tries are forgotten, this one's are counted"
