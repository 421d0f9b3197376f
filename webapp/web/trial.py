"""Whether this page belongs to an application on trial (试用), so that it says so at its top."""

from __future__ import annotations

from flask import Flask, g, has_request_context


def mark() -> None:
    """Note that this request shows an application on trial."""
    if has_request_context():
        g.on_trial = True


def init(app: Flask) -> None:
    """Let templates ask."""
    app.jinja_env.globals["on_trial"] = lambda: bool(g.get("on_trial"))
