"""The numbers of the queue, from the settings."""

from __future__ import annotations

from datetime import timedelta

from webapp.core import settings
from webapp.queues.rules import Policy


def current() -> Policy:
    """The policy of this hall."""
    configured = settings.current()
    return Policy(
        calls=configured.queue_calls,
        between_calls=timedelta(seconds=configured.queue_between_calls),
        back_places=configured.queue_back_places,
        back_within=timedelta(minutes=configured.queue_back_minutes),
        let_first=configured.queue_let_first,
        priority_in_a_row=configured.queue_priority_in_a_row,
        early=timedelta(minutes=configured.queue_early_minutes),
        late=timedelta(minutes=configured.queue_late_minutes),
        near=configured.queue_near,
        yellow=timedelta(minutes=configured.queue_yellow_minutes),
        red=timedelta(minutes=configured.queue_red_minutes),
    )
