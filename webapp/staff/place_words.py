"""A place in the words of the desk."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from flask import url_for

from webapp.appointments.place_rules import ADDED, BadPlace, Wrong
from webapp.appointments.values import About, PlaceKind, PlaceValues
from webapp.catalog.values import Revision
from webapp.core.i18n import CHINESE, ENGLISH
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say

NAMES = ("kind", "name_zh", "name_en", "address_zh", "address_en", "phone")


class Typed(msgspec.Struct, frozen=True):
    """What stands in the form."""

    values: dict[str, str]
    themes: frozenset[str] = frozenset()
    off_hour_themes: frozenset[str] = frozenset()
    closed: bool = False


class ThemeBoxes(msgspec.Struct, frozen=True):
    """The services that can be ticked, and what is ticked in a few words."""

    text: str
    rows: list[tuple[str, str, bool]]
    """(slug, name, ticked)."""


def blank() -> Typed:
    """The form of a place that is to be added."""
    return Typed(dict.fromkeys(NAMES, "") | {"kind": ADDED[0].value})


def typed(about: About) -> Typed:
    """A place as its form shows it."""
    values = {
        "name_zh": about.names.get(CHINESE, ""),
        "name_en": about.names.get(ENGLISH, ""),
        "address_zh": about.address.get(CHINESE, ""),
        "address_en": about.address.get(ENGLISH, ""),
        "phone": about.phone,
    }
    return Typed(values, frozenset(about.themes), frozenset(about.off_hour_themes), about.closed)


def head(place: PlaceValues | None) -> dict[str, Any]:
    """The title, and where the form is sent."""
    if place is None:
        words_of = {
            PlaceKind.point: (_("Service point"), _("A counter near where people live")),
            PlaceKind.vehicle: (_("Stop of the service vehicle"), _("It comes there now and then")),
        }
        return {
            "title": _("Add a place"),
            "action": url_for("staff_places.new"),
            "kinds": [(kind.value, *words_of[kind]) for kind in ADDED],
            "hours": "",
            "has_address": True,
            "now_holds": "",
        }
    return {
        "title": say(place.names),
        "action": url_for("staff_places.one", slug=place.slug),
        "kinds": [],
        "hours": url_for("staff_hours.one", slug=place.slug),
        "has_address": not place.by_video,
        "now_holds": _now_holds(place),
    }


def _now_holds(place: PlaceValues) -> str:
    said = (say(place.names), say(place.address), place.phone, _("Closed") if place.closed else "")
    return " · ".join(filter(None, said))


def themes(revision: Revision, ticked: Collection[str]) -> ThemeBoxes:
    """Every service by name, and what was ticked before and is none now; none ticked is all."""
    shown = sorted(revision.themes.values(), key=lambda one: (one.order, one.slug))
    rows = [
        (one.slug, say(one.name), one.slug in ticked)
        for one in shown
        if not one.quiet or one.slug in ticked
    ]
    rows += [(slug, slug, True) for slug in sorted(ticked) if slug not in revision.themes]
    number = sum(is_ticked for _slug, _name, is_ticked in rows)
    text = ngettext("%(num)d service", "%(num)d services", number) if number else _("Everything")
    return ThemeBoxes(text, rows)


def errors(bad: BadPlace) -> dict[str, str]:
    """How to mend what is wrong."""
    said = {
        Wrong.missing: _("Fill this in"),
        Wrong.long: _("Make it shorter"),
        Wrong.latin: _("Write it in Latin letters"),
        Wrong.phone: _("A telephone number, like 0532-12345"),
        Wrong.elsewhere: _("Tick only what is served here at all"),
        Wrong.taken: _("There is a place of this name already"),
    }
    return {f"f-{field.value}": said[wrong] for field, wrong in bad.wrong.items()}
