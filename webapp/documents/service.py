"""The door of documents: what other packages may call."""

from __future__ import annotations

from webapp.documents.issuing import RENDER, forget, issue, revoke
from webapp.documents.register import (
    body,
    by_numbers,
    check_digest,
    check_number,
    check_token,
    digest_of,
    of_case,
    owner,
    pdf,
)
from webapp.documents.values import NoDocument, NotMadeYet, TooManyTries

__all__ = [
    "RENDER",
    "NoDocument",
    "NotMadeYet",
    "TooManyTries",
    "body",
    "by_numbers",
    "check_digest",
    "check_number",
    "check_token",
    "digest_of",
    "forget",
    "issue",
    "of_case",
    "owner",
    "pdf",
    "revoke",
]
