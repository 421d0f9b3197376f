"""Reading the messages to supervising departments, for the desk."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Select, func, or_, select

from webapp.approvals.officers import names
from webapp.approvals.supervision_models import SupervisionMessage
from webapp.approvals.supervision_rules import IN_THE_HOUSE
from webapp.approvals.supervision_values import MessagePage, MessageRow, Told
from webapp.cases.models import BundleCase, ItemCase
from webapp.core.db import reading

LISTED = 200
"""Messages on one page."""


def _query(hall_id: int, departments: Collection[str]) -> Select[Any]:
    """Messages that officers of these departments (none means all) wrote or are told."""
    query = (
        select(SupervisionMessage, ItemCase.item, ItemCase.ref, ItemCase.number)
        .add_columns(BundleCase.revision_id)
        .join(ItemCase, ItemCase.id == SupervisionMessage.item_id)
        .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
        .where(SupervisionMessage.hall_id == hall_id)
    )
    if departments:
        query = query.where(
            or_(
                SupervisionMessage.department.in_(departments),
                ItemCase.department.in_(departments),
            )
        )
    return query


_OPEN = SupervisionMessage.state.in_(IN_THE_HOUSE) & SupervisionMessage.taken_at.is_(None)


def listed(hall_id: int, departments: Collection[str], *, done: bool = False) -> list[MessageRow]:
    """What nobody outside has yet, the most pressing first; or what was sent and taken over."""
    query = _query(hall_id, departments).limit(LISTED)
    if done:
        query = query.where(~_OPEN).order_by(SupervisionMessage.id.desc())
    else:
        query = query.where(_OPEN).order_by(SupervisionMessage.due_on, SupervisionMessage.id)
    return [page.row for page in _pages(query)]


def count_open(hall_id: int, departments: Collection[str]) -> int:
    """How many messages nobody outside has yet."""
    query = _query(hall_id, departments).where(_OPEN)
    with reading() as session:
        return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def one(ref: str, hall_id: int, departments: Collection[str]) -> MessagePage:
    """A message with what it says. Raises LookupError where it is not theirs."""
    found = _pages(_query(hall_id, departments).where(SupervisionMessage.ref == ref))
    if not found:
        raise LookupError(f"no message {ref}")
    return found[0]


def _pages(query: Select[Any]) -> list[MessagePage]:
    with reading() as session:
        rows = session.execute(query).all()
        takers = {row[0].taken_by_id for row in rows} - {None}
        who = names(session, takers) if takers else {}
        return [_page(*row, who=who) for row in rows]


def _page(
    row: SupervisionMessage,
    item: str,
    item_ref: str,
    number: str,
    revision_id: int,
    *,
    who: dict[int, str],
) -> MessagePage:
    line = MessageRow(
        ref=row.ref,
        department=row.department,
        tidings=row.tidings,
        item=item,
        item_ref=item_ref,
        number=number,
        revision_id=revision_id,
        written_at=row.written_at,
        due_on=row.due_on,
        state=row.state,
        done_at=row.taken_at or row.sent_at,
        receipt=row.receipt or "",
        taken_by=who[row.taken_by_id] if row.taken_by_id is not None else "",
    )
    return MessagePage(line, msgspec.convert(row.told, Told))
