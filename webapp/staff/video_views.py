"""Video calls at the desk: who waits, the call with the case beside it, and what was agreed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.cases import service as cases
from webapp.cases.values import ItemState
from webapp.core import clock
from webapp.staff import shell
from webapp.staff import video_words as words
from webapp.staff.here import me, my_id, not_there
from webapp.video import calling, reads, room, talking
from webapp.video.values import LONGEST_TEXT, Call, CallSide, Member, NotNow
from webapp.web.access import redirect_to, staff_required
from webapp.web.page import page
from webapp.web.security import with_calls
from webapp.web.uploads import brings_files

blueprint = Blueprint(
    "staff_video", __name__, url_prefix="/staff/video", template_folder="templates"
)
MOST_ITEMS = 20


@blueprint.get("")
@staff_required
def index() -> Response:
    """Who waits for a call, and what is still to be written down."""
    return _show_list()


@blueprint.post("/<ref>/answer")
@staff_required
def answer(ref: str) -> AnyResponse:
    """Answer a call."""
    try:
        calling.answer(
            ref,
            officer_id=my_id(),
            hall_id=me().hall_id,
            departments=me().departments,
            now=clock.now(),
        )
    except LookupError:
        not_there()
    except NotNow:
        return _show_list(_("A colleague was faster, or nobody waits there any more."))
    return _back(ref)


@blueprint.get("/<ref>")
@staff_required
def call(ref: str) -> AnyResponse:
    """The call, with the case open beside it."""
    return _show(_call(ref))


@blueprint.post("/<ref>/look")
@staff_required
def look(ref: str) -> AnyResponse:
    """Look again, without scripts."""
    try:
        talking.look(ref, _member(), now=clock.now())
    except LookupError:
        not_there()
    return _back(ref)


@blueprint.post("/<ref>/exchange")
@staff_required
def exchange(ref: str) -> Response:
    """The page looks by itself, and tells the other browser how it can be reached."""
    return room.exchange(ref, _member(), _address(ref))


@blueprint.post("/<ref>/say")
@staff_required
def say(ref: str) -> AnyResponse:
    """Say something in writing."""
    wrong = room.say(ref, _member())
    return room.told(wrong) or _after(ref, wrong)


@brings_files
@blueprint.post("/<ref>/photos")
@staff_required
def photograph(ref: str) -> AnyResponse:
    """Show a paper to the applicant: a picture that was chosen."""
    wrong = room.photograph(ref, _member())
    return room.told(wrong) or _after(ref, wrong)


@blueprint.get("/<ref>/photos/<int:line>")
@staff_required
def photo(ref: str, line: int) -> Response:
    """A photograph of the call."""
    return room.photo(ref, line, _member())


@blueprint.post("/<ref>/hide")
@staff_required
def hide(ref: str) -> AnyResponse:
    """See the application together no more."""
    room.hide(ref, _member())
    return _back(ref)


@blueprint.post("/<ref>/photos/<int:line>/paper")
@staff_required
def choose(ref: str, line: int) -> AnyResponse:
    """Propose which paper of the case a photograph is."""
    wrong = room.choose(ref, line, _member())
    return _show(_call(ref), beside=wrong) if wrong else _back(ref)


@blueprint.post("/<ref>/end")
@staff_required
def end(ref: str) -> AnyResponse:
    """Write down what was agreed; that ends the call."""
    try:
        calling.write_up(ref, _member(), request.form.get("agreed", ""), now=clock.now())
    except LookupError:
        not_there()
    except ValueError:
        return _show(_call(ref), unwritten=_("Write what was agreed. One line is enough."))
    except NotNow:
        return _show(_call(ref), _("That is written down already."))
    return _back(ref)


@blueprint.get("/<ref>/answer")
@blueprint.get("/<ref>/look")
@blueprint.get("/<ref>/exchange")
@blueprint.get("/<ref>/say")
@blueprint.get("/<ref>/photos")
@blueprint.get("/<ref>/hide")
@blueprint.get("/<ref>/photos/<int:line>/paper")
@blueprint.get("/<ref>/end")
@staff_required
def back(ref: str, **_more: Any) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    try:
        reads.one(ref, _member())
    except LookupError:
        return redirect_to(url_for("staff_video.index"))
    return _back(ref)


def _member() -> Member:
    return Member(CallSide.officer, my_id())


def _address(ref: str) -> str:
    return url_for("staff_video.call", ref=ref)


def _back(ref: str) -> AnyResponse:
    return redirect_to(_address(ref))


def _call(ref: str) -> Call:
    try:
        return reads.now_of(ref, _member(), clock.now())
    except LookupError:
        not_there()


def _after(ref: str, wrong: str) -> AnyResponse:
    return _show(_call(ref), wrong) if wrong else _back(ref)


def _show_list(refused: str = "") -> Response:
    now = clock.now()
    mine = reads.of_officer(my_id(), now)
    return page(
        "staff/video.html",
        422 if refused else 200,
        **shell.of_page(me(), "staff_video.index"),
        refused=refused,
        waiting=words.rows(reads.waiting(me().hall_id, me().departments, now)),
        running=words.rows([one for one in mine if one.is_open]),
        unwritten=words.rows([one for one in mine if words.is_unwritten(one)]),
        done=words.rows([one for one in mine if one.agreed]),
    )


def _show(call: Call, wrong: str = "", *, unwritten: str = "", beside: str = "") -> Response:
    items = cases.inbox(
        me().hall_id,
        departments=me().departments,
        states=tuple(ItemState),
        account_id=call.account_id,
        limit=MOST_ITEMS,
    )
    made = page(
        "staff/video_call.html",
        422 if wrong or unwritten or beside else 200,
        **shell.of_page(me(), "staff_video.index"),
        **(room.context(call, _member(), _address(call.ref)) | {"wrong_beside": beside}),
        wrong=wrong,
        unwritten=unwritten,
        heading=words.heading(call),
        items=words.items(call, items),
        others=words.others(call, items),
        most=LONGEST_TEXT,
    )
    return with_calls(made)
