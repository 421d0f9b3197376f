"""Words of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

import msgspec

from webapp.catalog.values import Answers, Tier


class ApplicantKind(Enum):
    """Who a licence is for: 自然人, 企业 (个体工商户 too), 社会组织."""

    person = "person"
    enterprise = "enterprise"
    social_organisation = "social_organisation"


class DraftState(Enum):
    """A draft is open until it is submitted; what is abandoned is deleted."""

    open = "open"
    submitted = "submitted"


class ItemState(Enum):
    """Where one item of a bundle stands; `approvals.rules.MOVES` is the table of moves."""

    waiting = "waiting"
    """Another item's result comes first (a food permit waits for the business licence)."""
    received = "received"
    """收到: handed in, not yet accepted; the law's clock has not started."""
    correcting = "correcting"
    """待补正: the office has named every gap, the applicant answers; no clock of the law runs."""
    accepted = "accepted"
    """受理: the clock runs."""
    approved = "approved"
    refused = "refused"
    stopped = "stopped"
    """终止: the item that it waited for was refused."""


class Channel(Enum):
    """Where a case was handed in; its digit stands in the case's number (rules.md §18)."""

    window = "1"
    web = "2"
    terminal = "3"
    phone = "4"
    home_visit = "5"


class Fulfilment(Enum):
    """What a requirement of a case waits for, or how it was met."""

    open = "open"
    fulfilled = "fulfilled"
    later = "later"
    """May follow within its time (容缺)."""
    waived = "waived"
    """Shared data or the system itself provides it."""


class RequirementRow(msgspec.Struct, frozen=True):
    """One thing the case has to get, and whether it has."""

    kind: str
    key: str
    mode: str
    state: Fulfilment
    due: date | None
    fulfilled_at: datetime | None
    items: tuple[str, ...] = ()
    """The items of the bundle that need it."""
    provisional: bool = False
    extended: bool = False


class Owner(msgspec.Struct, frozen=True):
    """Who prepares an application here: a signed-in account, or a browser's session."""

    session_id: bytes | None = None
    account_id: int | None = None

    @property
    def is_nobody(self) -> bool:
        """Whether this browser has stored nothing yet."""
        return self.session_id is None and self.account_id is None


class DraftValues(msgspec.Struct, frozen=True):
    """A draft without what was typed into its form, as the guide reads it."""

    id: int
    ref: str
    hall_id: int
    theme: str
    revision_id: int
    session_id: bytes | None
    account_id: int | None
    state: DraftState
    situation: Answers
    changed_at: datetime
    declined: Sequence[str] = ()
    """Statements that the person chose not to sign."""
    trial: bool = False
    """A content officer tries a catalog out; it is never handed in."""
    credit: dict[str, Any] | None = None
    """What it carries of its applicant's standing, as it is stored (see `cases.tier_rules`)."""

    @property
    def tier(self) -> Tier:
        """The credit tier by which things are offered; the ordinary one while nobody is known."""
        return Tier(self.credit["tier"]) if self.credit else Tier.normal


class StepKind(Enum):
    """Where the guide sends a person."""

    question = "question"
    elsewhere = "elsewhere"
    """An answer leads out of the theme."""
    plan = "plan"


class Step(msgspec.Struct, frozen=True):
    """The next page of the guide; `key` is a question's slug, or that of what is needed instead."""

    kind: StepKind
    key: str = ""


class Journey(msgspec.Struct, frozen=True):
    """The path through a theme's questions, as the answers make it now.

    `asked` are the guide's questions in order, cut behind an answer that leads out; `unanswered`
    those of them without a valid answer; `leaving` the question whose answer leads out, to
    `elsewhere`.
    """

    asked: tuple[str, ...]
    unanswered: tuple[str, ...] = ()
    leaving: str = ""
    elsewhere: str = ""


class Problem(Enum):
    """Why an answer was not taken."""

    choose = "choose"
    number = "number"
    whole = "whole"
    small = "small"
    large = "large"
    tick = "tick"
    """Several may be ticked, and nothing was."""
    alone = "alone"
    """Something that stands alone was ticked with others."""
    day = "day"
    day_to_come = "day_to_come"
    day_gone = "day_gone"


class BadAnswer(Exception):
    """An answer that was not taken: why, and the limit that it broke."""

    def __init__(self, problem: Problem, limit: float | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.limit = limit
