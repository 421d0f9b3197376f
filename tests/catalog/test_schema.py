"""The JSON Schemas for editors: current, and every file of the catalog is valid by them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.catalog.small import CATALOG
from tests.support import node
from tests.support.server import ROOT
from webapp.catalog import schema
from webapp.catalog.cli import catalog
from webapp.catalog.loader import MAPS, SINGLES, Loaded, _read

FOLDER = CATALOG / "schema"
VALIDATE = """
const Ajv = require("ajv/dist/2020");
const fs = require("fs");
const work = JSON.parse(fs.readFileSync(0, "utf8"));
const ajv = new Ajv({allErrors: false, strict: false, formats: {date: true}});
const known = {};
for (const [kind, one] of Object.entries(work.schemas)) known[kind] = ajv.compile(one);
const said = work.files.map(([kind, name, value]) =>
  known[kind](value) ? null : name + ": " + ajv.errorsText(known[kind].errors));
console.log(JSON.stringify(said));
"""
"""Ajv is what editors validate with; it comes along with html-validate."""


def written(file: Path) -> Any:
    """A file's content as it is written."""
    loaded = Loaded(CATALOG)
    value, _ = _read(file, loaded)
    assert loaded.problems == []
    return value


def validate(files: list[tuple[str, str, Any]]) -> list[str | None]:
    """What is wrong with each (kind, name, content); None where nothing is."""
    done = subprocess.run(
        ["node", "-e", VALIDATE],
        input=json.dumps({"schemas": schema.schemas(), "files": files}),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=node.environment(),
    )
    found: list[str | None] = json.loads(done.stdout)
    return found


def test_the_published_schemas_are_current() -> None:
    for name, text in schema.texts().items():
        assert (FOLDER / name).read_text("utf-8") == text, "run `onego catalog schema`"
    assert {one.name for one in FOLDER.iterdir()} == set(schema.texts())


def test_every_file_of_the_catalog_is_valid() -> None:
    files = [
        (kind, str(file.relative_to(CATALOG)), written(file))
        for kinds in (MAPS, SINGLES)
        for kind, (pattern, _struct) in kinds.items()
        for file in sorted(CATALOG.glob(pattern))
    ]
    files.append(("sources", "sources.yaml", written(CATALOG / "sources.yaml")))
    assert len(files) > 20
    assert [one for one in validate(files) if one] == []


ITEM = "items/food-service-permit.yaml"
WRONG = [
    ("items", {"tolerate_days": 3}, "additional"),
    ("items", {"kind": "licence"}, "kind"),
    ("items", {"name": "食品"}, "name"),
    ("items", {"fields": [{"field": "uscc", "purpose": {}, "when": {"field": "x"}}]}, "when"),
    ("items", {"promised": {"n": 3, "unit": "weeks"}}, "unit"),
    ("items", {"basis": [{"article": "3"}]}, "basis"),
    ("items", {"slug": "again"}, "additional"),
    ("reviews", {"items/x/promised#1": {"by": "李敏"}}, "from"),
    ("sources", {"Some Law": {"kind": "law"}}, "propert"),
]


@pytest.mark.parametrize(("kind", "change", "where"), WRONG)
def test_a_mistake_is_seen_while_typing(kind: str, change: dict[str, Any], where: str) -> None:
    base = written(CATALOG / ITEM) if kind == "items" else {}
    (said,) = validate([(kind, "file", {**base, **change})])
    assert said is not None
    assert where in said or "must match" in said


def test_the_short_forms_are_valid() -> None:
    base = written(CATALOG / ITEM)
    conditions: list[Any] = [
        {"question": "a", "is": "yes"},
        [{"field": "a", "in": ["b", "c"]}, {"field": "d", "filled": True}],
        {"any": [{"parameter": "a", "at_least": 3}, {"not": {"field": "b", "is": 1}}]},
        {"question": "floor-area", "at_least": {"parameter": "fire-check-area"}},
        {"any_row": "people", "where": {"field": "age", "at_most": 60}},
        {"count_rows": "people", "at_least": 2},
    ]
    field = base["fields"][0]
    files = [
        ("items", f"condition {n}", {**base, "fields": [{**field, "when": one}]})
        for n, one in enumerate(conditions)
    ]
    assert [one for one in validate(files) if one] == []


def test_the_command_writes_them(tmp_path: Path) -> None:
    result = CliRunner().invoke(catalog, ["schema", str(tmp_path / "schema")])
    assert result.exit_code == 0, result.output
    count = len(schema.texts())
    assert f"{count} schemas, {count} changed" in result.output
    assert schema.write(tmp_path / "schema") == []
