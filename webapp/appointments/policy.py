"""The numbers of booking, from the settings."""

from __future__ import annotations

from datetime import time, timedelta

from webapp.appointments.rules import Policy
from webapp.core import settings


def current() -> Policy:
    """The policy of this hall."""
    configured = settings.current()
    return Policy(
        days=configured.booking_days,
        off_hour_days=configured.booking_off_hour_days,
        hold=timedelta(seconds=configured.booking_hold),
        cancel=timedelta(minutes=configured.booking_cancel_minutes),
        off_hour_cancel=time.fromisoformat(configured.booking_off_hour_cancel),
        missed=configured.booking_missed,
        missed_days=configured.booking_missed_days,
        pause_days=configured.booking_pause_days,
        minutes_an_item=configured.booking_minutes_an_item,
        minutes_most=configured.booking_minutes_most,
        group_most=configured.booking_group_most,
    )
