"""At night nobody is woken, and nobody is asked to answer while they sleep."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from webapp.core import clock, settings
from webapp.halls import service as halls


def by_day(now: datetime) -> datetime:
    """This moment, or where it is night the end of that night, on the hall's wall clock.

    The night is `message_night_from` to `message_night_until` of the settings.
    """
    begins, ends = (
        time.fromisoformat(one)
        for one in (settings.current().message_night_from, settings.current().message_night_until)
    )
    local = clock.local(now, halls.here().zone)
    at = local.time()
    # A night that begins before midnight goes on after it.
    is_night = begins <= at < ends if begins <= ends else at >= begins or at < ends
    if not is_night:
        return now
    day = local.date() if at < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, ends, local.tzinfo)
