"""Pages of one's own licences: the list, and one to show to an inspector."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from webapp.licences import service
from webapp.licences.words import licence_line, licence_view
from webapp.web.access import account_required, current_account_id
from webapp.web.page import page

blueprint = Blueprint("licences", __name__, template_folder="templates")


@blueprint.get("/me/licences")
@account_required
def mine() -> Response:
    """What one holds, the newest first."""
    account_id = current_account_id()
    assert account_id is not None
    found = service.of_account(account_id)
    return page("licences/mine.html", lines=[licence_line(one) for one in found])


@blueprint.get("/me/licences/<ref>")
@account_required
def licence(ref: str) -> Response:
    """One licence, to show."""
    account_id = current_account_id()
    assert account_id is not None
    found = service.with_document(ref, account_id=account_id)
    if found is None:
        abort(404)
    return page("licences/licence.html", view=licence_view(found))
