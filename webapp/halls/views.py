"""What each request knows of the hall that it is made in."""

from __future__ import annotations

from flask import Flask, g

from webapp.halls import service


def init(app: Flask) -> None:
    """Know the hall before a request runs."""

    @app.before_request
    def know_hall() -> None:
        g.hall = service.here()
