"""Papers that may follow (容缺): acceptance sets their last day, which may be moved once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cases import late_rules
from webapp.cases.late_rules import Limits, ToFollow
from webapp.cases.models import BundleCase, CaseEvent, CaseRequirement, ItemCase
from webapp.cases.values import Fulfilment, ItemState
from webapp.catalog import service as catalog
from webapp.catalog.values import Bundle, Revision
from webapp.core import clock, settings
from webapp.core.db import reading
from webapp.core.workdays import Calendar, Due
from webapp.halls import service as halls

PAPER = "paper"
ACCEPTED = (ItemState.accepted.value, "silence")
"""The lines of a timeline that tell of an acceptance."""


def limits() -> Limits:
    """What this hall gives where an item names no number of days."""
    ours = settings.current()
    return Limits(ours.later_days, ours.later_days_long, ours.later_short, ours.later_days_most)


def to_follow(bundle: Bundle, revision: Revision, statement: str) -> tuple[ToFollow, ...]:
    """What whoever signs this statement hands in later, and within how many working days."""
    return late_rules.to_follow(bundle, revision.items, statement, limits())


class Ground(msgspec.Struct, frozen=True):
    """What the last days of a case's papers are counted from."""

    bundle: Bundle
    revision: Revision
    items: Sequence[ItemCase]
    told: Mapping[int, date]
    """When each item's last acceptance was told, by its number."""
    calendar: Calendar
    limits: Limits

    def last_day(
        self, row: CaseRequirement, *, longer: bool = False, only: ItemCase | None = None
    ) -> Due | None:
        """The last day of a paper, by the items that set one (or one of them); None if none."""
        return late_rules.earliest(
            self._day(item, longer=longer or row.extended_at is not None)
            for item in ([only] if only else self.items)
            if item.item in row.items and self._sets_day(item)
        )

    def _sets_day(self, item: ItemCase) -> bool:
        first = self.revision.items[item.item].issue_before_supplement
        return item.id in self.told and late_rules.sets_day(item.state, grants_first=first)

    def _day(self, item: ItemCase, *, longer: bool) -> Due:
        what, composed = self.revision.items[item.item], self.bundle.item(item.item)
        assert composed is not None  # every item's case stands in its bundle
        decision = item.promised_due or item.statutory_due
        return late_rules.due(
            self.told[item.id],
            late_rules.days(what, composed, self.limits, longer=longer),
            None if what.issue_before_supplement else decision,
            self.calendar,
        )


def ground(session: Session, bundle_id: int) -> Ground:
    """What the last days of a case's papers are counted from, as it stands now."""
    case = session.get_one(BundleCase, bundle_id)
    items = session.scalars(select(ItemCase).where(ItemCase.bundle_id == bundle_id)).all()
    zone = halls.here().zone
    lines = session.execute(
        select(CaseEvent.item_id, CaseEvent.at)
        .where(CaseEvent.item_id.in_([item.id for item in items]), CaseEvent.kind.in_(ACCEPTED))
        .order_by(CaseEvent.id)
    )
    # Silence accepts as of the receipt, but nobody can keep a day before they were told of it.
    told = {row.item_id: clock.local(row.at, zone).date() for row in lines}
    return Ground(
        msgspec.convert(case.bundle, Bundle),
        catalog.revision(case.revision_id),
        items,
        told,
        halls.calendar(case.hall_id),
        limits(),
    )


def later_rows(session: Session, bundle_id: int) -> Sequence[CaseRequirement]:
    """The papers of a case that may still follow."""
    query = select(CaseRequirement).where(
        CaseRequirement.bundle_id == bundle_id,
        CaseRequirement.kind == PAPER,
        CaseRequirement.state == Fulfilment.later,
    )
    return session.scalars(query.execution_options(populate_existing=True)).all()


def set_days(session: Session, bundle_id: int) -> dict[str, date | None]:
    """Count the last days of a case's papers anew; those that changed, by paper.

    A paper that several items need has the earliest day that one of them gives it; where no item
    waits for it any more, or none is accepted yet, it has none. The caller holds the lock on the
    items (`states.locked`).
    """
    rows = later_rows(session, bundle_id)
    if not rows:
        return {}
    session.flush()
    stands = ground(session, bundle_id)
    changed = {}
    for row in rows:
        last = stands.last_day(row)
        day, provisional = (last.date, last.provisional) if last else (None, False)
        if (row.due, row.due_provisional) != (day, provisional):
            row.due, row.due_provisional = day, provisional
            changed[row.key] = day
    return changed


def overdue(session: Session, item: ItemCase, today: date) -> dict[str, date]:
    """The tolerated papers of a locked item whose day, as this item gave it, is over, by paper."""
    stands = ground(session, item.bundle_id)
    days = {row.key: stands.last_day(row, only=item) for row in later_rows(session, item.bundle_id)}
    return {
        paper: day.date
        for paper, day in days.items()
        if day is not None and late_rules.has_lapsed(day.date, today)
    }


def longer_until(session: Session, row: CaseRequirement, today: date) -> date | None:
    """Until when a paper may come if its person asks for more time today; None if it may not."""
    if row.state is not Fulfilment.later or row.due is None:
        return None
    longer = ground(session, row.bundle_id).last_day(row, longer=True)
    now = Due(row.due, row.due_provisional)
    return late_rules.longer_until(now, longer, today, extended=row.extended_at is not None)


def give_up(session: Session, item: ItemCase) -> None:
    """Ask no tolerated paper for a locked item any more: what it was for is gone."""
    for row in later_rows(session, item.bundle_id):
        if item.item in row.items:
            row.items = [one for one in row.items if one != item.item]
            if not row.items:
                row.state, row.due = Fulfilment.waived, None
    session.flush()


def provisional() -> list[int]:
    """The cases with a paper whose last day is provisional (暂定), by number."""
    query = (
        select(CaseRequirement.bundle_id)
        .where(CaseRequirement.due_provisional, CaseRequirement.state == Fulfilment.later)
        .distinct()
    )
    with reading() as session:
        return list(session.scalars(query))
