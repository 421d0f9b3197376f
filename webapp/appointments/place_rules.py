"""A place as an officer writes it: its names, where it is, what it serves. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from enum import Enum

from webapp.appointments.values import About, PlaceKind
from webapp.core.i18n import CHINESE, ENGLISH

MOST_NAME, MOST_ADDRESS = 60, 120
PHONE = re.compile(r"\+?[0-9][0-9 -]{4,30}")
LONGEST_SLUG = 64
ADDED = (PlaceKind.point, PlaceKind.vehicle)
"""What can be added on a page: a service point (就近办), a stop of the vehicle (流动办)."""


class Field(Enum):
    """A field of the page, by its name."""

    name_zh = "name_zh"
    name_en = "name_en"
    address_zh = "address_zh"
    address_en = "address_en"
    phone = "phone"
    off_hour_themes = "off_hour_themes"


ADDRESS = (Field.address_zh, Field.address_en)


class Wrong(Enum):
    """What is wrong with a field."""

    missing = "missing"
    long = "long"
    latin = "latin"
    """Without a Latin letter there is no address of its page."""
    phone = "phone"
    elsewhere = "elsewhere"
    """Something is served outside office hours that is not served here at all."""
    taken = "taken"
    """There is another place of this name."""


class BadPlace(ValueError):
    """What is wrong, by field."""

    def __init__(self, wrong: Mapping[Field, Wrong]) -> None:
        super().__init__(wrong)
        self.wrong = wrong


def read(
    typed: Mapping[str, str],
    *,
    themes: Collection[str],
    off_hour_themes: Collection[str],
    closed: bool,
    by_video: bool = False,
) -> About:
    """What was typed and ticked; a window for calls has no address. Raises BadPlace."""
    said = {one: " ".join(typed.get(one.value, "").split()) for one in Field}
    wrong: dict[Field, Wrong] = {}
    for one, most in (
        (Field.name_zh, MOST_NAME),
        (Field.name_en, MOST_NAME),
        (Field.address_zh, MOST_ADDRESS),
        (Field.address_en, MOST_ADDRESS),
    ):
        if by_video and one in ADDRESS:
            continue
        if not said[one]:
            wrong[one] = Wrong.missing
        elif len(said[one]) > most:
            wrong[one] = Wrong.long
    if Field.name_en not in wrong and not _plain(said[Field.name_en]):
        wrong[Field.name_en] = Wrong.latin
    if not PHONE.fullmatch(said[Field.phone]):
        wrong[Field.phone] = Wrong.phone if said[Field.phone] else Wrong.missing
    if themes and not set(off_hour_themes) <= set(themes):
        wrong[Field.off_hour_themes] = Wrong.elsewhere
    if wrong:
        raise BadPlace(wrong)
    return About(
        names={CHINESE: said[Field.name_zh], ENGLISH: said[Field.name_en]},
        address={}
        if by_video
        else {CHINESE: said[Field.address_zh], ENGLISH: said[Field.address_en]},
        phone=said[Field.phone],
        themes=tuple(sorted(set(themes))),
        off_hour_themes=tuple(sorted(set(off_hour_themes))),
        closed=closed,
    )


def slug_of(kind: PlaceKind, english: str) -> str:
    """How addresses call a place that is added: vehicle-dongshan-market."""
    return f"{kind.value}-{_plain(english)}"[:LONGEST_SLUG].rstrip("-")


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
