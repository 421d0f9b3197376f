"""Pages of the papers: all of them with what is decided, and one of them with its files."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.cases import drafts, form, marks, papers, rules
from webapp.cases.form import Opened
from webapp.cases.guide_words import address
from webapp.cases.paper_words import paper_page, papers_page
from webapp.cases.who import owner_here
from webapp.core import clock
from webapp.web.access import account_required, actor, redirect_to
from webapp.web.page import page

blueprint = Blueprint("papers", __name__, template_folder="templates")


@blueprint.get("/cases/<ref>/papers")
@account_required
def all_papers(ref: str) -> AnyResponse:
    """Every paper, and what is decided about it."""
    opened = _open(ref)
    if not isinstance(opened, Opened):
        return opened
    return page("cases/papers.html", view=papers_page(opened, marks.held(opened.draft.id)))


@blueprint.get("/cases/<ref>/papers/<paper>")
@account_required
def one_paper(ref: str, paper: str) -> AnyResponse:
    """One paper."""
    opened = _open(ref)
    if not isinstance(opened, Opened):
        return opened
    return _show(opened, paper)


@blueprint.post("/cases/<ref>/papers/<paper>")
@account_required
def decide(ref: str, paper: str) -> AnyResponse:
    """Decide how a paper comes."""
    what = request.form.get("act", "")
    try:
        papers.bring(
            ref,
            paper,
            bring=what == "bring",
            owner=owner_here(),
            actor=actor(),
            now=clock.now(),
        )
    except drafts.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    except papers.NoSuchPaper:
        return redirect_to(url_for("papers.all_papers", ref=ref))
    return redirect_to(url_for("papers.all_papers", ref=ref))


def _open(ref: str) -> Opened | AnyResponse:
    """The draft; or the way to what comes before its papers, or to what it has become."""
    opened = form.open_form(ref, owner=owner_here(), now=clock.now())
    if opened.is_submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    path = drafts.journey_of(opened.draft)
    if not rules.may_see_plan(path):
        return redirect_to(address(ref, rules.standing(path)))
    return opened


def _show(opened: Opened, paper: str) -> AnyResponse:
    view = paper_page(opened, paper, marks.held(opened.draft.id))
    if view is None:
        return redirect_to(url_for("papers.all_papers", ref=opened.draft.ref))
    return page("cases/paper.html", view=view)
