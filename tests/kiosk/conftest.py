"""The program, running against a server and a browser that are only as real as it needs."""

from __future__ import annotations

import json
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import profiles, program
from kiosk.options import Options
from kiosk.program import Supervisor
from tests.kiosk.fake_hall import CODE, FakeHall, browser


@pytest.fixture(autouse=True)
def long_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's own folder has a longer path than Chromium could bear; no Chromium runs here."""
    monkeypatch.setattr(profiles, "LONGEST", 1000)


@pytest.fixture
def hall() -> Iterator[FakeHall]:
    """A server that answers."""
    server = FakeHall()
    yield server
    server.close()


@pytest.fixture
def prepare(hall: FakeHall, tmp_path: Path) -> Callable[..., Supervisor]:
    """prepare(code=…): the program, checked and ready, with a printer that writes files."""

    def ready(**more: Any) -> Supervisor:
        return program.prepare(
            Options(
                server=hall.origin,
                state=tmp_path / "state",
                profiles=tmp_path / "profiles",
                chromium=browser(tmp_path, sys.executable),
                **{"code": CODE, "printer": f"simulated:{tmp_path / 'slips'}", **more},
            )
        )

    return ready


@pytest.fixture
def running(prepare: Callable[..., Supervisor]) -> Iterator[Callable[..., Supervisor]]:
    """running(): the program at work, started anew; afterwards it has ended."""
    started: list[tuple[Supervisor, threading.Thread]] = []

    def end() -> None:
        while started:
            supervisor, thread = started.pop()
            supervisor.stop()
            thread.join(20)
            assert not thread.is_alive()

    def run(**more: Any) -> Supervisor:
        end()  # a machine has one
        supervisor = prepare(**more)
        thread = threading.Thread(target=supervisor.run, daemon=True)
        thread.start()
        started.append((supervisor, thread))
        until(lambda: supervisor.terminal.visit.browser is not None)
        return supervisor

    yield run
    end()


def until(met: Callable[[], object], seconds: float = 15.0) -> float:
    """Wait until something is so; how long it took."""
    began = time.monotonic()
    while not met():
        if time.monotonic() - began > seconds:
            raise AssertionError("it did not come about")
        time.sleep(0.02)
    return time.monotonic() - began


class Asked:
    """An answer of the agent."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.text = body.decode()


def ask(
    supervisor: Supervisor,
    path: str,
    *,
    method: str = "GET",
    token: str | None = None,
    origin: str | None = None,
    content: Any = None,
    **headers: str,
) -> Asked:
    """A request to the agent."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"
    if origin is not None:
        sent["Origin"] = origin
    data = content if isinstance(content, bytes) else None
    if data is None and method == "POST":
        data = json.dumps(content).encode()
    request = urllib.request.Request(
        supervisor.agent.address + path, data=data, headers=sent, method=method
    )
    opener = urllib.request.build_opener(_Stay())
    try:
        with opener.open(request, timeout=10) as answer:
            return Asked(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Asked(error.code, error.headers, error.read())


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *about: Any) -> None:
        return None
