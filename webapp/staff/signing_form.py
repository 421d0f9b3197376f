"""What an officer typed to send a file round, read and judged."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import msgspec
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.catalog.exclusion_rules import ARTICLE_3
from webapp.catalog.field_words import say_invalid
from webapp.catalog.law_words import cited
from webapp.catalog.values import Excluded
from webapp.signing.circular_rules import (
    LONGEST_TITLE,
    MOST_SIGNERS,
    BadPeople,
    Wrong,
    read_people,
)
from webapp.signing.values import Named

OTHER = "other"
"""The matter of a file that may be signed electronically."""


class Typed(msgspec.Struct, frozen=True):
    """What was typed, as it was."""

    token: str = ""
    title: str = ""
    matter: str = ""
    people: str = ""


class Wanted(msgspec.Struct, frozen=True):
    """A file that is ready to be sent round."""

    token: str
    title: str
    people: tuple[Named, ...]


def read(token: str, form: Mapping[str, str]) -> Typed:
    """What came from the page."""
    return Typed(token, *(form.get(name, "") for name in ("title", "matter", "people")))


def judge(typed: Typed) -> tuple[Wanted | None, dict[str, str]]:
    """What to send, or, by field, what is wrong."""
    errors: dict[str, str] = {}
    title = " ".join(unicodedata.normalize("NFC", typed.title).split())
    if not title or len(title) > LONGEST_TITLE:
        errors["f-title"] = _(
            "Write what it is, in at most %(most)s characters.", most=LONGEST_TITLE
        )
    people: tuple[Named, ...] = ()
    try:
        people = read_people(typed.people)
    except BadPeople as bad:
        errors["f-people"] = _people_words(bad)
    if typed.matter in set(Excluded):
        errors["f-matter"] = _(
            "By %(law)s this is not signed electronically. Have it signed on paper, by hand.",
            law=cited((ARTICLE_3,))[0],
        )
    elif typed.matter != OTHER:
        errors["f-matter"] = _("Choose one of the answers.")
    return (None, errors) if errors else (Wanted(typed.token, title, people), {})


def _people_words(bad: BadPeople) -> str:
    if bad.wrong is Wrong.nobody:
        return _("Write who signs, one person a line.")
    if bad.wrong is Wrong.many:
        return ngettext(
            "At most %(num)d person signs one file.",
            "At most %(num)d people sign one file.",
            MOST_SIGNERS,
        )
    if bad.wrong is Wrong.parts:
        return _("Line %(line)s: write the name, then the ID card number.", line=bad.line)
    if bad.wrong is Wrong.twice:
        return _("Line %(line)s: this person stands there twice.", line=bad.line)
    assert bad.cause is not None
    return _("Line %(line)s: %(why)s", line=bad.line, why=say_invalid(bad.cause))
