"""Pages on which a paper that follows an application is sent, and given to the case, once."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, abort, g, get_template_attribute, jsonify, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.cases import drafts, extending, following, handoff, papers
from webapp.cases.following import Following, Incomplete
from webapp.cases.following_words import FollowingPage, following_page
from webapp.cases.handoff import Place
from webapp.cases.handoff_views import state_mark
from webapp.cases.paper_box import ROW, Received, answer, box_html, receive
from webapp.cases.paper_values import Follow
from webapp.core import clock
from webapp.messages import inbox
from webapp.web import access
from webapp.web.access import account_required, actor, current_account_id, redirect_to
from webapp.web.page import page
from webapp.web.uploads import brings_files, wants_json

blueprint = Blueprint("following", __name__, template_folder="templates")
FOOT = "follow-foot"
"""The part of the page with the button that gives the paper to the case."""


@inbox.leads("papers")
def _address_of(ref: str) -> str:
    return url_for("following.first", ref=ref)


@blueprint.get("/me/cases/<ref>/papers")
@account_required
def first(ref: str) -> AnyResponse:
    """Where a reminder leads: to the paper that is due next; to the case where several are."""
    try:
        left = following.still_open(ref, account_id=_me())
        days = [following.open_paper(ref, one, account_id=_me()).due for one in left]
    except LookupError:
        abort(404)
    if len(left) == 1 or (left and days[0] is not None and days.count(days[0]) == 1):
        return redirect_to(url_for("following.show", ref=ref, paper=left[0]))
    return redirect_to(url_for("track.case", ref=ref, _anchor="papers" if left else None))


@blueprint.get("/me/cases/<ref>/papers/<paper>")
@account_required
def show(ref: str, paper: str) -> AnyResponse:
    """One paper: send it while it is open; what was sent, after that."""
    return _show(_open(ref, paper))


@blueprint.get("/me/cases/<ref>/papers/<paper>/files")
@blueprint.get("/me/cases/<ref>/papers/<paper>/send")
@blueprint.get("/me/cases/<ref>/papers/<paper>/extend")
@account_required
def back_to_paper(ref: str, paper: str) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return _back(ref, paper)


@blueprint.post("/me/cases/<ref>/papers/<paper>")
@account_required
def arrange(ref: str, paper: str) -> AnyResponse:
    """Move or remove a file, before the paper is sent."""
    one = _open(ref, paper)
    what, _space, file = request.form.get("act", "").partition(" ")
    # Where another window was faster, the page shows how things stand.
    with suppress(drafts.Submitted, papers.NoSuchFile):
        papers.arrange(one.draft_id, file, what, actor=actor(), now=clock.now())
    return _back(ref, paper)


@brings_files
@blueprint.post("/me/cases/<ref>/papers/<paper>/files")
@account_required
def send_files(ref: str, paper: str) -> AnyResponse:
    """Take the files of the paper: one from a script, or several from a plain form."""
    one = _open(ref, paper)
    try:
        received = receive(one.draft_id, paper, actor=actor(), now=clock.now())
    except drafts.Submitted:
        if wants_json():
            return _no(_("This paper is here already. Reload the page."))
        return _back(ref, paper)
    if not wants_json() and not received.errors:
        return _back(ref, paper)
    one = _open(ref, paper)
    return _json(one, received) if wants_json() else _show(one, received)


@blueprint.post("/me/cases/<ref>/papers/<paper>/send")
@account_required
def send(ref: str, paper: str) -> AnyResponse:
    """Give the paper to the case, once; pressed again, the page says that it is there."""
    try:
        following.send(ref, paper, account_id=_me(), actor=actor(), now=clock.now())
    except LookupError:
        abort(404)
    except Incomplete:
        words = _("Something of this paper is still missing. Send it first.")
        return _show(_open(ref, paper), Received((), (words,)))
    return _back(ref, paper)


@blueprint.post("/me/cases/<ref>/papers/<paper>/extend")
@account_required
def extend(ref: str, paper: str) -> AnyResponse:
    """Give more time for the paper, once; pressed again, the page says until when."""
    try:
        extending.extend(ref, paper, account_id=_me(), actor=actor(), now=clock.now())
    except LookupError:
        abort(404)
    return _back(ref, paper)


@blueprint.post("/me/cases/<ref>/papers/<paper>/handoff")
@account_required
def make_handoff(ref: str, paper: str) -> AnyResponse:
    """A link for the visitor's phone, on a screen that has no files."""
    one, row = _open(ref, paper), request.args.get("row", "")
    if one.follow is not Follow.open or not any(slot.row_id == row for slot in one.slots):
        return _back(ref, paper)
    handoff.make(
        Place(one.draft_id, paper, row),
        hall_id=one.hall_id,
        session_id=access.ensure_session(),
        account_id=_me(),
        chain=one.number,
        actor=actor(),
        now=clock.now(),
    )
    return _parts(one, row) if getattr(request, "htmx", None) else _back(ref, paper)


@blueprint.get("/me/cases/<ref>/papers/<paper>/handoff")
def show_handoff(ref: str, paper: str) -> AnyResponse:
    """The box as it is now, where it is not as the screen saw it: asked for each second."""
    if current_account_id() is None:
        return Response(status=204, headers={"HX-Refresh": "true"})
    if not getattr(request, "htmx", None):
        return _back(ref, paper)
    one, row = _open(ref, paper), request.args.get("row", "")
    if one.follow is not Follow.open:
        return Response(status=204, headers={"HX-Refresh": "true"})
    if request.args.get("seen") == state_mark(Place(one.draft_id, paper, row)):
        return Response(status=204)
    response = _parts(one, row)
    # What comes from the phone is a sign of life as well.
    response.headers["HX-Trigger"] = "terminal:here"
    return response


def _back(ref: str, paper: str) -> AnyResponse:
    return redirect_to(url_for("following.show", ref=ref, paper=paper))


def _me() -> int:
    number = current_account_id()
    assert number is not None  # account_required stands before
    return number


def _open(ref: str, paper: str) -> Following:
    try:
        one = following.open_paper(ref, paper, account_id=_me())
    except LookupError:
        abort(404)
    if one.follow is Follow.never:
        abort(404)
    return one


def _view(one: Following, received: Received | None = None) -> FollowingPage:
    g.handoff_places = {
        slot.row_id or "paper": Place(one.draft_id, slot.paper, slot.row_id) for slot in one.slots
    }
    return following_page(
        one,
        following.still_open(one.ref, account_id=_me()),
        row=request.form.get(ROW, "") if received else "",
        errors=received.errors if received else (),
    )


def _show(one: Following, received: Received | None = None) -> AnyResponse:
    if one.follow is Follow.asked:
        return redirect_to(url_for("notices.notice", ref=one.ref, notice=one.notice))
    view = _view(one, received)
    return page("cases/following.html", status=422 if view.errors else 200, view=view)


def _json(one: Following, received: Received) -> Response:
    """The parts of the page that a file changes, for the script that sent it."""
    view = _view(one)
    parts = {f"inside-{box.id}": box_html(box) for box in view.boxes}
    return answer(received, {**parts, FOOT: _foot("follow_foot", view)})


def _parts(one: Following, row: str) -> Response:
    """The inside of one box, and the page's button with it."""
    view = _view(one)
    shown = next((box for box in view.boxes if box.row == row), None)
    if shown is None:
        abort(404)
    return Response(f"{box_html(shown)}{_foot('swapped_foot', view)}", mimetype="text/html")


def _foot(macro: str, view: Any) -> str:
    return str(get_template_attribute("cases/_following.html", macro)(view))


def _no(words: str) -> Response:
    response: Response = jsonify(error=words, again=False)
    response.status_code = 409
    return response
