"""Documents of a case at the desk: that an officer opened one is recorded."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from webapp.approvals import officers
from webapp.cases import letters
from webapp.core import clock
from webapp.documents.views import file_response
from webapp.web.access import actor, current_staff_id, staff_required

blueprint = Blueprint("staff_documents", __name__)


@blueprint.post("/staff/documents/<ref>")
@staff_required
def pdf(ref: str) -> Response:
    """The file of a document of one's own department's case."""
    officer_id = current_staff_id()
    assert officer_id is not None
    person = officers.load(officer_id)
    try:
        letters.open_for_staff(
            ref,
            hall_id=person.hall_id,
            departments=person.departments,
            actor=actor(),
            now=clock.now(),
        )
    except LookupError:
        abort(404)
    return file_response(ref)
