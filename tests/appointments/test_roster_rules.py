"""What a visit needs by the five duties, who has it, and what makes a session."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from webapp.appointments import roster_rules
from webapp.appointments.roster_rules import ACCEPT, REVIEW
from webapp.appointments.roster_values import Colleague, Need, OnDuty, Session
from webapp.cases.values import ItemState
from webapp.catalog import loader
from webapp.catalog.building import build
from webapp.catalog.values import Revision
from webapp.halls import service as halls

DAY = date(2026, 12, 2)
MARKET, FIRE = "market-regulation", "fire-rescue"


@pytest.fixture(scope="module")
def revision() -> Revision:
    """The catalog as it is authored."""
    return build(loader.load(halls.CONFIG / "catalog"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{DAY}T{text}+08:00")


def test_a_visit_needs_who_accepts_what_everybody_needs(revision: Revision) -> None:
    themes = revision.themes
    assert roster_rules.of_theme(themes["open-restaurant"], revision) == {Need(ACCEPT, MARKET)}
    assert roster_rules.of_theme(themes["change-company"], revision) == {
        Need(ACCEPT, MARKET),
        Need(ACCEPT, "tax"),
    }


def test_a_theme_without_such_an_item_is_its_leads(revision: Revision) -> None:
    theme = revision.themes["road-freight"]
    assert all(one.when is not None for one in theme.items)
    assert roster_rules.of_theme(theme, revision) == {Need(ACCEPT, "transport")}


def test_a_theme_that_is_gone_is_anybodys_who_accepts(revision: Revision) -> None:
    assert roster_rules.of_theme(None, revision) == {Need(ACCEPT)}


def test_what_is_under_review_needs_its_reviewer_too() -> None:
    assert roster_rules.of_application(
        [
            (MARKET, ItemState.accepted),
            (FIRE, ItemState.received),
            ("health", ItemState.waiting),
            ("tax", ItemState.approved),
            ("press", ItemState.refused),
            ("bank", ItemState.stopped),
        ]
    ) == {
        Need(ACCEPT, MARKET),
        Need(REVIEW, MARKET),
        Need(ACCEPT, FIRE),
        Need(ACCEPT, "health"),
    }


def test_where_all_is_decided_whoever_accepts_helps() -> None:
    assert roster_rules.of_application([(MARKET, ItemState.approved)]) == {Need(ACCEPT)}
    assert roster_rules.of_application([]) == {Need(ACCEPT)}


@pytest.mark.parametrize(
    ("duties", "departments", "need", "expected"),
    [
        ({ACCEPT}, set(), Need(ACCEPT, MARKET), True),
        ({ACCEPT}, {MARKET, "tax"}, Need(ACCEPT, MARKET), True),
        ({ACCEPT}, {FIRE}, Need(ACCEPT, MARKET), False),
        ({ACCEPT}, {FIRE}, Need(ACCEPT), True),
        ({REVIEW, "approve"}, set(), Need(ACCEPT, MARKET), False),
        ({REVIEW}, {MARKET}, Need(REVIEW, MARKET), True),
        (set(), set(), Need(ACCEPT), False),
    ],
)
def test_who_has_a_duty(
    duties: set[str], departments: set[str], need: Need, expected: bool
) -> None:
    one = Colleague(1, frozenset(duties), frozenset(departments))
    assert roster_rules.has(one, need) is expected


def test_what_nobody_has_is_missing_in_a_fixed_order() -> None:
    needs = [Need(REVIEW, MARKET), Need(ACCEPT, MARKET), Need(ACCEPT, FIRE)]
    assert roster_rules.lacking(needs, []) == (
        Need(ACCEPT, FIRE),
        Need(ACCEPT, MARKET),
        Need(REVIEW, MARKET),
    )
    fire = Colleague(1, frozenset({ACCEPT}), frozenset({FIRE}))
    review = Colleague(2, frozenset({REVIEW}))
    assert roster_rules.lacking(needs, [fire, review]) == (Need(ACCEPT, MARKET),)


def test_a_gap_begins_another_session() -> None:
    starts = [at(one) for one in ("12:15", "12:00", "12:30", "17:30", "17:45")]
    assert roster_rules.sessions_of(7, DAY, starts, 15) == [
        Session(7, DAY, at("12:00"), at("12:45")),
        Session(7, DAY, at("17:30"), at("18:00")),
    ]
    assert roster_rules.sessions_of(7, DAY, [], 15) == []


def test_who_is_there_is_there_for_all_of_a_time() -> None:
    duties = [
        OnDuty(1, 7, at("12:00"), at("13:30")),
        OnDuty(2, 7, at("00:00"), at("00:00") + timedelta(days=1)),
        OnDuty(3, 7, at("17:30"), at("19:00")),
        OnDuty(4, 8, at("12:00"), at("13:30")),
    ]
    assert roster_rules.there_for(duties, 7, at("12:00"), at("12:15")) == {1, 2}
    assert roster_rules.there_for(duties, 7, at("13:15"), at("13:45")) == {2}
    assert roster_rules.there_for(duties, 7, at("18:45"), at("19:00")) == {2, 3}


def test_a_duty_meets_a_session_where_it_has_any_of_it() -> None:
    session = Session(7, DAY, at("12:00"), at("13:30"))
    assert roster_rules.meets(OnDuty(1, 7, at("13:15"), at("15:00")), session)
    assert not roster_rules.meets(OnDuty(1, 7, at("13:30"), at("15:00")), session)
    assert not roster_rules.meets(OnDuty(1, 7, at("11:00"), at("12:00")), session)
    assert not roster_rules.meets(OnDuty(1, 8, at("12:00"), at("13:30")), session)
