"""What was promised, for those who look whether it is kept and for those who revoke."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from webapp.approvals import verification_rules as rules
from webapp.approvals import verifying
from webapp.approvals.values import Duty
from webapp.approvals.verification_values import BadFinding, How, Verified
from webapp.catalog.days import read_day
from webapp.core import clock
from webapp.staff import shell
from webapp.staff.here import me, my_id, not_there
from webapp.staff.verification_words import (
    field_words,
    how_words,
    report_words,
    row_of,
    step_words,
    why_revoke,
)
from webapp.web.access import redirect_to, staff_required
from webapp.web.errors import Refused
from webapp.web.page import page

blueprint = Blueprint(
    "staff_verifications",
    __name__,
    url_prefix="/staff/verifications",
    template_folder="templates",
)

NOTHING_TYPED = dict.fromkeys(("matches", "how", "words", "until"), "")


@blueprint.get("")
@staff_required
def index() -> Response:
    """What is to be looked at, the most pressing first; with `ref` one of them beside it."""
    return _show(request.args.get("ref", ""))


@blueprint.post("/<ref>/look")
@staff_required
def look(ref: str) -> Response:
    """Write down what was found."""
    typed = {name: request.form.get(name, "") for name in NOTHING_TYPED}
    try:
        found = rules.read_finding(
            {"yes": True, "no": False}.get(typed["matches"]),
            next((how for how in How if how.value == typed["how"]), None),
            typed["words"],
            read_day(typed["until"]),
        )
        verifying.look(ref, found, officer_id=my_id(), now=clock.now())
    except BadFinding as bad:
        return _show(ref, typed=typed, errors={f"f-{bad.field}": field_words()[bad.field]})
    except Refused as refused:
        return _show(ref, typed=typed, errors={"finding": str(refused)})
    except LookupError:
        not_there()
    return redirect_to(url_for("staff_verifications.index", ref=ref))


@blueprint.post("/<ref>/revoke")
@staff_required
def revoke(ref: str) -> Response:
    """Revoke what was granted under a broken promise."""
    typed = {"words": request.form.get("words", "")}
    try:
        verifying.revoke(ref, typed["words"], officer_id=my_id(), now=clock.now())
    except BadFinding as bad:
        return _show(ref, typed=typed, errors={f"f-{bad.field}": field_words()[bad.field]})
    except Refused as refused:
        return _show(ref, typed=typed, errors={"finding": str(refused)})
    except LookupError:
        not_there()
    return redirect_to(url_for("staff_verifications.index", ref=ref))


@blueprint.get("/<ref>/look")
@blueprint.get("/<ref>/revoke")
@staff_required
def back(ref: str) -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_verifications.index", ref=ref))


def _show(
    ref: str, *, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> Response:
    person = me()
    if not person.officer.duties & {Duty.inspect, Duty.approve}:
        not_there()
    around = shell.of_page(person, "staff_verifications.index")
    chosen = None
    if ref:
        try:
            chosen = verifying.one(ref, person.hall_id, person.departments)
        except LookupError:
            not_there()
    settled = "settled" in request.args
    listed = verifying.listed(person.hall_id, person.departments, settled=settled)
    return page(
        "staff/verifications.html",
        status=422 if errors else 200,
        **around,
        rows=[row_of(one) for one in listed],
        settled=settled,
        chosen=chosen,
        about=row_of(chosen) if chosen else None,
        steps=[step_words(step) for step in chosen.steps] if chosen else [],
        reports=[report_words(one) for one in chosen.reports] if chosen else [],
        can_look=chosen is not None and chosen.state in rules.TO_LOOK_AT,
        can_revoke=chosen is not None and chosen.state is Verified.broken,
        why_revoke=why_revoke(chosen) if chosen else "",
        ways=[(how.value, text) for how, text in how_words().items()],
        typed=NOTHING_TYPED | (typed or {}),
        errors=errors or {},
    )
