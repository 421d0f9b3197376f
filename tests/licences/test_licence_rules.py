"""How long a licence lasts, and when it counts."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.licences.rules import counts, last_day, licence_number
from webapp.licences.values import LicenceState


@pytest.mark.parametrize(
    ("issued", "months", "last"),
    [
        (date(2026, 11, 27), 60, date(2031, 11, 26)),
        (date(2026, 11, 27), None, None),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
    ],
)
def test_validity_ends_on_the_day_before_the_same_day(
    issued: date, months: int | None, last: date | None
) -> None:
    assert last_day(issued, months) == last


def test_a_licence_counts_up_to_its_last_day() -> None:
    day = date(2026, 11, 27)
    assert counts(LicenceState.valid, None, day)
    assert counts(LicenceState.valid, day, day)
    assert not counts(LicenceState.valid, date(2026, 11, 26), day)
    assert not counts(LicenceState.revoked, None, day)


def test_a_licence_bears_its_cases_number() -> None:
    assert licence_number("3702002026112720000317") == "ZZ3702002026112720000317"
