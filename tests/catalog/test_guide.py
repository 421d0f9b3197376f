"""The authoring guide is true: its example is clean as it stands, and it explains every key."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import msgspec
import pytest

from tests.catalog.broken import problems_of
from tests.catalog.small import CATALOG, NO_PARAMETERS, PLAIN_WEEKS
from webapp.catalog.building import unpublished
from webapp.catalog.figures import A_DAY
from webapp.catalog.loader import MAPS, SINGLES, load
from webapp.catalog.rules import compose, widest_answers
from webapp.catalog.values import (
    Calls,
    Check,
    Clock,
    Elsewhere,
    Inspection,
    ItemField,
    ItemPaper,
    JointVisit,
    Lead,
    MeasureKind,
    Op,
    Option,
    PaperMode,
    Question,
    QuestionKind,
    Season,
    ThemeItem,
    Variant,
)

GUIDE = (CATALOG / "README.md").read_text("utf-8")
PROSE = re.sub(r"^```.*?^```$", "", GUIDE, flags=re.DOTALL | re.MULTILINE)
EXAMPLE = (
    "sources.yaml",
    "departments.yaml",
    "subjects.yaml",
    "fields/animal-clinic.yaml",
    "papers/animal-clinic.yaml",
    "items/animal-clinic-permit.yaml",
    "themes/open-pet-clinic.yaml",
)
WRITTEN_OUT = {"measure", "op", "limit", "slug"}
"""Keys of a check that its short form says otherwise."""


def test_the_example_is_clean_as_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(CATALOG, folder)
    blocks = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    for file, text in zip(EXAMPLE, blocks, strict=False):
        path = folder / file
        before = path.read_text("utf-8") if path.exists() else ""
        path.write_text(f"{before}{text}", "utf-8")
    assert problems_of(folder) == []
    made = unpublished(load(folder))
    about = made.themes["open-pet-clinic"]
    found = compose(
        made,
        about,
        hall=NO_PARAMETERS,
        answers=widest_answers(about),
        today=A_DAY,
        calendar=PLAIN_WEEKS,
    )
    papers, days = found.receipt.papers, found.receipt.days
    said = (
        f"{len(found.items)} items, {papers.separately} papers that become {papers.together}, "
        f"one to hand over now, {days.separately} days that become {days.together}"
    )
    assert found.receipt.papers_now == 1
    assert said in " ".join(GUIDE.split())


STRUCTS = {
    *(struct for _, struct in (*MAPS.values(), *SINGLES.values())),
    *(Calls, Check, Clock, Elsewhere, Inspection, ItemField, ItemPaper, JointVisit, Lead),
    *(Option, Question, Season, ThemeItem, Variant),
}


@pytest.mark.parametrize("struct", sorted(STRUCTS, key=lambda one: one.__name__))
def test_every_key_is_explained(struct: type[msgspec.Struct]) -> None:
    known = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", PROSE))))
    missing = {field.name for field in msgspec.structs.fields(struct)} - known - WRITTEN_OUT
    assert missing == set()


@pytest.mark.parametrize(
    "word",
    [
        *PaperMode,
        *QuestionKind,
        *(kind.value for kind in MeasureKind),
        *(op for op in Op if op is not Op.filled),
    ],
)
def test_every_word_is_explained(word: str) -> None:
    assert re.search(rf"`[^`\n]*\b{word}\b[^`\n]*`", PROSE)
