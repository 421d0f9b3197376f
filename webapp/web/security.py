"""Headers and the guard on forms.

Each header is here for a reason that stands beside it.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import Flask, Response, abort, g, request, session

from webapp.core import crypto, settings
from webapp.web.sessions import SAFE_METHODS

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
MASK_BYTES = 16

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    # The type that we say is the type that it is.
    "X-Content-Type-Options": "nosniff",
    # Other sites never learn which page a person came from.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
WITH_CALLS = HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)")
"""Permissions of the pages of a video call: they alone may ask for the microphone too."""
YEAR = 365 * 24 * 3600
View = TypeVar("View", bound=Callable[..., Any])


class Guard(Enum):
    """What proves that a request that changes something is meant by who sends it."""

    token = "token"  # noqa: S105 - a kind of guard
    """The hidden field of our own form; what every view has that says nothing else."""
    origin = "origin"
    """It comes from a page of ours. Enough where a request can do no harm, and must not fail
    because a token has grown old: to end a session, to keep it awake."""
    credential = "credential"
    """The body itself holds a secret that no other site knows; no cookie counts."""


def guarded_by(guard: Guard) -> Callable[[View], View]:
    """Say what guards a view in place of the token."""

    def mark(view: View) -> View:
        view.guard = guard  # type: ignore[attr-defined]
        return view

    return mark


def csrf_token() -> str:
    """The token that a form of this browser must carry.

    It is masked anew in each page, so that a compressed page says nothing about it.
    """
    if "csrf" not in g:
        secret = crypto.digest("csrf", session.ensure_token().encode())[:MASK_BYTES]  # type: ignore[attr-defined]
        mask = os.urandom(MASK_BYTES)
        hidden = bytes(a ^ b for a, b in zip(secret, mask, strict=True))
        g.csrf = base64.urlsafe_b64encode(mask + hidden).decode()
    return str(g.csrf)


def _is_ours(sent: str) -> bool:
    token = getattr(session, "token", None)
    if not token:
        return False
    try:
        raw = base64.urlsafe_b64decode(sent.encode())
    except ValueError:
        return False
    mask, hidden = raw[:MASK_BYTES], raw[MASK_BYTES:]
    if len(mask) != len(hidden):
        return False
    secret = bytes(a ^ b for a, b in zip(mask, hidden, strict=True))
    return crypto.same(secret, crypto.digest("csrf", token.encode())[:MASK_BYTES])


def with_calls(response: Response) -> Response:
    """Let a page ask for camera and microphone; it asks the person all the same."""
    response.headers["Permissions-Policy"] = WITH_CALLS
    return response


def _for_shared_screen(response: Response) -> None:
    # Whatever a view said: on a screen that the next person uses, nothing is kept.
    response.headers["Cache-Control"] = "no-store"
    if g.surface.agent:
        with_agent = POLICY.replace("connect-src 'self'", f"connect-src 'self' {g.surface.agent}")
        if response.headers["Content-Security-Policy"] == POLICY:
            response.headers["Content-Security-Policy"] = with_agent


def init(app: Flask) -> None:
    """Guard every form, and set the headers of every answer."""
    app.jinja_env.globals["csrf_token"] = csrf_token

    @app.before_request
    def guard_forms() -> None:
        if request.method in SAFE_METHODS:
            return
        guard = getattr(app.view_functions.get(request.endpoint or ""), "guard", Guard.token)
        if guard is Guard.credential:
            return
        # Browsers say where a request comes from; from another site nothing may be changed here.
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            abort(400, "csrf")
        if guard is Guard.origin:
            return
        sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
        if not _is_ours(sent):
            abort(400, "csrf")

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if "surface" in g and not g.surface.can_remember:
            _for_shared_screen(response)
        # What a page shows is for this person now: no cache keeps it, the browser's own included.
        response.headers.setdefault("Cache-Control", "no-store")
        if settings.current().is_https:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        return response
