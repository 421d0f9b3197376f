"""The signatures that count, for whoever reads over many cases at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from webapp.commitments.models import SignedStatement
from webapp.core.db import reading

_STANDS = (SignedStatement.replaced_at.is_(None), SignedStatement.withdrawn_at.is_(None))


class Given(msgspec.Struct, frozen=True):
    """A statement that stands signed: which version, and when."""

    version: str
    signed_at: datetime


def stands(
    draft_id: InstrumentedAttribute[int], statement: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """The condition that a statement stands signed under a draft, neither replaced nor withdrawn.

    The two are columns of the query that it is asked in.
    """
    return exists().where(
        SignedStatement.draft_id == draft_id, SignedStatement.statement == statement, *_STANDS
    )


def of_drafts(draft_ids: Collection[int]) -> dict[tuple[int, str], Given]:
    """What stands signed under some drafts, by draft and statement.

    With several signers it counts as of the last one.
    """
    query: Any = (
        select(
            SignedStatement.draft_id,
            SignedStatement.statement,
            SignedStatement.version,
            SignedStatement.signed_at,
        )
        .where(SignedStatement.draft_id.in_(draft_ids), *_STANDS)
        .order_by(SignedStatement.signed_at, SignedStatement.id)
    )
    with reading() as session:
        return {
            (row.draft_id, row.statement): Given(row.version, row.signed_at)
            for row in session.execute(query)
        }
