"""What was published when, by whom, and what each time changed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import msgspec
from sqlalchemy import select

from webapp.catalog import service
from webapp.catalog.differences import Change, Effect, differences
from webapp.catalog.models import CatalogPublication, CatalogRevision
from webapp.core.db import reading

SHOWN = 50
"""Publications that a page lists."""
KEPT = 64
_between: dict[tuple[str, str], tuple[Change, ...]] = {}


class Publication(msgspec.Struct, frozen=True):
    """One act of publishing; `before` is the revision that it replaced, if any."""

    id: int
    revision_id: int
    hash: str
    at: datetime
    by: str
    before: int | None
    is_current: bool


def publications(hall_id: int | None = None) -> list[Publication]:
    """What was published for this hall and for all, the newest first."""
    query = (
        select(
            CatalogPublication.id,
            CatalogPublication.revision_id,
            CatalogRevision.hash,
            CatalogPublication.published_at,
            CatalogPublication.published_by,
        )
        .join(CatalogRevision, CatalogRevision.id == CatalogPublication.revision_id)
        .where((CatalogPublication.hall_id == hall_id) | CatalogPublication.hall_id.is_(None))
        .order_by(CatalogPublication.published_at.desc(), CatalogPublication.id.desc())
        .limit(SHOWN + 1)
    )
    with reading() as session:
        rows = session.execute(query).all()
    current = service.current_id(hall_id)
    found: list[Publication] = []
    for n, row in enumerate(rows[:SHOWN]):
        before = rows[n + 1].revision_id if n + 1 < len(rows) else None
        is_current = row.revision_id == current and not any(one.is_current for one in found)
        found.append(
            Publication(
                row.id,
                row.revision_id,
                row.hash,
                row.published_at,
                row.published_by,
                before,
                is_current,
            )
        )
    return found


def between(old_id: int, new_id: int) -> tuple[Change, ...]:
    """What changed from one published catalog to another, the gravest first."""
    old, new = service.revision(old_id), service.revision(new_id)
    known = _between.get((old.hash, new.hash))
    if known is None:
        if len(_between) >= KEPT:
            _between.clear()
        known = _between[old.hash, new.hash] = differences(old, new)
    return known


def counted(changes: tuple[Change, ...]) -> dict[Effect, int]:
    """How many changes mean what, the gravest first."""
    counts = Counter(change.effect for change in changes)
    return {effect: counts[effect] for effect in reversed(Effect) if counts[effect]}
