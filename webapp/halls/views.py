"""What each request knows of the hall that it is made in."""

from __future__ import annotations

from flask import Flask, g

from webapp.halls import service


def init(app: Flask) -> None:
    """Know the hall before a request runs."""

    def know_hall() -> None:
        g.hall = service.here()

    # Before everything else: the page that says why a request was refused names the hall too.
    app.before_request_funcs.setdefault(None, []).insert(0, know_hall)
