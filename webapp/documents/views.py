"""Pages of documents: one's own file, and the public page that says whether one is genuine."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request
from flask_babel import gettext as _

from webapp.core import clock, settings
from webapp.documents import service
from webapp.documents.values import Checked
from webapp.documents.words import check_view
from webapp.web.access import account_required, current_account_id
from webapp.web.page import page

blueprint = Blueprint("documents", __name__, template_folder="templates")

AGAIN = 2
"""Seconds after which a page asks again for a file that is being made."""
MOST_TYPED = 64
SAFE = {
    # Whatever stands in a file, no browser runs it as a page of ours.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def file_response(ref: str) -> Response:
    """The file of a document, for whoever was found to be allowed to have it."""
    try:
        number, content = service.pdf(ref)
    except service.NotMadeYet as not_yet:
        response = page("documents/waiting.html", status=202, lacks=not_yet.lacks)
        if not not_yet.lacks:
            response.headers["Refresh"] = str(AGAIN)
        return response
    response = Response(content, mimetype="application/pdf", headers=SAFE)
    response.headers["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    return response


@blueprint.get("/documents/<ref>.pdf")
@account_required
def pdf(ref: str) -> Response:
    """One's own document."""
    try:
        account_id, *_where = service.owner(ref)
    except service.NoDocument:
        abort(404)
    if account_id is None or account_id != current_account_id():
        abort(404)
    return file_response(ref)


@blueprint.get("/verify")
def verify() -> Response:
    """Ask for a document or its number."""
    return _ask()


@blueprint.post("/verify")
def check() -> Response:
    """Say whether a document is genuine; nothing of it is kept."""
    sent = request.files.get("file")
    number = request.form.get("number", "")[:MOST_TYPED].strip()
    if sent is not None and sent.filename:
        return _answer(service.check_digest(service.digest_of(sent.stream)))
    if not number:
        words = _("Choose a PDF, or type the number that stands on the document.")
        return _ask(errors=[("f-number", words)])
    try:
        found = service.check_number(number, address=request.remote_addr or "", now=clock.now())
    except service.TooManyTries:
        return _ask(number, too_many=True)
    return _answer(found)


@blueprint.get("/v/<token>")
def by_code(token: str) -> Response:
    """What the code on a document opens."""
    response = _answer(service.check_token(token))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _ask(
    number: str = "", *, errors: list[tuple[str, str]] | None = None, too_many: bool = False
) -> Response:
    return page(
        "documents/verify.html",
        status=422 if errors else 429 if too_many else 200,
        number=number,
        errors=errors or [],
        too_many=too_many,
        largest=settings.current().request_limit // 1024,
        can_choose=g.surface.can_remember,
    )


def _answer(checked: Checked) -> Response:
    return page("documents/checked.html", view=check_view(checked))
