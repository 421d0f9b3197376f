"""The real terminal program with the real Chromium: `with enrolled(server) as kiosk`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Page, Playwright

from tests.support.browser import chromium
from tests.support.server import ROOT, Server

NO_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
WAIT_SECONDS = 60.0
T = TypeVar("T")


class Kiosk:
    """The program; `profiles` is where its browsers write, `slips` what it printed."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.state = folder / "state"
        self.profiles = folder / "profiles"
        self.slips = folder / "slips"
        self.log = folder / "kiosk.log"
        self.process: subprocess.Popen[bytes] | None = None

    def code(self, name: str = "3 号终端") -> str:
        """A code, as `onego terminal add` prints it."""
        done = subprocess.run(
            [sys.executable, "-m", "webapp.cli", "terminal", "add", name],
            cwd=ROOT,
            env={**os.environ, "ONEGO_DATA": str(self.server.data)},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split(": ", 1)[1].splitlines()[0]

    def start(self, *more: str) -> None:
        """Start the program."""
        command = [sys.executable, "-m", "kiosk", self.server.url, "--headless", "--debug"]
        command += ["--state", str(self.state), "--profiles", str(self.profiles)]
        command += ["--chromium", chromium(), "--printer", f"simulated:{self.slips}"]
        command += [f"--browser-flag={flag}" for flag in (NO_NAMES, "--disable-dev-shm-usage")]
        with open(self.log, "ab") as said:
            self.process = subprocess.Popen([*command, *more], cwd=ROOT, stdout=said, stderr=said)

    def stop(self) -> None:
        """End it as the system would."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def profile(self, *, other_than: Path | None = None) -> Path:
        """The profile of the visit that goes on, once it is the only one and can be reached."""

        def alone() -> Path | None:
            there = list(self.profiles.glob("visit-*"))
            ready = len(there) == 1 and there[0] != other_than
            return there[0] if ready and (there[0] / "data/DevToolsActivePort").exists() else None

        return until(alone, self.said)

    def said(self) -> str:
        """What the program wrote."""
        return self.log.read_text("utf-8", errors="replace") if self.log.exists() else ""

    def kill_browser(self, profile: Path) -> None:
        """As a crash would."""
        mark = f"--user-data-dir={profile / 'data'}".encode()
        for entry in Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if mark in words and not any(word.startswith(b"--type=") for word in words):
                os.kill(int(entry.name), signal.SIGKILL)


@contextmanager
def enrolled(server: Server) -> Iterator[Kiosk]:
    """A terminal that has just been enrolled."""
    # A folder of its own with a short name: see kiosk.profiles.LONGEST.
    with tempfile.TemporaryDirectory(prefix="onego-k-", ignore_cleanup_errors=True) as folder:
        kiosk = Kiosk(server, Path(folder))
        kiosk.start("--code", kiosk.code())
        try:
            yield kiosk
        finally:
            kiosk.stop()


@contextmanager
def at_screen(playwright: Playwright, profile: Path) -> Iterator[Page]:
    """The page that the visitor of this profile sees; leaving the block leaves it as it is."""
    port = (profile / "data" / "DevToolsActivePort").read_text().split()[0]
    browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
    try:
        yield until(lambda: next((p for c in browser.contexts for p in c.pages), None))
    finally:
        browser.close()  # the connection, not the browser


def until(met: Callable[[], T | None], why: Callable[[], str] = str) -> T:
    """Wait for something; raises with `why()`."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if found := met():
            return found
        time.sleep(0.05)
    raise AssertionError(f"it did not come about: {why()}")
