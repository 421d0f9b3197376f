"""How long a page of a document takes, as the job runner makes it: one compiler, kept warm."""

from __future__ import annotations

import time
from statistics import median

import msgspec

from tests.documents.letters import LETTERS, WHEN, values
from webapp.core import settings
from webapp.core.settings import Settings
from webapp.documents.typeset import typeset
from webapp.documents.values import DocumentKind

ROUNDS = 40


def pdf_page_ms() -> float:
    """CPU milliseconds a page of PDF/A, its QR code included: the median over every kind,
    each time with another holder and number, so that nothing is only remembered."""
    settings.configure(Settings())
    taken = []
    for number in range(ROUNDS):
        for kind in DocumentKind:
            start = time.process_time()
            body = msgspec.structs.replace(LETTERS[kind], holder=f"滨江市老王面馆{number}店")
            made = values(kind, body)
            made["head"]["number"] = f"SL37020020261127200{number:05d}"
            typeset(kind, made, made_at=WHEN)
            taken.append((time.process_time() - start) * 1000)
    # The first of each kind loads its template and fonts.
    return median(taken[len(DocumentKind) :])
