"""The form of a request, read and shown again; an applicant fills it in, or an officer for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar, cast

from webapp.appointments import choosing
from webapp.core import clock, crypto
from webapp.visits import rules, teams
from webapp.visits.values import Asked, BadField, Ground, HalfDay, Matter, NotOffered
from webapp.web.language import gettext as _

FIELDS = ("ground", "item", "name", "address", "phone", "start", "key")
LONGEST_KEY = 64
T = TypeVar("T")


class BadForm(ValueError):
    """Some fields are missing or cannot be read."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(*fields)
        self.fields = fields


def read(
    typed: Mapping[str, str], matters: Mapping[str, Matter], *, by_telephone: bool = False
) -> Asked:
    """What somebody asks for. Raises BadForm with every field to be mended.

    Who asks by telephone may have none of their own.
    """
    bad: list[str] = []

    def field(name: str, reader: Callable[[str], T]) -> T:
        try:
            return reader(typed.get(name, ""))
        except BadField as wrong:
            bad.append(wrong.field)
            return cast(T, None)  # never used: the form is refused

    asked = Asked(
        ground=field("ground", _ground),
        matter=field("item", partial(_matter, matters)),
        name=field("name", rules.read_name),
        address=field("address", rules.read_address),
        phone=field("phone", partial(rules.read_phone, optional=by_telephone)),
        start=field("start", _start),
        key=typed.get("key", "")[:LONGEST_KEY] or crypto.token(),
    )
    if bad:
        raise BadForm(bad)
    return asked


def _ground(typed: str) -> Ground:
    try:
        return Ground(typed)
    except ValueError:
        raise BadField("ground") from None


def _matter(matters: Mapping[str, Matter], typed: str) -> Matter:
    if typed not in matters:
        raise BadField("item")
    return matters[typed]


def _start(typed: str) -> datetime:
    start = choosing.read_moment(typed)
    if start is None:
        raise BadField("start")
    return start


def typed(sent: Mapping[str, str], **given: str) -> dict[str, str]:
    """What was typed, or what is known already."""
    return {name: sent.get(name, given.get(name, "")) for name in FIELDS}


def half_days() -> Sequence[HalfDay]:
    """What can be chosen now."""
    try:
        return teams.half_days(clock.now())
    except NotOffered:
        return ()


def too_many() -> str:
    """Why it was not taken."""
    return _("That was tried too often. Wait 15 minutes, or call us.")


def gone() -> str:
    """Why it was not taken, and what to do."""
    return _("Somebody was quicker, and this half day is full. Choose another one.")


def errors(bad: BadForm, words: Callable[[str], str]) -> dict[str, str]:
    """What is to be mended, by the field's place on the page."""
    return {f"f-{field}": words(field) for field in bad.fields}
