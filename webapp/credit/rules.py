"""Which tier official lists and broken promises make. Pure.

Practice, not reviewed (天津滨海新区; 鄂尔多斯, 2024): good standing is a list of those who keep
their word, or the best grade of the national evaluation; a list of grave cases leaves the ordinary
way alone until it is repaired. 国办发〔2020〕42号: whoever is gravely in bad standing, or promised
falsely before, uses no statement until that is repaired. Nobody is refused for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from webapp.catalog.days import later
from webapp.catalog.values import Applicant, PeriodUnit, Tier
from webapp.credit.values import Entry, ListKind, Mark, What

OF_LIST = {
    ListKind.encouraged: Tier.good,
    ListKind.best_grade: Tier.good,
    ListKind.grade: Tier.normal,
    ListKind.serious: Tier.limited,
    ListKind.court: Tier.limited,
}
GRADES = (ListKind.best_grade, ListKind.grade)
"""A grade sums up many things: of a natural person none counts, only the lists of the law do."""
OF_MARK = {What.late_papers: Tier.watch, What.false_promise: Tier.limited}
RANKS = {tier: rank for rank, tier in enumerate(Tier)}
"""The lower, the better."""
LEAST_WORDS, MOST_WORDS = 4, 1000


def entry_counts(entry: Entry, kind: Applicant, today: date) -> bool:
    """Whether a list's entry counts today: its time is not over, it is not repaired."""
    if kind is Applicant.person and entry.kind in GRADES:
        return False
    if entry.until is not None and entry.until < today:
        return False
    return entry.repaired_on is None or today < entry.repaired_on


def last_day(mark: Mark, months: int) -> date | None:
    """The last day on which a mark counts; a false promise counts until it is repaired."""
    return None if mark.what is What.false_promise else later(mark.on, months, PeriodUnit.month)


def mark_counts(mark: Mark, today: date, months: int) -> bool:
    """Whether a mark that nobody ended counts today; `months` is how long the hall lets it."""
    last = last_day(mark, months)
    return last is None or today <= last


def worst(tiers: Iterable[Tier]) -> Tier:
    """The worst of some tiers; the ordinary one where there is none."""
    return max(tiers, key=RANKS.__getitem__, default=Tier.normal)


def best(one: Tier, other: Tier) -> Tier:
    """The better of two tiers."""
    return min(one, other, key=RANKS.__getitem__)


def tier_of(entries: Iterable[Entry], marks: Iterable[Mark]) -> Tier:
    """The tier that the entries and marks that count make: the worst of them wins."""
    return worst([*(OF_LIST[one.kind] for one in entries), *(OF_MARK[one.what] for one in marks)])


def better_than(tier: Tier) -> tuple[Tier, ...]:
    """The tiers that a human look can set: whoever asks for it is never worse off for asking."""
    return tuple(one for one in Tier if RANKS[one] < RANKS[tier])


def deciding(
    tier: Tier, entries: Sequence[Entry], marks: Sequence[Mark]
) -> tuple[tuple[Entry, ...], tuple[Mark, ...]]:
    """The entries and marks that make the tier what it is: the reason that a person reads."""
    return (
        tuple(one for one in entries if OF_LIST[one.kind] is tier),
        tuple(one for one in marks if OF_MARK[one.what] is tier),
    )


def read_reasons(words: str) -> str | None:
    """Reasons that a person reads, trimmed; None where they are too few or too many."""
    words = words.strip()
    return words if LEAST_WORDS <= len(words) <= MOST_WORDS else None
