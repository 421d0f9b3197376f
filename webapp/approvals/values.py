"""Words of an approval."""

from __future__ import annotations

from enum import Enum


class Duty(Enum):
    """The five separate duties (五分设): 受理, 审查, 踏勘, 批准, 制证."""

    accept = "accept"
    review = "review"
    inspect = "inspect"
    approve = "approve"
    issue = "issue"


class Outcome(Enum):
    """A decision grants or refuses (行政许可法 art. 38)."""

    approved = "approved"
    refused = "refused"
