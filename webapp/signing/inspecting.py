"""Reading the signatures of a PDF: who, when, on what evidence, and whether a byte was changed.

Says what the file itself proves against given roots; what the register knows of it is another
question. Files of strangers are read in a process of its own (`signing.inspection`): this module
is that process too.
"""

from __future__ import annotations

import io
import resource
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import SignatureCoverageLevel

from webapp.signing.cms_signing import run
from webapp.signing.evidence_extension import EVIDENCE_OID, bound_by
from webapp.signing.inspection import MEMORY, SECONDS, Given
from webapp.signing.values import FoundSignature, Inspection

END, TRIES = b"%%EOF", 3
DEMONSTRATION_POLICY = f"{EVIDENCE_OID}.1"


def inspect(content: bytes, roots: tuple[bytes, ...]) -> Inspection:
    """The signatures of a file, the first first. Never raises, whatever the file is."""
    for end in _ends(content):
        found = _read(content[:end], roots)
        if found.is_readable:
            whole = found.covers_all and end == len(content)
            return msgspec.structs.replace(found, covers_all=whole)
    return Inspection(is_readable=False)


def _read(content: bytes, roots: tuple[bytes, ...]) -> Inspection:
    try:
        return run(_inspect(content, roots))
    except Exception:  # a file that was changed or cut can make a reader raise anything
        return Inspection(is_readable=False)


def _ends(content: bytes) -> Iterator[int]:
    """Where the file may end: with its last byte; or, where bytes were put behind it that make it
    no file any more, with one of its last marks of an end."""
    yield len(content)
    end = len(content)
    for _try in range(TRIES):
        at = content.rfind(END, 0, end)
        if at < 0:
            return
        for after in (at + len(END) + 1, at + len(END)):
            if after < len(content):
                yield after
        end = at


async def _inspect(content: bytes, roots: tuple[bytes, ...]) -> Inspection:
    reader = PdfFileReader(io.BytesIO(content), strict=True)
    signatures = reader.embedded_regular_signatures
    if not signatures:
        return Inspection(is_readable=True)
    dss = DocumentSecurityStore.read_dss(reader)
    known = frozenset(bytes(one.dump()) for one in dss.load_certs())
    found = tuple([await _found(one, roots, dss, known) for one in signatures])
    whole = signatures[-1].evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE
    return Inspection(is_readable=True, signatures=found, covers_all=whole)


async def _found(
    one: EmbeddedPdfSignature,
    roots: tuple[bytes, ...],
    dss: DocumentSecurityStore,
    known: frozenset[bytes],
) -> FoundSignature:
    certificate = one.signer_cert
    at = _stamped(one)
    # A one-time certificate is long over when somebody checks: it is judged at the trusted time.
    context = dss.as_validation_context(
        {
            "trust_roots": [x509.Certificate.load(root) for root in roots],
            "moment": at,
            "allow_fetching": False,
            "revocation_mode": "hard-fail",
        }
    )
    status = await async_validate_pdf_signature(one, context)
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.valid and stamp.intact and stamp.trusted
    intact = bool(status.intact and status.valid and status.docmdp_ok and _is_exact(one, known))
    name = certificate.subject.native
    bound = bound_by(certificate.dump())
    return FoundSignature(
        name=str(name.get("common_name", "")),
        id_masked=str(name.get("serial_number", "")).replace(".", "*"),
        issuer=str(certificate.issuer.native.get("common_name", "")),
        is_demonstration=_is_demonstration(certificate),
        at=at if stamped else None,
        is_intact=intact,
        # Whose it is stands firm even where what was signed was changed since.
        is_trusted=bool(stamped and status.validation_path and not status.trust_problem_indic),
        evidence=bound[0].hex() if bound else "",
        document=bound[1].hex() if bound else "",
    )


def _stamped(one: EmbeddedPdfSignature) -> datetime | None:
    """The time in the trusted time stamp; None where there is none."""
    for token in _stamps(one):
        moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
        return moment
    return None


def _stamps(one: EmbeddedPdfSignature) -> list[cms.SignedData]:
    found = extract_tst_data_iter(one.signer_info, signed=False)
    return list(found)


def _is_exact(one: EmbeddedPdfSignature, known: frozenset[bytes]) -> bool:
    """Whether the signature itself is byte for byte as it was made.

    No digest covers it: so there must be nothing but zeros behind it, and each certificate in it
    must stand in the part of the file that is covered, too.
    """
    raw = bytes(one.pkcs7_content)
    if raw[len(cms.ContentInfo.load(raw).dump()) :].strip(b"\0"):
        return False
    tokens = [one.signed_data, *_stamps(one)]
    held = {bytes(c.chosen.dump()) for token in tokens for c in token["certificates"]}
    return held <= known and _is_plain_hex(one)


def _is_plain_hex(one: EmbeddedPdfSignature) -> bool:
    """Whether it is written in one way of the two that hexadecimal knows, as we write it."""
    start, length, behind, _rest = (int(number) for number in one.byte_range)
    stream = one.reader.stream
    stream.seek(start + length)
    written = stream.read(behind - start - length)
    figures = frozenset(b"0123456789ABCDEF")
    return written[:1] == b"<" and written[-1:] == b">" and figures.issuperset(written[1:-1])


def _is_demonstration(certificate: x509.Certificate) -> bool:
    policies = certificate.certificate_policies_value
    found: list[Any] = list(policies) if policies else []
    return any(one["policy_identifier"].dotted == DEMONSTRATION_POLICY for one in found)


def main() -> None:
    """Inspect the file on the input, within limits; what was found goes to the output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    given = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Given)
    sys.stdout.buffer.write(msgspec.msgpack.encode(inspect(given.content, given.roots)))


if __name__ == "__main__":
    main()
