"""The demonstration's authority: its keys lie sealed, its certificates bind, its time is trusted.

OpenSSL judges what it makes.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.signing.conftest import configured
from webapp.core import clock, settings
from webapp.core.settings import Settings, SettingsError
from webapp.signing import demonstration, provider
from webapp.signing.demonstration import NOTICE, DemonstrationAuthority
from webapp.signing.evidence_extension import EVIDENCE_OID, bound_by
from webapp.signing.provider import SigningProvider, Subject

PERSON = Subject("王建国", "3702**********001X")
QUERY = ("ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query")
CHECK = ("ts", "-verify", "-in", "reply", "-CAfile", "root")
EVIDENCE, DOCUMENT = b"e" * 32, b"d" * 32


class Licensed(DemonstrationAuthority):
    """As a hall's own provider is named in its settings."""

    simulated = False


def certified(authority: DemonstrationAuthority) -> tuple[demonstration.EventKey, x509.Certificate]:
    key = authority.certify(PERSON, evidence=EVIDENCE, document=DOCUMENT, now=clock.now())
    assert isinstance(key, demonstration.EventKey)
    return key, x509.load_der_x509_certificate(key.certificate)


def openssl(folder: Path, *words: str, **files: bytes) -> str:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    done = subprocess.run(
        ["openssl", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def pem(der: bytes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


@pytest.mark.one_database
def test_a_certificate_names_the_person_and_binds_evidence_and_document(app: Any) -> None:
    key, made = certified(DemonstrationAuthority())
    names = {one.oid: one.value for one in made.subject}
    assert names[NameOID.COMMON_NAME] == "王建国"
    assert names[NameOID.SERIAL_NUMBER] == "3702..........001X"
    assert bound_by(key.certificate) == (EVIDENCE, DOCUMENT)
    public = made.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert public.curve.name == "secp256r1"
    usage = made.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.key_cert_sign
    life = made.not_valid_after_utc - made.not_valid_before_utc
    assert life <= demonstration.EVENT_LIFE + demonstration.EARLY


@pytest.mark.one_database
def test_it_says_of_itself_that_it_means_nothing(app: Any) -> None:
    _key, made = certified(DemonstrationAuthority())
    kind = x509.CertificatePolicies
    (policy,) = made.extensions.get_extension_for_class(kind).value
    (qualifier,) = policy.policy_qualifiers or ()
    assert isinstance(qualifier, x509.UserNotice)
    assert qualifier.explicit_text == NOTICE
    assert policy.policy_identifier.dotted_string.startswith(EVIDENCE_OID)
    assert "演示" in made.issuer.rfc4514_string()


@pytest.mark.one_database
def test_a_key_is_gone_once_it_was_destroyed(app: Any) -> None:
    key, made = certified(DemonstrationAuthority())
    signed = key.sign(b"text")
    public = made.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    from cryptography.hazmat.primitives.hashes import SHA256

    public.verify(signed, b"text", ec.ECDSA(SHA256()))
    key.destroy()
    with pytest.raises(ValueError, match="gone"):
        key.sign(b"text")


@pytest.mark.one_database
def test_no_two_signatures_share_a_key(app: Any) -> None:
    authority = DemonstrationAuthority()
    keys = {certified(authority)[1].public_key().public_numbers() for _ in range(4)}  # type: ignore[union-attr]
    serials = {certified(authority)[1].serial_number for _ in range(4)}
    assert (len(keys), len(serials)) == (4, 4)


@pytest.mark.one_database
def test_its_keys_lie_sealed_and_are_the_same_after_a_restart(app: Any) -> None:
    roots = DemonstrationAuthority().trust().roots
    folder = settings.current().data / "secrets"
    sealed = folder / "signing-authority.sealed"
    assert sealed.stat().st_mode & 0o777 == 0o600
    content = sealed.read_bytes()
    own = demonstration._load(settings.current().data)
    for secret in (own.root_key, own.tsa_key, own.root):
        assert secret not in content
        assert secret[10:60] not in content
    assert DemonstrationAuthority().trust().roots == roots == (own.root,)
    assert not list(folder.glob("*.part"))


@pytest.mark.one_database
def test_openssl_finds_the_chain_whole_and_nothing_revoked(app: Any, tmp_path: Path) -> None:
    authority = DemonstrationAuthority()
    key, _made = certified(authority)
    trust = authority.trust()
    crl = x509.load_der_x509_crl(trust.crls[0])
    from cryptography.hazmat.primitives.serialization import Encoding

    said = openssl(
        tmp_path,
        *("verify", "-x509_strict", "-crl_check", "-CAfile", "root", "-CRLfile", "crl", "leaf"),
        root=pem(trust.roots[0]),
        crl=crl.public_bytes(Encoding.PEM),
        leaf=pem(key.certificate),
    )
    assert said.strip() == "leaf: OK", said


@pytest.mark.one_database
def test_openssl_takes_its_time_stamp(app: Any, client: Any, tmp_path: Path) -> None:
    data = b"what was signed"
    openssl(
        tmp_path, *["ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query"], data=data
    )
    query = (tmp_path / "query").read_bytes()
    answer = client.post("/demo/timestamp", data=query, content_type="application/timestamp-query")
    assert answer.status_code == 200
    assert answer.mimetype == "application/timestamp-reply"
    said = openssl(
        tmp_path,
        *CHECK,
        "-queryfile",
        "query",
        reply=answer.data,
        root=pem(DemonstrationAuthority().trust().roots[0]),
    )
    assert "Verification: OK" in said, said
    other = openssl(
        tmp_path,
        *["ts", "-verify", "-data", "data", "-in", "reply", "-CAfile", "root"],
        data=b"something else",
    )
    assert "Verification: FAILED" in other


@pytest.mark.one_database
@pytest.mark.parametrize("sent", [b"", b"nonsense", b"\x30\x03\x02\x01\x01"])
def test_what_is_no_question_for_the_time_is_refused(
    app: Any, client: Any, tmp_path: Path, sent: bytes
) -> None:
    answer = client.post("/demo/timestamp", data=sent, content_type="application/timestamp-query")
    assert answer.status_code == 200
    said = openssl(tmp_path, "ts", "-reply", "-in", "reply", "-text", reply=answer.data)
    assert "Status: Rejected." in said, said
    assert "the data submitted has the wrong format" in said
    assert "Not included." in said


def production(**changes: Any) -> Settings:
    return msgspec.structs.replace(
        Settings(mode="production", identity="tests.signing.test_authority:Licensed"), **changes
    )


@pytest.mark.parametrize(
    "signing", ["simulated", "webapp.signing.demonstration:DemonstrationAuthority"]
)
def test_production_refuses_the_demonstrations_authority(signing: str) -> None:
    with pytest.raises(SettingsError, match="licensed provider"):
        provider.check_production(production(signing=signing))


def test_production_takes_a_provider_of_its_own_or_none() -> None:
    provider.check_production(production(signing="tests.signing.test_authority:Licensed"))
    provider.check_production(production(signing="none"))
    with pytest.raises(SettingsError, match="ONEGO_SIGNING"):
        provider.check_production(production(signing="tests.signing.nowhere:Licensed"))


@pytest.mark.parametrize("mode", ["production", "demonstration"])
def test_nobody_is_certified_whom_nobody_proved(mode: str) -> None:
    with pytest.raises(SettingsError, match="somebody must prove"):
        provider.check_production(
            production(
                mode=mode,
                signing="tests.signing.test_authority:Licensed",
                identity="none",
            )
        )


@pytest.mark.one_database
def test_without_a_provider_nothing_is_certified_and_no_time_given(app: Any, client: Any) -> None:
    with configured(signing="none"):
        assert provider.provider() is None
        assert not provider.certifies()
        sent = client.post("/demo/timestamp", content_type="application/timestamp-query")
        assert sent.status_code == 404
    assert issubclass(DemonstrationAuthority, SigningProvider)
