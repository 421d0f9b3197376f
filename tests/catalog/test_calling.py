"""A theme's own words for shared fields, and the season in which it can be handed in."""

from __future__ import annotations

from datetime import date

import pytest

from tests.catalog.small import field, item, paper, revision, text, theme, uses
from webapp.catalog.calling import SeasonState, as_called, season_of
from webapp.catalog.values import Calls, HallParameters, Season

CALLED = theme(
    ["a"],
    calls=Calls({"name": text("Company name")}, {"shop": text("Company")}, {"p": text("Lease")}),
)
MADE = revision(
    item("a", fields=(uses("name"), uses("other"))),
    fields=[field("name"), field("other")],
    papers=[paper("p"), paper("q")],
    themes=[CALLED],
    parameters=[("opens", ""), ("closes", "")],
)


def test_a_theme_says_shared_things_in_its_own_words() -> None:
    said = as_called(MADE, CALLED)
    assert said.fields["name"].label == text("Company name")
    assert said.fields["name"].kind is MADE.fields["name"].kind
    assert said.fields["other"] is MADE.fields["other"]
    assert said.subjects["shop"].title == text("Company")
    assert said.papers["p"].name == text("Lease")
    assert set(said.papers) == {"p", "q"}
    assert said.hash == MADE.hash
    assert as_called(MADE, CALLED) is said


def test_without_own_words_it_is_the_same_catalog() -> None:
    assert as_called(MADE, theme(["a"])) is MADE
    only = theme(["a"], calls=Calls(fields={"name": text("n")}))
    made = revision(item("a"), fields=[field("name")], papers=[paper("p")], themes=[only])
    assert as_called(made, only).papers is made.papers


SEASON = theme(["a"], season=Season("opens", "closes"))


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        ("", "", SeasonState.unknown),
        ("2026-08-01", "", SeasonState.unknown),
        ("2026-08-01", "2026-08-20", SeasonState.over),
        ("2026-12-01", "2026-12-20", SeasonState.ahead),
        ("2026-11-27", "2026-12-20", SeasonState.open),
        ("2026-11-01", "2026-11-27", SeasonState.open),
    ],
)
def test_the_season_is_the_halls(opens: str, closes: str, state: SeasonState) -> None:
    hall = HallParameters({"opens": opens, "closes": closes})
    now = season_of(SEASON, MADE, hall, date(2026, 11, 27))
    assert now.state is state
    assert now.is_shut is (state in (SeasonState.ahead, SeasonState.over))


def test_most_themes_are_always_open() -> None:
    now = season_of(theme(["a"]), MADE, HallParameters(), date(2026, 11, 27))
    assert now.state is SeasonState.always
    assert not now.is_shut
