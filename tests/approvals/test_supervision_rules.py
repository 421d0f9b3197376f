"""Whom an office tells what it granted on a promise, and by when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.catalog.small import FRIDAY, MONDAY, PLAIN_WEEKS, item
from webapp.approvals import supervision_rules as rules
from webapp.approvals.supervision_values import Delivery

TUESDAY = MONDAY + timedelta(days=1)


def test_the_department_itself_unless_the_catalog_names_another() -> None:
    assert rules.department_of(item("a", department="market")) == "market"
    assert rules.department_of(item("a", department="market", supervisor="city")) == "city"


def test_within_one_working_day() -> None:
    assert rules.due_on(FRIDAY, PLAIN_WEEKS) == MONDAY
    assert rules.due_on(date(2026, 11, 28), PLAIN_WEEKS) == MONDAY
    assert rules.due_on(MONDAY, PLAIN_WEEKS) == TUESDAY


@pytest.mark.parametrize("state", Delivery)
def test_what_waits_here_may_be_taken_over_a_day_later(state: Delivery) -> None:
    expected = TUESDAY if state is Delivery.kept else MONDAY
    assert rules.last_day(state, MONDAY, PLAIN_WEEKS) == expected


@pytest.mark.parametrize("state", Delivery)
@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_what_nobody_outside_has_after_its_day_is_late(
    state: Delivery, taken: bool, ahead: int
) -> None:
    today = MONDAY + timedelta(days=ahead)
    late = state is not Delivery.sent and not taken and ahead > 0
    assert rules.is_late(state, taken, MONDAY, today) is late


@pytest.mark.parametrize("state", Delivery)
def test_only_what_is_kept_is_taken_over_and_only_what_failed_sent_again(state: Delivery) -> None:
    assert rules.may_take(state, taken=False) is (state is Delivery.kept)
    assert not rules.may_take(state, taken=True)
    assert rules.may_send_again(state) is (state is Delivery.failed)
