"""What the supervising departments are told (审管联动): what waits, what is with them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.approvals import supervising, supervision_reads
from webapp.approvals.supervision_link import is_connected
from webapp.approvals.values import Duty
from webapp.core import clock
from webapp.staff import shell
from webapp.staff.here import me, my_id, not_there
from webapp.staff.supervision_words import page_of, row_of
from webapp.web.access import redirect_to, staff_required
from webapp.web.page import page

blueprint = Blueprint(
    "staff_supervision",
    __name__,
    url_prefix="/staff/supervision",
    template_folder="templates",
)


@blueprint.get("")
@staff_required
def index() -> Response:
    """What nobody outside has yet, the most pressing first; with `ref` one of them beside it."""
    return _show(request.args.get("ref", ""))


@blueprint.post("/<ref>/take")
@staff_required
def take(ref: str) -> Response:
    """Take a message over for its department."""
    return _act(ref, supervising.take)


@blueprint.post("/<ref>/again")
@staff_required
def again(ref: str) -> Response:
    """Try at once to send what failed."""
    return _act(ref, supervising.send_again)


def _act(ref: str, act: Any) -> Response:
    _allowed()
    try:
        act(ref, officer_id=my_id(), now=clock.now())
    except supervising.CannotDo:
        return _show(ref, error=_("A colleague was faster: it stands otherwise by now."))
    except LookupError:
        not_there()
    return redirect_to(url_for("staff_supervision.index", ref=ref))


@blueprint.get("/<ref>/take")
@blueprint.get("/<ref>/again")
@staff_required
def back(ref: str) -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_supervision.index", ref=ref))


def _allowed() -> Any:
    person = me()
    if not person.officer.duties & {Duty.inspect, Duty.approve}:
        not_there()
    return person


def _show(ref: str, *, error: str = "") -> Response:
    person = _allowed()
    around = shell.of_page(person, "staff_supervision.index")
    chosen = None
    if ref:
        try:
            chosen = supervision_reads.one(ref, person.hall_id, person.departments)
        except LookupError:
            not_there()
    done = "done" in request.args
    listed = supervision_reads.listed(person.hall_id, person.departments, done=done)
    return page(
        "staff/supervision.html",
        status=422 if error else 200,
        **around,
        rows=[row_of(one) for one in listed],
        done=done,
        connected=is_connected(),
        view=page_of(chosen, person) if chosen else None,
        errors=[("message", error)] if error else [],
    )
