"""The public page that says whether a document is genuine, who signed it, and when."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from webapp.core import clock, settings
from webapp.documents import service as documents
from webapp.signing import checking
from webapp.signing.check_words import check_view
from webapp.signing.checking import Found
from webapp.web.page import page
from webapp.web.uploads import brings_files

blueprint = Blueprint("verify", __name__, template_folder="templates")

MOST_TYPED = 64
MB = 1024 * 1024


@blueprint.get("/verify")
def verify() -> Response:
    """Ask for a document or its number."""
    return _ask()


@brings_files
@blueprint.post("/verify")
def check() -> Response:
    """Say whether a document is genuine; nothing of it is kept."""
    sent = request.files.get("file")
    number = request.form.get("number", "")[:MOST_TYPED].strip()
    if sent is not None and sent.filename:
        content, limit = sent.read(), settings.current().paper_bytes
        if len(content) > limit:
            words = _("This file is over %(limit)d MB. Type its number instead.", limit=limit // MB)
            return _ask(errors=[("f-file", words)])
        return _answer(checking.check_file(content))
    if not number:
        words = _("Choose a PDF, or type the number that stands on the document.")
        return _ask(errors=[("f-number", words)])
    try:
        found = checking.check_number(number, address=request.remote_addr or "", now=clock.now())
    except documents.TooManyTries:
        return _ask(number, too_many=True)
    return _answer(found)


@blueprint.get("/v/<token>")
def by_code(token: str) -> Response:
    """What the code on a document opens."""
    response = _answer(checking.check_token(token))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _ask(
    number: str = "", *, errors: list[tuple[str, str]] | None = None, too_many: bool = False
) -> Response:
    return page(
        "signing/verify.html",
        status=422 if errors else 429 if too_many else 200,
        number=number,
        errors=errors or [],
        too_many=too_many,
        largest=settings.current().paper_bytes // MB,
        can_choose=g.surface.can_remember,
    )


def _answer(found: Found) -> Response:
    return page("signing/checked.html", view=check_view(found))
