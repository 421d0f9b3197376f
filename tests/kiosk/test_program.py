"""One browser for one visitor, always one; and at the end none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk import program
from kiosk.program import Supervisor, Unfit
from kiosk.terminal import Standing
from tests.kiosk.conftest import ask, until
from tests.kiosk.fake_hall import CODE, FakeHall, browser
from tests.support.server import ROOT

Prepare = Callable[..., Supervisor]


def pid_of(supervisor: Supervisor) -> int:
    found = supervisor.terminal.visit.browser
    assert found is not None
    return found.process.pid


def profile_of(supervisor: Supervisor) -> Path:
    found = supervisor.terminal.visit.browser
    assert found is not None
    return found.profile


def users_of(folder: Path) -> list[int]:
    """Processes that were started with something below a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if (
                entry.name.isdigit()
                and f"{folder}/visit-".encode() in (entry / "cmdline").read_bytes()
            ):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def begun(supervisor: Supervisor) -> None:
    until(lambda: supervisor.terminal.visit.begun)
    until((profile_of(supervisor) / "data" / "History").exists)


def test_each_visitor_gets_a_new_profile_and_the_old_one_is_gone(
    running: Prepare, hall: FakeHall, tmp_path: Path
) -> None:
    supervisor = running()
    for _ in range(3):
        begun(supervisor)
        old, old_pid = profile_of(supervisor), pid_of(supervisor)
        token = supervisor.terminal.visit.token
        ask(supervisor, "/next", method="POST", origin=hall.origin, token=token)
        until(lambda gone=old: not gone.exists())
        assert profile_of(supervisor) != old
        assert not Path(f"/proc/{old_pid}").exists()
        assert os.listdir(tmp_path / "profiles") == [profile_of(supervisor).name]
        assert (profile_of(supervisor) / "data" / "Default" / "Preferences").exists()


def test_a_browser_that_crashes_is_there_again_within_two_seconds(running: Prepare) -> None:
    supervisor = running()
    begun(supervisor)
    old, pid = profile_of(supervisor), pid_of(supervisor)
    os.kill(pid, signal.SIGKILL)
    took = until(
        lambda: supervisor.terminal.visit.browser is not None and pid_of(supervisor) != pid
    )
    assert took < 2
    assert not old.exists()
    begun(supervisor)


def test_a_silent_browser_is_replaced(running: Prepare, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor = running()
    begun(supervisor)
    old = profile_of(supervisor)
    monkeypatch.setattr(program, "SILENCE", 1.0)
    until(lambda: not old.exists())
    monkeypatch.undo()
    begun(supervisor)


def test_the_server_goes_away_and_comes_back(running: Prepare, hall: FakeHall) -> None:
    port = hall.server_address[1]
    running()
    hall.close()
    supervisor = running(code=None)
    until(lambda: supervisor.terminal.standing is Standing.away)
    back = FakeHall(port)
    back.tokens = hall.tokens
    until(lambda: supervisor.terminal.standing is Standing.ready)
    door = supervisor.terminal.visit.door
    assert "/terminal/start" in ask(supervisor, f"/start/{door}").text
    back.close()


def test_a_wrong_code_ends_the_start_with_words(prepare: Prepare, hall: FakeHall) -> None:
    with pytest.raises(Unfit, match="get a new one"):
        prepare(code="00000000")
    hall.tries = 99
    with pytest.raises(Unfit, match="15 minutes"):
        prepare()
    hall.close()
    with pytest.raises(Unfit, match="does not answer"):
        prepare()


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder for profiles whose path is as short as a real one's."""
    with tempfile.TemporaryDirectory(prefix="onego-k-") as folder:
        yield Path(folder)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_it_ends_no_browser_stays(
    hall: FakeHall, tmp_path: Path, short: Path, sign: signal.Signals
) -> None:
    command = [
        sys.executable,
        "-m",
        "kiosk",
        hall.origin,
        *("--code", CODE, "--state", str(tmp_path / "state")),
        *(
            "--profiles",
            str(short),
            "--chromium",
            browser(tmp_path, sys.executable),
        ),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
    until(lambda: list((short).glob("visit-*/data/History")))
    second = subprocess.run(
        [*command[:4], "--state", str(tmp_path / "state")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert "runs already" in second.stderr
    process.send_signal(sign)
    assert process.wait(15) == (-9 if sign is signal.SIGKILL else 0)
    said = process.stderr.read().decode() if process.stderr else ""
    assert "Traceback" not in said
    if sign is not signal.SIGKILL:
        assert users_of(short) == []
        assert os.listdir(short) == []
        return
    # Nothing can be deleted by a program that was killed; its browser ends, the next start sweeps.
    main = [pid for pid in users_of(short) if _is_browser(pid)]
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in main))
    again = program.Profiles(tmp_path / "state", short)
    assert again.sweep() == 1
    # What the browser had started ends a moment after it.
    until(lambda: users_of(short) == [])


def _is_browser(pid: int) -> bool:
    try:
        return b"--user-data-dir=" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
