"""When could you come? People ask for an evening or a Saturday that is not open."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.appointments import choosing, here, places, votes
from webapp.appointments.values import PlaceValues
from webapp.catalog import picking
from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.messages import inbox
from webapp.web.access import account_required, redirect_to
from webapp.web.language import say, say_day
from webapp.web.page import page

blueprint = Blueprint("votes", __name__, template_folder="templates")


@inbox.leads("off_hours")
def _address_of(ref: str) -> str:
    theme, place, day = ref.split("/")
    return url_for("appointments.day", theme=theme, place=place, day=day)


@blueprint.get("/book/<theme>/at/<place>/ask")
@account_required
def ask(theme: str, place: str) -> Response:
    """The evenings and Saturdays that can be asked for."""
    return _show(theme, _place(theme, place))


@blueprint.post("/book/<theme>/at/<place>/ask")
@account_required
def vote(theme: str, place: str) -> AnyResponse:
    """Say which of them would suit."""
    found = _place(theme, place)
    wanted = {day for text in request.form.getlist("day") if (day := choosing.read_day(text))}
    votes.vote(found, wanted, theme=theme, account_id=_account(), now=clock.now())
    return redirect_to(url_for("votes.ask", theme=theme, place=place, thanks=1))


def _show(theme: str, place: PlaceValues) -> Response:
    chosen = votes.of_person(place, _account())
    days: list[dict[str, Any]] = [
        {"value": day.isoformat(), "text": say_day(day), "chosen": day in chosen}
        for day in votes.days(place, now=clock.now())
    ]
    return page(
        "appointments/ask.html",
        place=say(place.names),
        days=days,
        action=url_for("votes.ask", theme=theme, place=place.slug),
        back=url_for("appointments.place", theme=theme, place=place.slug),
        thanks="thanks" in request.args,
    )


def _account() -> int:
    who = here.who()
    if who is None or who.account_id is None:
        abort(404)
    return who.account_id


def _place(theme: str, place: str) -> PlaceValues:
    found = picking.theme_of(catalog.current(g.hall.id), theme) or abort(404)
    try:
        return choosing.choice(places.of_slug(place), found).place
    except LookupError:
        abort(404)
