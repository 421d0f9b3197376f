"""Pages of the form: one subject a page, the answers once more, and handing in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.accounts import service as accounts
from webapp.accounts.values import PRIVACY_VERSION, AccountValues
from webapp.cases import (
    drafts,
    form,
    form_rules,
    letters,
    marks,
    next_step,
    rules,
    submission,
    tiers,
    tracking,
)
from webapp.cases.check_words import check_view
from webapp.cases.conflict_words import conflict_view
from webapp.cases.form import Opened
from webapp.cases.form_rules import Error, Typed
from webapp.cases.form_words import page_view
from webapp.cases.guide_words import address
from webapp.cases.receipt_words import receipt_view
from webapp.cases.values import Channel, Owner
from webapp.catalog.values import FormPage, Where
from webapp.core import clock
from webapp.web.access import account_required, actor, current_account_id, redirect_to
from webapp.web.page import page

blueprint = Blueprint("form", __name__, template_folder="templates")

KEEP = "keep__"
"""Prefix of the choice between two windows, one for each field."""
RETURN_TO_CHECK = "check"


@blueprint.get("/cases/<ref>/form")
@account_required
def start(ref: str) -> AnyResponse:
    """The first page that is not done; with all done, the answers once more."""
    opened = _open(ref)
    return opened if not isinstance(opened, Opened) else redirect_to(_onward(opened, None))


@blueprint.get("/cases/<ref>/form/<subject>")
@account_required
def show(ref: str, subject: str) -> AnyResponse:
    """One page of the form."""
    opened = _open(ref)
    if not isinstance(opened, Opened):
        return opened
    found = form_rules.page_of(opened.ground.bundle, subject)
    if found is None:
        return redirect_to(url_for("form.start", ref=ref))
    errors: dict[str, Error] = {}
    if "missing" in request.args:
        errors = form_rules.check_stored(
            found, opened.ground, opened.stored, today=opened.today
        ).errors
    return _show(found, opened, errors=errors, editing=request.args.get("edit", ""))


@blueprint.post("/cases/<ref>/form/<subject>")
@account_required
def save(ref: str, subject: str) -> AnyResponse:
    """Store a page and go on; or show what has to be mended, or what another window typed."""
    sent = request.form
    act = _act()
    differing = sent.get("differing", "").split()
    settled = {slug: sent[KEEP + slug] for slug in differing if KEEP + slug in sent}
    undecided = len(settled) < len(differing)
    try:
        saved = form.save_page(
            ref,
            subject,
            sent.getlist,
            owner=_owner(),
            actor=actor(),
            now=clock.now(),
            # Until the person has chosen for every field, nothing of the other window is replaced.
            seen="" if undecided else sent.get("seen", ""),
            act=act,
            settled=settled,
        )
    except drafts.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    except form.NoSuchPage:
        return redirect_to(url_for("form.start", ref=ref))
    except form.PageRefused as refused:
        return _show(
            _page(refused.opened, subject),
            refused.opened,
            typed=refused.typed,
            errors=refused.checked.errors,
            seen=sent.get("seen", ""),
        )
    except form.Conflict as conflict:
        return page(
            "cases/conflict.html",
            status=422,
            view=conflict_view(conflict, subject, settled, _returning(), undecided=undecided),
        )
    opened = _renewed(saved.opened)
    if act is None:
        if tiers.has_news(opened.draft):
            return redirect_to(url_for("tiers.show", ref=ref))
        return redirect_to(_onward(opened, subject))
    if saved.checked.typed_wrong:
        # The rest is stored; what could not be is shown again, to be mended.
        return _show(
            _page(saved.opened, subject),
            saved.opened,
            typed=saved.typed,
            errors=saved.checked.typed_wrong,
        )
    return redirect_to(_after(opened, subject, act))


def _renewed(opened: Opened) -> Opened:
    """The form with its applicant's standing looked up, if what was saved says who that is."""
    now = clock.now()
    if not tiers.is_due(opened, now):
        return opened
    known = _account()
    number = known.identity.id_number if known.identity else None
    if not tiers.renew(opened, owner=_owner(), id_number=number, now=now):
        return opened
    return form.open_form(opened.draft.ref, owner=_owner(), now=now)


def _act() -> tuple[str, str, str] | None:
    """What a button other than the main one asks for: what, of which field, of which row."""
    parts = (*request.form.get("act", "").split(" "), "", "")
    return (parts[0], parts[1], parts[2]) if parts[0] else None


def _after(opened: Opened, subject: str, act: tuple[str, str, str]) -> str:
    """Where a button other than the main one leads once the page is stored."""
    what, key, _row = act
    ref = opened.draft.ref
    if what == "question":
        question = opened.ground.theme.question(key)
        if question is not None and question.where is Where.guide:
            return url_for("guide.question", ref=ref, key=key)
        return url_for("guide.plan", ref=ref)
    query: dict[str, Any] = {"return": RETURN_TO_CHECK} if _returning() else {}
    if what == "edit":
        query["edit"] = key
    return url_for("form.show", ref=ref, subject=subject, **query, _anchor=f"f-{key}")


@blueprint.get("/cases/<ref>/check")
@account_required
def check(ref: str) -> AnyResponse:
    """Everything once more, before it is handed in."""
    opened = _open(ref)
    if not isinstance(opened, Opened):
        return opened
    held = marks.held(opened.draft.id)
    lack = next_step.can_submit(opened, held)
    if lack is not None:
        return redirect_to(next_step.mend(ref, lack))
    return page("cases/check.html", view=check_view(opened, held), trial=opened.draft.trial)


@blueprint.post("/cases/<ref>/submit")
@account_required
def submit(ref: str) -> AnyResponse:
    """Hand in; pressed again, the same receipt."""
    channel = Channel.web if g.surface.can_remember else Channel.terminal
    tiers.renew_own(ref, account_id=_account_id(), now=clock.now())
    try:
        submission.submit(ref, owner=_owner(), channel=channel, now=clock.now(), locale=g.locale)
    except submission.OnTrial:
        return redirect_to(url_for("form.check", ref=ref))
    except submission.News:
        return redirect_to(url_for("tiers.show", ref=ref))
    except submission.NotYet as not_yet:
        return redirect_to(next_step.mend(ref, not_yet.lack))
    return redirect_to(url_for("form.receipt", ref=ref))


@blueprint.get("/cases/<ref>/receipt")
@account_required
def receipt(ref: str) -> AnyResponse:
    """The slip: number, code, what happens next."""
    try:
        case = tracking.case(ref, account_id=_account_id())
    except tracking.NoCase:
        drafts.load(ref, owner=_owner())
        return redirect_to(url_for("form.start", ref=ref))
    return page(
        "cases/receipt.html",
        view=receipt_view(case, request.url_root),
        documents=letters.of_case(case),
    )


def _account_id() -> int:
    found = current_account_id()
    assert found is not None
    return found


def _owner() -> Owner:
    return Owner(account_id=_account_id())


def _account() -> AccountValues:
    """The account of this request, read once."""
    if "applicant" not in g:
        g.applicant = accounts.account(_account_id())
    found: AccountValues | None = g.applicant
    if found is None:
        raise drafts.NotFound
    return found


def _open(ref: str) -> Opened | AnyResponse:
    """The form; or the way to what comes before it, or to what it has become."""
    if _account().privacy_version != PRIVACY_VERSION:
        return redirect_to(url_for("accounts.privacy", next=request.full_path.rstrip("?")))
    opened = form.open_form(ref, owner=_owner(), now=clock.now())
    if opened.is_submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    path = drafts.journey_of(opened.draft)
    if not rules.may_see_plan(path):
        return redirect_to(address(ref, rules.standing(path)))
    if tiers.has_news(opened.draft):
        return redirect_to(url_for("tiers.show", ref=ref))
    return opened


def _page(opened: Opened, subject: str) -> FormPage:
    found = form_rules.page_of(opened.ground.bundle, subject)
    if found is None:
        raise drafts.NotFound
    return found


def _returning() -> bool:
    return request.values.get("return") == RETURN_TO_CHECK


def _onward(opened: Opened, after: str | None) -> str:
    """The next page that is not done, then the papers, the signatures, the answers once more."""
    ref = opened.draft.ref
    if after is not None and _returning():
        return url_for("form.check", ref=ref)
    subject = form.first_open(opened) if after is None else form.next_open(opened, after)
    if subject is None:
        return next_step.after_form(opened)
    return url_for("form.show", ref=ref, subject=subject)


def _show(
    shown: FormPage,
    opened: Opened,
    *,
    typed: dict[str, Typed] | None = None,
    errors: dict[str, Error] | None = None,
    editing: str = "",
    seen: str = "",
) -> Response:
    view = page_view(
        shown,
        opened,
        known=form.suggestions(shown, _account()),
        typed=typed,
        errors=errors,
        editing=editing,
        returning=_returning(),
        seen=seen,
    )
    title = _("%(title)s · %(theme)s", title=view.title, theme=view.theme)
    status = 422 if errors and request.method == "POST" else 200
    return page("cases/form.html", status=status, view=view, title=title)
