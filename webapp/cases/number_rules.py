"""Numbers of cases (办件编号) and the masking of personal values: pure functions.

A number is region 6 + yyyymmdd + channel 1 + sequence 6 + check 1 (ISO 7064 MOD 11-2) = 22
characters; the bundle's number, the one that people know, has `YJS` in front. No national rule for
it could be read, so this is a setting of ours, not reviewed (rules.md §18).
"""

from __future__ import annotations

import re
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from webapp.cases.values import Channel

BUNDLE_PREFIX = "YJS"
REGION_DIGITS = 6
SEQUENCE_DIGITS = 6
LENGTH = REGION_DIGITS + 8 + 1 + SEQUENCE_DIGITS + 1
LAST_FOUR = 4

_SHAPE = re.compile(r"\d{21}[\dX]")
_FULL_WIDTH = {ord("０") + digit: ord("0") + digit for digit in range(10)}
_FULL_WIDTH |= {ord("Ａ") + letter: ord("A") + letter for letter in range(26)}
_FULL_WIDTH |= {ord("ａ") + letter: ord("A") + letter for letter in range(26)}


class NumbersUsedUp(Exception):
    """A hall gave out every number of one day and channel."""


def case_number(region: str, day: date, channel: Channel, sequence: int) -> str:
    """The number of one item's case (办件编号): 22 characters, the last one a check.

    `region` is the six-digit division code, `sequence` counts from 1 each day and channel. Raises
    ValueError for a region of another shape and NumbersUsedUp past 999999.
    """
    if not (len(region) == REGION_DIGITS and region.isascii() and region.isdigit()):
        raise ValueError(f"a region has {REGION_DIGITS} digits, not {region!r}")
    if sequence >= 10**SEQUENCE_DIGITS:
        raise NumbersUsedUp(f"no number is left for {day} on channel {channel.name}")
    if sequence < 1:
        raise ValueError("sequences count from 1")
    body = f"{region}{day:%Y%m%d}{channel.value}{sequence:0{SEQUENCE_DIGITS}d}"
    return body + mod_11_2.calc_check_digit(body)


def bundle_number(region: str, day: date, channel: Channel, sequence: int) -> str:
    """The number of a bundle (一件事), which its applicant knows: YJS and a case number."""
    return BUNDLE_PREFIX + case_number(region, day, channel, sequence)


def is_case_number(number: str) -> bool:
    """Whether the shape and the check character are right, with or without the prefix."""
    body = number.removeprefix(BUNDLE_PREFIX)
    if not _SHAPE.fullmatch(body):
        return False
    try:
        mod_11_2.validate(body)
    except ValidationError:
        return False
    return True


def read_number(typed: str) -> str:
    """A number as people type it (spaces, dashes, small or full-width letters) in its stored form.

    A bundle's number typed without its prefix gets it back.
    """
    plain = "".join(typed.translate(_FULL_WIDTH).split()).replace("-", "").upper()
    return BUNDLE_PREFIX + plain if _SHAPE.fullmatch(plain) else plain


def grouped(number: str) -> str:
    """A number in groups that can be read aloud: YJS 370203 20261122 2 000001 5."""
    head = BUNDLE_PREFIX if number.startswith(BUNDLE_PREFIX) else ""
    body = number.removeprefix(BUNDLE_PREFIX)
    groups = (head, body[:6], body[6:14], body[14:15], body[15:21], body[21:])
    return " ".join(group for group in groups if group)


def last_four(code: str) -> str:
    """The last four characters of an identity number as they are compared."""
    return "".join(code.translate(_FULL_WIDTH).split()).upper()[-LAST_FOUR:]


def mask_name(name: str) -> str:
    """A person's name for a page that anybody with a slip can open: 王*."""
    return f"{name.strip()[:1]}*"


def mask_for_all(name: str) -> str:
    """A person's name for a list that everybody can search: 王**, however long the name is."""
    return f"{name.strip()[:1]}**"


def mask_code(code: str) -> str:
    """An ID number or credit code with its middle hidden: 3702**********0011 (rules.md §15)."""
    if len(code) <= 2 * LAST_FOUR:
        return "*" * len(code)
    return code[:LAST_FOUR] + "*" * (len(code) - 2 * LAST_FOUR) + code[-LAST_FOUR:]


def mask_phone(phone: str) -> str:
    """A phone number with its middle hidden: 138****5678."""
    return phone[:3] + "*" * max(len(phone) - 7, 0) + phone[-4:] if len(phone) > 7 else "*" * 7
