"""Pages of who asks for a call: ask, wait, talk, and read what was agreed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.appointments import calls
from webapp.cases import number_rules, state_rules, tracking
from webapp.cases.paper_box import refusal_words
from webapp.cases.papers import TooMuch
from webapp.core import clock
from webapp.documents.intake import Refused
from webapp.messages import inbox
from webapp.video import calling, handing, reads, room, talking, words
from webapp.video.values import LONGEST_TEXT, Call, CallSide, Member, NotNow, TooMany, VideoState
from webapp.web.access import account_required, current_account_id, redirect_to
from webapp.web.language import gettext as _
from webapp.web.page import page
from webapp.web.security import with_calls
from webapp.web.uploads import brings_files

blueprint = Blueprint("video", __name__, url_prefix="/video", template_folder="templates")


@inbox.leads("video")
def _address_of(ref: str) -> str:
    return url_for("video.call", ref=ref)


@blueprint.get("/for/<case_ref>")
@account_required
def about(case_ref: str) -> AnyResponse:
    """How a call about a case goes, and the button that asks for one."""
    return _show_about(case_ref)


@blueprint.post("/for/<case_ref>")
@account_required
def ask(case_ref: str) -> AnyResponse:
    """Ask for a call; who waits or talks already goes there."""
    if not g.surface.can_remember:
        # A screen in the hall has colleagues beside it, and others behind it.
        abort(404)
    try:
        made = calling.ask(
            case_ref,
            account_id=_me().number,
            about=request.form.get("about", ""),
            address=request.remote_addr or "",
            now=clock.now(),
        )
    except LookupError:
        abort(404)
    except TooMany:
        return _show_about(case_ref, _("You asked many times. Wait 15 minutes, or book a time."))
    return redirect_to(url_for("video.call", ref=made.ref))


@blueprint.get("/<ref>")
@account_required
def call(ref: str) -> AnyResponse:
    """The call: waiting, talking, or over with what was agreed."""
    return _show(_call(ref))


@blueprint.post("/<ref>/look")
@account_required
def look(ref: str) -> AnyResponse:
    """Look again, without scripts: whoever looks is there."""
    try:
        talking.look(ref, _me(), now=clock.now())
    except LookupError:
        abort(404)
    return redirect_to(url_for("video.call", ref=ref))


@blueprint.post("/<ref>/exchange")
@account_required
def exchange(ref: str) -> Response:
    """The page looks by itself, and tells the other browser how it can be reached."""
    return room.exchange(ref, _me(), _address(ref))


@blueprint.post("/<ref>/say")
@account_required
def say(ref: str) -> AnyResponse:
    """Say something in writing."""
    wrong = room.say(ref, _me())
    return room.told(wrong) or _after(ref, wrong)


@brings_files
@blueprint.post("/<ref>/photos")
@account_required
def photograph(ref: str) -> AnyResponse:
    """Show a paper: a frame of the camera, or a picture that was chosen."""
    wrong = room.photograph(ref, _me())
    return room.told(wrong) or _after(ref, wrong)


@blueprint.get("/<ref>/photos/<int:line>")
@account_required
def photo(ref: str, line: int) -> Response:
    """A photograph of the call."""
    return room.photo(ref, line, _me())


@blueprint.post("/<ref>/show")
@account_required
def show(ref: str) -> AnyResponse:
    """Let the officer see the application."""
    return _beside(ref, room.show(ref, _me()))


@blueprint.post("/<ref>/hide")
@account_required
def hide(ref: str) -> AnyResponse:
    """See it together no more."""
    room.hide(ref, _me())
    return redirect_to(_address(ref))


@blueprint.post("/<ref>/photos/<int:line>/paper")
@account_required
def choose(ref: str, line: int) -> AnyResponse:
    """Say which paper of the case a photograph is."""
    return _beside(ref, room.choose(ref, line, _me()))


@blueprint.post("/<ref>/papers/<paper>")
@account_required
def hand_in(ref: str, paper: str) -> AnyResponse:
    """Hand in the photographs of a paper."""
    _call(ref)
    try:
        handing.hand_in(ref, _me(), paper, now=clock.now())
    except (LookupError, NotNow):
        return _beside(ref, words.no_such_paper())
    except (Refused, TooMuch) as why:
        return _beside(ref, refusal_words(why))
    return redirect_to(_address(ref))


@blueprint.post("/<ref>/end")
@account_required
def end(ref: str) -> AnyResponse:
    """Hang up, or do not wait any longer."""
    try:
        calling.end(ref, _me(), now=clock.now())
    except LookupError:
        abort(404)
    return redirect_to(url_for("video.call", ref=ref))


@blueprint.get("/<ref>/look")
@blueprint.get("/<ref>/exchange")
@blueprint.get("/<ref>/say")
@blueprint.get("/<ref>/photos")
@blueprint.get("/<ref>/show")
@blueprint.get("/<ref>/hide")
@blueprint.get("/<ref>/photos/<int:line>/paper")
@blueprint.get("/<ref>/papers/<paper>")
@blueprint.get("/<ref>/end")
@account_required
def back(ref: str, **_more: Any) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("video.call", ref=ref))


def _me() -> Member:
    account_id = current_account_id()
    assert account_id is not None  # account_required stands before
    return Member(CallSide.caller, account_id)


def _address(ref: str) -> str:
    return url_for("video.call", ref=ref)


def _call(ref: str) -> Call:
    try:
        return reads.now_of(ref, _me(), clock.now())
    except LookupError:
        abort(404)


def _after(ref: str, wrong: str) -> AnyResponse:
    return _show(_call(ref), wrong) if wrong else redirect_to(url_for("video.call", ref=ref))


def _beside(ref: str, wrong: str) -> AnyResponse:
    """What stands beside the talk again, with what is wrong; without, where that can be seen."""
    if not wrong:
        return redirect_to(_address(ref))
    call = _call(ref)
    return _show(call, beside=wrong) if call.state is VideoState.talking else _show(call, wrong)


def _show_about(case_ref: str, wrong: str = "") -> AnyResponse:
    account_id, now = _me().number, clock.now()
    try:
        case = tracking.case(case_ref, account_id=account_id)
    except LookupError:
        abort(404)
    open_call = reads.open_of(account_id, now)
    past = [one for one in reads.of_case(case_ref, account_id, now) if not one.is_open]
    return page(
        "video/about.html",
        422 if wrong else 200,
        wrong=wrong,
        action=url_for("video.ask", case_ref=case_ref),
        back=url_for("track.case", ref=case_ref),
        number=number_rules.grouped(case.number),
        matter=words.named(case.revision_id, case.theme),
        running=url_for("video.call", ref=open_call.ref) if open_call else "",
        booked=words.booked(calls.of_case(case_ref, account_id, now)),
        times=""
        if all(item.state in state_rules.FINAL for item in case.items)
        else url_for("appointments.from_case", ref=case_ref),
        past=words.past_views(past, {one.ref: _address(one.ref) for one in past}),
        most=LONGEST_TEXT,
        kept_days=words.kept_days(),
    )


def _show(call: Call, wrong: str = "", *, beside: str = "") -> Response:
    made = page(
        "video/call.html",
        422 if wrong or beside else 200,
        **(room.context(call, _me(), _address(call.ref)) | {"wrong_beside": beside}),
        wrong=wrong,
        news=words.heading(call),
        case=url_for("track.case", ref=call.case_ref),
        again=url_for("video.about", case_ref=call.case_ref),
        kept=words.kept(call),
        most=LONGEST_TEXT,
    )
    return with_calls(made)
