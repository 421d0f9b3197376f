"""A time stamping authority of one's own (RFC 3161), as a demonstration has it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from webapp.signing.cms_signing import KeySigner, run
from webapp.signing.evidence_extension import EVIDENCE_OID

POLICY = f"{EVIDENCE_OID}.2"
KNOWN = frozenset({"sha256", "sha384", "sha512"})
MOST = 4096
"""Bytes of a request; one has a few dozen."""


class _Rejection(core.Sequence):  # type: ignore[misc]
    """A TimeStampResp without a token, which RFC 3161 leaves out then and asn1crypto asks for."""

    _fields = [("status", tsp.PKIStatusInfo)]  # noqa: RUF012


def answer(
    request: bytes, *, certificate: bytes, key: ec.EllipticCurvePrivateKey, at: datetime
) -> bytes:
    """The answer to a request. One that cannot be read, or asks for an old digest, is refused."""
    try:
        asked = tsp.TimeStampReq.load(request[:MOST], strict=True)
        imprint = asked["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        wanted = asked["nonce"].native
    except ValueError:
        return _rejected("bad_data_format")
    if algorithm not in KNOWN:
        return _rejected("bad_alg")
    own = asn1_x509.Certificate.load(certificate)
    info: dict[str, Any] = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": imprint,
        "serial_number": secrets.randbits(63),
        "gen_time": at.replace(microsecond=0),
        "tsa": asn1_x509.GeneralName(name="directory_name", value=own.subject),
    }
    if wanted is not None:
        info["nonce"] = wanted
    content = cms.EncapsulatedContentInfo(
        {
            "content_type": "tst_info",
            "content": cms.ParsableOctetString(tsp.TSTInfo(info).dump()),
        }
    )
    signer = KeySigner.of(certificate, (), lambda data: key.sign(data, ec.ECDSA(hashes.SHA256())))
    token = run(signer.async_sign_general_data(content, "sha256", detached=False))
    granted = tsp.PKIStatusInfo({"status": "granted"})
    return bytes(tsp.TimeStampResp({"status": granted, "time_stamp_token": token}).dump())


def _rejected(why: str) -> bytes:
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {why}})
    return bytes(_Rejection({"status": status}).dump())
