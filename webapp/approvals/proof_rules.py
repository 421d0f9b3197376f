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
from webapp.catalog.values import Requirement, RequirementKind

PROVES = (RequirementKind.paper, RequirementKind.signature)
"""What proves that a condition is met. Visits are not part of it: nobody writes them down yet."""
PROVEN = (Fulfilment.fulfilled, Fulfilment.waived)


@dataclass(frozen=True, slots=True)
class Missing:
    """A paper or a signature that an item lacks."""

    kind: RequirementKind
    key: str


def unproven(
    item: str,
    needed: Iterable[Requirement],
    rows: Iterable[RequirementRow],
    today: date,
    *,
    grants_first: bool,
) -> tuple[Missing, ...]:
    """The papers and signatures without which this item cannot be granted, in the bundle's order.

    `needed` is what the bundle asks for, `rows` how it stands. What the case never had to get (a
    statement about later papers that all came at once) is not missed. With `grants_first` the
    licence is issued while a tolerated paper is still to come, until its last day.
    """
    standing = {(row.kind, row.key): row for row in rows}
    return tuple(
        Missing(one.kind, one.key)
        for one in needed
        if one.kind in PROVES
        and item in one.items
        and (row := standing.get((one.kind.value, one.key))) is not None
        and not _is_proven(row, today, grants_first=grants_first)
    )


def _is_proven(row: RequirementRow, today: date, *, grants_first: bool) -> bool:
    if row.state in PROVEN:
        return True
    still_comes = row.state is Fulfilment.later and row.due is not None and today <= row.due
    return still_comes and grants_first
