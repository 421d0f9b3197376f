"""Words of a case."""

from __future__ import annotations

from enum import Enum


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
