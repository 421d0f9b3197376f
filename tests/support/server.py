"""The real server (`onego serve`) as its own process on a free port of this machine."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A running server: its `url`, its process id and what it printed."""

    def __init__(self, url: str, data: Path, process: subprocess.Popen[bytes], log: Path) -> None:
        self.url = url
        self.data = data
        self.process = process
        self.log = log

    @property
    def pid(self) -> int:
        """The master process; web and job processes are its children."""
        return self.process.pid

    def printed(self) -> str:
        """What the server said so far."""
        return self.log.read_text("utf-8", errors="replace")

    def passwords(self) -> dict[str, str]:
        """The random passwords of the demonstration staff, as they were printed."""
        return dict(re.findall(r"^\s*staff\s+(\S+)\s+(\S{8,})\s", self.printed(), re.MULTILINE))

    def wait(self) -> None:
        """Wait until it answers; raises with what it printed when it does not."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(self.url + "/readyz", timeout=2).close()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.printed()}")

    def kill(self) -> None:
        """SIGKILL to every process of the server at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end; kill what does not."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()


def start(data: Path, *, port: int | None = None, **settings: str) -> Server:
    """Start `onego serve` on a data folder; settings are environment variables by name."""
    port = port or free_port()
    environment = {
        **os.environ,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "ONEGO_DATA": str(data),
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    data.mkdir(parents=True, exist_ok=True)
    log = data.parent / f"{data.name}.log"
    with open(log, "ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", data, process, log)
    try:
        server.wait()
    except AssertionError:
        server.stop()
        raise
    return server


@contextmanager
def serving(data: Path, **settings: str) -> Iterator[Server]:
    """A server for the length of a block."""
    server = start(data, **settings)
    try:
        yield server
    finally:
        server.stop()
