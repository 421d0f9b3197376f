"""Keys appear once, open only what was sealed for them, and are never replaced in silence."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from webapp.core import crypto


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Path]:
    before = crypto._master
    crypto.configure(tmp_path)
    yield tmp_path
    crypto._master = before
    crypto._key.cache_clear()


def test_the_key_is_private_and_stays(keys: Path) -> None:
    path = keys / "secrets" / "master.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    sealed = crypto.encrypt("a", b"plain")
    crypto.configure(keys)
    assert crypto.decrypt("a", sealed) == b"plain"


def test_a_lost_key_is_never_replaced_in_silence(tmp_path: Path) -> None:
    with pytest.raises(crypto.KeyMissing, match="restore it from the backup"):
        crypto.configure(tmp_path, create=False)
    assert not (tmp_path / "secrets").exists()


def test_a_damaged_key_is_refused(keys: Path) -> None:
    (keys / "secrets" / "master.key").write_bytes(b"short")
    with pytest.raises(crypto.KeyMissing, match="damaged"):
        crypto.configure(keys)


def test_a_sealed_value_opens_for_its_purpose_alone(keys: Path) -> None:
    sealed = crypto.encrypt("account.phone", b"13800138000")
    assert b"138" not in sealed
    assert sealed != crypto.encrypt("account.phone", b"13800138000")
    with pytest.raises(InvalidTag):
        crypto.decrypt("account.identity", sealed)


@pytest.mark.parametrize("place", [0, 12, -1])
def test_a_changed_bit_is_found(keys: Path, place: int) -> None:
    sealed = bytearray(crypto.encrypt("a", b"plain"))
    sealed[place] ^= 1
    with pytest.raises(InvalidTag):
        crypto.decrypt("a", bytes(sealed))


@given(st.binary(max_size=200))
def test_what_was_sealed_opens(plain: bytes) -> None:
    if crypto._master is None:
        crypto._master = b"k" * crypto.KEY_BYTES
    assert crypto.decrypt("a", crypto.encrypt("a", plain)) == plain


def test_a_blind_index_does_not_mind_case_and_spaces(keys: Path) -> None:
    index = crypto.blind_index("id", "11010519491231002X")
    assert index == crypto.blind_index("id", " 1101 0519491231002x ")
    assert index != crypto.blind_index("other", "11010519491231002X")
    assert len(index) == 16


def test_tokens_and_codes(keys: Path) -> None:
    assert len({crypto.token() for _ in range(100)}) == 100
    codes = {crypto.code(6) for _ in range(200)}
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(codes) > 150
    assert crypto.same("a", b"a")
    assert not crypto.same("a", "b")
