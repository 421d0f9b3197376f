"""Pages and files of the house itself."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, request
from sqlalchemy import text
from werkzeug.wrappers import Response as AnyResponse

from webapp.core import settings
from webapp.core.db import reading
from webapp.core.i18n import LOCALES
from webapp.web import gallery, language, surface
from webapp.web.access import local_path, redirect_to
from webapp.web.page import STATIC, page

blueprint = Blueprint("web", __name__, template_folder="templates")

YEAR = 365 * 24 * 3600
COOKIE_INSTALL, NO = "install", "no"
"""Whoever said no to the app on their home screen is not asked again."""


@blueprint.post("/preferences")
def preferences() -> AnyResponse:
    """Keep a language, a mode or a theme in this browser; nothing is stored on the server."""
    response = redirect_to(local_path(request.form.get("next")))
    flags: dict[str, Any] = {
        # A shared screen forgets with the browser, at the latest.
        "max_age": YEAR if g.surface.can_remember or g.surface.name == "staff" else None,
        "samesite": "Lax",
        "secure": settings.current().is_https,
        "httponly": True,
    }
    if (chosen := request.form.get("lang")) in LOCALES:
        response.set_cookie(language.COOKIE_LANGUAGE, str(chosen), **flags)
    if (mode := request.form.get("mode")) is not None:
        kept = " ".join(sorted(language.MODES & set(mode.split())))
        response.set_cookie(language.COOKIE_MODE, kept, **flags)
    if request.form.get("install") == NO:
        response.set_cookie(COOKIE_INSTALL, NO, **flags)
    if (theme := request.form.get("theme")) is not None:
        kept = theme if theme in language.THEMES else ""
        response.set_cookie(language.COOKIE_THEME, kept, **flags)
    return response


@blueprint.get("/licences")
def licences() -> Response:
    """The licences of everything that we did not write."""
    return page("licences.html", packages=_packages())


@lru_cache(maxsize=1)
def _packages() -> list[dict[str, str]]:
    path = STATIC / "vendor" / "licences.json"
    found: list[dict[str, str]] = json.loads(path.read_text("utf-8"))
    return found


@blueprint.get("/components")
def components() -> Response:
    """Every component in every state, for those who build pages; demonstration only."""
    _demonstration_only()
    return page("components.html", **gallery.examples())


@blueprint.get("/demo/terminal")
def terminal() -> Response:
    """Offer to show this browser as a hall terminal; demonstration only."""
    _demonstration_only()
    return page("terminal.html")


@blueprint.post("/demo/terminal")
def set_terminal() -> AnyResponse:
    """Make this browser a terminal, or an ordinary one again; demonstration only."""
    _demonstration_only()
    response = redirect_to("/")
    if request.form.get("surface") == "terminal":
        surface.enrol_demonstration(response)
    else:
        surface.leave(response)
    return response


def _demonstration_only() -> None:
    if not settings.current().is_demonstration:
        abort(404)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readyz() -> Response:
    """The process answers and its database too."""
    with reading() as session:
        session.execute(text("select 1"))
    return Response(f"ok {current_app.config['VERSION']}\n", mimetype="text/plain")
