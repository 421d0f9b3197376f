"""The catalog at the desk: its themes as pictures, reviews, trying it out, publishing, history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, abort, g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.approvals.values import Duty
from webapp.cases import service as cases
from webapp.cases.values import Owner
from webapp.catalog import history, reviews
from webapp.catalog import service as catalog
from webapp.catalog.reviews import Unusable
from webapp.core import clock
from webapp.halls import service as halls
from webapp.staff import catalog_files as files
from webapp.staff import catalog_pages as pages
from webapp.staff import shell
from webapp.staff.here import me
from webapp.web import access
from webapp.web.access import redirect_to, staff_required
from webapp.web.page import page

blueprint = Blueprint(
    "staff_catalog", __name__, url_prefix="/staff/catalog", template_folder="templates"
)
P = ParamSpec("P")


def content_officer(view: Callable[P, Any]) -> Callable[P, Any]:
    """Only for staff who own the catalog's content; for others it is not there."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
        if Duty.content not in me().officer.duties:
            abort(404)
        return view(*args, **kwargs)

    return staff_required(guarded)


@blueprint.get("")
@content_officer
def index() -> Response:
    """The themes, and how much of each is still to be confirmed."""
    revision = catalog.current(g.hall.id)
    newest = history.publications(g.hall.id)[:1]
    return _page(
        "staff/catalog.html",
        "index",
        rows=pages.theme_rows(revision, files.waiting()),
        newest=pages.published(newest[0]) if newest else None,
        waiting=len(files.waiting()),
    )


@blueprint.get("/themes/<slug>")
@content_officer
def theme(slug: str) -> Response:
    """One theme as a picture: questions, items, order."""
    revision = catalog.current(g.hall.id)
    found = revision.themes.get(slug)
    if found is None:
        abort(404)
    parameters = catalog.hall_parameters(halls.here())
    return _page(
        "staff/catalog_theme.html", "index", theme=pages.theme_page(revision, found, parameters)
    )


@blueprint.get("/reviews")
@content_officer
def to_confirm() -> Response:
    """What nobody has confirmed yet, and the form that confirms it."""
    return _reviews()


@blueprint.post("/reviews")
@content_officer
def confirm() -> Response:
    """Record that this officer confirmed what was ticked."""
    sent = request.form
    typed = {name: sent.get(name, "").strip() for name in ("source", "day")}
    keys = sent.getlist("key")
    errors = {} if keys else {"keys": _("Tick what you have confirmed.")}
    try:
        day = date.fromisoformat(typed["day"])
    except ValueError:
        day = None
        errors["f-day"] = _("Write the day on which you confirmed it.")
    if errors or day is None:
        return _reviews(typed=typed, ticked=keys, errors=errors)
    try:
        reviews.confirm(
            reviews.matching(files.waiting(), keys),
            by=me().name,
            source=typed["source"],
            on=day,
            actor=access.actor(),
            now=clock.now(),
            today=halls.today(),
            hall_id=g.hall.id,
        )
    except Unusable as problem:
        return _reviews(typed=typed, ticked=keys, errors=pages.review_error(problem))
    return redirect_to(url_for("staff_catalog.to_confirm", theme=sent.get("theme") or None))


def _reviews(
    *,
    typed: dict[str, str] | None = None,
    ticked: list[str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    wanted, revision = request.values.get("theme", ""), catalog.current(g.hall.id)
    waiting = files.waiting()
    return _page(
        "staff/catalog_reviews.html",
        "to_confirm",
        status=422 if errors else 200,
        facts=pages.fact_rows(revision, waiting, wanted, ticked or []),
        themes=pages.review_themes(revision, waiting),
        wanted=wanted,
        total=len(waiting),
        typed=typed or {"source": "", "day": halls.today().isoformat()},
        errors=errors or {},
    )


@blueprint.get("/next")
@content_officer
def upcoming() -> Response:
    """What the files would change, and what that means for open applications."""
    current = catalog.current(g.hall.id)
    found = files.candidate()
    context: dict[str, Any] = {"problems": pages.problem_lines(found.problems), "next": None}
    if found.revision is not None:
        report = cases.rehearse(found.revision)
        context["next"] = pages.next_page(current, found.revision, report)
    return _page("staff/catalog_next.html", "upcoming", **context)


@blueprint.post("/next")
@content_officer
def publish() -> Response:
    """Publish the files, if they are still those that the page showed."""
    found = files.candidate()
    if found.revision is not None and found.revision.hash == request.form.get("seen"):
        catalog.publish(files.folder(), actor=access.actor(), now=clock.now())
        return redirect_to(url_for("staff_catalog.past"))
    return redirect_to(url_for("staff_catalog.upcoming"))


@blueprint.post("/try")
@content_officer
def try_out() -> Response:
    """Begin an application on trial on the files, or on what is in force."""
    slug = request.form.get("theme", "")
    revision_id = catalog.current_id(g.hall.id)
    if request.form.get("of") == "files":
        found = files.candidate()
        if found.revision is None:
            return redirect_to(url_for("staff_catalog.upcoming"))
        revision_id = catalog.store(found.revision, actor=access.actor(), now=clock.now())
    owner = Owner(session_id=access.session_key())
    ref = cases.start_trial(slug, revision_id, owner=owner, now=clock.now())
    return redirect_to(cases.next_address(ref, owner=owner, now=clock.now()))


@blueprint.get("/history")
@content_officer
def past() -> Response:
    """What was published when, by whom, and what one of them changed."""
    found = history.publications(g.hall.id)
    wanted = request.args.get("show", "")
    shown = next((one for one in found if str(one.id) == wanted), found[0] if found else None)
    report = None
    if shown is not None and not shown.is_current:
        report = cases.rehearse(catalog.revision(shown.revision_id))
    return _page(
        "staff/catalog_history.html",
        "past",
        rows=pages.history_rows(found, shown),
        shown=pages.shown_publication(shown, report) if shown else None,
    )


@blueprint.post("/history")
@content_officer
def go_back() -> Response:
    """Put a former catalog in force again."""
    try:
        number = int(request.form.get("revision", ""))
        catalog.publish_again(number, actor=access.actor(), now=clock.now())
    except (ValueError, LookupError):
        abort(404)
    return redirect_to(url_for("staff_catalog.past"))


@blueprint.get("/try")
@content_officer
def back() -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_catalog.index"))


def _page(template: str, active: str, *, status: int = 200, **context: Any) -> Response:
    around = shell.of_page(me(), "staff_catalog.index")
    return page(
        template,
        status=status,
        **around,
        pills=pages.pills(active),
        **context,
    )
