"""Pages of those who are asked to sign: the link, the text, the pad; and what they have signed."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core import clock
from webapp.documents.views import file_response
from webapp.signing import answering, here, provider
from webapp.signing.answering import Invitation
from webapp.signing.link_words import ended_words, link_page, mine_lines
from webapp.signing.values import BadSignature, Ended, NoRequest, Sent
from webapp.signing.words import problem_words
from webapp.web.access import account_required, current_account_id, redirect_to
from webapp.web.page import page
from webapp.web.security import Guard, guarded_by

blueprint = Blueprint("signing", __name__, template_folder="templates")


def init(app: Flask) -> None:
    """Templates ask whether a signature bears a certificate here."""
    app.jinja_env.globals["certifies"] = provider.certifies


@blueprint.get("/sign/<token>")
def link(token: str) -> AnyResponse:
    """What a link leads to: who asks for what; signed in, the text and the pad."""
    try:
        found = answering.open_link(token, now=clock.now())
    except NoRequest:
        return _gone()
    except Ended as ended:
        return _over(ended)
    if current_account_id() is None:
        return page("signing/door.html", view=link_page(found), enter=_enter(token))
    return _show(token, found)


@blueprint.get("/sign/<token>/enter")
@account_required
def enter(token: str) -> AnyResponse:
    """Sign in first, then come back to the link."""
    return redirect_to(url_for("signing.link", token=token))


def _enter(token: str) -> str:
    return url_for("signing.enter", token=token)


@blueprint.post("/sign/<token>")
@account_required
def keep(token: str) -> AnyResponse:
    """Sign, once."""
    sent = here.sent()
    try:
        ref = answering.sign(token, sent, who=here.who(), now=clock.now())
    except NoRequest:
        return _gone()
    except Ended as ended:
        return _over(ended)
    except BadSignature as bad:
        return _show(token, answering.open_link(token, now=clock.now()), sent=sent, bad=bad)
    return redirect_to(url_for("signing.mine", ref=ref))


@blueprint.get("/sign/<token>/decline")
def back_to_link(token: str) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("signing.link", token=token))


@blueprint.post("/sign/<token>/decline")
@account_required
def decline(token: str) -> AnyResponse:
    """Not sign; whoever asked is told so."""
    try:
        answering.decline(token, who=here.who(), now=clock.now())
    except NoRequest:
        return _gone()
    except (Ended, BadSignature):
        return redirect_to(url_for("signing.link", token=token))
    return page(
        "signing/over.html",
        title=_("You don't sign this"),
        advice=_("Whoever asked you is told. Nothing else happens."),
    )


@blueprint.get("/sign/<token>/file.pdf")
@account_required
def file(token: str) -> AnyResponse:
    """The file that is to be signed, as it came."""
    try:
        content = answering.file_of(token, who=here.who(), now=clock.now())
    except (NoRequest, Ended, BadSignature):
        abort(404)
    return answering.shown(content)


def _show(
    token: str, found: Invitation, *, sent: Sent | None = None, bad: BadSignature | None = None
) -> Response:
    if not answering.is_for(found, here.who()):
        return page("signing/somebody_else.html", status=403, view=link_page(found))
    errors = [problem_words(bad.problem, found.name)] if bad else []
    return page(
        "signing/sign.html",
        status=422 if errors else 200,
        view=link_page(found),
        token=token,
        errors=errors,
        sent=sent or Sent(""),
    )


def _gone() -> Response:
    return page(
        "signing/over.html",
        status=410,
        title=_("This link has run out or was used"),
        advice=_("A link signs once, for one person. Ask whoever sent it for a new one."),
    )


def _over(ended: Ended) -> Response:
    title, advice = ended_words(ended.state)
    return page("signing/over.html", status=410, title=title, advice=advice)


@blueprint.get("/me/signatures")
@account_required
def all_mine() -> AnyResponse:
    """What one has signed here, the newest first."""
    return page("signing/mine.html", lines=mine_lines(answering.signed_by(here.who())), one=None)


@blueprint.get("/me/signatures/<ref>")
@account_required
def mine(ref: str) -> AnyResponse:
    """One document that one has signed."""
    lines = mine_lines([one for one in answering.signed_by(here.who()) if one.ref == ref])
    if not lines:
        abort(404)
    return page("signing/mine.html", lines=lines, one=lines[0])


@blueprint.get("/me/signatures/<ref>/file.pdf")
@account_required
def signed_file(ref: str) -> AnyResponse:
    """The signed document itself, for each of those who signed it."""
    found = [one for one in answering.signed_by(here.who()) if one.ref == ref]
    if not found:
        abort(404)
    return file_response(found[0].document_ref)


@blueprint.post("/demo/timestamp")
@guarded_by(Guard.credential)  # it changes nothing, and programs send it
def timestamp() -> AnyResponse:
    """The demonstration's time stamping authority (RFC 3161), for whoever tries it out."""
    authority = provider.provider()
    wanted = request.mimetype == "application/timestamp-query"
    if authority is None or not authority.simulated or not wanted:
        abort(404)
    answer = authority.timestamp(request.get_data())
    return Response(answer, mimetype="application/timestamp-reply")
