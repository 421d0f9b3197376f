"""Profiles: empty at first, wholly gone at the end."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk import profiles
from kiosk.profiles import NotDeleted, Profiles


def test_a_profile_is_new_private_and_forgets(tmp_path: Path) -> None:
    there = Profiles(tmp_path, tmp_path / "profiles")
    one, other = there.fresh(), there.fresh()
    assert one != other
    assert stat.S_IMODE(one.stat().st_mode) == 0o700
    preferences = json.loads((one / "data/Default/Preferences").read_text())
    assert preferences["credentials_enable_service"] is False
    assert preferences["translate"]["enabled"] is False


def test_who_still_writes_into_a_profile_is_ended_with_it(tmp_path: Path) -> None:
    there = Profiles(tmp_path, tmp_path / "profiles")
    profile = there.fresh()
    writes = (
        "import pathlib, sys, time\n"
        "while True:\n"
        "    pathlib.Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)\n"
        "    (pathlib.Path(sys.argv[1]) / 'x').write_text('x'); time.sleep(0.001)\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", writes, str(profile / "late")], start_new_session=True
    )
    while not (profile / "late").exists():
        time.sleep(0.01)
    there.delete(profile)
    assert not profile.exists()
    assert writer.wait(5) == -9


def test_what_cannot_be_deleted_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Profiles(tmp_path, tmp_path / "profiles")
    profile = there.fresh()
    monkeypatch.setattr(profiles, "DELETE_SECONDS", 0.1)
    monkeypatch.setattr(profiles.shutil, "rmtree", lambda *about, **more: None)
    with pytest.raises(NotDeleted):
        there.delete(profile)


def test_what_a_power_cut_left_is_swept(tmp_path: Path) -> None:
    there = Profiles(tmp_path, tmp_path / "profiles")
    there.fresh()
    there.fresh()
    (there.folder / "other").mkdir()
    assert Profiles(tmp_path, tmp_path / "profiles").sweep() == 2
    assert os.listdir(there.folder) == ["other"]


def test_a_planted_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "profiles").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError):
        Profiles(tmp_path, tmp_path / "profiles")


def test_a_path_that_chromium_could_not_bear_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "LONGEST", 45)
    with pytest.raises(ValueError, match="--profiles"):
        Profiles(tmp_path, tmp_path / ("x" * 45))


def test_profiles_lie_in_memory_where_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(profiles, "MEMORY", memory)
    monkeypatch.setattr(profiles, "MEMORY_NEEDED", 1)
    assert Profiles(tmp_path / "state").folder.parent == memory
    monkeypatch.setattr(profiles, "MEMORY_NEEDED", 2**60)
    (tmp_path / "state").mkdir()
    assert Profiles(tmp_path / "state").folder == tmp_path / "state" / "profiles"
