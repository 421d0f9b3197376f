"""How long a licence lasts, and which number it bears. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from webapp.documents.values import Verdict
from webapp.licences.values import LicenceState

NUMBER_PREFIX = "ZZ"
"""证照: our own mark, because each issuing system has a numbering of its own [K]."""


def licence_number(case_number: str) -> str:
    """The number of the licence that a case results in: one case, one licence, one number."""
    return NUMBER_PREFIX + case_number


def last_day(issued_on: date, months: int | None) -> date | None:
    """The last day of validity, or None where it does not end.

    Sixty months from 27 November 2026 end on 26 November 2031; where the last month has no such
    day, on its end (民法典 art. 202).
    """
    if months is None:
        return None
    year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if issued_on.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, issued_on.day) - timedelta(days=1)


def verdict(state: LicenceState, valid_until: date | None, today: date) -> Verdict:
    """What anybody may know of a licence today; revoked stays revoked, whatever its dates say."""
    if state is LicenceState.revoked:
        return Verdict.revoked
    if valid_until is not None and today > valid_until:
        return Verdict.expired
    return Verdict.valid


def counts(state: LicenceState, valid_until: date | None, today: date) -> bool:
    """Whether a licence may be relied on today."""
    return verdict(state, valid_until, today) is Verdict.valid
