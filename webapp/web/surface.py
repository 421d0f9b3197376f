"""Surfaces: what the screen in front of the person can do.

Views and templates ask for a capability and never for a name; the surface comes from a signed
cookie that a terminal got when it was enrolled, never from the User-Agent.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from flask import Flask, Response, g, request

from webapp.core import crypto, settings


@dataclass(frozen=True, slots=True)
class Surface:
    """What one kind of screen can do."""

    name: str
    can_remember: bool
    """May keep a person signed in, and offer to install itself."""
    can_print: bool
    idle_seconds: int | None
    """After so many seconds without a touch the page asks, then wipes; None: never."""
    keyboard: bool
    """Shows its own keyboard, because there is none."""
    sign_in_methods: tuple[str, ...]


PHONE = Surface("phone", True, False, None, False, ("code",))
TERMINAL = Surface("terminal", False, False, 40, False, ("code",))
STAFF = Surface("staff", False, False, None, False, ("password",))

COOKIE = "onego_terminal"
SEPARATOR = "."


def enrol(response: Response, terminal: str) -> None:
    """Make the browser that gets this response a terminal of the hall."""
    mark = base64.urlsafe_b64encode(crypto.digest("terminal", terminal.encode())).decode()
    response.set_cookie(
        COOKIE,
        terminal + SEPARATOR + mark,
        httponly=True,
        samesite="Lax",
        secure=settings.current().is_https,
        path="/",
    )


def leave(response: Response) -> None:
    """Make the browser an ordinary one again."""
    response.delete_cookie(COOKIE, path="/")


def _of_request() -> Surface:
    if request.path.startswith("/staff"):
        return STAFF
    terminal, _, mark = request.cookies.get(COOKIE, "").rpartition(SEPARATOR)
    if terminal:
        expected = base64.urlsafe_b64encode(crypto.digest("terminal", terminal.encode()))
        if crypto.same(expected, mark):
            return TERMINAL
    return PHONE


def init(app: Flask) -> None:
    """Know the surface before anything else of a request runs."""

    @app.before_request
    def know_surface() -> None:
        g.surface = _of_request()
        g.demonstration = settings.current().is_demonstration
