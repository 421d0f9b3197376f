"""The numbers of a call, from the settings."""

from __future__ import annotations

from datetime import timedelta

from webapp.core import settings
from webapp.video.rules import Policy


def current() -> Policy:
    """The policy of this hall."""
    configured = settings.current()
    return Policy(
        wait=timedelta(minutes=configured.video_wait_minutes),
        longest=timedelta(minutes=configured.video_minutes),
        silence=timedelta(seconds=configured.video_silence),
        photos=configured.video_photos,
    )
