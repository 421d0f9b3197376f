"""Withdrawing a promise after handing in: a case goes the other one of its two ways.

What becomes of the items, their clocks and whoever accepted them is the word of a room above, which
calls `store` under its own rules and in its own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.cases import (
    desk,
    drafts,
    following,
    marks,
    paper_rules,
    papers,
    states,
    withdrawal_rules,
)
from webapp.cases.both_ways import BothWays
from webapp.cases.models import BundleCase, CaseEvent, CaseRequirement, Draft, ItemCase
from webapp.cases.paper_values import Held, MarkKind
from webapp.cases.values import Fulfilment
from webapp.catalog.values import Bundle, RequirementKind
from webapp.core import audit
from webapp.core.db import reading

LINE = "statement_withdrawn"
"""The line of the timeline, the message."""
STATEMENT = "statement"
"""What such a line speaks of."""
Call = Callable[[Session, int, str, str, datetime], None]
_calls: list[Call] = []


def on_withdrawn(call: Call) -> Call:
    """Call this in the transaction of a withdrawal: (session, draft, statement, actor, now)."""
    _calls.append(call)
    return call


def locked(session: Session, ref: str, account_id: int) -> tuple[BundleCase, Sequence[ItemCase]]:
    """An account's case with its items, locked: the draft first, as whoever sends papers does.

    Raises LookupError where it is not theirs.
    """
    case = following.own_case(session, ref, account_id)
    drafts.locked_by_id(session, case.draft_id)
    items = states.locked_items(session, case.id)
    query = select(BundleCase).where(BundleCase.id == case.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one(), items


def store(session: Session, case: BundleCase, both: BothWays, *, actor: str, now: datetime) -> None:
    """Let a locked case go the other way: what was handed in, what it has to get, its items.

    What was typed and sent stays. The audit trail keeps what changed, and the digests of what was
    handed in before and after.
    """
    way, then = both.way, both.then
    assert way is not None and then is not None  # noqa: PT018  the caller has asked why it stays
    statement = both.statement.slug
    before = {item.slug: item.variant for item in both.now.items}
    after = {item.slug: item.variant for item in then.items}
    digests = (_digest(case.bundle), _digest(then))
    case.bundle = msgspec.to_builtins(then)
    case.situation = way.draft.situation
    session.execute(
        update(Draft)
        .where(Draft.id == case.draft_id)
        .values(declined=list(way.draft.declined), situation=way.draft.situation)
    )
    marks.unmark(session, case.draft_id, MarkKind.signature, statement)
    for item in both.items:
        composed = then.item(item.item)
        if composed is not None:
            item.variant = composed.variant
    asked = _require(session, case, both, then)
    session.flush()
    for call in _calls:
        call(session, case.draft_id, statement, actor, now)
    audit.record(
        session,
        hall_id=case.hall_id,
        chain=case.number,
        action="statement.withdraw",
        actor=actor,
        subject=case.ref,
        details={
            "statement": statement,
            "version": both.statement.version,
            "items": list(both.resting),
            "ways": {
                slug: [before[slug], after[slug]]
                for slug in before
                if after.get(slug) != before[slug]
            },
            "papers": asked,
            "before": digests[0],
            "after": digests[1],
        },
        now=now,
    )


def _digest(bundle: Any) -> str:
    return sha256(msgspec.json.encode(bundle, order="deterministic")).hexdigest()


def _require(session: Session, case: BundleCase, both: BothWays, then: Bundle) -> list[str]:
    """Write what the case has to get now; the papers that are asked for anew."""
    rows = session.scalars(
        select(CaseRequirement).where(CaseRequirement.bundle_id == case.id)
    ).all()
    known = {(row.kind, row.key): row for row in rows}
    values = {(row.kind, row.key): row for row in desk.requirements(session, case.id)}
    here = _with_files(case)
    asked = []
    for wanted in then.requirements:
        key = (wanted.kind.value, wanted.key)
        row = known.pop(key, None)
        if row is None and wanted.kind is RequirementKind.signature:
            continue  # one about later papers, which all came
        state = withdrawal_rules.stands(wanted, values.get(key), here)
        if row is None:
            row = CaseRequirement(
                hall_id=case.hall_id, bundle_id=case.id, kind=key[0], key=wanted.key
            )
            session.add(row)
        if wanted.kind is RequirementKind.paper and state is Fulfilment.open:
            if row.state is not Fulfilment.open:
                asked.append(wanted.key)
            row.due, row.due_provisional, row.extended_at = None, False, None
        row.mode, row.items, row.state = wanted.mode, list(wanted.items), state
    for name, row in known.items():
        row.state = withdrawal_rules.no_longer(values[name], both.statement.slug)
    return asked


def _with_files(case: BundleCase) -> frozenset[str]:
    """The papers of the case, as it stands now, that were handed in with every file."""
    wanted = paper_rules.slots(following.ground_of(case), case.fields)
    held = Held(tuple(papers.papers_of(case.id)))
    return frozenset(slot.paper for slot in wanted if paper_rules.is_here(slot.paper, wanted, held))


def taken_back(item_ids: Collection[int]) -> frozenset[int]:
    """Those of some items from which a promise was withdrawn."""
    query = select(CaseEvent.item_id).where(CaseEvent.item_id.in_(item_ids), CaseEvent.kind == LINE)
    with reading() as session:
        return frozenset(session.scalars(query)) if item_ids else frozenset()
