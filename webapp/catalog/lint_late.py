"""Papers that may follow (容缺): how long, and what an item that is granted before them says."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Problem
from webapp.catalog.values import UNKNOWN_SOURCE, Item, LateConsequence
from webapp.core import settings


def check_late_papers(loaded: Loaded) -> Iterator[Problem]:
    """Days beyond the most that a hall gives, and a consequence that cannot follow.

    Only what was granted can be revoked, and what was granted cannot be returned.
    """
    most = settings.current().later_days_most
    items: dict[str, Item] = loaded.of("items")
    for item in items.values():
        if item.tolerated_days is not None and not 1 <= item.tolerated_days <= most:
            place = loaded.place("items", item.slug, "tolerated_days")
            yield Problem("tolerated_days", place, {"most": str(most)})
        revokes = item.late_consequence is LateConsequence.revoke
        if item.issue_before_supplement is not revokes:
            key = "late_consequence" if revokes else "issue_before_supplement"
            yield Problem("late_consequence", loaded.place("items", item.slug, key), {})
        elif revokes and item.late_source == UNKNOWN_SOURCE:
            place = loaded.place("items", item.slug, "issue_before_supplement")
            yield Problem("late_source", place, {})
