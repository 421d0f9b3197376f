"""The form with which somebody says that a missed appointment should not count."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from webapp.appointments import appealing, here
from webapp.appointments.desk import NotNow
from webapp.appointments.values import MissedWhy
from webapp.core import clock
from webapp.web.access import account_required, redirect_to

blueprint = Blueprint("appeals", __name__, url_prefix="/appointments")
WHYS = {one.value: one for one in MissedWhy}


@blueprint.post("/<ref>/appeal")
@account_required
def send(ref: str) -> Response:
    """Say why it should not count."""
    who, why = here.who() or abort(404), WHYS.get(request.form.get("why", ""))
    if why is None:
        return redirect_to(url_for("appointments.one", ref=ref, why=1))
    try:
        appealing.appeal(ref, who, why, request.form.get("words", ""), now=clock.now())
    except LookupError:
        abort(404)
    except NotNow:
        return redirect_to(url_for("appointments.one", ref=ref, late=1))
    return redirect_to(url_for("appointments.one", ref=ref))


@blueprint.get("/<ref>/appeal")
@account_required
def back(ref: str) -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("appointments.one", ref=ref))
