"""Pages of an application's credit tier: what it changes and why, and asking a human to look."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.cases import drafts, form, next_step, rules, signing, tier_asking, tiers
from webapp.cases.form import Opened
from webapp.cases.guide_words import address
from webapp.cases.tier_words import tier_page
from webapp.cases.values import Owner
from webapp.core import clock
from webapp.core.db import transaction
from webapp.credit import service as credit
from webapp.messages import inbox
from webapp.web.access import account_required, actor, current_account_id, redirect_to
from webapp.web.page import page

blueprint = Blueprint("tiers", __name__, template_folder="templates")

PATH = "/cases/<ref>/credit"
USUAL = "usual"


@inbox.leads(tier_asking.PLACE)
def _address_of(ref: str) -> str:
    return url_for("tiers.show", ref=ref)


@blueprint.get(PATH)
@account_required
def show(ref: str) -> AnyResponse:
    """How the record counts for this application."""
    opened = _open(ref)
    if not isinstance(opened, Opened):
        return opened
    if opened.draft.credit is None:
        return redirect_to(url_for("guide.plan", ref=ref))
    asked = credit.newest(credit.About.application, [ref]).get(ref)
    return page("cases/credit.html", view=tier_page(opened, asked))


@blueprint.post(PATH + "/seen")
@account_required
def go_on(ref: str) -> AnyResponse:
    """The person has seen it, and goes on."""
    try:
        tiers.mark_seen(ref, request.form.get("seen", ""), owner=_owner(), now=clock.now())
    except drafts.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    return redirect_to(next_step.next_address(ref, owner=_owner(), now=clock.now()))


@blueprint.post(PATH + "/ask")
@account_required
def ask(ref: str) -> AnyResponse:
    """Ask that a human look at it."""
    words, account_id = request.form.get("words", ""), current_account_id()
    assert account_id is not None  # account_required stands before
    try:
        tier_asking.ask(ref, words, account_id=account_id, now=clock.now())
    except drafts.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    return redirect_to(url_for("tiers.show", ref=ref, _anchor="asked"))


@blueprint.post(PATH + "/way")
@account_required
def choose(ref: str) -> AnyResponse:
    """Promise everything by one statement, or go the usual way; both are free."""
    statement, now = request.form.get("statement", ""), clock.now()
    change = signing.decline if request.form.get("way") == USUAL else signing.take_back
    try:
        with transaction() as session:
            opened = signing.open_locked(session, ref, owner=_owner(), now=now)
            if signing.is_full_promise(opened, statement):
                change(session, opened, statement, actor=actor(), now=now)
    except drafts.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    return redirect_to(url_for("tiers.show", ref=ref))


@blueprint.get(PATH + "/seen")
@blueprint.get(PATH + "/ask")
@blueprint.get(PATH + "/way")
@account_required
def back(ref: str) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("tiers.show", ref=ref))


def _owner() -> Owner:
    return Owner(account_id=current_account_id())


def _open(ref: str) -> Opened | AnyResponse:
    """The application; or the way to what comes before its plan, or to what it has become."""
    opened = form.open_form(ref, owner=_owner(), now=clock.now())
    if opened.is_submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    path = drafts.journey_of(opened.draft)
    if not rules.may_see_plan(path):
        return redirect_to(address(ref, rules.standing(path)))
    return opened
