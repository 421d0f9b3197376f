"""The demonstration's certification service and time stamping authority, without legal effect.

Both make themselves at the first signature. Their keys lie sealed in the data folder; their names,
a policy in each certificate and every page say what they are.
"""

from __future__ import annotations

import fcntl
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from webapp.core import clock, crypto, settings
from webapp.signing.evidence_extension import EVIDENCE_OID, evidence_extension
from webapp.signing.provider import Credential, SigningProvider, Subject, Trust

SEAL = "signing-authority"
"""The key that seals the authority's own keys."""
NOTICE = "演示证书，没有法律效力。Demonstration only, without legal effect."
POLICY = x509.ObjectIdentifier(f"{EVIDENCE_OID}.1")
ORGANISATION = "一次办演示 OneGo demonstration"
ROOT_LIFE = timedelta(days=3650)
EVENT_LIFE = timedelta(minutes=10)
"""A certificate serves for one signature, which follows at once."""
EARLY = timedelta(minutes=1)
"""Clocks of whoever checks may be a little slow."""
CRL_LIFE = timedelta(days=7)
CRL_AGE = timedelta(days=1)

DER, PKCS8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8


class _Kept(msgspec.Struct):
    """What the authority keeps, sealed: DER of keys and certificates."""

    root_key: bytes
    root: bytes
    tsa_key: bytes
    tsa: bytes


class EventKey(Credential):
    """A key made for one signature, in memory alone."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: bytes, root: bytes) -> None:
        self._key: ec.EllipticCurvePrivateKey | None = key
        self._certificate, self._root = certificate, root

    @property
    def certificate(self) -> bytes:
        """The one-time certificate."""
        return self._certificate

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The demonstration's root."""
        return (self._root,)

    def sign(self, data: bytes) -> bytes:
        """ECDSA on P-256 with SHA-256."""
        if self._key is None:
            raise ValueError("the key has signed already and is gone")
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))

    def destroy(self) -> None:
        """Forget the key; nothing of it was ever stored."""
        self._key = None


class DemonstrationAuthority(SigningProvider):
    """Certifies anybody, says that it means nothing, and stamps the time of this machine."""

    simulated = True
    name = "demonstration"
    reserved = 8 * 1024

    def __init__(self) -> None:
        self._loaded: tuple[Path, _Authority] | None = None

    @property
    def _authority(self) -> _Authority:
        folder = settings.current().data
        if self._loaded is None or self._loaded[0] != folder:
            self._loaded = (folder, _Authority(_load(folder)))
        return self._loaded[1]

    def certify(
        self, subject: Subject, *, evidence: bytes, document: bytes, now: datetime
    ) -> Credential:
        """A new key and its certificate, which binds the person, the evidence and the document."""
        own = self._authority
        key = ec.generate_private_key(ec.SECP256R1())
        names = [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, subject.name),
            # A PrintableString has no asterisk.
            x509.NameAttribute(NameOID.SERIAL_NUMBER, subject.id_masked.replace("*", ".")),
        ]
        builder = _leaf(names, key.public_key(), own.root, now, EVENT_LIFE)
        builder = builder.add_extension(_usage(content_commitment=True), critical=True)
        builder = builder.add_extension(evidence_extension(evidence, document), critical=False)
        made = builder.sign(own.root_key, hashes.SHA256())
        return EventKey(key, made.public_bytes(DER), own.kept.root)

    def timestamp(self, request: bytes) -> bytes:
        """The time of this machine, signed."""
        from webapp.signing.time_stamping import answer

        own = self._authority
        return answer(request, certificate=own.kept.tsa, key=own.tsa_key, at=clock.now())

    def trust(self) -> Trust:
        """The root, the time stamping authority, and an empty list of revoked certificates."""
        own = self._authority
        return Trust((own.kept.root,), (own.kept.tsa,), (own.crl(clock.now()),))


class _Authority:
    """The authority's keys, opened, for the life of the process."""

    def __init__(self, kept: _Kept) -> None:
        self.kept = kept
        self.root = x509.load_der_x509_certificate(kept.root)
        self.root_key = _key(kept.root_key)
        self.tsa_key = _key(kept.tsa_key)
        self._crl: tuple[datetime, bytes] | None = None

    def crl(self, now: datetime) -> bytes:
        """The list of revoked certificates, made anew each day: one-time keys need no revoking."""
        if self._crl is None or not timedelta(0) <= now - self._crl[0] < CRL_AGE:
            made = (
                x509.CertificateRevocationListBuilder()
                .issuer_name(self.root.subject)
                .last_update(now - EARLY)
                .next_update(now + CRL_LIFE)
                .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
                .add_extension(_authority_key(self.root), critical=False)
                .sign(self.root_key, hashes.SHA256())
            )
            self._crl = (now, made.public_bytes(DER))
        return self._crl[1]


def _key(der: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_der_private_key(der, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _load(data: Path) -> _Kept:
    """The authority of a data folder; made at the first call, by one process of several."""
    folder = data / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "signing-authority.sealed"
    with open(os.open(folder / "signing-authority.lock", os.O_RDWR | os.O_CREAT, 0o600), "rb") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        if not path.exists():
            part = path.with_suffix(".part")
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(crypto.encrypt(SEAL, msgspec.msgpack.encode(_make(clock.now()))))
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
        return msgspec.msgpack.decode(crypto.decrypt(SEAL, path.read_bytes()), type=_Kept)


def _make(now: datetime) -> _Kept:
    root_key = ec.generate_private_key(ec.SECP256R1())
    names = _own_names("演示签署 CA · Demonstration signing CA")
    root = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(names))
        .issuer_name(x509.Name(names))
        .public_key(root_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLY)
        .not_valid_after(now + ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(_subject_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    tsa_key = ec.generate_private_key(ec.SECP256R1())
    tsa = (
        _leaf(
            _own_names("演示时间戳 · Demonstration time"),
            tsa_key.public_key(),
            root,
            now,
            ROOT_LIFE,
        )
        .add_extension(_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    return _Kept(_der(root_key), root.public_bytes(DER), _der(tsa_key), tsa.public_bytes(DER))


def _der(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(DER, PKCS8, serialization.NoEncryption())


def _own_names(common: str) -> list[x509.NameAttribute[Any]]:
    return [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ]


def _leaf(
    names: list[x509.NameAttribute[Any]],
    public: ec.EllipticCurvePublicKey,
    root: x509.Certificate,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    until = min(now + life, root.not_valid_after_utc)
    policy = x509.PolicyInformation(POLICY, [x509.UserNotice(None, NOTICE)])
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name(names))
        .issuer_name(root.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLY)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.CertificatePolicies([policy]), critical=False)
        .add_extension(_subject_key(public), critical=False)
        .add_extension(_authority_key(root), critical=False)
    )


def _usage(*, content_commitment: bool = False, signs_certificates: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _subject_key(public: ec.EllipticCurvePublicKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(public)


def _authority_key(root: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    own = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own.value)
