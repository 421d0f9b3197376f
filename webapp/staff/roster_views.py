"""Duties outside office hours: who comes on Saturday, swap, rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.appointments import choosing, needing, overtime, roster, votes
from webapp.appointments.roster import NeededHere, OnDutyElsewhere
from webapp.approvals import officers
from webapp.approvals.values import Duty
from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.staff import roster_words as words
from webapp.staff import shell
from webapp.staff.here import me, my_id, not_there
from webapp.web.access import redirect_to, staff_required
from webapp.web.numbers import read_number
from webapp.web.page import page

blueprint = Blueprint(
    "staff_roster", __name__, url_prefix="/staff/roster", template_folder="templates"
)
OVER = "over:"
ACTS: dict[str, Callable[..., None]] = {
    "come": roster.sign_up,
    "offer": roster.offer,
    "down": roster.step_down,
}


@blueprint.get("")
@staff_required
def index() -> Response:
    """The off-hour sessions of the coming days, who comes to them, and who is there."""
    return _show()


@blueprint.post("")
@staff_required
def act() -> Response:
    """Come, rather not come, not come, or come in place of a colleague."""
    place_id = _number(request.form.get("place", ""))
    start = choosing.read_moment(request.form.get("start", "")) or abort(400)
    act = request.form.get("act", "")
    about: dict[str, Any] = {"officer_id": my_id(), "hall_id": me().hall_id, "now": clock.now()}
    try:
        if act in ACTS:
            ACTS[act](place_id, start, **about)
        elif act.startswith(OVER):
            roster.take_over(place_id, start, of=_number(act.removeprefix(OVER)), **about)
        else:
            abort(400)
    except LookupError:
        not_there()
    except NeededHere:
        return _show(
            _("People have booked, and nobody else there has your duties. Ask a colleague first.")
        )
    except OnDutyElsewhere:
        return _show(_("You are on duty at another place at that time."))
    return redirect_to(url_for("staff_roster.index"))


@blueprint.post("/rest/<int:rest_id>")
@staff_required
def rest(rest_id: int) -> Response:
    """Hours outside office hours were made good by rest."""
    try:
        overtime.rested(rest_id, officer_id=my_id(), now=clock.now())
    except LookupError:
        not_there()
    return redirect_to(url_for("staff_roster.index"))


@blueprint.get("/rest/<int:rest_id>")
@staff_required
def back(rest_id: int) -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_roster.index"))


def _number(text: str) -> int:
    if (number := read_number(text)) is None:
        abort(400)
    return number


def _show(refused: str = "") -> Response:
    found = roster.sessions(me().hall_id, now=clock.now())
    names = officers.names_of({duty.officer_id for one in found for duty in one.on_duty})
    rests, mine = overtime.to_rest(my_id()), needing.among(found, shell.colleague(me()))
    return page(
        "staff/roster.html",
        422 if refused else 200,
        **shell.of_page(me(), "staff_roster.index"),
        refused=refused,
        needed=words.needed(mine),
        rows=words.rows(found, names, my_id(), catalog.current(me().hall_id)),
        rests=words.rests(rests),
        wanted=words.wanted_rows(votes.wanted(me().hall_id, now=clock.now())),
        may_open=Duty.content in me().officer.duties,
        total=words.hours(sum(one.minutes for one in rests)),
    )
