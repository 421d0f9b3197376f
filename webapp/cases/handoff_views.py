"""Pages that bring papers from a phone: the code on the terminal, and what the phone shows."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Flask, Response, abort, g, get_template_attribute, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.cases import drafts, form, handoff, marks, paper_files, papers
from webapp.cases.form import Opened
from webapp.cases.handoff import Link, Place
from webapp.cases.paper_box import ROW, Box, Received, answer, box, box_html, receive
from webapp.cases.paper_views import shown_file
from webapp.cases.paper_words import paper_page
from webapp.cases.who import owner_here
from webapp.catalog import service as catalog
from webapp.core import audit, clock, settings
from webapp.documents.qr import qr_svg
from webapp.web import access
from webapp.web.access import account_required, actor, redirect_to
from webapp.web.language import say, say_time
from webapp.web.page import page
from webapp.web.uploads import brings_files, wants_json

blueprint = Blueprint("handoff", __name__, template_folder="templates")

AT_ONCE = ("papers.one_paper", "following.show")
"""Pages of one paper: what else is there to do on them?"""

# --- on the terminal ---------------------------------------------------------------------------


@blueprint.post("/cases/<ref>/papers/<paper>/handoff")
@account_required
def make(ref: str, paper: str) -> AnyResponse:
    """Make a link for one place of a paper; its code is on the paper's page."""
    row, now = request.args.get("row", ""), clock.now()
    opened = _opened(ref)
    if not any((s.paper, s.row_id) == (paper, row) for s in papers.wanted(opened)):
        return redirect_to(url_for("papers.all_papers", ref=ref))
    handoff.make(
        Place(opened.draft.id, paper, row),
        hall_id=opened.draft.hall_id,
        session_id=access.ensure_session(),
        account_id=access.current_account_id() or 0,
        chain=f"draft:{ref}",
        actor=actor(),
        now=now,
    )
    if getattr(request, "htmx", None):
        return _parts(opened, paper, row)
    return redirect_to(url_for("papers.one_paper", ref=ref, paper=paper))


@blueprint.get("/cases/<ref>/papers/<paper>/handoff")
def show(ref: str, paper: str) -> AnyResponse:
    """The box as it is now, where it is not as the terminal saw it: asked for each second."""
    row = request.args.get("row", "")
    if access.current_account_id() is None:
        return Response(status=204, headers={"HX-Refresh": "true"})
    if not getattr(request, "htmx", None):
        return redirect_to(url_for("papers.one_paper", ref=ref, paper=paper))
    draft = drafts.load(ref, owner=owner_here())
    if request.args.get("seen") == state_mark(Place(draft.id, paper, row)):
        return Response(status=204)
    response = _parts(_opened(ref), paper, row)
    # What comes from the phone is a sign of life as well.
    response.headers["HX-Trigger"] = "terminal:here"
    return response


def _opened(ref: str) -> Opened:
    opened = form.open_form(ref, owner=owner_here(), now=clock.now())
    if opened.is_submitted:
        abort(404)
    return opened


def _parts(opened: Opened, paper: str, row: str) -> Response:
    """The inside of the box, and the page's main link with it."""
    view = paper_page(opened, paper, marks.held(opened.draft.id))
    shown = next((one for one in view.boxes if one.row == row), None) if view else None
    if view is None or shown is None:
        abort(404)
    foot = get_template_attribute("cases/_handoff.html", "swapped_foot")
    return Response(f"{box_html(shown)}{foot(view)}", mimetype="text/html")


def state_mark(place: Place) -> str:
    """A mark of what the terminal shows of a place: its link, who opened it, its files."""
    link = _link_of(place)
    files = [file.ref for file in handoff.files_at(place)]
    seen = (link and link.id, link and link.opened_at, files)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _link_of(place: Place) -> Link | None:
    link = handoff.of_session(access.session_key(), now=clock.now())
    return link if link is not None and link.place == place else None


def _draft_place(shown: Box) -> Place:
    """The place of a box on a draft's page; a page of another room names its own in `g`."""
    arguments = request.view_args or {}
    draft = drafts.load(arguments["ref"], owner=owner_here(), pinned=True)
    return Place(draft.id, arguments["paper"], shown.row)


def handoff_here(shown: Box) -> dict[str, Any] | None:
    """What the box of a paper says about its link; None where the page offers none."""
    if not shown.handoff:
        return None
    place = g.get("handoff_places", {}).get(shown.id) or _draft_place(shown)
    link = _link_of(place)
    state: dict[str, Any] = {
        "seen": state_mark(place),
        "link": None,
        "seconds": settings.current().handoff_seconds,
        # A page that is opened makes its code at once; one that has run out waits for a hand.
        "at_once": shown.filled and request.endpoint in AT_ONCE,
    }
    if link is not None:
        address = _address(link.token)
        state["link"] = {
            "qr": qr_svg(address, _("Code for your phone")),
            "address": address,
            "opened": link.opened_by is not None,
            "until": say_time(link.expires_at),
        }
    return state


def _address(token: str) -> str:
    site = settings.current().site.rstrip("/") or request.host_url.rstrip("/")
    return site + url_for("handoff.phone", token=token)


# --- on the phone ------------------------------------------------------------------------------


@blueprint.get("/h/<token>")
def phone(token: str) -> AnyResponse:
    """What the code leads to: the door, which nothing is opened by until it is pressed; the box."""
    now = clock.now()
    try:
        link = handoff.find(token, now=now)
        if link.opened_by is None:
            return page("cases/handoff_door.html", token=token, what=_about(link))
        return _show(token, handoff.opened(token, by=access.session_key(), now=now))
    except handoff.Gone:
        return _refuse(_("This code has run out"))
    except handoff.Taken:
        return _refuse(_("Another phone has opened this code"))


@blueprint.post("/h/<token>")
def open_door(token: str) -> AnyResponse:
    """This browser, and no other one, may use the link from now on."""
    try:
        handoff.open_once(token, by=access.ensure_session(), now=clock.now())
    except handoff.Gone:
        return _refuse(_("This code has run out"))
    except handoff.Taken:
        return _refuse(_("Another phone has opened this code"))
    return redirect_to(url_for("handoff.phone", token=token))


@brings_files
@blueprint.post("/h/<token>/files")
def send(token: str) -> AnyResponse:
    """Take files for the one place that the link is for."""
    link = _mine(token)
    if request.form.get(ROW, "") != link.place.row_id:
        abort(404)
    try:
        received = receive(
            link.place.draft_id,
            link.place.paper,
            round=link.place.round,
            actor=audit.person(link.account_id),
            now=clock.now(),
        )
    except (drafts.Submitted, drafts.NotFound, papers.NoSuchPaper):
        return _refuse(_("This paper is not needed any more"))
    if wants_json():
        shown = _box(token, link, received.errors)
        return answer(received, {f"inside-{shown.id}": box_html(shown)})
    if received.errors:
        return _show(token, link, received)
    return redirect_to(url_for("handoff.phone", token=token))


@blueprint.post("/h/<token>/act")
def arrange(token: str) -> AnyResponse:
    """Move or remove what came through this link."""
    link = _mine(token)
    what, _space, file = request.form.get("act", "").partition(" ")
    if any(one.ref == file for one in handoff.files_sent(link)):
        try:
            papers.arrange(
                link.place.draft_id,
                file,
                what,
                round=link.place.round,
                actor=audit.person(link.account_id),
                now=clock.now(),
            )
        except drafts.Submitted:
            return _refuse(_("This paper is not needed any more"))
        except papers.NoSuchFile:
            pass  # removed at the terminal meanwhile
    return redirect_to(url_for("handoff.phone", token=token))


@blueprint.get("/h/<token>/<file>")
def file(token: str, file: str) -> Response:
    """A file that came through this link."""
    return _file(token, file, preview=False)


@blueprint.get("/h/<token>/<file>/preview")
def preview(token: str, file: str) -> Response:
    """A small picture of it."""
    return _file(token, file, preview=True)


def _file(token: str, ref: str, *, preview: bool) -> Response:
    link = _mine(token)
    if not any(one.ref == ref for one in handoff.files_sent(link)):
        abort(404)
    try:
        found = paper_files.open_draft_file(ref, draft_id=link.place.draft_id, preview=preview)
    except papers.NoSuchFile:
        abort(404)
    return shown_file(found)


def _mine(token: str) -> Link:
    try:
        return handoff.opened(token, by=access.session_key(), now=clock.now())
    except (handoff.Gone, handoff.Taken):
        abort(404)


def _about(link: Link) -> dict[str, str]:
    """What the paper is and what a good one looks like: nothing of the person."""
    paper = catalog.revision(handoff.revision_id(link)).papers[link.place.paper]
    return {"name": say(paper.name), "hint": say(paper.enough), "good": say(paper.good)}


def _box(token: str, link: Link, errors: tuple[str, ...] = ()) -> Box:
    return box(
        handoff.files_sent(link),
        id="paper",
        what=_about(link)["name"],
        action=url_for("handoff.send", token=token),
        acts=url_for("handoff.arrange", token=token),
        row=link.place.row_id,
        errors=errors,
        filled=True,
        href=lambda ref: url_for("handoff.file", token=token, file=ref),
        preview=lambda ref: url_for("handoff.preview", token=token, file=ref),
    )


def _show(token: str, link: Link, received: Received | None = None) -> Response:
    errors = received.errors if received else ()
    return page(
        "cases/handoff_phone.html",
        status=422 if errors else 200,
        what=_about(link),
        box=_box(token, link, errors),
        until=say_time(link.expires_at),
        errors=[("box-paper", error) for error in errors],
    )


def _refuse(title: str) -> Response:
    return page(
        "error.html",
        status=410,
        code=410,
        title=title,
        advice=_("Make a new code on the terminal and scan it with this phone."),
    )


def init(app: Flask) -> None:
    """The box of a paper asks for its link where the screen has no files of its own."""
    app.jinja_env.globals["handoff_here"] = handoff_here
