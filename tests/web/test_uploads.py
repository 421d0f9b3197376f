"""Slow senders at the real server: they are let go, and everybody else is served meanwhile."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support import server as servers
from tests.support.server import Server
from tests.support.visitor import Visitor

THREADS = 4
SLOW = 6
PATH = "/cases/none/papers/kitchen-layout/files"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """One process of four threads, with little patience."""
    with servers.serving(
        tmp_path / "data",
        ONEGO_WORKERS="1",
        ONEGO_THREADS=str(THREADS),
        ONEGO_ARGON2_TIME_COST="1",
        ONEGO_ARGON2_MEMORY_KIB="64",
        ONEGO_UPLOAD_PATIENCE="2",
        ONEGO_UPLOAD_RATE="1000000",
    ) as running:
        yield running


def begin(server: Server) -> socket.socket:
    """Begin to send a file of a megabyte."""
    host, port = server.url.removeprefix("http://").split(":")
    line = socket.create_connection((host, int(port)), timeout=20)
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nAccept: application/json\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    )
    line.sendall(head.encode())
    return line


def status(line: socket.socket) -> int:
    """The status of what comes back; 0 where the line was closed without a word."""
    try:
        answer = line.recv(4096)
    except ConnectionError:
        return 0
    return int(answer.split(b" ", 2)[1]) if answer else 0


def test_slow_uploads_never_hold_every_thread_and_are_let_go(server: Server) -> None:
    lines = []
    for _ in range(SLOW):
        lines.append(begin(server))
        time.sleep(0.1)
    began = time.monotonic()
    visitor = Visitor(server.url)
    for _ in range(5):
        assert visitor.open("/").status == 200
    assert time.monotonic() - began < 2, "a page waited for somebody's upload"
    # They go on, a byte now and then: no pause is long, but the whole is too slow.
    found = []
    for line in lines:
        line.setblocking(False)
    end = time.monotonic() + 8
    while time.monotonic() < end and len(found) < SLOW:
        for line in list(lines):
            with suppress(OSError):
                line.send(b"x")
            try:
                got = line.recv(4096)
            except BlockingIOError:
                continue
            except OSError:
                got = b""
            found.append(int(got.split(b" ", 2)[1]) if got else 0)
            lines.remove(line)
        time.sleep(0.2)
    for line in lines:
        line.close()
    assert len(found) == SLOW, f"only {found} were let go"
    assert sorted(set(found) - {0}) == [408, 503]
    assert found.count(408) <= THREADS - 2
    assert Visitor(server.url).open("/").status == 200


def test_a_line_that_falls_silent_is_let_go(server: Server) -> None:
    began = time.monotonic()
    line = begin(server)
    assert status(line) == 408
    assert time.monotonic() - began < 6
    line.close()
