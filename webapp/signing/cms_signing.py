"""CMS signatures by a key that lies elsewhere: what pyHanko needs of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from asn1crypto import x509
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

LONGEST = 72
"""Bytes of an ECDSA signature on P-256, at most."""

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do what pyHanko does in steps, whether or not the caller's thread has a loop of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class KeySigner(Signer):
    """Signs by a function: ECDSA on P-256 with SHA-256."""

    def __init__(
        self,
        certificate: x509.Certificate,
        store: SimpleCertificateStore,
        sign: Callable[[bytes], bytes],
    ) -> None:
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._sign = sign

    @classmethod
    def of(
        cls, certificate: bytes, chain: Sequence[bytes], sign: Callable[[bytes], bytes]
    ) -> KeySigner:
        """A signer with this certificate (DER) and those above it."""
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([x509.Certificate.load(one) for one in chain])
        return cls(x509.Certificate.load(certificate), store, sign)

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """The signature; of a rehearsal only its length counts."""
        return bytes(LONGEST) if dry_run else self._sign(data)
