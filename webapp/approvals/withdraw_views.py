"""The page on which an applicant withdraws a promise before the decision."""

from __future__ import annotations

from flask import Blueprint, abort, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.approvals import withdrawing
from webapp.approvals.withdraw_words import withdraw_page
from webapp.cases import both_ways
from webapp.core import clock
from webapp.web.access import account_required, actor, current_account_id, redirect_to
from webapp.web.page import page

blueprint = Blueprint("withdrawing", __name__, template_folder="templates")

PATH = "/me/cases/<ref>/statements/<statement>/withdraw"


@blueprint.get(PATH)
@account_required
def show(ref: str, statement: str) -> AnyResponse:
    """Both ways side by side, or why it stays; the case, where it was withdrawn already."""
    try:
        stands = both_ways.of_account(ref, account_id=_me(), now=clock.now())
        if stands.is_withdrawn(statement):
            return redirect_to(url_for("track.case", ref=ref))
        both = stands.without(statement)
    except LookupError:
        abort(404)
    return page("approvals/withdraw.html", view=withdraw_page(both))


@blueprint.post(PATH)
@account_required
def withdraw(ref: str, statement: str) -> AnyResponse:
    """Withdraw it, once; the case says what is needed now."""
    try:
        withdrawing.withdraw(ref, statement, account_id=_me(), actor=actor(), now=clock.now())
    except LookupError:
        abort(404)
    return redirect_to(url_for("track.case", ref=ref))


def _me() -> int:
    number = current_account_id()
    assert number is not None  # account_required stands before
    return number
