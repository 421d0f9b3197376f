"""Which text is signed. Pure."""

from __future__ import annotations

import hashlib

from webapp.catalog.values import Statement
from webapp.core.i18n import CHINESE

LISTED = "、"
"""Between the names of several who signed."""


def statement_text(statement: Statement) -> str:
    """The text that is signed: every Chinese word of it in one fixed order."""
    parts = (
        (statement.title,),
        statement.informing,
        statement.promises,
        statement.replaces,
        statement.liabilities,
        (statement.verification,),
    )
    return "\n\n".join("\n".join(text[CHINESE] for text in part) for part in parts)


def text_digest(statement: Statement) -> bytes:
    """SHA-256 of the text that is signed; a document shows it in hexadecimal."""
    return hashlib.sha256(statement_text(statement).encode()).digest()
