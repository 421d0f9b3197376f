"""What makes the phone's pages an app: the manifest, the worker, and the page without a network.

A browser fetches the first and the last without cookies, so language and looks stand in their
addresses. None of them holds anything of a person.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, request, url_for
from flask_babel import gettext as _

from webapp.core.i18n import LOCALES
from webapp.web import language
from webapp.web.colours import colour
from webapp.web.page import STATIC, asset, page

blueprint = Blueprint("pwa", __name__, template_folder="templates")

WORKER = STATIC / "sw.js"
TEMPLATES = Path(__file__).parent / "templates"
KEPT_FILES = ("css/tokens.css", "css/base.css", "css/parts.css", "css/shell.css", "js/offline.js")
"""What the offline page is made of: a new version of one of them renews what the worker keeps."""
ASK_FIRST = "no-cache"
SIZES = (192, 512)


def _look() -> dict[str, Any]:
    """The person's language and looks, as they stand in an address."""
    look = {"lang": g.locale, "mode": " ".join(sorted(g.modes)), "theme": g.theme or ""}
    return {name: value for name, value in look.items() if value}


def _take_look() -> None:
    """Dress the page as its address says; what the address leaves out stays as the browser asks."""
    if (wanted := request.args.get("lang")) in LOCALES:
        g.locale = wanted
    g.modes = language.MODES & set(request.args.get("mode", "").split())
    theme = request.args.get("theme")
    g.theme = theme if theme in language.THEMES else None


def worker_address() -> str:
    """Where this person's worker comes from; a new language or look is a new worker."""
    return _address("pwa.service_worker", request.script_root, tuple(_look().items()))


def manifest_address() -> str:
    """Where the manifest in this person's language comes from."""
    return _address("pwa.manifest", request.script_root, (("lang", g.locale),))


@lru_cache(maxsize=1024)
def _address(endpoint: str, _root: str, look: tuple[tuple[str, Any], ...]) -> str:
    # Every page names them, and there are a few looks in all.
    return url_for(endpoint, **dict(look))


@blueprint.get("/offline")
def offline() -> Response:
    """What the worker shows without a network; it holds nothing personal, not even a form."""
    _take_look()
    response = page("offline.html")
    response.headers["Cache-Control"] = ASK_FIRST
    return response


@blueprint.get("/sw.js")
def service_worker() -> Response:
    """The worker, from the root so that it may control every page; none on a shared screen."""
    if not g.surface.can_remember:
        abort(404)
    script = f'const BUILD = "{_build()}";\n' + WORKER.read_text("utf-8")
    return _asked_first(script, "text/javascript")


@lru_cache(maxsize=1)
def _build() -> str:
    """A mark of all that the worker keeps; a browser sees by it that there is something new."""
    made_of = [asset(name) for name in KEPT_FILES]
    made_of += [(TEMPLATES / name).read_text("utf-8") for name in ("base.html", "offline.html")]
    made_of.append(current_app.config["VERSION"])
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:10]


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """What makes the site installable: its name, its icons, the three ways in."""
    _take_look()
    content: dict[str, Any] = {
        "id": "/",
        "name": _("OneGo"),
        "short_name": _("OneGo"),
        "description": _("Everything for one thing in one application."),
        "lang": g.locale,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": colour("page"),
        "theme_color": colour("page"),
        "categories": ["government"],
        "icons": [
            _icon(name, size, purpose)
            for name, purpose in (("app", "any"), ("maskable", "maskable"))
            for size in SIZES
        ],
        "shortcuts": [
            {"name": name, "url": path, "icons": [_icon("app", SIZES[0], "any")]}
            for name, path in (
                (_("Services"), "/"),
                (_("Progress"), "/track"),
                (_("Mine"), "/me/cases"),
            )
        ],
    }
    return _asked_first(json.dumps(content, ensure_ascii=False), "application/manifest+json")


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    return {
        "src": asset(f"icons/made/{name}-{size}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _asked_first(body: str, mimetype: str) -> Response:
    response = Response(body, mimetype=mimetype)
    response.headers["Cache-Control"] = ASK_FIRST
    return response


def init(app: Flask) -> None:
    """Give templates what stands in the head of each page."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        colour=colour, worker_address=worker_address, manifest_address=manifest_address
    )
