"""What somebody waits for, or waited for in vain, in words."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import url_for

from webapp.appointments import words
from webapp.appointments.group_words import with_people
from webapp.appointments.values import PlaceValues, TimeKind, Waits
from webapp.catalog.values import Theme
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_day


class WaitsView(msgspec.Struct, frozen=True):
    """What somebody waits for, and their place in the line; or that they wait no more."""

    ref: str
    days: str
    title: str
    place: str
    over: bool
    said: str
    """Their place in the line, or why it is over."""
    other_days: str
    """Where to choose other days, once it is over; empty where that is no longer served here."""
    other_places: str
    """The same of other places; empty where it is served nowhere."""


def view(one: Waits, place: PlaceValues, theme: Theme | None) -> WaitsView:
    """What somebody waits for."""
    days = say_day(one.first)
    if one.last != one.first:
        days = _("Any day until %(day)s", day=say_day(one.last))
    asked = {"case": one.case_ref or None, "people": one.people if one.people > 1 else None}
    address: dict[str, Any] = {"theme": one.theme, **asked}
    served = theme is not None and place.serves(one.theme, TimeKind.office)
    return WaitsView(
        ref=one.ref,
        days=days,
        title=with_people(words.matter(theme), one.people),
        place=say(place.names),
        over=one.over,
        said=_said(one),
        other_days=url_for("appointments.place", place=place.slug, **address) if served else "",
        other_places=url_for("appointments.service", **address) if theme else "",
    )


def _said(one: Waits) -> str:
    if one.lapsed:
        return _("A time was kept for you and not confirmed in time. You wait no more.")
    if one.over:
        return _("No time became free. You wait no more.")
    if not one.before:
        return _("You are next")
    return ngettext("%(num)d person before you", "%(num)d people before you", one.before)
