"""The page on which an applicant answers a notice: exactly what it asks, saved as they go."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, g, jsonify, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.approvals import answering, officers
from webapp.approvals.answer_page import box_id, box_of, notice_view
from webapp.approvals.answering import Answering, NotAnswered
from webapp.approvals.notice_values import NoticePoint, PointKind
from webapp.cases import handoff, papers
from webapp.cases.handoff_views import state_mark
from webapp.cases.paper_box import answer, box_html, receive
from webapp.core import clock
from webapp.web import access
from webapp.web.access import account_required, actor, current_account_id, redirect_to
from webapp.web.page import page
from webapp.web.uploads import brings_files, wants_json

KEPT = "kept"
"""The part of the page that saves as the person goes."""

blueprint = Blueprint("notices", __name__, template_folder="templates")


@blueprint.get("/me/cases/<ref>/notice/<notice>")
@account_required
def notice(ref: str, notice: str) -> Response:
    """What is missing, and what was given so far."""
    return _show(_open(ref, notice))


@blueprint.get("/me/cases/<ref>/notice/<notice>/keep")
@blueprint.get("/me/cases/<ref>/notice/<notice>/send")
@account_required
def back_to_notice(ref: str, notice: str) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("notices.notice", ref=ref, notice=notice))


@blueprint.post("/me/cases/<ref>/notice/<notice>/keep")
@account_required
def keep(ref: str, notice: str) -> AnyResponse:
    """Keep what was typed so far; a button of a table adds or removes a row."""
    return _keep(ref, notice)


def _keep(ref: str, notice: str) -> AnyResponse:
    act = _act()
    try:
        answering.save(
            ref, notice, request.form.getlist, account_id=_me(), now=clock.now(), act=act
        )
    except LookupError:
        abort(404)
    if act is None and request.headers.get("HX-Trigger") == KEPT:
        return Response(status=204)
    anchor = f"f-{act[1]}" if act else None
    return redirect_to(url_for("notices.notice", ref=ref, notice=notice, _anchor=anchor))


@blueprint.post("/me/cases/<ref>/notice/<notice>/send")
@account_required
def send(ref: str, notice: str) -> AnyResponse:
    """Send the answer, once."""
    if _act() is not None:
        return _keep(ref, notice)
    try:
        answering.send(ref, notice, request.form.getlist, account_id=_me(), now=clock.now())
    except NotAnswered as refused:
        return _show(refused.opened, refused)
    except LookupError:
        abort(404)
    return redirect_to(url_for("track.case", ref=ref))


@brings_files
@blueprint.post("/me/cases/<ref>/notice/<notice>/papers/<int:point>/files")
@account_required
def send_files(ref: str, notice: str, point: int) -> AnyResponse:
    """Take files for one point: one from a script, or several from a plain form."""
    opened, one = _open_point(ref, notice, point)
    if one is None:
        return _gone(ref, notice)
    received = receive(
        opened.draft_id,
        one.point.key,
        round=opened.notice.serial,
        actor=actor(),
        now=clock.now(),
    )
    opened = _open(ref, notice)
    if wants_json():
        g.handoff_places = {box_id(one): opened.place_of(one)}
        shown = box_of(one, opened)
        return answer(received, {f"inside-{shown.id}": box_html(shown)})
    if received.errors:
        return _show(opened, sent_for=point, sent_errors=received.errors)
    return redirect_to(url_for("notices.notice", ref=ref, notice=notice, _anchor=f"point-{point}"))


@blueprint.post("/me/cases/<ref>/notice/<notice>/papers/<int:point>")
@account_required
def arrange(ref: str, notice: str, point: int) -> AnyResponse:
    """Move or remove a file that was sent for one point."""
    opened, one = _open_point(ref, notice, point)
    what, _space, file = request.form.get("act", "").partition(" ")
    if one is not None:
        try:
            papers.arrange(
                opened.draft_id,
                file,
                what,
                round=opened.notice.serial,
                actor=actor(),
                now=clock.now(),
            )
        except papers.NoSuchFile:
            # Another window was faster: the page shows how things stand.
            return _gone(ref, notice)
    return redirect_to(url_for("notices.notice", ref=ref, notice=notice, _anchor=f"point-{point}"))


@blueprint.post("/me/cases/<ref>/notice/<notice>/papers/<int:point>/handoff")
@account_required
def make_handoff(ref: str, notice: str, point: int) -> AnyResponse:
    """A link for the visitor's phone, on a screen that has no files."""
    opened, one = _open_point(ref, notice, point)
    if one is None:
        return _gone(ref, notice)
    handoff.make(
        opened.place_of(one),
        hall_id=opened.hall_id,
        session_id=access.ensure_session(),
        account_id=_me(),
        chain=opened.number,
        actor=actor(),
        now=clock.now(),
    )
    if getattr(request, "htmx", None):
        return _box(opened, one)
    return redirect_to(url_for("notices.notice", ref=ref, notice=notice, _anchor=f"point-{point}"))


@blueprint.get("/me/cases/<ref>/notice/<notice>/papers/<int:point>/handoff")
def show_handoff(ref: str, notice: str, point: int) -> AnyResponse:
    """The box as it is now, where it is not as the screen saw it: asked for each second."""
    if current_account_id() is None:
        return Response(status=204, headers={"HX-Refresh": "true"})
    if not getattr(request, "htmx", None):
        return redirect_to(url_for("notices.notice", ref=ref, notice=notice))
    opened, one = _open_point(ref, notice, point)
    if one is None or request.args.get("seen") == state_mark(opened.place_of(one)):
        return Response(status=204)
    response = _box(opened, one)
    # What comes from the phone is a sign of life as well.
    response.headers["HX-Trigger"] = "terminal:here"
    return response


def _box(opened: Answering, one: NoticePoint) -> Response:
    g.handoff_places = {box_id(one): opened.place_of(one)}
    return Response(box_html(box_of(one, opened)), mimetype="text/html")


def _open_point(ref: str, notice: str, number: int) -> tuple[Answering, NoticePoint | None]:
    """A point about a paper, while files for it can come; None once it was answered."""
    opened = _open(ref, notice)
    found = [one for one in opened.notice.points if one.id == number]
    if not found or found[0].point.kind is not PointKind.paper:
        abort(404)
    return opened, found[0] if opened.is_open and not found[0].answered else None


def _gone(ref: str, notice: str) -> AnyResponse:
    if wants_json():
        words = _("This was answered already. Reload the page.")
        response: Response = jsonify(error=words, again=False)
        response.status_code = 409
        return response
    return redirect_to(url_for("notices.notice", ref=ref, notice=notice))


def _act() -> tuple[str, str, str] | None:
    """What a button of a table asks for: what, of which field, of which row."""
    parts = (*request.form.get("act", "").split(" "), "", "")
    return (parts[0], parts[1], parts[2]) if parts[0] else None


def _me() -> int:
    number = current_account_id()
    assert number is not None  # account_required stands before
    return number


def _open(ref: str, notice: str) -> Answering:
    try:
        return answering.open_notice(ref, notice, account_id=_me(), now=clock.now())
    except LookupError:
        abort(404)


def _show(
    opened: Answering,
    refused: NotAnswered | None = None,
    *,
    sent_for: int = 0,
    sent_errors: Sequence[str] = (),
) -> Response:
    officer = officers.names_of({opened.notice.officer_id})[opened.notice.officer_id]
    g.handoff_places = {box_id(one): opened.place_of(one) for one in opened.notice.points}
    view = notice_view(
        opened,
        officer,
        errors=refused.checked.errors if refused else None,
        unanswered=refused.unanswered if refused else (),
        sent_for=sent_for,
        sent_errors=sent_errors,
    )
    return page("approvals/notice.html", status=422 if view.errors else 200, view=view)
