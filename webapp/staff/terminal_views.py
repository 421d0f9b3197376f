"""The hall's terminals, for the staff who look after them: codes, and switching one off."""

from __future__ import annotations

from flask import Blueprint, abort, g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.approvals import officers
from webapp.approvals.officers import Person
from webapp.core import clock, settings
from webapp.halls import terminal_rules as rules
from webapp.halls import terminals
from webapp.halls.terminals import Issued
from webapp.staff import shell
from webapp.staff.terminal_words import row_of
from webapp.web import access
from webapp.web.access import redirect_to, staff_required
from webapp.web.page import page

blueprint = Blueprint(
    "staff_terminals", __name__, url_prefix="/staff/terminals", template_folder="templates"
)


@blueprint.get("")
@staff_required
def index() -> Response:
    """The terminals, and the form that gives out a code; or the question before one is off."""
    return _show(asked=request.args.get("off"))


@blueprint.post("/code")
@staff_required
def give_code() -> Response:
    """Give out a code. It is shown in this answer alone; a reload gives out another one."""
    typed = {name: request.form.get(name, "") for name in ("name", "place")}
    try:
        issued = terminals.issue_code(
            typed["name"],
            typed["place"],
            hall_id=g.hall.id,
            actor=access.actor(),
            now=clock.now(),
        )
    except terminals.Unusable as error:
        words = {
            "name": _("Give it a name, at most 64 characters."),
            "place": _("At most 120 characters."),
        }
        return _show(typed=typed, errors={f"f-{error.field}": words[error.field]})
    return _show(issued=issued)


@blueprint.post("/<ref>/code")
@staff_required
def renew_code(ref: str) -> Response:
    """Another code for a terminal that is there."""
    try:
        issued = terminals.renew_code(ref, hall_id=g.hall.id, actor=access.actor(), now=clock.now())
    except LookupError:
        abort(404)
    return _show(issued=issued)


@blueprint.post("/<ref>/off")
@staff_required
def switch_off(ref: str) -> Response:
    """Revoke a terminal."""
    try:
        terminals.revoke(ref, hall_id=g.hall.id, actor=access.actor(), now=clock.now())
    except LookupError:
        abort(404)
    return redirect_to(url_for("staff_terminals.index"))


@blueprint.get("/code")
@blueprint.get("/<ref>/code")
@blueprint.get("/<ref>/off")
@staff_required
def back(ref: str = "") -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_terminals.index"))


def _show(
    *,
    issued: Issued | None = None,
    asked: str | None = None,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    rows = [row_of(one) for one in terminals.listed(g.hall.id, now=clock.now())]
    around = shell.of_page(_me(), "staff_terminals.index")
    return page(
        "staff/terminals.html",
        status=422 if errors else 200,
        **around,
        rows=rows,
        issued=issued,
        code=rules.grouped(issued.code) if issued else "",
        minutes=settings.current().terminal_code_seconds // 60,
        asked=next((row for row in rows if row.ref == asked), None),
        typed=typed or {"name": "", "place": ""},
        errors=errors or {},
    )


def _me() -> Person:
    number = access.current_staff_id()
    assert number is not None  # staff_required stands before
    try:
        return officers.load(number)
    except LookupError:
        abort(404)
