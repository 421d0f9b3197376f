"""One visitor's browser, as the rest of the program knows it."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field

from kiosk.browser import Browser


@dataclass
class Visit:
    """A browser with the two secrets that tie it to this program.

    `door` opens the start page, which hands the terminal's token to the server, once. `token` is
    what the server's pages show to this program; it dies with the visit.
    """

    door: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    browser: Browser | None = None
    heard: float = field(default_factory=time.monotonic)
    """When its page was last heard of."""
    begun: bool = False
    """The start page has sent it on to the server."""
    shown: threading.Event = field(default_factory=threading.Event)
    """Its window shows something."""

    def hear(self) -> None:
        """Note a sign of life."""
        self.heard = time.monotonic()
        self.shown.set()

    @property
    def silence(self) -> float:
        """Seconds since the last sign of life."""
        return time.monotonic() - self.heard
