"""The waitlist's two buttons: tell me when something is free, and no more."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from webapp.appointments import asked, choosing, here, waitlist
from webapp.appointments.values import NoSuchTime, Paused
from webapp.core import clock
from webapp.messages import inbox
from webapp.web.access import account_required, redirect_to
from webapp.web.language import say_day
from webapp.web.page import page

blueprint = Blueprint("waitlist", __name__, template_folder="templates")


@inbox.leads("waited")
def _address_of(ref: str) -> str:
    return url_for("appointments.mine", _anchor="over")


@blueprint.post("/book/<theme>/at/<place>/<day>/wait")
@account_required
def join(theme: str, place: str, day: str) -> Response:
    """Wait for a time of this day, or of any day from tomorrow until the last one."""
    who = here.who() or abort(404)
    chosen, now = asked.choice(theme, place), clock.now()
    first = last = asked.day(day)
    if request.form.get("days") == "any":
        first, last = choosing.span(chosen, now)
    try:
        waitlist.join(
            chosen.place,
            theme,
            chosen.minutes,
            first,
            last,
            who,
            now=now,
            people=chosen.people,
            case_ref=chosen.case_ref,
        )
    except Paused as paused:
        return page("appointments/paused.html", status=403, until=say_day(paused.until))
    except NoSuchTime:
        back = url_for("appointments.place", theme=theme, place=place, **asked.carried())
        return redirect_to(back)
    return redirect_to(url_for("appointments.mine", _anchor="waiting"))


@blueprint.post("/me/appointments/waiting/<ref>/leave")
@account_required
def leave(ref: str) -> Response:
    """Wait no more."""
    try:
        waitlist.leave(ref, here.who() or abort(404))
    except LookupError:
        abort(404)
    return redirect_to(url_for("appointments.mine"))


@blueprint.get("/book/<theme>/at/<place>/<day>/wait")
@account_required
def back(theme: str, place: str, day: str) -> Response:
    """A form's address that is opened again, after signing in, leads to the form."""
    carried = asked.carried()
    return redirect_to(url_for("appointments.day", theme=theme, place=place, day=day, **carried))


@blueprint.get("/me/appointments/waiting/<ref>/leave")
@account_required
def back_to_mine(ref: str) -> Response:
    """The same of the other one."""
    return redirect_to(url_for("appointments.mine"))
