"""The numbers of ratings, from the settings."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from webapp.core import settings


class Policy(msgspec.Struct, frozen=True):
    """The numbers of this hall; days are working days but for `days`."""

    days: int
    change: timedelta
    reach: int
    settle: int
    longest: int
    appeal: int


def current() -> Policy:
    """The policy of this hall."""
    configured = settings.current()
    return Policy(
        days=configured.rating_days,
        change=timedelta(minutes=configured.rating_change_minutes),
        reach=configured.rating_reach_days,
        settle=configured.rating_settle_days,
        longest=configured.rating_longest_days,
        appeal=configured.rating_appeal_days,
    )
