"""What outlives visitors, and for whom it can be read."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kiosk.state import AlreadyRunning, Enrolment, State

ENROLMENT = Enrolment("https://hall.example", "t" * 22, "3 号终端", {"zh-Hans": "大厅"}, "12345")


def test_the_token_is_for_nobody_else(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    state.save(ENROLMENT)
    assert stat.S_IMODE(state.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.folder.stat().st_mode) == 0o700
    assert State(tmp_path / "state").load("https://hall.example") == ENROLMENT


def test_a_token_is_for_its_own_server(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.save(ENROLMENT)
    assert state.load("https://other.example") is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"token": "x"}', "null"])
def test_a_damaged_file_is_no_enrolment(tmp_path: Path, content: str) -> None:
    state = State(tmp_path)
    state.file.write_text(content)
    assert state.load("https://hall.example") is None


def test_only_one_program_uses_a_folder(tmp_path: Path) -> None:
    first, second = State(tmp_path), State(tmp_path)
    first.lock()
    with pytest.raises(AlreadyRunning):
        second.lock()
