"""Keys, sealed values, blind indexes and unguessable tokens.

One master key lies in the data folder (mode 600), outside the database; a key for each purpose is
derived from it, so that a value sealed for one purpose opens for no other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEY_BYTES = 32
NONCE_BYTES = 12
TOKEN_BYTES = 16
"""128 bits: unguessable, and short enough for a QR code."""

PROOF_BYTES = 12
MARKED = re.compile("[0-9]{1,9}")

_master: bytes | None = None


class KeyMissing(Exception):
    """The master key is not where it should be."""


def configure(data: Path, *, create: bool = True) -> None:
    """Load the master key from `data/secrets/master.key`; make it at the first start.

    Raises KeyMissing where it is absent and may not be made: a database whose values were sealed
    with a lost key cannot be read again, so a new key must never appear silently beside it.
    """
    global _master
    folder = data / "secrets"
    path = folder / "master.key"
    if not path.exists():
        if not create:
            raise KeyMissing(f"{path} is missing: restore it from the backup of the data folder")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_private(path, secrets.token_bytes(KEY_BYTES))
    _master = path.read_bytes()
    if len(_master) != KEY_BYTES:
        raise KeyMissing(f"{path} is damaged: it must hold {KEY_BYTES} bytes")
    _key.cache_clear()


def _write_private(path: Path, content: bytes) -> None:
    # O_EXCL: of two processes that start at once, one makes the key and both read the same.
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@lru_cache(maxsize=64)
def _key(purpose: str) -> bytes:
    if _master is None:
        raise KeyMissing("crypto.configure() was not called")
    return HKDFExpand(hashes.SHA256(), KEY_BYTES, purpose.encode()).derive(_master)


def encrypt(purpose: str, plain: bytes) -> bytes:
    """Seal bytes (AES-256-GCM): nonce, then ciphertext and tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key("seal:" + purpose)).encrypt(nonce, plain, purpose.encode())


def decrypt(purpose: str, sealed: bytes) -> bytes:
    """Open what `encrypt` sealed for the same purpose; raises InvalidTag where it was changed."""
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return AESGCM(_key("seal:" + purpose)).decrypt(nonce, body, purpose.encode())


def digest(purpose: str, content: bytes) -> bytes:
    """A keyed SHA-256 digest, 32 bytes."""
    return hmac.digest(_key("mac:" + purpose), content, "sha256")


def blind_index(purpose: str, value: str) -> bytes:
    """A keyed digest to look a sealed value up by, 16 bytes; case and spaces do not matter."""
    normal = "".join(value.split()).upper()
    return digest("blind:" + purpose, normal.encode())[:16]


def token() -> str:
    """A new unguessable token for a link or a cookie, safe in a URL."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(value: str) -> bytes:
    """What the database keeps of a token. A plain hash serves: the token has 128 random bits."""
    return hashlib.sha256(value.encode()).digest()


def marked(purpose: str, number: int) -> str:
    """The number of a row with a proof, for a link: whoever has it may do one thing with the row.

    Nothing in the database opens it. Whoever takes it decides for how long it counts.
    """
    return f"{number}-{proof(purpose, str(number))}"


def unmark(purpose: str, mark: str) -> int:
    """The number of such a mark. Raises LookupError for one that we never made."""
    number, _, shown = mark.partition("-")
    if not MARKED.fullmatch(number) or not same(shown, proof(purpose, number)):
        raise LookupError("a mark that is not ours")
    return int(number)


def proof(purpose: str, content: str) -> str:
    """A keyed digest of 96 bits, short enough for a QR code, safe in a URL."""
    made = digest(purpose, content.encode())[:PROOF_BYTES]
    return base64.urlsafe_b64encode(made).decode()


def code(digits: int) -> str:
    """A random decimal code of so many digits."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"


def same(left: bytes | str, right: bytes | str) -> bool:
    """Compare secrets in constant time."""
    left = left.encode() if isinstance(left, str) else left
    right = right.encode() if isinstance(right, str) else right
    return hmac.compare_digest(left, right)
