"""Reporting a false promise (举报), and what came of it; nobody has to say who they are."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.approvals import reporting
from webapp.approvals.report_values import BadReport, NotShown, ReportState, TooManyReports
from webapp.approvals.reporting import Report
from webapp.core import clock, crypto
from webapp.disclosure import reads, words
from webapp.disclosure.values import Shown
from webapp.halls import service as halls
from webapp.web.access import redirect_to
from webapp.web.page import page

blueprint = Blueprint("reports", __name__, url_prefix="/promises", template_folder="templates")

LAST = "report"
"""Where the session keeps the number of the report that was just made."""
MOST_TYPED = 64


@blueprint.get("/signed/<ref>/report")
def write(ref: str) -> Response:
    """The form of a report."""
    return _form(_promise(ref), Report("", "", crypto.token(), g.locale))


@blueprint.post("/signed/<ref>/report")
def send(ref: str) -> AnyResponse:
    """Take a report."""
    promise = _promise(ref)
    sent = Report(
        words=request.form.get("words", ""),
        phone=request.form.get("phone", "")[:MOST_TYPED],
        once=request.form.get("once", "")[:MOST_TYPED],
        locale=g.locale,
    )
    try:
        number = reporting.report(ref, sent, address=request.remote_addr or "", now=clock.now())
    except BadReport as bad:
        return _form(promise, sent, wrong=bad.field)
    except TooManyReports:
        return _form(promise, sent, too_many=True)
    except NotShown:
        abort(404)
    session[LAST] = number
    return redirect_to(url_for("reports.ask"))


def _promise(ref: str) -> Shown:
    found = reads.one(ref, hall_id=g.hall.id, today=halls.today()) or abort(404)
    if not words.page_of(found).can_report:
        abort(404)
    return found


def _form(promise: Shown, sent: Report, *, wrong: str = "", too_many: bool = False) -> Response:
    errors = {f"f-{wrong}": words.report_errors()[wrong]} if wrong else {}
    return page(
        "disclosure/report.html",
        status=422 if wrong else 429 if too_many else 200,
        view=words.page_of(promise),
        sent=sent,
        errors=errors,
        too_many=too_many,
    )


@blueprint.get("/reports")
def ask() -> Response:
    """What came of the report that was made here, and a place to ask for another one."""
    number = session.get(LAST, "")
    return _answer(reporting.known_state(number) if number else None, fresh=bool(number))


@blueprint.post("/reports")
def find() -> Response:
    """What came of a report, by its number."""
    number = request.form.get("number", "")[:MOST_TYPED].strip()
    if not number:
        return _answer(None, error=_("Type the number of your report."))
    try:
        state = reporting.state_of(number, address=request.remote_addr or "", now=clock.now())
    except TooManyReports:
        return _answer(None, typed=number, too_many=True)
    if state is None:
        sorry = _("We find no report with this number. Compare it with what you wrote down.")
        return _answer(None, typed=number, error=sorry)
    return _answer(state, typed=number)


def _answer(
    state: ReportState | None,
    *,
    typed: str = "",
    error: str = "",
    too_many: bool = False,
    fresh: bool = False,
) -> Response:
    return page(
        "disclosure/reports.html",
        status=422 if error else 429 if too_many else 200,
        state=words.state_words(state) if state is not None else None,
        typed=typed,
        errors=[("f-number", error)] if error else [],
        too_many=too_many,
        fresh=fresh and state is not None,
    )
