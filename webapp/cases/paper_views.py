"""Pages of the papers: all of them with what is decided, one of them with its files, each file."""

from __future__ import annotations

from flask import Blueprint, Response, abort, get_template_attribute, jsonify, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.accounts import service as accounts
from webapp.cases import drafts, form, marks, paper_files, papers, rules, tiers
from webapp.cases.form import Opened
from webapp.cases.guide_words import address
from webapp.cases.paper_box import ROW, Received, answer, box_html, receive
from webapp.cases.paper_files import Content
from webapp.cases.paper_words import PaperPage, paper_page, papers_page
from webapp.cases.who import owner_here
from webapp.core import clock
from webapp.documents.intake import PDF
from webapp.web import access
from webapp.web.access import account_required, actor, redirect_to
from webapp.web.page import page
from webapp.web.uploads import brings_files, wants_json

blueprint = Blueprint("papers", __name__, template_folder="templates")

BRING, SEND = "bring", "send"
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
"""A picture shown alone: nothing in it may run, and it belongs to no site."""
READER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A PDF shown alone: browsers show none in a sandbox, and have one of their own for it."""


@blueprint.get("/cases/<ref>/papers")
@account_required
def all_papers(ref: str) -> AnyResponse:
    """Every paper, and what is decided about it."""
    opened = _open(ref)
    if not isinstance(opened, Opened):
        return opened
    view = papers_page(opened, marks.held(opened.draft.id))
    return page("cases/papers.html", view=view)


@blueprint.get("/cases/<ref>/papers/<paper>")
@account_required
def one_paper(ref: str, paper: str) -> AnyResponse:
    """One paper with its files."""
    opened = _open(ref)
    return _show(opened, paper) if isinstance(opened, Opened) else opened


@blueprint.post("/cases/<ref>/papers/<paper>")
@account_required
def decide(ref: str, paper: str) -> AnyResponse:
    """Bring it to the hall, or send it here after all; move or remove a file."""
    owner, now = owner_here(), clock.now()
    what, _space, file = request.form.get("act", "").partition(" ")
    back = url_for("papers.one_paper", ref=ref, paper=paper)
    try:
        if what in (BRING, SEND):
            bring = what == BRING
            papers.bring(ref, paper, bring=bring, owner=owner, actor=actor(), now=now)
            back = url_for("papers.all_papers", ref=ref) if bring else back
        else:
            draft = drafts.load(ref, owner=owner, pinned=True)
            papers.arrange(draft.id, file, what, actor=actor(), now=now)
    except drafts.Submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    except (papers.NoSuchPaper, papers.NoSuchFile):
        # Another window was faster: the page shows how things stand.
        return redirect_to(back)
    return redirect_to(back)


@brings_files
@blueprint.post("/cases/<ref>/papers/<paper>/files")
@account_required
def send(ref: str, paper: str) -> AnyResponse:
    """Take the files of a paper: one from a script, or several from a plain form."""
    draft = drafts.load(ref, owner=owner_here(), pinned=True)
    try:
        if not rules.may_change(draft):
            # What still comes after handing in is sent from the case's own page.
            raise drafts.Submitted
        received = receive(draft.id, paper, actor=actor(), now=clock.now())
    except drafts.Submitted:
        if wants_json():
            return _no(_("Your application is in already. What is missing, we ask for."))
        return redirect_to(url_for("form.receipt", ref=ref))
    except papers.NoSuchPaper:
        if wants_json():
            return _no(_("This paper is not needed any more. Reload the page."))
        return redirect_to(url_for("papers.all_papers", ref=ref))
    if not wants_json() and not received.errors:
        return redirect_to(url_for("papers.one_paper", ref=ref, paper=paper))
    opened = _open(ref, told=False)
    if not isinstance(opened, Opened):
        return opened
    return _parts(opened, paper, received) if wants_json() else _show(opened, paper, received)


@blueprint.get("/papers/<file>")
def file(file: str) -> AnyResponse:
    """A file, for whoever sent it, or for staff whose case it is."""
    return shown_file(_found(file, preview=False))


@blueprint.get("/papers/<file>/preview")
def preview(file: str) -> AnyResponse:
    """A small picture of a file."""
    return shown_file(_found(file, preview=True))


def _found(ref: str, *, preview: bool) -> Content:
    account_id, staff_id = access.current_account_id(), access.current_staff_id()
    try:
        if account_id is not None:
            return paper_files.open_file(ref, account_id=account_id, preview=preview)
        person = accounts.staff_member(staff_id) if staff_id is not None else None
        if person is None or not person.active:
            abort(404)
        return paper_files.open_file_for_staff(
            ref,
            hall_id=person.hall_id,
            departments=person.departments,
            actor=actor(),
            now=clock.now(),
            preview=preview,
        )
    except papers.NoSuchFile:
        abort(404)


def shown_file(found: Content) -> Response:
    """A file under a neutral name, of the type that it is, kept by nobody."""
    response = Response(found.content, mimetype=found.kind)
    is_pdf = found.kind == PDF
    name = f"paper-{found.file.ref[:6]}.{'pdf' if is_pdf else 'jpg'}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Security-Policy"] = READER if is_pdf else SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _no(words: str) -> Response:
    response: Response = jsonify(error=words, again=False)
    response.status_code = 409
    return response


def _open(ref: str, *, told: bool = True) -> Opened | AnyResponse:
    """The draft; or the way to what comes before its papers, or to what it has become.

    With `told` its person first reads what the credit tier has changed in its plan.
    """
    opened = form.open_form(ref, owner=owner_here(), now=clock.now())
    if opened.is_submitted:
        return redirect_to(url_for("form.receipt", ref=ref))
    path = drafts.journey_of(opened.draft)
    if not rules.may_see_plan(path):
        return redirect_to(address(ref, rules.standing(path)))
    if told and tiers.has_news(opened.draft):
        return redirect_to(url_for("tiers.show", ref=ref))
    return opened


def _view(opened: Opened, paper: str, received: Received | None) -> PaperPage | None:
    return paper_page(
        opened,
        paper,
        marks.held(opened.draft.id),
        row=request.form.get(ROW, "") if received else "",
        errors=received.errors if received else (),
    )


def _show(opened: Opened, paper: str, received: Received | None = None) -> AnyResponse:
    view = _view(opened, paper, received)
    if view is None:
        return redirect_to(url_for("papers.all_papers", ref=opened.draft.ref))
    return page("cases/paper.html", status=422 if view.errors else 200, view=view)


def _parts(opened: Opened, paper: str, received: Received) -> Response:
    """The parts of the page that a file changes, for the script that sent it."""
    view = _view(opened, paper, None if received.errors else received)
    if view is None:
        return _no(_("This paper is not needed any more. Reload the page."))
    parts = {f"inside-{one.id}": box_html(one) for one in view.boxes}
    for part, macro in (("paper-foot", "paper_foot"), ("other-way", "paper_other_way")):
        parts[part] = str(get_template_attribute("cases/_paper.html", macro)(view))
    return answer(received, parts)
