"""What nobody has confirmed, who confirms it, and what that lets publishing do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from tests.catalog.broken import broken
from tests.catalog.small import CATALOG
from webapp.catalog import cli, review_rules, reviews, service
from webapp.catalog.building import Refused
from webapp.catalog.loader import Loaded, load
from webapp.catalog.review_rules import Unconfirmed, unconfirmed
from webapp.catalog.reviews import Review, Unusable
from webapp.core import clock, settings

pytestmark = pytest.mark.sampled_on("sqlite")

FOOD = "items/food-service-permit.yaml"
PROMISED = "items/food-service-permit/promised"
OLD = "promised: {n: 5, unit: wd, source: {of: common-practice}}"
DAY = date(2026, 11, 20)


def facts(directory: Path = CATALOG) -> list[Unconfirmed]:
    return unconfirmed(load(directory))


def confirmed(found: list[Unconfirmed]) -> int:
    return reviews.confirm(
        found,
        by="李敏",
        source="办事指南 2026-11",
        on=DAY,
        actor="staff:1",
        now=clock.now(),
        today=date(2026, 11, 23),
    )


@pytest.fixture
def production() -> Iterator[None]:
    """Settings of a real hall."""
    ours = settings.current()
    settings.configure(msgspec.structs.replace(ours, mode="production"))
    yield
    settings.configure(ours)


# --- which they are ------------------------------------------------------------------------------


def test_each_fact_has_a_key_place_value_and_themes() -> None:
    found = facts()
    assert len({one.key for one in found}) == len(found) > 20
    one = reviews.matching(found, [PROMISED])[0]
    assert one.key.startswith(f"{PROMISED}#")
    assert one.place.file.name == "food-service-permit.yaml"
    assert one.words() == "5 wd"
    assert "open-restaurant" in one.themes
    assert all(one.words("zh-Hans") for one in found)


def test_a_changed_number_is_another_key_and_polished_words_are_not(tmp_path: Path) -> None:
    before = {one.key for one in facts()}
    assert broken(tmp_path, FOOD, OLD, OLD.replace("n: 5", "n: 6")) == []
    after = {one.key for one in facts(tmp_path / "catalog")}
    assert len(after - before) == len(before - after) == 1
    target = tmp_path / "other"
    name = "name: {zh-Hans: 开餐饮店, en: Open a restaurant}"
    target.mkdir()
    assert broken(target, "themes/open-restaurant.yaml", name, name.replace("餐饮店", "饭店")) == []
    assert {one.key for one in facts(target / "catalog")} == before


def test_confirming_marks_just_those(tmp_path: Path) -> None:
    loaded: Loaded = load(CATALOG)
    found = unconfirmed(loaded)
    review_rules.confirm(loaded, {found[0].key, found[-1].key})
    left = {one.key for one in unconfirmed(loaded)}
    assert left == {one.key for one in found[1:-1]}
    review_rules.confirm(loaded, {one.key for one in found})
    assert unconfirmed(loaded) == []
    review_rules.confirm(loaded, set())


# --- recording -----------------------------------------------------------------------------------


def test_a_review_is_recorded_once_with_who_when_and_from_what(database: Any) -> None:
    one = reviews.matching(facts(), [PROMISED])
    assert confirmed(one) == 1
    assert confirmed(one) == 0
    known = reviews.known()[one[0].key]
    assert (known.by, known.source, known.on) == ("李敏", "办事指南 2026-11", DAY)
    assert known.value == one[0].value


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"by": " "}, "name"),
        ({"by": "x" * 121}, "name"),
        ({"source": ""}, "source"),
        ({"source": "x" * 301}, "source"),
        ({"on": date(2026, 11, 24)}, "day"),
    ],
)
def test_a_review_says_who_when_and_from_what(
    database: Any, values: dict[str, Any], problem: str
) -> None:
    whole: dict[str, Any] = {"by": "李敏", "source": "指南", "on": DAY, **values}
    with pytest.raises(Unusable) as refused:
        reviews.confirm([], actor="staff:1", now=clock.now(), today=date(2026, 11, 23), **whole)
    assert refused.value.problem == problem
    assert problem in cli_problems()


def cli_problems() -> dict[str, str]:
    from webapp.catalog import review_cli

    return review_cli.PROBLEMS


# --- publishing ----------------------------------------------------------------------------------


def test_production_takes_what_was_reviewed_and_nothing_else(
    database: Any, production: None
) -> None:
    found = facts()
    confirmed(found[1:])
    with pytest.raises(Refused) as refused:
        service.checked(CATALOG)
    assert [(one.code, one.place) for one in refused.value.problems] == [
        ("unreviewed", found[0].place)
    ]
    confirmed(found)
    service.publish(CATALOG, actor="staff:1", now=clock.now())
    assert review_rules.of_revision(service.current()) == 0


def test_a_number_that_changed_needs_a_new_review(
    database: Any, production: None, tmp_path: Path
) -> None:
    confirmed(facts())
    service.checked(CATALOG)
    assert broken(tmp_path, FOOD, OLD, OLD.replace("n: 5", "n: 6")) == []
    with pytest.raises(Refused) as refused:
        service.checked(tmp_path / "catalog")
    assert [one.code for one in refused.value.problems] == ["unreviewed"]


def test_demonstration_shows_the_mark_until_it_was_reviewed(database: Any) -> None:
    item = service.current().items["food-service-permit"]
    assert item.promised is not None
    assert not item.promised.source.is_reviewed
    confirmed(reviews.matching(facts(), [PROMISED]))
    service.publish(CATALOG, actor="staff:1", now=clock.now() + timedelta(seconds=1))
    item = service.current().items["food-service-permit"]
    assert item.promised is not None
    assert item.promised.source.is_reviewed


def test_reviews_travel_with_the_data(database: Any, production: None, tmp_path: Path) -> None:
    assert broken(tmp_path, FOOD, "tolerated_days: 10", "tolerated_days: 9") == []
    folder = tmp_path / "catalog"
    made = [Review(one.key, one.value, "李敏", "指南", DAY) for one in facts(folder)]
    file = reviews.write(folder, made)
    assert reviews.read(folder) == sorted(made, key=lambda one: one.key)
    assert reviews.known() == {}
    service.publish(folder, actor="staff:1", now=clock.now())
    assert set(reviews.known()) == {one.key for one in made}
    file.write_text("a: [", "utf-8")
    with pytest.raises(Unusable, match="file"):
        reviews.read(folder)
    file.write_text("a: {by: x}", "utf-8")
    with pytest.raises(Unusable, match="file"):
        reviews.read(folder)


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def run(database: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`onego catalog review` on the test's database."""
    monkeypatch.setattr(cli, "open_database", lambda: None)
    return lambda *words: CliRunner().invoke(cli.catalog, ["review", *map(str, words)])


@pytest.mark.one_database
def test_the_command_lists_confirms_and_takes_along(run: Any, tmp_path: Path) -> None:
    assert broken(tmp_path, FOOD, "tolerated_days: 10", "tolerated_days: 9") == []
    folder = tmp_path / "catalog"
    listed = run(folder)
    assert listed.exit_code == 0, listed.output
    assert f"{FOOD}:" in listed.output
    assert PROMISED in listed.output
    assert f"{len(facts())} to confirm, 0 confirmed" in listed.output
    assert "0 to confirm" in run(folder, "--list", "--theme", "no-such").output
    done = run(
        folder, "--confirm", PROMISED, "--by", "李敏", "--from", "指南", "--on", "2026-11-20"
    )
    assert "recorded: 1" in done.output
    assert PROMISED not in run(folder).output
    everything = run(folder, "--all", "--lang", "zh-Hans").output
    assert "李敏, 2026-11-20, 指南" in everything
    assert "1 confirmed" in everything
    assert "written" in run(folder, "--export").output
    assert PROMISED in (folder / "reviews.yaml").read_text("utf-8")
    assert "taken in: 0" in run(folder, "--import").output


@pytest.mark.one_database
def test_the_command_says_what_is_missing(run: Any, tmp_path: Path) -> None:
    assert "--on DATE" in run(CATALOG, "--confirm", PROMISED).output
    day = ("--on", "2026-11-20")
    assert "--by NAME" in run(CATALOG, "--confirm", PROMISED, *day).output
    assert "the key nothing" in run(CATALOG, "--confirm", "nothing", *day).output
    assert run(tmp_path / "nowhere").exit_code == 1
