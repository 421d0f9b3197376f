"""What everybody may know of a promise, and how it may be looked for."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.approvals.verification_values import Verified
from webapp.cases.number_rules import mask_for_all
from webapp.disclosure import rules
from webapp.disclosure.values import Standing

DAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("state", "was_kept", "expected"),
    [
        (Verified.due, False, Standing.given),
        (Verified.due, True, Standing.kept),
        (Verified.kept, True, Standing.kept),
        (Verified.kept_late, True, Standing.kept),
        (Verified.rectify, False, Standing.mending),
        (Verified.rectify, True, Standing.mending),
        (Verified.broken, True, Standing.broken),
        (Verified.revoked, False, Standing.revoked),
    ],
)
def test_what_became_of_it(state: Verified, was_kept: bool, expected: Standing) -> None:
    assert rules.standing(state, was_kept) is expected


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("王建国", "王建国"),
        ("  老王   面馆 ", "老王 面馆"),
        ("王", ""),
        ("", ""),
        (" 王 ", ""),
        ("x" * 100, "x" * 64),
        ("李四", "李四"),
    ],
)
def test_a_name_as_it_is_looked_for(typed: str, read: str) -> None:
    assert rules.read_holder(typed) == read


@pytest.mark.parametrize(
    ("standing", "until", "revoked_on", "expected"),
    [
        (Standing.kept, None, None, None),
        (Standing.kept, DAY, None, DAY),
        (Standing.revoked, None, DAY, date(2026, 12, 7)),
        (Standing.revoked, date(2026, 12, 1), DAY, date(2026, 12, 1)),
        (Standing.revoked, date(2026, 12, 24), DAY, date(2026, 12, 7)),
        (Standing.revoked, DAY, None, DAY),
    ],
)
def test_the_last_day_on_display(
    standing: Standing, until: date | None, revoked_on: date | None, expected: date | None
) -> None:
    assert rules.last_day(standing, until, revoked_on, 10) == expected


@pytest.mark.parametrize("name", ["王建国", "王 建国", " 王建", "王" * 20])
def test_a_masked_name_tells_the_surname_and_not_the_length(name: str) -> None:
    assert mask_for_all(name) == "王**"
