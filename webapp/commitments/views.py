"""The page of a statement: read it, sign it, or choose not to."""

from __future__ import annotations

from flask import Blueprint, Response, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.cases import service as cases
from webapp.cases.values import Owner
from webapp.commitments import service
from webapp.commitments.words import sign_page
from webapp.core import clock
from webapp.signing import here
from webapp.signing.service import BadSignature, Sent
from webapp.signing.words import problem_words
from webapp.web.access import account_required, actor, current_account_id, redirect_to
from webapp.web.page import page

blueprint = Blueprint("commitments", __name__, template_folder="templates")

PATH = "/cases/<ref>/statements/<slug>"
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
    sent = here.sent()
    try:
        service.sign(ref, slug, sent, owner=_owner(), me=_me(), now=clock.now())
    except BadSignature as bad:
        return _show(ref, slug, sent=sent, bad=bad)
    except cases.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    except service.NotNeeded:
        return redirect_to(_next(ref))
    # Where others sign too, what comes next is this page: it says who has signed.
    return redirect_to(_next(ref))


@blueprint.get(PATH + "/ask")
@account_required
def back_to_statement(ref: str, slug: str) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("commitments.sign", ref=ref, slug=slug))


@blueprint.post(PATH + "/ask")
@account_required
def ask(ref: str, slug: str) -> AnyResponse:
    """Ask those who sign and are not here; each gets a link of their own."""
    try:
        service.ask(ref, slug, request.form.get("seen", ""), owner=_owner(), now=clock.now())
    except BadSignature as bad:
        return _show(ref, slug, bad=bad)
    except cases.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    except service.NotNeeded:
        return redirect_to(_next(ref))
    return redirect_to(url_for("commitments.sign", ref=ref, slug=slug))


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


def _me() -> service.Me:
    """Who is here, as far as it was proved."""
    who = here.who()
    return service.Me(here.circumstances(who), who.name, who.id_number)


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
    me = _me()
    request_ = service.asked(opened, slug) if is_there else None
    stage, signed = "declined", None
    if is_there and cases.is_signed(opened, slug):
        stage, signed = "signed", service.signed(opened.draft.id, slug)
    elif is_there:
        stage = service.stage(service.named_in(opened, slug), me, request_)
    seen = request.args.get("seen")
    if stage == "signed" and seen is not None:
        # The last one has just signed on their phone: this screen goes on by itself.
        return Response(status=204, headers={"HX-Redirect": _next(ref)})
    view = sign_page(
        opened,
        slug,
        stage,
        locale=g.locale,
        me=me,
        signed=signed,
        request=request_,
        onward="" if stage in ("sign", "others") else _next(ref),
        without=cases.without(opened, slug) if is_there else None,
        due=cases.statements_due(opened),
    )
    if view.asked is not None and seen == view.asked.seen and seen:
        return Response(status=204)
    errors = [problem_words(bad.problem, view.name)] if bad else []
    return page(
        "commitments/sign.html",
        status=422 if errors else 200,
        view=view,
        errors=errors,
        sent=sent or Sent(""),
    )
