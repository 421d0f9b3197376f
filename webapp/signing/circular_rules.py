"""What staff typed about a file that they send round: who signs, one person per line. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

import msgspec

from webapp.catalog.fields import Invalid, parse
from webapp.catalog.values import Field, FieldKind
from webapp.signing.values import Named

MOST_SIGNERS = 20
LONGEST_TITLE = 60

NAME = Field("signer-name", FieldKind.name, "signer", "", {})
ID_NUMBER = Field("signer-id", FieldKind.id_number, "signer", "", {})
PHONE = Field("signer-phone", FieldKind.phone, "signer", "", {})

_GAPS = re.compile(r"[\s,，;；、|]+")
_MOBILE = re.compile(r"(\+86|0086)?1\d{10}")
_NUMBER = re.compile(r"\d[\dXx]{9,}")


class Wrong(Enum):
    """What is wrong with the list of those who sign."""

    nobody = "nobody"
    many = "many"
    """More than `MOST_SIGNERS`."""
    parts = "parts"
    """A line without a name and a number."""
    value = "value"
    """A name, a number or a phone that cannot be; `cause` says how."""
    twice = "twice"
    """The same person on two lines."""


class BadPeople(ValueError):
    """The list of those who sign cannot be taken; `line` is where, from 1 (0: the whole list)."""

    def __init__(self, wrong: Wrong, line: int = 0, cause: Invalid | None = None) -> None:
        super().__init__(wrong, line)
        self.wrong, self.line, self.cause = wrong, line, cause


class Typed(msgspec.Struct, frozen=True):
    """A line, taken apart."""

    name: str
    id_number: str
    phone: str


def read_people(typed: str) -> tuple[Named, ...]:
    """Who signs, in the order typed: "name, ID number, phone" a line; the phone may be left out.

    Copied from a table or typed by hand: tabs, commas and spaces all part. Raises BadPeople.
    """
    lines = [(at, line) for at, line in enumerate(typed.splitlines(), 1) if line.strip()]
    if not lines:
        raise BadPeople(Wrong.nobody)
    if len(lines) > MOST_SIGNERS:
        raise BadPeople(Wrong.many)
    people: list[Named] = []
    for at, line in lines:
        person = _read_line(line, at)
        if any(one.id_number == person.id_number for one in people):
            raise BadPeople(Wrong.twice, at)
        people.append(person)
    return tuple(people)


def _read_line(line: str, at: int) -> Named:
    parted = _part([part for part in _GAPS.split(line.strip()) if part])
    if not parted.name or not parted.id_number:
        raise BadPeople(Wrong.parts, at)
    try:
        return Named(
            name=parse(NAME, parted.name),
            id_number=parse(ID_NUMBER, parted.id_number),
            phone=parse(PHONE, parted.phone) if parted.phone else "",
        )
    except Invalid as cause:
        raise BadPeople(Wrong.value, at, cause) from cause


def _part(parts: Sequence[str]) -> Typed:
    """Numbers stand behind the name, which may have several parts; a mobile number is the phone."""
    numbers = [part for part in parts if _NUMBER.fullmatch(part.removeprefix("+"))]
    words = [part for part in parts if part not in numbers]
    phone = next((one for one in numbers if _MOBILE.fullmatch(one)), "")
    others = [one for one in numbers if one != phone]
    return Typed(" ".join(words), "".join(others[:1]), phone or "".join(others[1:2]))
