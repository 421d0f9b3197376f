"""What keeps an item from being granted: a paper or a signature that nobody has. Pure.

行政许可法 art. 34, 38: what is granted meets the law's conditions, and that has been looked at.
So every paper and every signature that an item needs is here, or something else stands in for it;
a tolerated paper (容缺受理) may still come only where its item is granted first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from webapp.cases.values import Fulfilment, RequirementRow
from webapp.catalog.values import RequirementKind

PROVES = (RequirementKind.paper, RequirementKind.signature)
"""What proves that a condition is met. Visits are not part of it: nobody writes them down yet."""
PROVEN = (Fulfilment.fulfilled, Fulfilment.waived)


@dataclass(frozen=True, slots=True)
class Missing:
    """A paper or a signature that an item lacks."""

    kind: RequirementKind
    key: str


def unproven(
    item: str, rows: Iterable[RequirementRow], today: date, *, grants_first: bool
) -> tuple[Missing, ...]:
    """The papers and signatures without which this item cannot be granted, in the case's order.

    `rows` is what the case has to get. With `grants_first` the licence is issued while a tolerated
    paper is still to come, until its last day.
    """
    return tuple(
        Missing(RequirementKind(row.kind), row.key)
        for row in rows
        if row.kind in PROVES
        and item in row.items
        and not _is_proven(row, today, grants_first=grants_first)
    )


def _is_proven(row: RequirementRow, today: date, *, grants_first: bool) -> bool:
    if row.state in PROVEN:
        return True
    still_comes = row.state is Fulfilment.later and row.due is not None and today <= row.due
    return still_comes and grants_first
