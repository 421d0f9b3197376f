"""Empty forms (样本): a statement as everybody may read, keep and print it before it is signed."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from webapp.core import clock, settings
from webapp.documents import rules
from webapp.documents.typeset import typeset_blank
from webapp.halls import service as halls

KEPT = 64
"""Forms that a process keeps: one is asked for many times between two catalogs."""


class Blank(msgspec.Struct, frozen=True, kw_only=True):
    """An unsigned statement, in Chinese."""

    title: str
    version: str
    basis: tuple[str, ...]
    informing: tuple[str, ...]
    promises: tuple[str, ...]
    replaces: tuple[str, ...]
    liabilities: tuple[str, ...]
    verification: str
    seen_by: str
    who: str
    items: tuple[str, ...]


def pdf(blank: Blank) -> bytes:
    """The PDF of an empty form of this hall. Raises MissingGlyph."""
    return _pdf(blank, settings.current().address, halls.here().id)


@lru_cache(maxsize=KEPT)
def _pdf(blank: Blank, address: str, _hall_id: int) -> bytes:
    hall, now = halls.here(), clock.now()
    head = {
        "hall": hall.names["zh-Hans"],
        "issuer": rules.issuer(hall.city["zh-Hans"]),
        "number": "",
        "issued_on": clock.local(now, hall.zone).date(),
        "check_at": f"{address}/promises",
        "demonstration": settings.current().is_demonstration,
    }
    return typeset_blank({"head": head, "body": blank}, made_at=now)
