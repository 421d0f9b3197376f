"""The page of a statement: read it, sign it, or choose not to."""

from __future__ import annotations

from flask import Blueprint, Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.cases import service as cases
from webapp.cases.values import Owner
from webapp.commitments import service
from webapp.commitments.service import Sent
from webapp.commitments.values import BadSignature
from webapp.commitments.words import problem_words, sign_page
from webapp.core import clock
from webapp.web.access import account_required, actor, current_account_id, redirect_to
from webapp.web.page import page

blueprint = Blueprint("commitments", __name__, template_folder="templates")

PATH = "/cases/<ref>/statements/<slug>"
MOST_NAME = 64
cases.signs_at("commitments.sign")


@blueprint.get(PATH)
@account_required
def sign(ref: str, slug: str) -> AnyResponse:
    """One statement, as it stands."""
    return _show(ref, slug)


@blueprint.post(PATH)
@account_required
def keep(ref: str, slug: str) -> AnyResponse:
    """Sign it, and go on."""
    form = request.form
    sent = Sent(
        seen=form.get("seen", ""),
        strokes=form.get("strokes", ""),
        name=form.get("name", "")[:MOST_NAME],
        ticked="typed" in form,
    )
    try:
        service.sign(ref, slug, sent, owner=_owner(), actor=actor(), now=clock.now())
    except BadSignature as bad:
        return _show(ref, slug, sent=sent, bad=bad)
    except cases.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    except service.NotNeeded:
        return redirect_to(_next(ref))
    return redirect_to(_next(ref))


@blueprint.post(PATH + "/decline")
@account_required
def decline(ref: str, slug: str) -> AnyResponse:
    """Choose not to sign; the page says what is needed then."""
    try:
        service.decline(ref, slug, owner=_owner(), actor=actor(), now=clock.now())
    except cases.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    except service.NeedsIt:
        return redirect_to(_next(ref))
    return redirect_to(url_for("commitments.sign", ref=ref, slug=slug))


@blueprint.post(PATH + "/sign-after-all")
@account_required
def take_back(ref: str, slug: str) -> AnyResponse:
    """Choose to sign after all."""
    try:
        service.take_back(ref, slug, owner=_owner(), actor=actor(), now=clock.now())
    except cases.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    except service.NotNeeded:
        return redirect_to(_next(ref))
    return redirect_to(url_for("commitments.sign", ref=ref, slug=slug))


def _owner() -> Owner:
    return Owner(account_id=current_account_id())


def _next(ref: str) -> str:
    return cases.next_address(ref, owner=_owner(), now=clock.now())


def _show(
    ref: str, slug: str, *, sent: Sent | None = None, bad: BadSignature | None = None
) -> Response | AnyResponse:
    opened = cases.open_form(ref, owner=_owner(), now=clock.now())
    if opened.is_submitted or not cases.applicant_name(opened):
        return redirect_to(_next(ref))
    is_there = any(one.slug == slug for one in opened.ground.bundle.statements)
    if not is_there and (
        slug not in opened.ground.revision.statements or cases.again(opened, slug) is None
    ):
        return redirect_to(_next(ref))
    signed = None
    stage = "sign" if is_there else "declined"
    if is_there and cases.is_signed(opened, slug):
        stage, signed = "signed", service.signed(opened.draft.id, slug)
    view = sign_page(
        opened,
        slug,
        stage,
        locale=g.locale,
        signed=signed,
        onward="" if stage == "sign" else _next(ref),
        without=cases.without(opened, slug) if is_there else None,
        due=cases.statements_due(opened),
    )
    errors = [problem_words(bad.problem, view.name)] if bad else []
    return page(
        "commitments/sign.html",
        status=422 if errors else 200,
        view=view,
        errors=errors,
        sent=sent or Sent(""),
    )
