"""Surfaces: what the screen in front of the person can do.

Views and templates ask for a capability and never for a name. A terminal is known by the random
token in its cookie, which the hall's records hold the hash of; never by the User-Agent.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from flask import Flask, g, request
from werkzeug.wrappers import Response

from webapp.core import crypto, settings
from webapp.web import language


@dataclass(frozen=True, slots=True)
class Surface:
    """What one kind of screen can do."""

    name: str
    can_remember: bool
    """May keep a person signed in, and offer to install itself."""
    can_choose_files: bool = True
    """Has files and a camera of the person's own; a shared screen has neither."""
    keyboard: bool = False
    """Shows its own keyboard, because there is none."""
    sign_in_methods: tuple[str, ...] = ("code",)
    can_print: bool = False
    idle_warn: int | None = None
    """After so many seconds without a touch the page hides itself and asks; None: never."""
    idle_wipe: int | None = None
    """So many seconds after the question it wipes."""
    lease: int | None = None
    """Seconds that a session lives after the last sign of its person; None: see the settings."""
    terminal_id: int | None = None
    terminal_ref: str | None = None
    """Which terminal of the hall this is; None for the demonstration's."""
    agent: str | None = None
    """Address of the terminal's own program on this machine, as `http://127.0.0.1:8123`."""
    agent_token: str | None = None
    """What this browser shows to that program."""


PHONE = Surface("phone", can_remember=True)
TERMINAL = Surface("terminal", can_remember=False, can_choose_files=False, keyboard=True)
STAFF = Surface("staff", can_remember=False, sign_in_methods=("password",))

DEMONSTRATION = "demonstration"
AGENT_ADDRESS = re.compile(r"http://127\.0\.0\.1:([1-9][0-9]{1,4})")
AGENT_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
SEPARATOR = "."
PRINTS, MUTE = "p", "m"


class Terminal(Protocol):
    """What the hall knows of a terminal."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def ref(self) -> str:
        """Its reference."""


Find = Callable[[str], Terminal | None]
Finds = TypeVar("Finds", bound=Find)
_find: Find | None = None


def terminals_are_known_by(find: Finds) -> Finds:
    """Register what knows the terminal of a token; halls stand above this room."""
    global _find
    _find = find
    return find


def cookie_name() -> str:
    """The prefix makes browsers refuse the cookie from anywhere but this host, over HTTPS."""
    return "__Host-onego-terminal" if settings.current().is_https else "onego_terminal"


def enrol(
    response: Response, token: str, *, agent: str = "", agent_token: str = "", prints: bool = False
) -> None:
    """Make the browser that gets this response a terminal of the hall, until it is closed.

    An agent's address that is not on the browser's own machine is left out.
    """
    parts = [token]
    address = AGENT_ADDRESS.fullmatch(agent)
    if address and AGENT_TOKEN.fullmatch(agent_token):
        parts += [address[1], agent_token, PRINTS if prints else MUTE]
    _set(response, SEPARATOR.join(parts))


def enrol_demonstration(response: Response) -> None:
    """Show the browser that gets this response as a terminal; for the demonstration alone."""
    _set(response, f"{DEMONSTRATION}{SEPARATOR}{_mark()}")


def _set(response: Response, value: str) -> None:
    response.set_cookie(
        cookie_name(),
        value,
        httponly=True,
        samesite="Lax",
        secure=settings.current().is_https,
        path="/",
    )


def leave(response: Response) -> None:
    """Make the browser an ordinary one again."""
    response.delete_cookie(cookie_name(), path="/", secure=settings.current().is_https)


def forget_person(response: Response) -> None:
    """Let the browser of a shared screen forget all that its person chose or was shown.

    The session's own cookie goes with the session.
    """
    for name in (language.COOKIE_LANGUAGE, language.COOKIE_MODE, language.COOKIE_THEME):
        response.delete_cookie(name)
    # Not "cookies": that would also forget that this screen is a terminal of the hall.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def _mark() -> str:
    return base64.urlsafe_b64encode(crypto.digest("terminal", DEMONSTRATION.encode())).decode()


def _of_request() -> Surface:
    if request.path.startswith("/staff"):
        return STAFF
    value = request.cookies.get(cookie_name(), "")
    token, *agent = value.split(SEPARATOR)
    if not token:
        return PHONE
    if token == DEMONSTRATION:
        is_ours = len(agent) == 1 and crypto.same(agent[0], _mark())
        return _timed(TERMINAL) if is_ours and settings.current().is_demonstration else PHONE
    terminal = _find(token) if _find else None
    if terminal is None:
        return PHONE
    return _with_agent(
        replace(_timed(TERMINAL), terminal_id=terminal.id, terminal_ref=terminal.ref), agent
    )


def is_enrolled() -> bool:
    """Whether this request comes from a terminal of the hall, whatever it asks for."""
    token = request.cookies.get(cookie_name(), "").split(SEPARATOR)[0]
    return bool(token) and _find is not None and _find(token) is not None


def _timed(surface: Surface) -> Surface:
    """How long this terminal waits for its person; in elder mode longer."""
    configured = settings.current()
    if "elder" in request.cookies.get(language.COOKIE_MODE, "").split():
        warn, wipe = configured.terminal_idle_elder, configured.terminal_countdown_elder
    else:
        warn, wipe = configured.terminal_idle, configured.terminal_countdown
    lease = warn + wipe + configured.terminal_slack
    return replace(surface, idle_warn=warn, idle_wipe=wipe, lease=lease)


def _with_agent(surface: Surface, parts: list[str]) -> Surface:
    if len(parts) != 3:
        return surface
    port, token, prints = parts
    address = f"http://127.0.0.1:{port}"
    if not AGENT_ADDRESS.fullmatch(address) or not AGENT_TOKEN.fullmatch(token):
        return surface
    return replace(surface, agent=address, agent_token=token, can_print=prints == PRINTS)


def init(app: Flask) -> None:
    """Know the surface before anything else of a request runs."""

    @app.before_request
    def know_surface() -> None:
        g.surface = _of_request()
        g.demonstration = settings.current().is_demonstration
