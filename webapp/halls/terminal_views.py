"""Doors of a terminal: enrol, begin a visit, stay, leave without a trace."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, abort, g, jsonify, request, session, url_for
from werkzeug.wrappers import Response

from webapp.core import clock, settings
from webapp.halls import terminals
from webapp.web import access, surface
from webapp.web.access import local_path, redirect_to
from webapp.web.page import page
from webapp.web.security import Guard, guarded_by

blueprint = Blueprint("terminal", __name__, url_prefix="/terminal", template_folder="templates")


@blueprint.post("/enrol")
@guarded_by(Guard.credential)
def enrol() -> Any:
    """A terminal's program hands in the code that staff gave out, and gets its token."""
    try:
        enrolled = terminals.enrol(
            request.form.get("code", ""), address=request.remote_addr or "", now=clock.now()
        )
    except terminals.TooManyTries:
        return jsonify(error="too many tries"), 429
    except terminals.WrongCode:
        return jsonify(error="wrong code"), 403
    return jsonify(token=enrolled.token, **_about(enrolled.name))


@blueprint.post("/check")
@guarded_by(Guard.credential)
def check() -> Any:
    """A terminal's program asks whether the server is there, and whether it is still enrolled."""
    found = terminals.known(request.form.get("token", ""))
    if found is None:
        demonstration = settings.current().is_demonstration
        return jsonify(error="not enrolled", demonstration=demonstration), 403
    return jsonify(**_about(found.name))


def _about(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "hall": g.hall.names,
        "phone": g.hall.phone,
        "demonstration": settings.current().is_demonstration,
    }


@blueprint.post("/start")
@guarded_by(Guard.credential)
def start() -> Response:
    """The fresh browser of a new visitor becomes the terminal; the token comes in the body."""
    token = request.form.get("token", "")
    if terminals.begin(token, now=clock.now()) is None:
        abort(403)
    response = redirect_to("/")
    surface.enrol(
        response,
        token,
        agent=request.form.get("agent", ""),
        agent_token=request.form.get("agent_token", ""),
        prints=request.form.get("printer") == "yes",
    )
    return response


@blueprint.post("/wipe")
@guarded_by(Guard.origin)
def wipe() -> Response:
    """Leave: the session ends with all that belongs to nobody else, and the browser forgets."""
    _terminals_only()
    access.sign_out()
    response = redirect_to("/")
    surface.forget_person(response)
    return response


@blueprint.post("/here")
@guarded_by(Guard.origin)
def here() -> Response:
    """Somebody is still here, so the session lives on (see `web.sessions`); back to their page."""
    _terminals_only()
    if "next" in request.form:
        return redirect_to(local_path(request.form["next"]))
    return Response(status=204)


@blueprint.get("/idle")
def idle() -> Response:
    """Is anybody there? What a browser without scripts comes to by itself."""
    _terminals_only()
    return page("halls/idle.html", next=local_path(request.args.get("next")))


def _terminals_only() -> None:
    if g.surface.idle_warn is None:
        abort(404)


def in_use() -> bool:
    """Whether the page in front of the person may show or hold something of theirs.

    The first page of a visitor who has touched nothing yet does not count down to anything.
    """
    return (
        request.path != "/"
        or bool(getattr(session, "stored", False))
        or bool(g.modes or g.theme or request.cookies.get("lang"))
    )


def idle_address() -> str:
    """Where a page without scripts goes when nobody has touched it."""
    return url_for("terminal.idle") + "?" + urlencode({"next": access.here()})


def init(app: Flask) -> None:
    """A hall's terminal has no door to the desk; and pages ask how to watch over themselves."""
    app.jinja_env.globals.update(terminal_in_use=in_use, terminal_idle_address=idle_address)

    @app.before_request
    def no_desk_here() -> None:
        if g.surface.name == "staff" and surface.is_enrolled():
            abort(404)
