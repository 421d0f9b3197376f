"""Signing a PDF (PAdES B-LT): one more revision of the file, with all that it takes to check it.

Each signature has a field of its own, its certificate and the ones above it, a trusted time, and
the list of revoked certificates of its day (ETSI EN 319 142-1). What was signed before stays as it
is, byte by byte.
"""

from __future__ import annotations

import asyncio
import io
from datetime import datetime

from asn1crypto import crl, tsp, x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import StaticStampStyle

from webapp.documents.typeset import Place
from webapp.signing.cms_signing import KeySigner, run
from webapp.signing.provider import Credential, SigningProvider

REASON = "签署 Signed"
WHOLE_PLACE = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins(0, 0, 0, 0)
)


class _Mark(PdfContent):
    """A page of a PDF as the look of a signature."""

    def __init__(self, page: bytes) -> None:
        self._reader = PdfFileReader(io.BytesIO(page))
        box = self._reader.root["/Pages"]["/Kids"][0]["/MediaBox"]
        super().__init__(box=BoxConstraints(width=float(box[2]), height=float(box[3])))

    def render(self) -> bytes:
        """Draw the page as it is."""
        from pyhanko.pdf_utils.content import ResourceType

        page = self._ensure_writer.import_page_as_xobject(self._reader)
        self.set_resource(ResourceType.XOBJECT, pdf_name("/Mark"), page)
        return b"/Mark Do"


class _Time(TimeStamper):
    """Asks the provider for the time."""

    def __init__(self, provider: SigningProvider) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._provider = provider

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The provider's answer; it may take its time over a network."""
        answer = await asyncio.to_thread(self._provider.timestamp, req.dump())
        return tsp.TimeStampResp.load(answer)


def sign(
    pdf: bytes,
    *,
    field: str,
    mark: bytes,
    place: Place | None,
    credential: Credential,
    provider: SigningProvider,
    at: datetime,
) -> bytes:
    """A PDF with one more signature in the new field `field`, which looks like the page `mark`.

    Without a place it is not seen on any page.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    trust = provider.trust()
    chain = [x509.Certificate.load(one) for one in (credential.certificate, *credential.chain)]
    known = [x509.Certificate.load(one) for one in (*trust.roots, *trust.others)]
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[*chain, *known],
        crls=[crl.CertificateList.load(one) for one in trust.crls],
    )
    spec = SigFieldSpec(field)
    if place is not None:
        left, low, right, high = (round(edge) for edge in place.rect)
        spec = SigFieldSpec(field, on_page=place.page, box=(left, low, right, high))
    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=field,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=REASON,
        ),
        signer=KeySigner.of(credential.certificate, credential.chain, credential.sign),
        timestamper=_Time(provider),
        stamp_style=StaticStampStyle(
            background=_Mark(mark),
            background_layout=WHOLE_PLACE,
            background_opacity=1,
            border_width=0,
        ),
        new_field_spec=spec,
    )
    return run(_signed(signer, writer, provider.reserved, at))


async def _signed(
    signer: PdfSigner, writer: IncrementalPdfFileWriter, reserved: int, at: datetime
) -> bytes:
    session = signer.init_signing_session(writer)
    session.system_time = at  # the house's clock, like every row that speaks of it
    to_sign = session.prepare_tbs_document(validation_info=None, bytes_reserved=2 * reserved)
    made = io.BytesIO()
    digest, _made = to_sign.digest_tbs_document(output=made)
    await to_sign.perform_signature(
        document_digest=digest.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
    )
    return made.getvalue()
