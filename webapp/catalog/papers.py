"""Papers merged: each kind once, in the strictest mode of the items that still need it. Pure."""

from __future__ import annotations

from webapp.catalog.conditions import Facts, holds, reasons
from webapp.catalog.exclusion_rules import may_be_signed_electronically
from webapp.catalog.order import order_of, reaches
from webapp.catalog.values import (
    BundleItem,
    BundlePaper,
    Holdings,
    Item,
    ItemPaper,
    Paper,
    PaperMode,
    PaperNotAsked,
    Reason,
    ReasonKind,
    Revision,
    Text,
    Theme,
    Tier,
)

STRICTNESS = {mode: rank for rank, mode in enumerate(PaperMode)}
"""The lower, the stricter: the order in which the modes are declared."""

CHECKED_FIRST = (Tier.watch, Tier.limited)
"""Who cannot hand papers in later (容缺), and whose word does not come before the check.

Of whoever failed to keep a promise lately, a statement is taken only with the check first
(practice, not reviewed). A check first is what the ordinary way of an item is: so a way that rests
on a statement is no way for them, while a statement in place of a single paper still is, because
the office looks at it before it decides.
"""

WITH_A_STATEMENT = (PaperMode.later, PaperMode.promised)
"""What a signed statement stands in for, for a while or for good."""
OF_THE_APPLICANT = (PaperMode.required, *WITH_A_STATEMENT)
"""What the applicant sends, sends later, or signs for."""


def mode_for(
    declared: PaperMode,
    paper: Paper,
    holdings: Holdings,
    tier: Tier,
    *,
    declined: bool = False,
    full: bool = False,
) -> PaperMode:
    """The mode that this applicant sees: what is held, then the tier, then the item's own mode.

    What the applicant holds is shared; a source that failed falls back to an upload. With the
    statement that it rests on `declined`, a paper is asked for now. Under a `full` promise nothing
    is asked for that the applicant would have to send.
    """
    mode = _mode(declared, paper, holdings, tier, declined)
    return PaperMode.promised if full and mode in OF_THE_APPLICANT else mode


def _mode(
    declared: PaperMode, paper: Paper, holdings: Holdings, tier: Tier, declined: bool
) -> PaperMode:
    if declined and declared in WITH_A_STATEMENT:
        declared = PaperMode.required
    if paper.replaced_by:
        if paper.replaced_by in holdings.failed:
            return PaperMode.required if declared is PaperMode.shared else _by_tier(declared, tier)
        if paper.replaced_by in holdings.held and declared is not PaperMode.generated:
            return PaperMode.shared
    return _by_tier(declared, tier)


def _by_tier(declared: PaperMode, tier: Tier) -> PaperMode:
    if declared is PaperMode.later and tier in CHECKED_FIRST:
        return PaperMode.required
    if declared is PaperMode.promised and tier is Tier.limited:
        return PaperMode.required
    return declared


def promised_by(item: Item, tier: Tier, declined: frozenset[str]) -> str:
    """The statement under which this applicant may promise all of an item; empty where none is.

    完全承诺: only whoever is in good standing by the official lists, only where the item allows it,
    and only with the applicant's own will (practice of 天津滨海新区, not reviewed).
    """
    full = item.full_promise
    unsigned = not may_be_signed_electronically(item)
    if full is None or tier is not Tier.good or full.statement in declined or unsigned:
        return ""
    return full.statement


class _Merged:
    """One paper while it is being merged."""

    __slots__ = ("because", "by_hand", "lines", "mode", "purposes", "statement", "used_by")

    def __init__(self, mode: PaperMode) -> None:
        self.mode = mode
        self.by_hand = False
        self.statement = ""
        self.used_by: list[str] = []
        self.purposes: list[Text] = []
        self.lines: list[Text] = []
        self.because: list[Reason] = []

    def settle(self) -> None:
        """A statement cannot stand in for what one of its users needs signed by hand."""
        if self.by_hand and self.mode in WITH_A_STATEMENT:
            self.mode, self.statement = PaperMode.required, ""

    def add(self, item: str, use: ItemPaper, mode: PaperMode, statement: str, facts: Facts) -> None:
        self.used_by.append(item)
        self.purposes.append(use.purpose)
        if STRICTNESS[mode] <= STRICTNESS[self.mode]:
            self.mode = mode
            self.statement = statement or self.statement
        for line in use.lines:
            if holds(line.when, facts) and line.text not in self.lines:
                self.lines.append(line.text)
        if use.when is not None:
            self.because += (r for r in reasons(use.when, facts) if r not in self.because)


class PaperNeeds:
    """The papers of a bundle's items, counted separately and merged.

    A paper that another item of the bundle makes is never asked for; it makes a dependency. An
    item that itself waits for the paper's user cannot make it: then the paper is asked for.
    """

    def __init__(
        self,
        revision: Revision,
        theme: Theme,
        items: tuple[BundleItem, ...],
        facts: Facts,
        holdings: Holdings,
        tier: Tier,
        declined: frozenset[str] = frozenset(),
    ) -> None:
        self.present = frozenset(item.slug for item in items)
        self.separately = 0
        self._after = order_of(theme, self.present)
        self._merged: dict[str, _Merged] = {}
        self._made: dict[tuple[str, str], list[str]] = {}
        for item in items:
            by_hand = not may_be_signed_electronically(revision.items[item.slug])
            full = promised_by(revision.items[item.slug], tier, declined)
            for use in revision.items[item.slug].papers:
                if use.variants and item.variant not in use.variants:
                    continue
                if not holds(use.when, facts):
                    continue
                self.separately += 1
                paper = revision.papers[use.paper]
                makers = self._makers(paper, item.slug)
                for maker in makers:
                    self._waits(item.slug, maker)
                    self._made.setdefault((paper.slug, maker), []).append(item.slug)
                if makers:
                    continue
                mode = mode_for(
                    use.mode,
                    paper,
                    holdings,
                    tier,
                    declined=by_hand or use.statement in declined,
                    full=bool(full),
                )
                statement = full if full and mode is PaperMode.promised else use.statement
                merged = self._merged.get(paper.slug)
                if merged is None:
                    merged = self._merged[paper.slug] = _Merged(mode)
                merged.add(item.slug, use, mode, statement, facts)
                merged.by_hand |= by_hand
        for merged in self._merged.values():
            merged.settle()

    def _makers(self, paper: Paper, user: str) -> list[str]:
        """The items of this bundle whose results the paper is made of: all are waited for."""
        return [
            one
            for one in paper.result_of
            if one in self.present and not reaches(self._after, one, user)
        ]

    def _waits(self, item: str, maker: str) -> None:
        after = self._after.setdefault(item, [])
        if maker not in after:
            after.append(maker)

    def after(self, item: str) -> tuple[str, ...]:
        """What an item waits for: the theme's order, then what makes one of its papers."""
        return tuple(self._after.get(item, ()))

    def merged(self) -> tuple[BundlePaper, ...]:
        """Each paper once, the strictest modes first, else in the order of the items."""
        papers = [
            BundlePaper(
                slug=slug,
                mode=one.mode,
                used_by=tuple(one.used_by),
                purposes=tuple(one.purposes),
                lines=tuple(one.lines),
                because=tuple(one.because) or (Reason(ReasonKind.always),),
                statement=one.statement,
            )
            for slug, one in self._merged.items()
        ]
        papers.sort(key=lambda paper: STRICTNESS[paper.mode])
        return tuple(papers)

    def not_asked(self) -> tuple[PaperNotAsked, ...]:
        """The papers that nobody is asked for, and which item makes each."""
        first: dict[str, PaperNotAsked] = {}
        for (slug, maker), users in self._made.items():
            first.setdefault(slug, PaperNotAsked(slug, maker, tuple(users)))
        return tuple(first.values())
