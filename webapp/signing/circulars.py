"""A file that staff sent round: its signing page goes behind it, before the first signature."""

from __future__ import annotations

import io

import msgspec
import pikepdf

from webapp.documents import service as documents
from webapp.documents.storage import storage


def with_page(upload: str, sheet: documents.Sheet, position: int) -> tuple[bytes, documents.Place]:
    """The file as the next signature finds it, and where that one stands.

    Once there is a signature, the file stays as it is; before, the signing page is put behind it.
    """
    original = storage().get(upload)
    with pikepdf.open(io.BytesIO(original)) as file:
        pages = len(file.pages)
        place = sheet.places[position]
        place = msgspec.structs.replace(place, page=place.page + pages)
        if sheet.stored is not None:
            return sheet.pdf, place
        with pikepdf.open(io.BytesIO(sheet.pdf)) as page:
            file.pages.extend(page.pages)
            made = io.BytesIO()
            # The same file each time: the certificates of all signatures name one document.
            file.save(made, deterministic_id=True)
    return made.getvalue(), place
