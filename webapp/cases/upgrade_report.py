"""What publishing a catalog would mean for the open applications, counted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from webapp.cases.upgrade_rules import Upgrade, Verdict


class Line(msgspec.Struct, frozen=True):
    """The open applications of one theme that share a verdict, and why: (what, slug, how many)."""

    theme: str
    verdict: Verdict
    count: int
    reasons: tuple[tuple[str, str, int], ...] = ()


class Report(msgspec.Struct, frozen=True):
    """All of them: totals by verdict, and the lines, the gravest first."""

    totals: dict[Verdict, int]
    lines: tuple[Line, ...]

    @property
    def open_drafts(self) -> int:
        """How many applications are open."""
        return sum(self.totals.values())


def report(found: Iterable[tuple[str, Upgrade]]) -> Report:
    """Count pairs of a theme and what the new catalog means for one of its applications."""
    totals = dict.fromkeys(Verdict, 0)
    counts: Counter[tuple[str, Verdict]] = Counter()
    reasons: dict[tuple[str, Verdict], Counter[tuple[str, str]]] = {}
    for theme, upgrade in found:
        key = (theme, upgrade.verdict)
        totals[upgrade.verdict] += 1
        counts[key] += 1
        reasons.setdefault(key, Counter()).update(upgrade.reasons)
    order = list(Verdict)
    lines = (
        Line(
            theme,
            verdict,
            count,
            tuple((what, slug, n) for (what, slug), n in reasons[theme, verdict].most_common()),
        )
        for (theme, verdict), count in counts.items()
    )
    return Report(
        totals, tuple(sorted(lines, key=lambda one: (-order.index(one.verdict), one.theme)))
    )
