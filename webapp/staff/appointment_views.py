"""Appointments at the desk: who comes on a day, who came, and whose time is gone."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.appointments import appealing, choosing, desk, places, reads, roster
from webapp.appointments.desk import NotNow
from webapp.appointments.values import BookingState, NotBookable
from webapp.approvals import officers
from webapp.approvals.values import Duty
from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.halls import service as halls
from webapp.staff import appointment_words as words
from webapp.staff import shell
from webapp.staff.here import me, my_id, not_there
from webapp.web.access import redirect_to, staff_required
from webapp.web.errors import Refused
from webapp.web.page import page

blueprint = Blueprint(
    "staff_appointments", __name__, url_prefix="/staff/appointments", template_folder="templates"
)
MARKS = {one.value: one for one in (BookingState.arrived, BookingState.served, BookingState.missed)}


@blueprint.get("")
@staff_required
def index() -> Response:
    """Everybody who comes on a day, in order of time; to be printed too."""
    return _show(_day())


@blueprint.post("/<ref>")
@staff_required
def mark(ref: str) -> Response:
    """Say that somebody is here, was served, or did not come; or that it does not count."""
    about: dict[str, Any] = {"officer_id": my_id(), "hall_id": me().hall_id, "now": clock.now()}
    act = request.form.get("act", "")
    try:
        if act == "excuse":
            found = desk.excuse(ref, **about)
        elif act in MARKS:
            found = desk.mark(ref, MARKS[act], **about)
        else:
            abort(400)
    except LookupError:
        not_there()
    except NotNow as why:
        raise Refused(_("A colleague was quicker, or it is too early. Look again.")) from why
    return redirect_to(url_for("staff_appointments.index", day=found.day.isoformat()))


@blueprint.post("/<ref>/move")
@staff_required
def move(ref: str) -> Response:
    """Move somebody whose time is gone to the time that was proposed."""
    start = choosing.read_moment(request.form.get("start", "")) or abort(400)
    about: dict[str, Any] = {"officer_id": my_id(), "hall_id": me().hall_id, "now": clock.now()}
    try:
        desk.move(ref, start, **about)
    except LookupError:
        not_there()
    except (NotBookable, NotNow) as why:
        raise Refused(_("That time is gone meanwhile. Look again for another one.")) from why
    return redirect_to(url_for("staff_appointments.index"))


@blueprint.post("/<ref>/appeal")
@staff_required
def appeal(ref: str) -> Response:
    """A missed appointment does not count, or it does: then with words that its person reads."""
    about: dict[str, Any] = {"officer_id": my_id(), "hall_id": me().hall_id, "now": clock.now()}
    granted = request.form.get("counts") == "no"
    try:
        appealing.answer(ref, request.form.get("words", ""), granted=granted, **about)
    except LookupError:
        not_there()
    except ValueError as why:
        raise Refused(_("Write why it counts. They read these words.")) from why
    except NotNow as why:
        raise Refused(_("A colleague was quicker, or it is too early. Look again.")) from why
    return redirect_to(url_for("staff_appointments.index"))


@blueprint.get("/<ref>")
@blueprint.get("/<ref>/appeal")
@blueprint.get("/<ref>/move")
@staff_required
def back(ref: str) -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_appointments.index"))


def _day() -> date:
    wanted = request.args.get("day", "")
    return (choosing.read_day(wanted) or abort(404)) if wanted else halls.today()


def _show(day: date) -> Response:
    person, now = me(), clock.now()
    served = places.all_places(person.hall_id)
    revision = catalog.current(person.hall_id)
    ids, today = [one.id for one in served], halls.today()
    found = reads.of_day(ids, day)
    sessions = roster.between(served, day, day, now=now)
    names = officers.names_of({duty.officer_id for one in sessions for duty in one.on_duty})
    around = shell.of_page(person, "staff_appointments.index")
    return page(
        "staff/appointments.html",
        **around,
        days=words.day_pills(day, today, reads.booked_days(ids, since=today, most=words.DAYS)),
        title=words.day_title(day),
        may_change=Duty.content in person.officer.duties,
        groups=words.groups(found, served, words.Duties(sessions, names), revision, now),
        appeals=[words.appeal_row(*one, revision) for one in appealing.open_ones(person.hall_id)],
        conflicts=[
            words.conflict_row(one, revision) for one in desk.conflicts(person.hall_id, now=now)
        ],
    )
