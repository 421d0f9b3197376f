"""Words of an approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from webapp.cases.values import ItemState
from webapp.catalog.values.base import Text
from webapp.catalog.values.facts import Source


class Duty(Enum):
    """The five separate duties (五分设): 受理, 审查, 踏勘, 批准, 制证; `content` owns the catalog.

    Who owns the catalog decides nothing by it: it is no duty on an item.
    """

    accept = "accept"
    review = "review"
    inspect = "inspect"
    approve = "approve"
    issue = "issue"
    content = "content"


class Outcome(Enum):
    """A decision grants or refuses (行政许可法 art. 38)."""

    approved = "approved"
    refused = "refused"


class Act(Enum):
    """What can happen to an item.

    `release` and `stop` follow from another item's decision, `silence` and `lapse` from a day that
    has passed, `answer` and `withdraw` are the applicant's.
    """

    release = "release"
    stop = "stop"
    notify = "notify"
    answer = "answer"
    lapse = "lapse"
    silence = "silence"
    withdraw = "withdraw"
    accept = "accept"
    approve = "approve"
    refuse = "refuse"


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table of moves; without a duty it follows by itself."""

    act: Act
    before: ItemState
    after: ItemState
    duty: Duty | None


class No(Enum):
    """Why an officer may not do it now; the words for each stand in `approvals.words`."""

    you_accepted = "you_accepted"
    """You accepted this item, so another person approves it."""
    you_hold_another = "you_hold_another"
    """You hold another of the five duties on this item."""
    not_your_duty = "not_your_duty"
    not_your_department = "not_your_department"
    waits = "waits"
    """Another item's result comes first."""
    not_accepted = "not_accepted"
    already_accepted = "already_accepted"
    already_decided = "already_decided"
    stopped = "stopped"
    you_notified = "you_notified"
    """You told the applicant what is missing; that is a part of accepting."""
    corrects = "corrects"
    """The applicant was told what is missing and has not answered yet."""
    unproven = "unproven"
    """A paper or a signature is missing, without which nothing is granted."""
    unsealed = "unsealed"
    """A signature still gets its certificate and its time."""
    too_late = "too_late"
    """Nobody said anything in five working days, so by law it is accepted (art. 32)."""
    you_looked = "you_looked"
    """You found that a promise is not kept; another person revokes."""
    settled = "settled"
    """The verification of the promise has its result."""
    too_early = "too_early"
    """The time to put it right is not over."""


@dataclass(frozen=True, slots=True)
class Officer:
    """A member of staff as the rules see them; no departments means all of the hall."""

    id: int
    duties: frozenset[Duty]
    departments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The dates that bind the office; each is the last day on which it is in time."""

    statutory: date | None
    promised: date | None
    step: date | None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """One working day of the clock: how many days are used after it, how many are left."""

    day: date
    used: int
    left: int
    planned: bool
    """Not yet over: it may still change."""


class RemedyKind(Enum):
    """行政复议, 行政诉讼."""

    review = "review"
    lawsuit = "lawsuit"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way to have a refusal looked at again: what, until which day, where, by which law."""

    kind: RemedyKind
    until: date
    provisional: bool
    where: Text
    source: Source


class Lack(Enum):
    """What is wrong with the reasons of a refusal."""

    missing = "missing"
    too_short = "too_short"
    too_long = "too_long"
