"""One's own documents, as files."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from webapp.documents import service
from webapp.web.access import account_required, current_account_id
from webapp.web.page import page

blueprint = Blueprint("documents", __name__, template_folder="templates")

AGAIN = 2
"""Seconds after which a page asks again for a file that is being made."""
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
