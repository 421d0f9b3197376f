"""What an applicant has to do for cases that are under way: a notice to answer, papers to bring."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import msgspec
from sqlalchemy import select

from webapp.cases import desk, state_rules
from webapp.cases.models import BundleCase, CaseRequirement, ItemCase
from webapp.cases.values import Fulfilment, ItemState
from webapp.core.db import reading


class Wanted(msgspec.Struct, frozen=True):
    """A paper that a case still waits for; `due` is its last day where one is set."""

    ref: str
    paper: str
    due: date | None


def papers(account_id: int) -> list[Wanted]:
    """The papers that an account's cases wait for, while an item of the case is under way.

    One that may follow (容缺) is nobody's task before it has a last day.
    """
    moving = select(ItemCase.bundle_id).where(ItemCase.state.not_in(state_rules.FINAL))
    query = (
        select(BundleCase.ref, CaseRequirement.key, CaseRequirement.due)
        .join(BundleCase, BundleCase.id == CaseRequirement.bundle_id)
        .where(
            BundleCase.account_id == account_id,
            BundleCase.id.in_(moving),
            CaseRequirement.kind == "paper",
            (CaseRequirement.state == Fulfilment.open)
            | ((CaseRequirement.state == Fulfilment.later) & CaseRequirement.due.is_not(None)),
        )
        .order_by(BundleCase.id.desc(), CaseRequirement.due, CaseRequirement.id)
    )
    with reading() as session:
        return [Wanted(row.ref, row.key, row.due) for row in session.execute(query)]


def answer_by(item_ids: Collection[int]) -> dict[int, date]:
    """Until when the notices on these items want their answer, where they name a day."""
    if not item_ids:
        return {}
    with reading() as session:
        lines = desk.lines(session, [*item_ids])
    days = {}
    for item_id, of_item in lines.items():
        notices = [line.note for line in of_item if line.kind == ItemState.correcting.value]
        if notices and notices[-1] and notices[-1].answer_by:
            days[item_id] = notices[-1].answer_by
    return days
