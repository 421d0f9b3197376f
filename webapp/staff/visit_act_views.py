"""What the desk does with a home visit: one form each, and the same page again."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from webapp.appointments import choosing
from webapp.appointments.values import NotBookable
from webapp.core import clock
from webapp.staff import visit_words as words
from webapp.staff.here import not_there, sent_version
from webapp.staff.visit_page import planner, show_page, visit_of
from webapp.visits import planning
from webapp.visits import words as visit_words
from webapp.visits.values import (
    BadField,
    Matter,
    NoTeam,
    NotNow,
    OtherMatter,
    Plan,
    Refusal,
    Visit,
)
from webapp.web.access import redirect_to, staff_required
from webapp.web.language import gettext as _
from webapp.web.numbers import read_number

blueprint = Blueprint(
    "staff_visit", __name__, url_prefix="/staff/visits/<ref>", template_folder="templates"
)


@blueprint.post("/confirm")
@staff_required
def confirm(ref: str) -> Response:
    """A grid worker says that it is so."""
    return _done(ref, planning.confirm, request.form.get("worker", ""), field="f-worker")


@blueprint.post("/refuse")
@staff_required
def refuse(ref: str) -> Response:
    """Nobody comes."""
    why = next((one for one in Refusal if one.value == request.form.get("why")), None)
    if why is None:
        return show_page(visit_of(ref), errors={"f-why": _("Choose why nobody comes")})
    worker = request.form.get("worker", "")
    return _done(ref, planning.refuse, why, worker, field="f-refused-by")


@blueprint.post("/plan")
@staff_required
def plan(ref: str) -> Response:
    """Say which two come, and when."""
    first, second = (read_number(request.form.get(one, "")) or 0 for one in ("first", "second"))
    half, _space, at = request.form.get("when", "").partition(" ")
    start, comes_at = choosing.read_moment(half), choosing.read_moment(at)
    if start is None or comes_at is None:
        return show_page(visit_of(ref), errors={"f-when": visit_words.wrong("start")})
    wanted = Plan((first, second), start, comes_at, sent_version())
    return _done(ref, planning.plan, wanted)


@blueprint.post("/call-off")
@staff_required
def call_off(ref: str) -> Response:
    """Its person has called, and needs it no more."""
    return _done(ref, planning.call_off)


@blueprint.post("/lapse")
@staff_required
def lapse(ref: str) -> Response:
    """Its day is over, and nobody came."""
    return _done(ref, planning.lapse)


@blueprint.post("/set-off")
@staff_required
def set_off(ref: str) -> Response:
    """The two are on their way."""
    return _done(ref, planning.set_off)


@blueprint.post("/done")
@staff_required
def done(ref: str) -> Response:
    """Write down what was done, in the matter that was named."""
    sent = request.form
    matter = Matter(*(sent.get(name, "") for name in ("theme", "case_ref", "item", "department")))
    return _done(ref, planning.finish, matter, sent.get("record", ""), field="f-record")


@blueprint.get("/show")
@blueprint.get("/confirm")
@blueprint.get("/refuse")
@blueprint.get("/plan")
@blueprint.get("/call-off")
@blueprint.get("/lapse")
@blueprint.get("/set-off")
@blueprint.get("/done")
@staff_required
def back(ref: str) -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_visits.one", ref=ref))


def _done(ref: str, act: Callable[..., Visit], *sent: object, field: str = "") -> Response:
    """Do one act, and show how the request stands then, or in which `field` what was amiss."""
    try:
        act(ref, *sent, person=planner(), now=clock.now())
    except LookupError:
        not_there()
    except BadField as bad:
        return show_page(visit_of(ref), errors={field: visit_words.wrong(bad.field)})
    except NoTeam as why:
        return show_page(visit_of(ref), errors={"f-second": words.wrong_team(why.wrong)})
    except NotBookable:
        return show_page(visit_of(ref), errors={"f-when": words.no_such_time()})
    except (NotNow, OtherMatter):
        return show_page(visit_of(ref), errors={"content": words.too_late()})
    return redirect_to(url_for("staff_visits.one", ref=ref))
