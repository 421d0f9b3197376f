"""Hours in the words of the desk."""

from __future__ import annotations

import msgspec
from flask import g, url_for

from webapp.appointments import calls, opening_rules
from webapp.appointments.opening_rules import BadLine, Field, Wrong
from webapp.appointments.values import Opening, PlaceValues
from webapp.core.i18n import is_chinese
from webapp.web.language import gettext as _
from webapp.web.language import say


class PlaceRow(msgspec.Struct, frozen=True):
    """A place and its hours."""

    href: str
    place_href: str
    name: str
    address: str
    closed: bool
    grid: int
    version: int
    hours: str
    off_hours: str


def place_row(place: PlaceValues) -> PlaceRow:
    """A place in a list."""
    texts = written(place.opening)
    return PlaceRow(
        href=url_for("staff_hours.one", slug=place.slug),
        place_href=url_for("staff_places.one", slug=place.slug),
        name=say(place.names),
        address=calls.where(place),
        closed=place.closed,
        grid=place.opening.grid,
        version=place.version,
        hours=texts[Field.hours.value],
        off_hours=texts[Field.off_hours.value],
    )


def written(opening: Opening) -> dict[str, str]:
    """The three texts of an opening, in the officer's language."""
    chinese = is_chinese(g.locale)
    return {
        Field.hours.value: opening_rules.write_sessions(opening.hours, chinese=chinese),
        Field.off_hours.value: opening_rules.write_sessions(opening.off_hours, chinese=chinese),
        Field.special.value: opening_rules.write_specials(opening.special, chinese=chinese),
    }


def now_holds(place: PlaceValues) -> str:
    """The hours that hold, in a line."""
    return " · ".join(
        line for text in written(place.opening).values() for line in text.splitlines()
    )


def bad_line(bad: BadLine) -> str:
    """Which line is wrong, and how to mend it."""
    why = {
        Wrong.span: _("write from and until, like 09:00-12:00"),
        Wrong.backwards: _("it ends before it begins"),
        Wrong.windows: _(
            "behind the hours stands the number of windows, 1 to 200, and nothing else"
        ),
        Wrong.weekday: _("a weekday is mon, tue, wed, thu, fri, sat or sun"),
        Wrong.date: _("begin with a date like 2026-12-31"),
        Wrong.short: _("it is shorter than one appointment"),
        Wrong.overlap: _("it meets another line"),
        Wrong.twice: _("this date stands there already"),
    }[bad.wrong]
    return _("Line %(num)s: %(why)s.", num=bad.line, why=why)
