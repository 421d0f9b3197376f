"""Papers that cases still wait for: which, until when, and for which of their items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from webapp.cases import late_rules
from webapp.cases.models import BundleCase, CaseRequirement, ItemCase
from webapp.cases.values import Fulfilment, ItemState
from webapp.catalog import service as catalog
from webapp.core.db import reading

PAPER = "paper"


class WaitingItem(msgspec.Struct, frozen=True):
    """An item that a paper is still to come for."""

    id: int
    ref: str
    item: str
    state: ItemState


class StillToCome(msgspec.Struct, frozen=True):
    """A paper that a case waits for; `due` is its last day where one is set."""

    bundle_id: int
    ref: str
    number: str
    hall_id: int
    account_id: int
    revision_id: int
    paper: str
    state: Fulfilment
    due: date | None
    provisional: bool
    extended: bool
    items: tuple[WaitingItem, ...]

    @property
    def is_granted(self) -> bool:
        """Whether all that waits for it was granted already."""
        return all(item.state is ItemState.approved for item in self.items)


def still_to_come(session: Session, *where: ColumnElement[bool]) -> list[StillToCome]:
    """The papers that items still wait for: the newest case first, then by their last day.

    `where` narrows them; it may speak of the requirement and of its bundle's case.
    """
    rows = session.execute(
        select(
            BundleCase.id,
            BundleCase.ref,
            BundleCase.number,
            BundleCase.hall_id,
            BundleCase.account_id,
            BundleCase.revision_id,
            CaseRequirement.key,
            CaseRequirement.state,
            CaseRequirement.due,
            CaseRequirement.due_provisional,
            CaseRequirement.extended_at,
            CaseRequirement.items,
        )
        .join(BundleCase, BundleCase.id == CaseRequirement.bundle_id)
        .where(
            CaseRequirement.kind == PAPER,
            CaseRequirement.state.in_((Fulfilment.open, Fulfilment.later)),
            *where,
        )
        .order_by(
            BundleCase.id.desc(),
            CaseRequirement.due.is_(None),
            CaseRequirement.due,
            CaseRequirement.id,
        )
    ).all()
    items = _items(session, {row.id for row in rows})
    found = (_found(row, items[row.id]) for row in rows)
    return [one for one in found if one.items]


def _items(session: Session, bundle_ids: Collection[int]) -> dict[int, list[Any]]:
    items: dict[int, list[Any]] = defaultdict(list)
    if bundle_ids:
        rows = session.execute(
            select(ItemCase.bundle_id, ItemCase.id, ItemCase.ref, ItemCase.item, ItemCase.state)
            .where(ItemCase.bundle_id.in_(bundle_ids))
            .order_by(ItemCase.position)
        )
        for row in rows:
            items[row.bundle_id].append(row)
    return items


def _found(row: Any, items: Sequence[Any]) -> StillToCome:
    known = catalog.revision(row.revision_id).items
    waiting = (
        WaitingItem(item.id, item.ref, item.item, item.state)
        for item in items
        if item.item in row.items
        and late_rules.waits(
            item.state, row.state, grants_first=known[item.item].issue_before_supplement
        )
    )
    return StillToCome(
        bundle_id=row.id,
        ref=row.ref,
        number=row.number,
        hall_id=row.hall_id,
        account_id=row.account_id,
        revision_id=row.revision_id,
        paper=row.key,
        state=row.state,
        due=row.due,
        provisional=row.due_provisional,
        extended=row.extended_at is not None,
        items=tuple(waiting),
    )


def for_items(item_ids: Collection[int]) -> dict[int, tuple[StillToCome, ...]]:
    """The tolerated papers that some items still wait for, the earliest last day first."""
    if not item_ids:
        return {}
    bundles = select(ItemCase.bundle_id).where(ItemCase.id.in_(item_ids))
    with reading() as session:
        found = still_to_come(
            session,
            CaseRequirement.state == Fulfilment.later,
            CaseRequirement.due.is_not(None),
            BundleCase.id.in_(bundles),
        )
    papers: dict[int, tuple[StillToCome, ...]] = {}
    for one in found:
        for item in one.items:
            papers[item.id] = (*papers.get(item.id, ()), one)
    return papers
