"""The hours of the hall's places, for those who look after its content: written, tried, changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from webapp.appointments import opening_rules, places, votes
from webapp.appointments.opening_rules import BadLine, Field
from webapp.appointments.places import Changed
from webapp.appointments.values import Opening, PlaceValues
from webapp.core import clock
from webapp.staff import hours_words as words
from webapp.staff import shell
from webapp.staff.here import content_only, form_version, me, my_id, not_there, sent_version
from webapp.web.access import redirect_to, staff_required
from webapp.web.page import page

blueprint = Blueprint(
    "staff_hours", __name__, url_prefix="/staff/hours", template_folder="templates"
)


@blueprint.get("")
@staff_required
def index() -> Response:
    """Every place, and when it is open."""
    return page(
        "staff/hours.html",
        **_around(),
        places=[words.place_row(one) for one in places.all_places(me().hall_id)],
    )


@blueprint.get("/<slug>")
@staff_required
def one(slug: str) -> Response:
    """The hours of a place, as they can be written."""
    place = _place(slug)
    return _show(place, words.written(place.opening))


@blueprint.post("/<slug>")
@staff_required
def change(slug: str) -> Response:
    """First say whose time would be gone; pressed again, the hours are changed."""
    place = _place(slug)
    typed = {one.value: request.form.get(one.value, "") for one in Field}
    try:
        wanted = opening_rules.read_opening(place.opening.grid, **typed)
    except BadLine as bad:
        return _show(place, typed, errors={f"f-{bad.field.value}": words.bad_line(bad)})
    if "sure" not in request.form:
        gone = places.rehearse(slug, wanted, now=clock.now())
        return _show(place, typed, wanted=wanted, gone=gone)
    about: dict[str, Any] = {"actor": f"staff:{my_id()}", "now": clock.now()}
    try:
        places.change_hours(slug, wanted, version=sent_version(), **about)
    except Changed:
        return _show(place, typed, changed=True)
    votes.look(clock.now())
    return redirect_to(url_for("staff_appointments.index"))


def _show(
    place: PlaceValues,
    typed: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    wanted: Opening | None = None,
    gone: int = 0,
    changed: bool = False,
) -> Response:
    return page(
        "staff/hours_one.html",
        status=422 if errors or changed else 200,
        **_around(),
        place=words.place_row(place),
        typed=typed,
        errors=errors or {},
        sure=wanted is not None,
        same=wanted == place.opening,
        gone=gone,
        changed=changed,
        version=form_version(place.version, changed=changed),
        now_holds=words.now_holds(place),
    )


def _place(slug: str) -> PlaceValues:
    content_only()
    try:
        return places.of_slug(slug)
    except LookupError:
        not_there()


def _around() -> dict[str, Any]:
    content_only()
    return shell.of_page(me(), "staff_appointments.index")
