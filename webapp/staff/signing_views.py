"""The signing service at the desk: send a file round, follow it, take it back, count."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.core import clock, settings
from webapp.documents.intake import Refused
from webapp.documents.views import file_response
from webapp.halls import service as halls
from webapp.signing import circulating, provider
from webapp.signing.circulating import AlreadySigned, NoFile
from webapp.signing.values import NoRequest
from webapp.staff import shell, signing_form, signing_words
from webapp.staff.here import me, my_id
from webapp.staff.signing_form import Typed
from webapp.web.access import redirect_to, staff_required
from webapp.web.page import page
from webapp.web.uploads import brings_files

blueprint = Blueprint(
    "staff_signing", __name__, url_prefix="/staff/signing", template_folder="templates"
)
MB = 1024 * 1024


@blueprint.before_request
def certified_only() -> None:
    """Without certificates there is no signing service."""
    if not provider.certifies():
        abort(404)


@blueprint.get("")
@staff_required
def index() -> Response:
    """What I have sent round, and what the hall signs in a month."""
    return _show()


@blueprint.get("/<ref>")
@staff_required
def one(ref: str) -> Response:
    """One file and who has signed it."""
    return _show(ref)


@brings_files
@blueprint.post("/file")
@staff_required
def upload() -> Response:
    """Keep the file; who signs it comes next."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _show(file_error=_("Choose the PDF first."))
    try:
        kept = circulating.upload(sent.read())
    except AlreadySigned:
        return _show(file_error=signing_words.already_signed())
    except Refused as why:
        return _show(file_error=signing_words.refusal(why))
    return redirect_to(url_for("staff_signing.new", token=kept.token))


@blueprint.get("/new/<token>")
@staff_required
def new(token: str) -> Response:
    """Who signs the file."""
    return _ask(Typed(token), {})


@blueprint.post("/new/<token>")
@staff_required
def send(token: str) -> Response:
    """Send it round."""
    typed = signing_form.read(token, request.form)
    wanted, errors = signing_form.judge(typed)
    if wanted is None:
        return _ask(typed, errors)
    person = me()
    try:
        ref = circulating.send_round(
            token,
            wanted.title,
            wanted.people,
            hall_id=person.hall_id,
            officer_id=person.id,
            now=clock.now(),
        )
    except NoFile:
        return _show(file_error=_("The file waited too long and is gone. Choose it again."))
    return redirect_to(url_for("staff_signing.one", ref=ref))


@blueprint.post("/<ref>/again")
@staff_required
def again(ref: str) -> Response:
    """New links for those who have not signed."""
    try:
        circulating.ask_again(my_id(), ref, now=clock.now())
    except NoRequest:
        abort(404)
    return redirect_to(url_for("staff_signing.one", ref=ref))


@blueprint.post("/<ref>/back")
@staff_required
def take_back(ref: str) -> Response:
    """Nobody signs it any more."""
    try:
        circulating.take_back(my_id(), ref, now=clock.now())
    except NoRequest:
        abort(404)
    return redirect_to(url_for("staff_signing.one", ref=ref))


@blueprint.get("/<ref>/file.pdf")
@staff_required
def file(ref: str) -> Response:
    """The signed file."""
    try:
        found = circulating.one_of(my_id(), ref)
    except NoRequest:
        abort(404)
    if not found.is_whole:
        abort(404)
    return file_response(found.request.document_ref)


@blueprint.get("/file")
@blueprint.get("/<ref>/again")
@blueprint.get("/<ref>/back")
@staff_required
def back(ref: str = "") -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_signing.one" if ref else "staff_signing.index", ref=ref))


def _ask(typed: Typed, errors: dict[str, str]) -> Response:
    try:
        circulating.waiting(typed.token)
    except NoFile:
        return _show(file_error=_("The file waited too long and is gone. Choose it again."))
    return page(
        "staff/signing_new.html",
        status=422 if errors else 200,
        **_around(),
        typed=typed,
        errors=errors,
        matters=signing_words.matters(),
        days=settings.current().signing_days,
    )


def _show(ref: str = "", *, file_error: str = "") -> Response:
    found = circulating.sent_by(my_id())
    chosen = next((one for one in found if one.request.ref == ref), None)
    if ref and chosen is None:
        abort(404)
    everything = "months" in request.args
    months = circulating.months(me().hall_id, halls.today(), 12 if everything else 2)
    return page(
        "staff/signing.html",
        status=422 if file_error else 200,
        **_around(),
        rows=[signing_words.row_of(one) for one in found],
        chosen=signing_words.shown(chosen) if chosen else None,
        figures=signing_words.figures(months),
        everything=everything,
        errors={"f-file": file_error} if file_error else {},
        largest=settings.current().paper_bytes // MB,
    )


def _around() -> dict[str, Any]:
    return shell.of_page(me(), "staff_signing.index")
