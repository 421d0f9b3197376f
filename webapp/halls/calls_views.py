"""The call for staff: a button in the dock of a terminal, a light on every page of the desk."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, g, request
from werkzeug.wrappers import Response

from webapp.core import clock
from webapp.halls import calls
from webapp.web.access import current_staff_id, local_path, redirect_to
from webapp.web.page import page

blueprint = Blueprint("calls", __name__, template_folder="templates")


@blueprint.get("/terminal/call")
def state() -> Response:
    """What has come of the call; the terminal asks while it waits."""
    _terminals_only()
    return page("halls/call.html", too_many=False)


@blueprint.post("/terminal/call")
def call() -> Any:
    """Call for staff, or take the call back."""
    _terminals_only()
    now, terminal, too_many = clock.now(), g.surface.terminal_id, False
    if request.form.get("act") == "cancel":
        calls.cancel(g.hall.id, terminal, now=now)
    else:
        try:
            calls.call(g.hall.id, terminal, address=request.remote_addr or "", now=now)
        except calls.TooManyCalls:
            too_many = True
    if request.htmx or too_many:  # type: ignore[attr-defined]
        return page("halls/call.html", too_many=too_many)
    return redirect_to(local_path(request.form.get("next")))


@blueprint.get("/staff/calls")
def waiting() -> Response:
    """The open calls of the hall, for the light on every page of the desk."""
    if current_staff_id() is None:
        abort(404)
    return page("halls/calls.html", waiting=calls.waiting(g.hall.id))


@blueprint.post("/staff/calls/<int:call_id>")
def answer(call_id: int) -> Any:
    """Say that one is on the way."""
    staff_id = current_staff_id()
    if staff_id is None:
        abort(404)
    calls.answer(call_id, hall_id=g.hall.id, by=staff_id, now=clock.now())
    if request.htmx:  # type: ignore[attr-defined]
        return page("halls/calls.html", waiting=calls.waiting(g.hall.id))
    return redirect_to(local_path(request.form.get("next")))


def _terminals_only() -> None:
    if g.surface.name != "terminal":
        abort(404)


def init(app: Flask) -> None:
    """The dock of every terminal page shows what has come of the call."""
    app.jinja_env.globals["call_state"] = lambda: calls.state(
        g.hall.id, g.surface.terminal_id, now=clock.now()
    )
