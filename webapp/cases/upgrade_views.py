"""Pages of an upgrade: the catalog has changed since an application was begun."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.cases import drafts, form, form_rules, next_step, rules, upgrading
from webapp.cases.guide_words import address
from webapp.cases.upgrade_rules import Upgrade, Verdict, carried_values
from webapp.cases.upgrade_words import groups, named, others
from webapp.cases.values import DraftValues
from webapp.cases.who import owner_here
from webapp.catalog import service as catalog
from webapp.catalog.values import Revision
from webapp.core import clock
from webapp.web.access import actor, redirect_to
from webapp.web.language import say
from webapp.web.page import page
from webapp.web.uploads import wants_json

blueprint = Blueprint("upgrades", __name__, template_folder="templates")


@blueprint.get("/cases/<ref>/changed")
def changed(ref: str) -> AnyResponse:
    """What has changed; or, of a theme that is gone, where the answers can go."""
    draft, upgrade, newest = upgrading.look(ref, owner=owner_here(), now=clock.now())
    if upgrade.verdict in upgrading.GOES_ON:
        return redirect_to(_next(ref))
    new = catalog.revision(newest)
    if upgrade.verdict is Verdict.withdrawn:
        return _withdrawn(draft, new)
    return _asked(draft, upgrade, new)


@blueprint.post("/cases/<ref>/changed")
def carry_on(ref: str) -> AnyResponse:
    """Go on with the newer catalog; the next page is the first where something is asked."""
    seen = request.form.get("seen", "")
    try:
        upgrading.accept(ref, seen, owner=owner_here(), actor=actor(), now=clock.now())
    except drafts.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    except upgrading.Moved:
        return redirect_to(url_for("upgrades.changed", ref=ref))
    return redirect_to(_next(ref))


@blueprint.post("/cases/<ref>/carry")
def carry(ref: str) -> AnyResponse:
    """Take the answers to another theme."""
    theme = request.form.get("theme", "")
    owner = owner_here()
    if not theme:
        draft, _upgrade, newest = upgrading.look(ref, owner=owner, now=clock.now())
        return _withdrawn(draft, catalog.revision(newest), error=_("Choose one to continue."))
    try:
        made = upgrading.carry_over(ref, theme, owner=owner, actor=actor(), now=clock.now())
    except drafts.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    return redirect_to(_next(made))


@blueprint.get("/cases/<ref>/carry")
def back(ref: str) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("upgrades.changed", ref=ref))


def _asked(draft: DraftValues, upgrade: Upgrade, new: Revision) -> Response:
    old = catalog.revision(draft.revision_id)
    return page(
        "cases/changed.html",
        ref=draft.ref,
        theme=say(named(new, draft.theme).name),
        groups=groups(draft, upgrade, old, new),
        seen=new.hash,
    )


def _withdrawn(draft: DraftValues, new: Revision, *, error: str = "") -> Response:
    opened = form.opened_as_pinned(draft, clock.now())
    old = opened.ground.revision
    return page(
        "cases/withdrawn.html",
        status=422 if error else 200,
        ref=draft.ref,
        theme=say(named(old, draft.theme).name),
        others=others(draft, carried_values(opened.ground, opened.stored), old, new),
        error=error,
    )


def _next(ref: str) -> str:
    """The first page where something is open; one that was done says at once what is missing."""
    owner = owner_here()
    opened = form.open_form(ref, owner=owner, now=clock.now())
    subject = form.first_open(opened)
    ready = rules.may_see_plan(drafts.journey_of(opened.draft))
    if opened.is_submitted or not ready or owner.account_id is None or not opened.stored:
        return _before_form(ref, opened)
    if subject is not None and subject in opened.done:
        return next_step.mend(ref, form_rules.Lack(form_rules.LackKind.page, subject))
    return next_step.next_address(ref, owner=owner, now=clock.now())


def _before_form(ref: str, opened: form.Opened) -> str:
    if opened.is_submitted:
        return url_for("form.receipt", ref=ref)
    return address(ref, rules.standing(drafts.journey_of(opened.draft)))


def init(app: Flask) -> None:
    """Lead everybody whose application must be asked first to the page that says so."""

    @app.errorhandler(drafts.Changed)
    def show_changed(error: drafts.Changed) -> AnyResponse:
        if wants_json():
            response = jsonify(error=_("The rules have changed. Reload the page."), again=False)
            response.status_code = 409
            return response
        return redirect_to(url_for("upgrades.changed", ref=error.ref))
