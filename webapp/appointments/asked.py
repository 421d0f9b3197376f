"""What an address asks for: a service at a place, for which application, for how many people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import abort, g, request, url_for

from webapp.appointments import choosing, for_case, here, places, reads
from webapp.appointments.choosing import Choice
from webapp.appointments.for_case import ForCase
from webapp.appointments.values import Booking, PlaceValues
from webapp.catalog import picking
from webapp.catalog import service as catalog
from webapp.catalog.values import Theme
from webapp.web.access import here as came_from
from webapp.web.access import redirect_to

ALONE = ("people", "1")
"""What an address need not say."""


def theme(slug: str) -> Theme:
    """A service of this hall; else the page is not there."""
    return picking.theme_of(catalog.current(g.hall.id), slug) or abort(404)


def choices(slug: str, where: Sequence[PlaceValues]) -> list[Choice]:
    """A service at each of these places, as the address and what it carries say."""
    found, booking, many = theme(slug), moved(), people()
    if booking and booking.theme != slug:
        abort(404)
    of_case = case(slug, booking)
    try:
        made = [choosing.choice(one, found, of_case, many) for one in where]
    except LookupError:
        abort(404)
    # It lasts as long as it did, for what it was for, and for as many.
    return [choosing.again(one, booking) for one in made] if booking else made


def choice(slug: str, place: str) -> Choice:
    """The same at one place."""
    try:
        where = places.to_come_to(place)
    except LookupError:
        abort(404)
    return choices(slug, [where])[0]


def of_booking(booking: Booking) -> Choice:
    """What a booking is for."""
    place, of_case = places.of_id(booking.place_id), for_case.of_booking(booking.case_ref)
    try:
        chosen = choosing.choice(place, theme(booking.theme), of_case)
    except LookupError:
        abort(404)
    return choosing.again(chosen, booking)


def moved() -> Booking | None:
    """The booking that is to be moved, where the address names one."""
    ref = request.values.get("move", "")
    if not ref:
        return None
    who = here.who() or abort(redirect_to(url_for("accounts.sign_in", next=came_from())))
    try:
        return reads.one(ref, who)
    except LookupError:
        abort(404)


def case(theme: str, booking: Booking | None) -> ForCase | None:
    """The application that a visit is for: of the booking that is moved, or as the address says."""
    if booking is not None:
        return for_case.of_booking(booking.case_ref)
    ref = request.values.get("case", "")
    if not ref:
        return None
    who = here.who()
    try:
        found = for_case.of(ref, who.account_id if who else None)
    except LookupError:
        abort(404)
    return found if found.theme == theme else abort(404)


def people() -> int:
    """How many come together."""
    return choosing.read_people(request.values.get("people", "")) or abort(404)


def day(text: str) -> date:
    """A day of an address."""
    return choosing.read_day(text) or abort(404)


def moment(text: str) -> datetime:
    """A moment that a button sent."""
    return choosing.read_moment(text) or abort(400)


def carried(chosen: Choice | None = None) -> dict[str, Any]:
    """What an address carries from page to page: the booking that is being moved; or for which
    application a visit is, and how many come, as the address or what was chosen says."""
    said = {name: request.values.get(name, "") for name in ("move", "case", "people")}
    if chosen and not said["move"]:
        said |= {"case": chosen.case_ref, "people": f"{chosen.people}"}
    return {name: value for name, value in said.items() if value and (name, value) != ALONE}


def to_day(chosen: Choice, day: date, **more: Any) -> str:
    """The address of a day of a choice, with all that is carried along."""
    return url_for(
        "appointments.day",
        theme=chosen.theme.slug,
        place=chosen.place.slug,
        day=day.isoformat(),
        **(carried(chosen) | more),
    )
