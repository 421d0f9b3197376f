"""What somebody types into the form of any theme, and what agrees with the theme's checks."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from stdnum import luhn
from stdnum.cn import ric

from webapp.catalog import building, loader
from webapp.catalog.values import Field, FieldKind, Revision
from webapp.core import clock

CATALOG = Path(__file__).resolve().parents[2] / "config" / "catalog"
REVISION: Revision = building.unpublished(loader.load(CATALOG))
HALL_ZONE = "Asia/Shanghai"
TEXTS: dict[FieldKind, str] = {
    FieldKind.text: "普通铝塑板",
    FieldKind.long_text: "普通铝塑板，夜里不发光。",
    FieldKind.name: "刘芳",
    FieldKind.uscc: "91350100M000100Y43",
    FieldKind.phone: "13812345678",
    FieldKind.address: "滨江市中山路 39 号",
    FieldKind.bank_card: "6222020000000000" + luhn.calc_check_digit("6222020000000000"),
}
CODES = {
    "card-number": "37020219900307001X11",
    "project-code": "2611-370200-04-01-123456",
}
"""Numbers in a shape of their own."""
ASSOCIATION = {"org-fund": "30", "person-members": "60"}
ANSWERS: dict[str, dict[str, str]] = {
    "start-company": {"registered-capital": "2"},
    "found-farmer-cooperative": {"coop-capital": "8"},
    "found-social-organisation": ASSOCIATION,
    "pick:cooperative-registration": {"coop-capital": "5"},
    "pick:organisation-registration": ASSOCIATION,
}
"""What one field must be for others of the same theme to agree with it."""


def a_day(field: Field) -> str:
    """The day nearest to yesterday that a field takes; its limits are days from today."""
    least, most = field.minimum, field.maximum
    days = max(least if least is not None else -1, -1)
    today = clock.today(HALL_ZONE)
    return (today + timedelta(min(days, most) if most is not None else days)).isoformat()


def an_id_number(serial: int) -> str:
    """A valid ID number (GB 11643) of nobody."""
    body = f"37020219900307{serial % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")


class Typed:
    """What one person types for a theme."""

    def __init__(self, theme: str) -> None:
        self.theme = theme
        self.name = self.id_number = ""
        """Who types, once the form says so; a sole investor is that person."""
        self._people = count(1)

    def value_of(self, name: str, offered: list[str]) -> Any:
        """A value that the field of this name accepts."""
        if offered:
            return "no" if "no" in offered else offered[0]
        slug = re.split(r"[.\[\]_]+", name.removeprefix("f-"))
        found = next((REVISION.fields[s] for s in reversed(slug) if s in REVISION.fields), None)
        if found is None:
            raise LookupError(f"no field of the catalog is named {name!r}")
        own = {"closing-investor-name": self.name, "closing-investor-id": self.id_number}
        if own.get(found.slug):
            return own[found.slug]
        if found.kind is FieldKind.id_number:
            return an_id_number(next(self._people))
        if found.kind is FieldKind.date:
            return a_day(found)
        known = ANSWERS.get(self.theme, {}).get(found.slug) or CODES.get(found.slug)
        return known or TEXTS.get(found.kind) or str(max(1, math.ceil(found.minimum or 1)))
