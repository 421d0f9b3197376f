"""Automatic choices that a person asked a human to look at, for those who accept or approve."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.cases import service as cases
from webapp.catalog.values import Tier
from webapp.core import clock
from webapp.credit import rules as credit_rules
from webapp.credit import service as credit
from webapp.credit.service import About, Ended, ReviewState, Settled
from webapp.credit.words import ended_words, mark_view, standing_view
from webapp.staff import shell
from webapp.staff.credit_words import (
    decided_words,
    light_of,
    offer_row,
    row_of,
    tier_name,
    title_of,
)
from webapp.staff.here import me, my_id, not_there
from webapp.web.access import redirect_to, staff_required
from webapp.web.errors import Refused
from webapp.web.page import page

blueprint = Blueprint(
    "staff_credit", __name__, url_prefix="/staff/credit", template_folder="templates"
)

KEEP = "keep"


@blueprint.get("")
@staff_required
def index() -> Response:
    """What is to be looked at, the oldest first; with `ref` one of them beside it."""
    return _show(request.args.get("ref", ""))


@blueprint.post("/<ref>")
@staff_required
def decide(ref: str) -> Response:
    """Keep it, set a better tier, or end a mark; with reasons that the person reads."""
    typed = {"outcome": request.form.get("outcome", ""), "reasons": request.form.get("reasons", "")}
    if not typed["outcome"]:
        return _show(ref, typed=typed, errors={"f-outcome": _("Choose what you decide.")})
    about: dict[str, Any] = {
        "officer_id": my_id(),
        "hall_id": me().hall_id,
        "now": clock.now(),
    }
    try:
        if typed["outcome"] in {one.value for one in Tier}:
            cases.set_tier(ref, Tier(typed["outcome"]), typed["reasons"], **about)
        elif typed["outcome"] in {one.value for one in Ended}:
            cases.end_mark(ref, Ended(typed["outcome"]), typed["reasons"], **about)
        else:
            cases.keep(ref, typed["reasons"], **about)
    except cases.NoReasons:
        error = _("Write the reasons, in at least a few words. The person reads them.")
        return _show(ref, typed=typed, errors={"f-reasons": error})
    except cases.NotBetter:
        error = _("The record has changed meanwhile. Look at it once more.")
        return _show(ref, typed=typed, errors={"f-outcome": error})
    except Settled as settled:
        raise Refused(_("Somebody has decided it, or it was handed in meanwhile.")) from settled
    except LookupError:
        not_there()
    return redirect_to(url_for("staff_credit.index", ref=ref))


@blueprint.get("/<ref>")
@staff_required
def back(ref: str) -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_credit.index", ref=ref))


def _show(
    ref: str, *, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> Response:
    person = me()
    if not cases.may_look({duty.value for duty in person.officer.duties}):
        not_there()
    around = shell.of_page(person, "staff_credit.index")
    settled = "settled" in request.args
    return page(
        "staff/credit.html",
        status=422 if errors else 200,
        **around,
        rows=[row_of(one) for one in credit.pending(person.hall_id, settled=settled)],
        settled=settled,
        look=_look(ref, person.hall_id) if ref else None,
        typed={"outcome": "", "reasons": ""} | (typed or {}),
        errors=errors or {},
    )


def _look(ref: str, hall_id: int) -> dict[str, Any]:
    """One look, as its side of the page prints it."""
    try:
        look = cases.to_look(ref, hall_id)
    except LookupError:
        not_there()
    review = look.review
    return {
        "ref": review.ref,
        "title": title_of(look),
        "person": look.person,
        "tier": tier_name(look.tier),
        "light": light_of(review),
        "words": review.words,
        "standing": standing_view(look.standing) if look.standing else None,
        "mark": mark_view(look.mark) if look.mark else None,
        "offers": [offer_row(one, look.tier) for one in look.offers],
        "is_open": review.state is ReviewState.open,
        "outcomes": _outcomes(look),
        "decided": decided_words(look),
        "reasons": review.reasons,
    }


def _outcomes(look: cases.ToLook) -> list[tuple[str, str]]:
    """What an officer can decide: keep it, or what is better for the person."""
    keep = [(KEEP, _("Keep it as it is"))]
    if look.review.about is About.mark:
        return [*keep, *((one.value, ended_words(one)) for one in reversed(Ended))]
    better = reversed(credit_rules.better_than(look.tier))
    return [*keep, *((one.value, tier_name(one)) for one in better)]
