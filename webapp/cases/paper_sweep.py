"""Forgetting files: of what is removed at once, of what no row names any more once a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cases.paper_models import PaperFile
from webapp.core import jobs
from webapp.core.db import reading
from webapp.documents.storage import storage

AREA = "papers"
DROP = "papers.drop"
GRACE = timedelta(days=1)
"""A file is stored a moment before its row is; a younger one is nobody's orphan."""
AT_ONCE = 400


def forget_files(session: Session, names: Iterable[str | None], now: datetime) -> None:
    """Delete stored files once the caller's transaction, which deletes their rows, is done."""
    gone = [name for name in names if name]
    if gone:
        jobs.enqueue(session, DROP, {"names": gone}, run_at=now)


def forget_drafts(session: Session, draft_ids: Sequence[int], now: datetime) -> None:
    """The same for all files of drafts that the caller is about to delete."""
    rows = session.execute(
        select(PaperFile.stored, PaperFile.preview).where(PaperFile.draft_id.in_(draft_ids))
    )
    forget_files(session, [name for row in rows for name in row], now)


@jobs.handler(DROP)
def drop(payload: dict[str, Any], now: datetime) -> None:
    """Delete stored files by name, but none that a row still names."""
    _delete_unnamed(payload["names"])


@jobs.handler("papers.sweep", daily=True)
def sweep(payload: dict[str, Any], now: datetime) -> None:
    """Delete the stored papers older than a day that no row names.

    They come of a server that died between storing a file and writing its row, and of drafts that
    went with a visitor's session.
    """
    old = (name for name, stored in storage().names(AREA) if stored < now - GRACE)
    while some := list(islice(old, AT_ONCE)):
        _delete_unnamed(some)


def _delete_unnamed(names: Collection[str]) -> None:
    with reading() as session:
        named = {
            name
            for row in session.execute(
                select(PaperFile.stored, PaperFile.preview).where(
                    PaperFile.stored.in_(names) | PaperFile.preview.in_(names)
                )
            )
            for name in row
        }
    for name in names:
        if name not in named:
            storage().delete(name)
