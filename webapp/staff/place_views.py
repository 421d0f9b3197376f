"""Places, for those who look after the hall's content: added, called otherwise, closed."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from webapp.appointments import place_rules, places
from webapp.appointments.place_rules import ADDED, BadPlace
from webapp.appointments.places import Changed
from webapp.appointments.values import About, PlaceKind, PlaceValues
from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.staff import place_words as words
from webapp.staff import shell
from webapp.staff.here import content_only, form_version, me, my_id, not_there, sent_version
from webapp.staff.place_words import Typed
from webapp.web.access import redirect_to, staff_required
from webapp.web.page import page

blueprint = Blueprint(
    "staff_places", __name__, url_prefix="/staff/places", template_folder="templates"
)


@blueprint.get("/new")
@staff_required
def new() -> Response:
    """A service point, or a stop of the vehicle, that is to be added."""
    content_only()
    return _show(None, words.blank())


@blueprint.post("/new")
@staff_required
def add() -> Response:
    """Add it; its hours come next."""
    content_only()
    typed = _typed()
    try:
        about = _read(typed, ())
        made = places.add(_kind(), about, actor=f"staff:{my_id()}", now=clock.now())
    except BadPlace as bad:
        return _show(None, typed, errors=words.errors(bad))
    return redirect_to(url_for("staff_hours.one", slug=made.slug))


@blueprint.get("/<slug>")
@staff_required
def one(slug: str) -> Response:
    """A place as it is."""
    place = _place(slug)
    return _show(place, words.typed(place.about))


@blueprint.post("/<slug>")
@staff_required
def change(slug: str) -> Response:
    """Change it; where that takes somebody's time, first say whose."""
    place, typed, now = _place(slug), _typed(), clock.now()
    try:
        before = {*place.themes, *place.off_hour_themes}
        about = _read(typed, before, by_video=place.by_video)
    except BadPlace as bad:
        return _show(place, typed, errors=words.errors(bad))
    gone = places.rehearse(slug, about, now=now)
    if gone and "sure" not in request.form:
        return _show(place, typed, gone=gone)
    try:
        places.change(slug, about, actor=f"staff:{my_id()}", now=now, version=sent_version())
    except Changed:
        return _show(place, typed, changed=True)
    return redirect_to(url_for("staff_appointments.index" if gone else "staff_hours.index"))


def _typed() -> Typed:
    return Typed(
        values={name: request.form.get(name, "") for name in words.NAMES},
        themes=frozenset(request.form.getlist("themes")),
        off_hour_themes=frozenset(request.form.getlist("off_hour_themes")),
        closed="closed" in request.form,
    )


def _read(typed: Typed, before: Collection[str], *, by_video: bool = False) -> About:
    known = {*catalog.current(me().hall_id).themes, *before}
    return place_rules.read(
        typed.values,
        themes=[one for one in typed.themes if one in known],
        off_hour_themes=[one for one in typed.off_hour_themes if one in known],
        closed=typed.closed,
        by_video=by_video,
    )


def _kind() -> PlaceKind:
    return next((one for one in ADDED if one.value == request.form.get("kind")), ADDED[0])


def _show(
    place: PlaceValues | None,
    typed: Typed,
    *,
    errors: dict[str, str] | None = None,
    gone: int = 0,
    changed: bool = False,
) -> Response:
    revision = catalog.current(me().hall_id)
    return page(
        "staff/place.html",
        status=422 if errors or changed else 200,
        **shell.of_page(me(), "staff_appointments.index"),
        **words.head(place),
        typed=typed,
        errors=errors or {},
        gone=gone,
        changed=changed,
        version=form_version(place.version if place else 0, changed=changed),
        themes=words.themes(revision, typed.themes),
        off_hour_themes=words.themes(revision, typed.off_hour_themes),
    )


def _place(slug: str) -> PlaceValues:
    content_only()
    try:
        return places.of_slug(slug)
    except LookupError:
        not_there()
