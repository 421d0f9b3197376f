"""Flask glue that every feature stands on: pages, sessions, access, headers, languages, errors."""

from __future__ import annotations

from flask import Flask

from webapp.web import (
    access,
    compress,
    errors,
    language,
    numbers,
    page,
    pwa,
    security,
    sessions,
    surface,
    trial,
    uploads,
    views,
)


def init(app: Flask) -> None:
    """Put the whole glue on an application, in the order in which a request meets it."""
    compress.init(app)
    numbers.init(app)
    sessions.init(app)
    surface.init(app)
    language.init(app)
    access.init(app)
    uploads.init(app)
    trial.init(app)
    security.init(app)
    app.register_blueprint(views.blueprint)
    pwa.init(app)
    page.init(app)
    errors.init(app)
