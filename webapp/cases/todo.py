"""What an applicant has to do for cases: a notice to answer, papers to bring or to send."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import msgspec

from webapp.cases import desk, late_reads
from webapp.cases.models import BundleCase, CaseRequirement
from webapp.cases.values import Fulfilment, ItemState
from webapp.core.db import reading


class Wanted(msgspec.Struct, frozen=True):
    """A paper that a case still waits for; `due` is its last day where one is set."""

    ref: str
    paper: str
    due: date | None


def papers(account_id: int) -> list[Wanted]:
    """The papers that items of an account's cases still wait for.

    One that may follow (容缺) is nobody's task before it has a last day; and it stays one where its
    item was granted first.
    """
    is_task = (CaseRequirement.state == Fulfilment.open) | CaseRequirement.due.is_not(None)
    with reading() as session:
        found = late_reads.still_to_come(session, BundleCase.account_id == account_id, is_task)
    return [Wanted(one.ref, one.paper, one.due) for one in found]


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
