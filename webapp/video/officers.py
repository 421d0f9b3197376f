"""What the officer of a call may see."""

from __future__ import annotations

from collections.abc import Collection

from webapp.approvals import officers
from webapp.video.values import Call

NONE = ("",)
"""No department bears this name: who left sees nothing."""


def departments(call: Call) -> Collection[str]:
    """The departments of the officer of a call; none named means all of the hall."""
    if call.officer_id is None:
        return NONE
    try:
        return officers.load(call.officer_id).departments
    except LookupError:
        return NONE
