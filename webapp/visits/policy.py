"""The numbers of home visits, from the settings."""

from __future__ import annotations

from datetime import timedelta

from webapp.core import settings
from webapp.visits.rules import Policy


def current() -> Policy:
    """The policy of this hall."""
    configured = settings.current()
    return Policy(
        ahead=configured.visit_ahead_days,
        within=configured.visit_days,
        confirm=configured.visit_confirm_days,
        window=timedelta(minutes=configured.visit_window_minutes),
    )
