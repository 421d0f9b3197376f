"""Reading what a person typed into a field: the value, or what is wrong and how to mend it. Pure.

Full-width digits, spaces and hyphens are forgiven. ID numbers (GB 11643) and unified social credit
codes (GB 32100) are checked by python-stdnum.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from webapp.catalog.values import Field, FieldKind, Number

LONGEST_TEXT = 500
EARLIEST_YEAR = 1900
LONGEST_ANSWER = 2000
SHORTEST_ADDRESS = 5
MOBILE = re.compile(r"1[3-9]\d{9}")
CARD = re.compile(r"\d{15,19}")
NAME = re.compile(r"[^\W\d_]+([ ·•.'’-][^\W\d_]+)*")
DAY = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*")


class Wrong(StrEnum):
    """What can be wrong with a value. `limit` of Invalid belongs to the ones about size."""

    choose = "choose"
    number = "number"
    whole_number = "whole_number"
    decimals = "decimals"
    too_small = "too_small"
    too_large = "too_large"
    too_short = "too_short"
    too_long = "too_long"
    characters = "characters"
    name = "name"
    id_length = "id_length"
    id_check = "id_check"
    uscc_length = "uscc_length"
    uscc_check = "uscc_check"
    phone = "phone"
    card_length = "card_length"
    card_check = "card_check"
    shape = "shape"
    address = "address"
    day = "day"
    day_to_come = "day_to_come"


class Invalid(Exception):
    """A value that cannot be taken; `field_words.say_invalid` says it in words."""

    def __init__(
        self, field: Field, wrong: Wrong, limit: Number | None = None, length: int | None = None
    ) -> None:
        super().__init__(field.slug, wrong)
        self.field = field
        self.wrong = wrong
        self.limit = limit
        self.length = length


def parse(
    field: Field,
    raw: str | list[str],
    *,
    minimum: Number | None = None,
    maximum: Number | None = None,
    today: date | None = None,
) -> Any:
    """The value of what was typed; limits that are not given are the field's own.

    Text, names, ids and choices are strings, `many` a list of strings, numbers int or float (by the
    field's decimals), dates `date`. A table is read cell by cell. Raises Invalid.
    """
    low = field.minimum if minimum is None else minimum
    high = field.maximum if maximum is None else maximum
    if field.kind is FieldKind.many:
        return _many(field, raw if isinstance(raw, list) else [raw])
    text = raw if isinstance(raw, str) else next(iter(raw), "")
    if len(text) > LONGEST_ANSWER:
        raise Invalid(field, Wrong.too_long, LONGEST_ANSWER, len(text))
    if field.kind in NUMBERS:
        return _number(field, text, low, high)
    if field.kind is FieldKind.date:
        return _day(field, text, today)
    return READERS[field.kind](field, text, low, high)


def _many(field: Field, chosen: list[str]) -> list[str]:
    known = [option.slug for option in field.options]
    if not chosen or any(one not in known for one in chosen):
        raise Invalid(field, Wrong.choose)
    return [slug for slug in known if slug in chosen]


def _number(field: Field, text: str, low: Number | None, high: Number | None) -> Number:
    plain = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,10})?", plain):
        raise Invalid(field, Wrong.number)
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise Invalid(field, Wrong.number) from error
    if value != round(value, field.decimals):
        if field.decimals == 0:
            raise Invalid(field, Wrong.whole_number)
        raise Invalid(field, Wrong.decimals, field.decimals)
    number: Number = int(value) if value == value.to_integral_value() else float(value)
    if low is not None and number < low:
        raise Invalid(field, Wrong.too_small, low)
    if high is not None and number > high:
        raise Invalid(field, Wrong.too_large, high)
    return number


def _text(field: Field, text: str, low: Number | None, high: Number | None) -> str:
    value = " ".join(text.split())
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") for c in value):
        raise Invalid(field, Wrong.characters)
    if low is not None and len(value) < low:
        raise Invalid(field, Wrong.too_short, low, len(value))
    most = LONGEST_TEXT if high is None else high
    if len(value) > most:
        raise Invalid(field, Wrong.too_long, most, len(value))
    return value


def _long_text(field: Field, text: str, low: Number | None, high: Number | None) -> str:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    whole = "\n".join(lines).strip()
    _text(field, whole, low, high)
    return whole


def _name(field: Field, text: str, low: Number | None, high: Number | None) -> str:
    value = _text(field, text, 2 if low is None else low, 60 if high is None else high)
    if not NAME.fullmatch(value):
        raise Invalid(field, Wrong.name)
    return value


def _address(field: Field, text: str, low: Number | None, high: Number | None) -> str:
    value = _text(field, text, None, 200 if high is None else high)
    if len(value) < (SHORTEST_ADDRESS if low is None else low):
        raise Invalid(field, Wrong.address)
    return value


def _code(text: str) -> str:
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def _id_number(field: Field, text: str, low: Number | None, high: Number | None) -> str:
    value = _code(text)
    if not re.fullmatch(r"\d{17}[\dX]", value):
        raise Invalid(field, Wrong.id_length, 18, len(value))
    try:
        ric.get_birth_date(value)
    except ValidationError as error:
        raise Invalid(field, Wrong.id_check) from error
    # Not ric.validate: it refuses a region code that is younger than the person, and everyone
    # born before 1984 got their number, with the region codes of that day, as an adult or a child.
    if value[-1] != ric.calc_check_digit(value):
        raise Invalid(field, Wrong.id_check)
    return value


def _uscc(field: Field, text: str, low: Number | None, high: Number | None) -> str:
    value = _code(text)
    if not re.fullmatch(r"[0-9A-Z]{18}", value):
        raise Invalid(field, Wrong.uscc_length, 18, len(value))
    try:
        return str(uscc.validate(value))
    except ValidationError as error:
        raise Invalid(field, Wrong.uscc_check) from error


def _phone(field: Field, text: str, low: Number | None, high: Number | None) -> str:
    value = _code(text).removeprefix("+86").removeprefix("0086")
    if not MOBILE.fullmatch(value):
        raise Invalid(field, Wrong.phone, 11, len(value))
    return value


def _bank_card(field: Field, text: str, low: Number | None, high: Number | None) -> str:
    value = _code(text)
    if not CARD.fullmatch(value):
        raise Invalid(field, Wrong.card_length, length=len(value))
    if not luhn.is_valid(value):
        raise Invalid(field, Wrong.card_check)
    return value


def _patterned(field: Field, text: str, low: Number | None, high: Number | None) -> str:
    value = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(field.pattern, value):
        raise Invalid(field, Wrong.shape, length=len(value))
    return value


def _choice(field: Field, text: str, low: Number | None, high: Number | None) -> str:
    yes_no = field.kind is FieldKind.yes_no
    known = ("yes", "no") if yes_no else tuple(option.slug for option in field.options)
    if text not in known:
        raise Invalid(field, Wrong.choose)
    return text


def read_date(text: str) -> date:
    """A day as people write it (2026-12-04, 2026年12月4日). Raises ValueError."""
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    value = date(*map(int, found.groups())) if found else date.min
    if value.year < EARLIEST_YEAR:
        raise ValueError("no day that people write")
    return value


def _day(field: Field, text: str, today: date | None) -> date:
    try:
        value = read_date(text)
    except ValueError as error:
        raise Invalid(field, Wrong.day) from error
    if today is not None and field.maximum == 0 and value > today:
        raise Invalid(field, Wrong.day_to_come)
    return value


NUMBERS = (FieldKind.number, FieldKind.area, FieldKind.money)
Reader = Callable[[Field, str, Number | None, Number | None], str]
READERS: dict[FieldKind, Reader] = {
    FieldKind.text: _text,
    FieldKind.long_text: _long_text,
    FieldKind.name: _name,
    FieldKind.address: _address,
    FieldKind.id_number: _id_number,
    FieldKind.uscc: _uscc,
    FieldKind.phone: _phone,
    FieldKind.bank_card: _bank_card,
    FieldKind.code: _patterned,
    FieldKind.yes_no: _choice,
    FieldKind.choice: _choice,
}
