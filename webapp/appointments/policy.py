"""The numbers of booking, from the settings."""

from __future__ import annotations

from datetime import time, timedelta

import msgspec

from webapp.appointments.rules import Policy
from webapp.core import settings


def of_calls() -> Policy:
    """The same for a call: it lasts no longer than calls do."""
    now = current()
    most = min(now.minutes_most, settings.current().video_minutes)
    return msgspec.structs.replace(now, minutes_most=most)


def call_early() -> timedelta:
    """How long before its time a call that was booked can be asked for."""
    return timedelta(minutes=settings.current().video_early_minutes)


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
