"""Where certificates and trusted time come from: a licensed provider, or a demonstration's.

A hall that certified signers itself would run a certification service without a licence (电子签名法
art. 16, 18, 29). So what is bundled here is for showing only, says so in each certificate, and
production refuses it. Certificates, keys and answers cross this edge as DER.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from functools import lru_cache

import msgspec

from webapp.core import plugins, settings
from webapp.core.settings import Settings, SettingsError

SIMULATED, NONE = "simulated", "none"
RESERVED = 16 * 1024
"""Bytes that a signature with its certificates and its time may take in a file."""


class Subject(msgspec.Struct, frozen=True):
    """Whom a certificate names: as proved, the number with its middle hidden."""

    name: str
    id_masked: str


class Trust(msgspec.Struct, frozen=True):
    """What a signature rests on and what is embedded beside it, so that it can be checked for
    decades: roots, other certificates, and lists of revoked ones (CRL) that are good now.
    """

    roots: tuple[bytes, ...]
    others: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


class Refused(Exception):
    """The provider will not certify this person: asking again does not help."""


class Credential(ABC):
    """A key of the signer's own with its certificate: it signs once and is destroyed."""

    @property
    @abstractmethod
    def certificate(self) -> bytes:
        """The one-time certificate (事件证书), X.509."""

    @property
    @abstractmethod
    def chain(self) -> tuple[bytes, ...]:
        """The certificates above it, the nearest first."""

    @abstractmethod
    def sign(self, data: bytes) -> bytes:
        """ECDSA on P-256 with SHA-256 over `data`, as DER."""

    @abstractmethod
    def destroy(self) -> None:
        """Let go of the key; afterwards `sign` raises."""


class SigningProvider(ABC):
    """A licensed certification service and time stamping authority (电子认证服务机构)."""

    simulated: bool = False
    name: str = ""
    """As it stands in records."""
    reserved: int = RESERVED

    @abstractmethod
    def certify(
        self, subject: Subject, *, evidence: bytes, document: bytes, now: datetime
    ) -> Credential:
        """A one-time certificate that binds the person to two SHA-256 digests: of the evidence
        and of the document. Raises Refused, or anything else where it is worth another try.
        """

    @abstractmethod
    def timestamp(self, request: bytes) -> bytes:
        """The answer (TimeStampResp) to a request for a trusted time (TimeStampReq, RFC 3161)."""

    @abstractmethod
    def trust(self) -> Trust:
        """What its signatures rest on."""


@lru_cache(maxsize=4)
def _provider(name: str) -> SigningProvider | None:
    if name == NONE:
        return None
    if name == SIMULATED:
        from webapp.signing.demonstration import DemonstrationAuthority

        return DemonstrationAuthority()
    return plugins.load("ONEGO_SIGNING", name, SigningProvider)  # type: ignore[type-abstract]


def provider() -> SigningProvider | None:
    """The provider that the settings name; None where signatures bear no certificate.

    Raises SettingsError where there is none of that name.
    """
    return _provider(settings.current().signing)


def forget_cached() -> None:
    """Make providers anew: another data folder has other keys."""
    _provider.cache_clear()


def certifies() -> bool:
    """Whether signatures bear a certificate here; asked by pages, which load no provider."""
    return settings.current().signing != NONE


def check_production(configured: Settings) -> None:
    """Refuse a start that certifies without a licence, or certifies people whom nobody proved.

    Raises SettingsError with the mend.
    """
    if not configured.is_demonstration and configured.signing != NONE:
        # Loaded at the start, so that a wrong name is no surprise at the first signature.
        chosen = None if configured.signing == SIMULATED else _provider(configured.signing)
        if chosen is None or chosen.simulated:
            raise SettingsError(
                "production certifies signatures by a licensed provider, or not at all: set "
                "ONEGO_SIGNING to none, or to module:Class of a SigningProvider "
                "(webapp.signing.provider)"
            )
    if configured.signing != NONE and configured.identity == NONE:
        raise SettingsError(
            "a certificate names a person, so somebody must prove who they are: set ONEGO_IDENTITY "
            "to module:Class of an IdentityProvider, or ONEGO_SIGNING to none"
        )
