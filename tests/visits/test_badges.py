"""Badges: each for one officer, at one visit, on one day, while it is their task."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.visits.conftest import DAY, TUESDAY, WEDNESDAY, planned, under_way
from webapp.accounts import service as accounts
from webapp.approvals.officers import Person
from webapp.visits import badges, planning


def test_a_badge_counts_for_its_officer_on_its_day(morning: datetime, team: list[Person]) -> None:
    visit = planned(morning, team)
    code = badges.code(visit, team[0].id)
    found = badges.find(code, TUESDAY)
    assert (found.name, found.number) == ("李敏", visit.number)
    for day in (TUESDAY - DAY, WEDNESDAY):
        with pytest.raises(LookupError):
            badges.find(code, day)


def test_a_badge_of_who_has_left_opens_no_door(morning: datetime, team: list[Person]) -> None:
    visit = planned(morning, team)
    accounts.deactivate("limin", now=morning)
    with pytest.raises(LookupError):
        badges.find(badges.code(visit, team[0].id), TUESDAY)
    assert badges.find(badges.code(visit, team[1].id), TUESDAY).name == "赵一凡"


def test_a_badge_of_nobody(morning: datetime, team: list[Person]) -> None:
    visit = planned(morning, team)
    right = badges.code(visit, team[0].id)
    forged = [
        right[:-1] + ("A" if right[-1] != "A" else "B"),
        right.replace(f"-{team[0].id}-", f"-{team[1].id}-"),
        badges.code(visit, team[2].id),
        f"{visit.id}-{team[0].id}-",
        "1",
        "",
        "1-2",
        "x-y-z",
        f"{10**12}-1-abc",
    ]
    for code in forged:
        with pytest.raises(LookupError):
            badges.find(code, TUESDAY)


def test_a_badge_ends_with_its_task(morning: datetime, team: list[Person]) -> None:
    visit = under_way(morning, team)
    code = badges.code(visit, team[0].id)
    assert badges.find(code, TUESDAY).number == visit.number
    planning.finish(visit.ref, visit.matter, "好", person=team[0], now=visit.start)
    with pytest.raises(LookupError):
        badges.find(code, TUESDAY)
