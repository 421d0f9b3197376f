"""One renderer: the whole page, or, for htmx, the block that it asked for."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from flask import Flask, Response, current_app, g, render_template, request
from flask_babel import gettext
from htmx_flask import Htmx
from jinja2.runtime import Macro
from jinja2_fragments.flask import render_block
from markupsafe import Markup

from webapp.web import charts, foreign, unread

VARY = "HX-Request, HX-Target, Cookie, Accept-Language"
STATIC = Path(__file__).resolve().parents[2] / "static"


def page(template: str, /, status: int = 200, **context: Any) -> Response:
    """Render a page: whole, or only the block that htmx wants to replace.

    The block's name is the DOM id is the HX-Target. After a swap of `main` the address follows.
    """
    htmx = getattr(request, "htmx", None)
    block = htmx.target if htmx else None
    if block and _has_block(template, block):
        body = render_block(template, block, **context)
        if block == "main":
            title = render_block(template, "title", **context)
            body = f"<title>{title} · {gettext('OneGo')}</title>{body}"
    else:
        block, body = None, render_template(template, **context)
    body = foreign.marked(body, g.locale)
    response = Response(body, status, mimetype="text/html")
    response.headers["Vary"] = VARY
    if block == "main" and request.method == "GET":
        response.headers["HX-Push-Url"] = quote(request.full_path.rstrip("?"), safe="/?=&%")
    return response


@lru_cache(maxsize=512)
def _has_block_cached(environment: jinja2.Environment, template: str, block: str) -> bool:
    return block in environment.get_template(template).blocks


def _has_block(template: str, block: str) -> bool:
    return _has_block_cached(current_app.jinja_env, template, block)


@lru_cache(maxsize=512)
def asset(path: str) -> str:
    """The address of a static file, with a mark of its content, so that it may be kept for ever."""
    try:
        mark = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    except FileNotFoundError:
        mark = "missing"
    return f"/static/{path}?v={mark}"


_kept: dict[tuple[Any, ...], Markup] = {}


def kept(macro: Macro, *about: Any) -> Markup:
    """What a macro makes of these arguments in the page's language: made once, and kept.

    For what stands on every page. It reads the language and its arguments, nothing of a visitor.
    """
    key = (macro.name, g.locale, *about)
    if (made := _kept.get(key)) is None:
        made = _kept[key] = Markup(macro(*about))  # noqa: S704 - made by a template
    return made


def init(app: Flask) -> None:
    """Give templates the components, addresses and facts that every page shows."""
    Htmx(app)
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.undefined = jinja2.StrictUndefined
    environment.globals["asset"] = asset
    environment.globals["kept"] = kept
    environment.globals["merge_lines"] = charts.merge
    environment.globals["unread"] = unread.unread

    environment.globals["ui"] = environment.get_template("ui/all.html").module
