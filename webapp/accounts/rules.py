"""Rules of sign-in: what counts as a phone number, a code, a name and a password."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from webapp.accounts.values import DUTIES, Unusable

CODE_DIGITS = 6
PASSWORD_LEAST = 12
PASSWORD_MOST = 256
NAME_MOST = 64

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_COUNTRY = re.compile(r"(\+|00)86(?=1)")
_BETWEEN = re.compile(r"[\s\-()]+")
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,63}")


def parse_phone(typed: str) -> str:
    """A mobile number of mainland China, as eleven digits.

    Spaces, hyphens, full-width digits and the country code are all right. Raises Unusable with
    `missing` or `phone`.
    """
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed))
    if not plain:
        raise Unusable("missing")
    plain = _COUNTRY.sub("", plain, count=1)
    if not _MOBILE.fullmatch(plain):
        raise Unusable("phone")
    return plain


def parse_optional_phone(typed: str) -> str | None:
    """The same where none need be given: None for nothing. Raises Unusable with `phone`."""
    return parse_phone(typed) if typed.strip() else None


def parse_code(typed: str) -> str:
    """A one-time code as typed or pasted: spaces, hyphens and full-width digits are all right.

    Raises Unusable with `missing` or `code`.
    """
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed))
    if not plain:
        raise Unusable("missing")
    if len(plain) != CODE_DIGITS or not (plain.isascii() and plain.isdigit()):
        raise Unusable("code")
    return plain


def mask_phone(phone: str) -> str:
    """A phone number that its owner knows again and nobody else learns: 138****1234."""
    return phone[:3] + "****" + phone[7:]


def wait_for_code(age: float | None, wait: int) -> int:
    """How many seconds until another code may be sent, when the last one is `age` seconds old."""
    if age is None or age >= wait:
        return 0
    return max(1, int(wait - age))


def check_username(username: str) -> str:
    """A name to sign in with: small letters, digits, dot, hyphen, underscore. Raises Unusable."""
    if not _USERNAME.fullmatch(username):
        raise Unusable("username")
    return username


def check_new_password(password: str, username: str) -> str:
    """A password that a person chose: long, and not their name. Raises Unusable.

    Length is asked for and nothing else: rules about kinds of characters make worse passwords.
    """
    if len(password) < PASSWORD_LEAST:
        raise Unusable("short")
    if len(password) > PASSWORD_MOST:
        raise Unusable("long")
    if username in password.lower():
        raise Unusable("contains the user name")
    if len(set(password)) < 5:
        raise Unusable("repeats itself")
    return password


def check_duties(duties: Iterable[str]) -> tuple[str, ...]:
    """Duties in their order, each once. Raises Unusable for an unknown one or none at all."""
    wanted = set(duties)
    if not wanted or wanted - set(DUTIES):
        raise Unusable("duty")
    return tuple(duty for duty in DUTIES if duty in wanted)
