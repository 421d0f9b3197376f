"""Servers that help two browsers to find each other: none by default, ours where one is set."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from webapp.core.settings import Settings


def servers(configured: Settings, ref: str, now: datetime) -> list[dict[str, Any]]:
    """The `iceServers` of a call; with none, browsers of one network find each other.

    The credentials of a TURN server count for as long as a call may last: the name is the second at
    which they end, the password its HMAC under the secret that the server shares with us (coturn's
    `use-auth-secret`; draft-uberti-behave-turn-rest).
    """
    made: list[dict[str, Any]] = []
    if configured.video_stun_url:
        made.append({"urls": configured.video_stun_url})
    if configured.video_turn_url:
        ends = now + timedelta(minutes=configured.video_minutes)
        name = f"{int(ends.timestamp())}:{ref}"
        digest = hmac.digest(configured.video_turn_secret.encode(), name.encode(), hashlib.sha1)
        made.append(
            {
                "urls": configured.video_turn_url,
                "username": name,
                "credential": base64.b64encode(digest).decode(),
            }
        )
    return made
