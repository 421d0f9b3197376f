"""The extension of a one-time certificate that binds it to evidence and document."""

from __future__ import annotations

from asn1crypto import core
from cryptography import x509

EVIDENCE_OID = "2.25.58779162762802744675991863949545976696"
"""Ours: made from a random UUID (ITU-T X.667), so that nobody has to register it."""


class Bound(core.Sequence):  # type: ignore[misc]
    """SHA-256 of the evidence, and of the document as it was typeset."""

    _fields = [("evidence", core.OctetString), ("document", core.OctetString)]  # noqa: RUF012


def evidence_extension(evidence: bytes, document: bytes) -> x509.UnrecognizedExtension:
    """The extension with these two digests."""
    value = Bound({"evidence": evidence, "document": document}).dump()
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(EVIDENCE_OID), value)


def bound_by(certificate: bytes) -> tuple[bytes, bytes] | None:
    """The digests of evidence and document in a certificate (DER); None where it has none."""
    extensions = x509.load_der_x509_certificate(certificate).extensions
    try:
        found = extensions.get_extension_for_oid(x509.ObjectIdentifier(EVIDENCE_OID)).value
    except x509.ExtensionNotFound:
        return None
    assert isinstance(found, x509.UnrecognizedExtension)
    bound = Bound.load(found.value).native
    return bound["evidence"], bound["document"]
