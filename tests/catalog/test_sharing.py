"""Shared questions: written once, used by themes, each with its own words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.catalog.broken import problems_of
from tests.catalog.small import CATALOG
from webapp.catalog.loader import load
from webapp.catalog.problems import Problem
from webapp.catalog.values import Question

TOBACCO = """\
sells-cigars:
  kind: yes_no
  answers: sells-tobacco
  text: {zh-Hans: 卖雪茄吗？, en: "Will you sell cigars?"}
  hint: {zh-Hans: 电子烟也算。, en: E-cigarettes count.}
  why: {zh-Hans: 卖烟要另外的证。, en: Tobacco needs a permit.}
  fact: {zh-Hans: 雪茄, en: cigars}
  options:
    - slug: "yes"
      label: {zh-Hans: 卖, en: "Yes"}
      consequence: {zh-Hans: 加一个证, en: One permit more}
      fact: {zh-Hans: 您卖雪茄, en: you sell cigars}
    - slug: "no"
      label: {zh-Hans: 不卖, en: "No"}
      consequence: {zh-Hans: 不加, en: Nothing more}
      fact: {zh-Hans: 您不卖雪茄, en: you sell no cigars}
  source: {of: nobody-yet}
"""
THEME = "themes/open-restaurant.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "catalog"
    shutil.copytree(CATALOG, target)
    (target / "questions").mkdir(exist_ok=True)
    (target / "questions" / "cigars.yaml").write_text(TOBACCO, "utf-8")
    return target


def use(folder: Path, *lines: str) -> None:
    """Let the restaurant ask the shared question as its first one."""
    path = folder / THEME
    before = path.read_text("utf-8")
    own = "".join(f"    {line}\n" for line in lines)
    assert before.count("\nquestions:\n") == 1
    path.write_text(
        before.replace("\nquestions:\n", f"\nquestions:\n  - use: sells-cigars\n{own}"), "utf-8"
    )


def asked(folder: Path) -> Question:
    loaded = load(folder)
    assert loaded.problems == []
    first: Question = loaded.of("themes")["open-restaurant"].questions[0]
    return first


def line(folder: Path, file: str, words: str) -> tuple[str, int]:
    lines = (folder / file).read_text("utf-8").splitlines()
    return Path(file).name, next(n for n, one in enumerate(lines, 1) if words in one)


def at(problem: Problem) -> tuple[str, int]:
    return problem.place.file.name, problem.place.line


def test_a_theme_asks_what_is_written_elsewhere(folder: Path) -> None:
    use(folder)
    question = asked(folder)
    assert question.slug == "sells-cigars"
    assert question.text["en"] == "Will you sell cigars?"
    assert [one.slug for one in question.options] == ["yes", "no"]
    assert problems_of(folder) == []


def test_a_theme_says_it_in_its_own_words(folder: Path) -> None:
    use(
        folder,
        "slug: cigars",
        "hint: null",
        "text: {zh-Hans: 店里卖雪茄吗？, en: Cigars in the shop?}",
        'only: ["no", some, "yes"]',
        "options:",
        '  - slug: "yes"',
        "    fact: {zh-Hans: 店里卖雪茄, en: the shop sells cigars}",
        "  - slug: some",
        "    label: {zh-Hans: 卖一点, en: A few}",
        "    consequence: {zh-Hans: 也要证, en: A permit too}",
        '    treat_as: "yes"',
    )
    question = asked(folder)
    assert (question.slug, question.hint) == ("cigars", {})
    assert question.text["en"] == "Cigars in the shop?"
    assert [one.slug for one in question.options] == ["no", "some", "yes"]
    assert question.options[2].fact["en"] == "the shop sells cigars"
    assert question.options[2].label["en"] == "Yes"
    assert question.options[1].treat_as == "yes"


def test_without_an_order_what_a_theme_adds_comes_last(folder: Path) -> None:
    use(
        folder,
        "options:",
        "  - slug: unsure",
        "    label: {zh-Hans: 没想好, en: Not sure}",
        "    consequence: {zh-Hans: 先不加, en: Nothing for now}",
        '    treat_as: "no"',
    )
    assert [one.slug for one in asked(folder).options] == ["yes", "no", "unsure"]


def test_a_mistake_in_the_shared_file_is_found_there_once(folder: Path) -> None:
    path = folder / "questions" / "cigars.yaml"
    path.write_text(TOBACCO.replace("{zh-Hans: 卖, en: ", "{zh-Hans: '', en: "), "utf-8")
    use(folder, "hint: null")
    found = problems_of(folder)
    assert [one.code for one in found] == ["missing_language"]
    assert at(found[0]) == line(folder, "questions/cigars.yaml", "label: {zh-Hans: ''")


def test_a_mistake_in_the_themes_own_words_is_found_in_the_theme(folder: Path) -> None:
    use(folder, "options:", '  - slug: "no"', "    label: {zh-Hans: 一根不卖}")
    found = problems_of(folder)
    assert [one.code for one in found] == ["missing_language"]
    assert at(found[0]) == line(folder, THEME, "一根不卖")


def test_an_inherited_part_that_does_not_fit_the_theme_is_named_where_it_stands(
    folder: Path,
) -> None:
    path = folder / "questions" / "cigars.yaml"
    path.write_text(
        TOBACCO.replace("  source:", "  ask_when: {question: tobaco, is: x}\n  source:"), "utf-8"
    )
    use(folder)
    (problem,) = (one for one in problems_of(folder) if one.code == "unknown_reference")
    assert at(problem) == line(folder, "questions/cigars.yaml", "tobaco")


@pytest.mark.parametrize(
    ("lines", "code", "where"),
    [
        (["only: [maybe]"], "unknown_reference", "only: [maybe]"),
        (["textt: {zh-Hans: 甲, en: A}"], "unknown_key", "textt"),
        (["kind: yesno"], "unknown_word", "kind: yesno"),
    ],
)
def test_what_lint_says_of_a_use(folder: Path, lines: list[str], code: str, where: str) -> None:
    use(folder, *lines)
    # Other themes may lead to this one, which is not there then.
    found = [one for one in problems_of(folder) if one.code == code]
    assert line(folder, THEME, where) in [at(one) for one in found]


def test_a_shared_question_that_does_not_exist(folder: Path) -> None:
    use(folder)
    path = folder / THEME
    path.write_text(path.read_text("utf-8").replace("use: sells-cigars", "use: sells-cigar"))
    said = [one.text() for one in problems_of(folder) if one.code == "unknown_reference"]
    assert any(
        one.endswith("no question is called “sells-cigar”; did you mean “sells-cigars”?")
        for one in said
    )


def test_a_shared_question_that_no_theme_asks(folder: Path) -> None:
    (problem,) = problems_of(folder)
    assert (problem.code, problem.values["slug"]) == ("definition_unused", "sells-cigars")
