"""The door of documents: what other packages may call."""

from __future__ import annotations

from webapp.documents.issuing import RENDER, forget, issue, replace, revoke
from webapp.documents.register import (
    body,
    by_numbers,
    check_digest,
    check_number,
    check_token,
    digest_of,
    number_of,
    of_case,
    owner,
    pdf,
    waits_for_seals,
)
from webapp.documents.signed_files import Place, Sheet, as_signed, keep, lacks, put, sheet
from webapp.documents.values import NoDocument, NotMadeYet, TooManyTries

__all__ = [
    "RENDER",
    "NoDocument",
    "NotMadeYet",
    "Place",
    "Sheet",
    "TooManyTries",
    "as_signed",
    "body",
    "by_numbers",
    "check_digest",
    "check_number",
    "check_token",
    "digest_of",
    "forget",
    "issue",
    "keep",
    "lacks",
    "number_of",
    "of_case",
    "owner",
    "pdf",
    "put",
    "replace",
    "revoke",
    "sheet",
    "waits_for_seals",
]
