"""Pages that follow a case: one's own list, one case, by number, by slip."""

from __future__ import annotations

import base64

from flask import Blueprint, Response, abort, g, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.cases import both_ways, drafts, letters, papers, rules, tracking
from webapp.cases.case_words import case_view, status_view
from webapp.cases.guide_words import Resume, address, resume_words
from webapp.cases.mine import mine_view
from webapp.cases.values import DraftValues
from webapp.cases.who import owner_here
from webapp.core import clock, crypto
from webapp.messages import inbox
from webapp.web.access import account_required, current_account_id, redirect_to
from webapp.web.language import say
from webapp.web.page import page

blueprint = Blueprint("track", __name__, template_folder="templates")

NUMBER, FOUR = "number", "four"
SLIP = "slip"
"""Where the session of a shared screen keeps the slip that is looked at, sealed."""
MOST_TYPED = 64


@blueprint.get("/me/cases")
@account_required
def mine() -> Response:
    """What to do first, what is being prepared, what is under way, and what is done."""
    account_id = current_account_id()
    assert account_id is not None
    return page(
        "cases/mine.html",
        drafts=[_resume(draft) for draft in drafts.open_drafts(owner_here())],
        cases=mine_view(tracking.mine(account_id), account_id),
    )


def _resume(draft: DraftValues) -> Resume:
    path = drafts.journey_of(draft)
    return resume_words(draft, path, address(draft.ref, rules.standing(path)))


@inbox.leads("case")
@inbox.leads("draft")
def _address_of(ref: str) -> str:
    return url_for("track.case", ref=ref)


@blueprint.get("/me/cases/<ref>")
@account_required
def case(ref: str) -> AnyResponse:
    """One case: the news, the clock, what to do, each item."""
    account_id = current_account_id()
    assert account_id is not None
    try:
        found = tracking.case(ref, account_id=account_id)
    except tracking.NoCase:
        draft = drafts.load(ref, owner=owner_here())
        return redirect_to(address(ref, rules.standing(drafts.journey_of(draft))))
    view = case_view(found, papers.papers_of(found.id))
    stands = both_ways.of_account(ref, account_id=account_id, now=clock.now())
    promises = [
        (say(one.title), url_for("withdrawing.show", ref=ref, statement=one.slug))
        for one in both_ways.offered(stands)
    ]
    return page("cases/case.html", view=view, promises=promises, documents=letters.of_case(found))


@blueprint.get("/track")
def track() -> Response:
    """Ask for the number and the last four."""
    return _ask()


@blueprint.post("/track")
def find() -> AnyResponse:
    """Find a case by its number and the last four of the ID number."""
    number = request.form.get(NUMBER, "")[:MOST_TYPED].strip()
    four = request.form.get(FOUR, "")[:MOST_TYPED].strip()
    errors = []
    if not number:
        errors.append((f"f-{NUMBER}", _("Type the number on your slip.")))
    if not four:
        errors.append((f"f-{FOUR}", _("Type the last four of the ID number.")))
    if errors:
        return _ask(number, errors=errors)
    try:
        token = tracking.find(number, four, address=request.remote_addr or "", now=clock.now())
    except tracking.TooManyTries:
        return _ask(number, status=429, too_many=True)
    except tracking.NoCase:
        words = _("We find no case with this number and these four. Compare both with your slip.")
        return _ask(number, errors=[(f"f-{NUMBER}", words)])
    if g.surface.can_remember:
        return redirect_to(url_for("track.slip", token=token))
    # On a screen that others use next, no address holds what opens a case.
    session[SLIP] = base64.b64encode(crypto.encrypt("session.slip", token.encode())).decode()
    return redirect_to(url_for("track.found"))


@blueprint.get("/track/found")
def found() -> AnyResponse:
    """What was found last on this shared screen; it goes with the session."""
    if SLIP not in session:
        return redirect_to(url_for("track.track"))
    return slip(crypto.decrypt("session.slip", base64.b64decode(session[SLIP])).decode())


def _ask(
    number: str = "",
    *,
    errors: list[tuple[str, str]] | None = None,
    too_many: bool = False,
    status: int = 200,
) -> Response:
    return page(
        "cases/track.html",
        status=422 if errors else status,
        number=number,
        errors=errors or [],
        too_many=too_many,
        signed_in=current_account_id() is not None,
    )


@blueprint.get("/t/<token>")
def slip(token: str) -> Response:
    """What the code of a slip opens: the states alone."""
    try:
        status = tracking.by_slip(token, now=clock.now())
    except tracking.NoCase:
        abort(404)
    response = page("cases/status.html", view=status_view(status))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
