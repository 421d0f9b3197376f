"""`onego catalog lint`: one broken catalog for each rule, found in the right line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.catalog.broken import broken, line_of, problems_of
from tests.catalog.small import CATALOG
from webapp.catalog.lint import unreviewed
from webapp.catalog.loader import load
from webapp.catalog.problems import MESSAGES, Place, Problem, nearest

FOOD = "items/food-service-permit.yaml"
FIRE = "items/fire-check.yaml"


def test_the_catalog_of_the_repository_is_clean() -> None:
    assert problems_of(CATALOG) == []


RULES = yaml.safe_load((Path(__file__).parent / "lint_cases.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", RULES, ids=lambda case: f"{case['code']}-{case['new'][:30]}")
def test_each_rule(tmp_path: Path, case: dict[str, str]) -> None:
    code, file, old, new = case["code"], case["file"], case["old"], case["new"]
    where = case.get("where")
    found = [one for one in broken(tmp_path, file, old, new) if one.code == code]
    assert found, f"{code} was not found"
    for language in ("en", "zh-Hans"):
        words = found[0].text(language)
        assert words.startswith(f"{found[0].place}: ")
        assert "{" not in words.removeprefix(str(found[0].place)) or code in (
            "bad_condition",
            "not_yaml",
        )
    if where is not None:
        places = {(one.place.file.name, one.place.line) for one in found}
        assert (Path(file).name, line_of(tmp_path, file, where)) in places


def test_the_nearest_name_is_suggested(tmp_path: Path) -> None:
    found = broken(tmp_path, FOOD, "paper: kitchen-layout", "paper: kitchen-layuot")
    (problem,) = [one for one in found if one.code == "unknown_reference"]
    assert problem.text().endswith(
        "no paper is called “kitchen-layuot”; did you mean “kitchen-layout”?"
    )
    assert problem.text("zh-Hans").endswith(
        "没有叫“kitchen-layuot”的材料，是不是“kitchen-layout”？"
    )


def test_items_that_leave_no_value_between_them(tmp_path: Path) -> None:
    broken(tmp_path, FOOD, "{field: guests, purpose", "{field: guests, minimum: 60, purpose")
    found = broken(
        tmp_path, FIRE, "{field: guests, purpose", "{field: guests, maximum: 50, purpose"
    )
    (problem,) = found
    assert problem.code == "field_disagree"
    assert "guests" in problem.text()
    assert "fire-check" in problem.text()


def test_a_folder_without_a_catalog(tmp_path: Path) -> None:
    (problem,) = load(tmp_path / "nowhere").problems
    assert problem.code == "no_directory"


def test_a_file_that_is_a_list(tmp_path: Path) -> None:
    (tmp_path / "departments.yaml").write_text("- a\n")
    (problem,) = load(tmp_path).problems
    assert (problem.code, problem.place.line) == ("not_a_map", 1)
    (tmp_path / "departments.yaml").write_text("a: text\n")
    (problem,) = load(tmp_path).problems
    assert (problem.code, problem.place.line) == ("not_a_map", 1)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "departments.yaml").write_bytes(b"a: \xff\xfe")
    (problem,) = load(tmp_path).problems
    assert problem.code == "not_yaml"


def test_unreviewed_facts_are_listed_apart() -> None:
    found = unreviewed(load(CATALOG))
    assert len(found) > 20
    assert {one.code for one in found} == {"unreviewed"}


def test_words() -> None:
    assert nearest("kichen", ["kitchen", "sign"]) == "kitchen"
    assert nearest("xyz", ["kitchen"]) == ""
    assert all(len(pair) == 2 and all(pair) for pair in MESSAGES.values())
    place = Place(Path("a.yaml"), 3)
    assert Problem("missing", place, {"key": "name"}).text() == "a.yaml:3: “name” is missing here"


LEAST_PLANTED = 30


def test_enough_mistakes_are_planted_and_every_rule_has_one() -> None:
    """A rule that no planted mistake proves may as well not be there."""
    planted = {case["code"] for case in RULES}
    elsewhere = {"no_directory", "not_a_map", "field_disagree", "nothing_left", "unreviewed"}
    assert len(RULES) >= LEAST_PLANTED
    assert planted <= set(MESSAGES)
    assert set(MESSAGES) - planted - elsewhere == set()
