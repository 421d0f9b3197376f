"""A signed file shows every change: a byte, bytes behind it; poppler takes the unchanged."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.signing.conftest import NAMES, Round, pdfsig, sent
from tests.signing.damage import TAILS, missed
from webapp.signing import checking, inspecting, provider, verify_command

__all__ = ["sent"]

pytestmark = [pytest.mark.proof, pytest.mark.one_database]

FILES = 10


def test_every_change_is_found_and_every_unchanged_file_is_taken(
    sent: Callable[..., Round], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "inspect_alone", inspecting.inspect)
    monkeypatch.setattr(verify_command, "inspect_alone", inspecting.inspect)
    changes = 5 * int(os.environ.get("PROOF_ROUNDS", "10"))
    chance = random.Random()
    authority = provider.provider()
    assert authority is not None
    roots, not_found = authority.trust().roots, 0
    for n in range(FILES):
        people = 1 + n % len(NAMES)
        content = sent(people=people, pages=1 + n).everybody_signs()
        assert pdfsig(content, tmp_path) == ["Signature is Valid."] * people
        assert verify_command.say(content)[1] == ""
        found = missed(content, changes // FILES, chance)
        assert found == [], f"file {n}: not found at {found}"
        for tail in TAILS:
            assert verify_command.say(content + tail)[1]
            assert not inspecting.inspect(content + tail, roots).is_good
            not_found += 1
    print(f"{changes} changes of one byte, {not_found} tails: all found")
