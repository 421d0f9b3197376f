"""What the program can be told, and what its browser is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import browser, options, program
from kiosk.options import Options
from kiosk.program import Unfit
from kiosk.state import Enrolment, State


def told(tmp_path: Path, **more: object) -> Options:
    return Options(server="https://hall.example", state=tmp_path, chromium="/bin/true", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Hall.example", "https://hall.example"),
        ("https://hall.example:8443/", "https://hall.example:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_the_servers_origin(address: str, origin: str) -> None:
    assert options.origin(address) == origin


@pytest.mark.parametrize(
    "address", ["hall.example", "ftp://x", "https://", "https://a/b", "https://u@a", "https://a?b"]
)
def test_what_is_no_address_of_a_server(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        options.origin(address)


def test_the_browser_of_a_visitor(tmp_path: Path) -> None:
    flags = browser.command(told(tmp_path), tmp_path / "visit-1", "http://127.0.0.1:1/start/x")
    assert flags[0] == "/bin/true"
    assert flags[-1] == "http://127.0.0.1:1/start/x"
    assert {"--kiosk", "--incognito", "--no-first-run", "--disable-background-networking"} <= {
        *flags
    }
    assert f"--user-data-dir={tmp_path / 'visit-1' / 'data'}" in flags
    assert not any("remote-debugging" in flag or "headless" in flag for flag in flags)


def test_without_root_the_sandbox_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    assert "--no-sandbox" not in browser.command(told(tmp_path), tmp_path, "x")
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    assert "--no-sandbox" in browser.command(told(tmp_path), tmp_path, "x")


def test_everything_the_browser_writes_lies_in_the_profile(tmp_path: Path) -> None:
    found = browser.environment(tmp_path)
    for name in ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        assert found[name].startswith(str(tmp_path)), name


def test_the_key_of_the_screen_stays_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XAUTHORITY", raising=False)
    assert "XAUTHORITY" not in browser.environment(tmp_path / "visit")
    (tmp_path / ".Xauthority").touch()
    assert browser.environment(tmp_path / "visit")["XAUTHORITY"] == str(tmp_path / ".Xauthority")
    monkeypatch.setenv("XAUTHORITY", "/run/key")
    assert browser.environment(tmp_path / "visit")["XAUTHORITY"] == "/run/key"


@pytest.mark.parametrize("trial", ["debug", "headless"])
def test_production_refuses_what_opens_a_browser_to_others(tmp_path: Path, trial: str) -> None:
    State(tmp_path).save(Enrolment("https://hall.example", "t", "3", demonstration=False))
    with pytest.raises(Unfit, match="demonstration"):
        program.prepare(told(tmp_path, profiles=tmp_path / "p", **{trial: True}))


def test_two_programs_do_not_share_a_terminal(tmp_path: Path) -> None:
    first = State(tmp_path)
    first.lock()
    with pytest.raises(Unfit, match="runs already"):
        program.prepare(told(tmp_path))


def test_a_missing_certificate_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unfit, match="no such file"):
        program.prepare(told(tmp_path, certificate=tmp_path / "none.pem"))


def test_help_names_the_way_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        options.read(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "onego terminal add NAME" in said
    assert "simulated:FOLDER" in said
