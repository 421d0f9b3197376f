"""Reading a catalog from its YAML files: definitions, and where each stands (file and line).

Words like yes and no stay words (YAML 1.2); the short forms of the files are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import msgspec
import yaml

from webapp.catalog.positions import Positions
from webapp.catalog.problems import Place, Problem, nearest
from webapp.catalog.sharing import Shared, with_shared
from webapp.catalog.short_forms import PathInFile, Unwritable, write_out
from webapp.catalog.values import (
    Department,
    Field,
    Item,
    Paper,
    Parameter,
    Question,
    Statement,
    Subject,
    Theme,
)

MAPS: dict[str, tuple[str, type[msgspec.Struct]]] = {
    "departments": ("departments.yaml", Department),
    "subjects": ("subjects.yaml", Subject),
    "parameters": ("parameters.yaml", Parameter),
    "fields": ("fields/*.yaml", Field),
    "papers": ("papers/*.yaml", Paper),
    "questions": ("questions/*.yaml", Question),
}
"""Files that hold several definitions, keyed by slug."""

SINGLES: dict[str, tuple[str, type[msgspec.Struct]]] = {
    "statements": ("statements/*.yaml", Statement),
    "items": ("items/*.yaml", Item),
    "themes": ("themes/*.yaml", Theme),
}
"""Files that hold one definition, whose slug is the file's name."""

PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C where the wheel has it: ten times as quick."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass
class Loaded:
    """A catalog as read: definitions by kind and slug, their places, and what went wrong."""

    directory: Path
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    positions: dict[tuple[str, str], Positions] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    shared: dict[str, Shared] = field(default_factory=dict)
    """The shared questions, as written."""
    uses: list[tuple[str, str, int]] = field(default_factory=list)
    """Which shared question is used in which theme, and as which of its questions."""

    def of(self, kind: str) -> dict[str, Any]:
        """The definitions of one kind, by slug."""
        return self.definitions.get(kind, {})

    def place(self, kind: str, slug: str, *path: str | int) -> Place:
        """Where a part of a definition stands."""
        return self.positions[kind, slug].place(*path)


def load(directory: Path) -> Loaded:
    """Read every file of a catalog. Problems are collected, never raised."""
    loaded = Loaded(directory)
    if not directory.is_dir():
        loaded.problems.append(Problem("no_directory", Place(directory, 1), {}))
        return loaded
    sources = _read_sources(loaded)
    for kind, (pattern, struct) in MAPS.items():
        loaded.definitions[kind] = {}
        for file in sorted(directory.glob(pattern)):
            content, positions = _read(file, loaded)
            for slug, value in content.items():
                own = Positions(
                    file,
                    {path[1:]: n for path, n in positions.lines.items() if path[:1] == (slug,)},
                )
                if kind == "questions" and isinstance(value, dict):
                    loaded.shared.setdefault(slug, Shared(value, own))
                _define(loaded, kind, slug, value, struct, own, sources)
    for kind, (pattern, struct) in SINGLES.items():
        loaded.definitions[kind] = {}
        for file in sorted(directory.glob(pattern)):
            content, positions = _read(file, loaded)
            _define(loaded, kind, file.stem, content, struct, positions, sources)
    return loaded


def _read_sources(loaded: Loaded) -> dict[str, Any]:
    file = loaded.directory / "sources.yaml"
    return _read(file, loaded)[0] if file.exists() else {}


def _read(file: Path, loaded: Loaded) -> tuple[dict[str, Any], Positions]:
    positions = Positions(file, {(): 1})
    try:
        root = yaml.compose(file.read_text("utf-8"), Loader=PARSER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file, mark.line + 1 if mark else 1)
        what = getattr(error, "problem", None) or str(error)
        loaded.problems.append(Problem("not_yaml", place, {"what": what}))
        return {}, positions
    if not isinstance(root, yaml.MappingNode):
        loaded.problems.append(Problem("not_a_map", Place(file, 1), {}))
        return {}, positions
    value = _value(root, (), positions, loaded)
    assert isinstance(value, dict)
    return value, positions


def _value(node: yaml.Node, path: PathInFile, positions: Positions, loaded: Loaded) -> Any:
    positions.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in found:
                place = Place(positions.file, line)
                loaded.problems.append(Problem("duplicate_key", place, {"key": key}))
                continue
            positions.lines[*path, key] = line
            found[key] = _value(value_node, (*path, key), positions, loaded)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(child, (*path, place), positions, loaded)
            for place, child in enumerate(node.value)
        ]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if getattr(node, "style", None) in ("'", '"', "|", ">"):
        return text
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    return {"true": True, "false": False, "null": None, "~": None, "": None}.get(text, text)


def _define(
    loaded: Loaded,
    kind: str,
    slug: str,
    value: Any,
    struct: type[msgspec.Struct],
    positions: Positions,
    sources: dict[str, Any],
) -> None:
    known = loaded.definitions[kind]
    if (kind, slug) in loaded.positions:
        first = loaded.positions[kind, slug].place()
        values = {"slug": slug, "first": str(first)}
        loaded.problems.append(Problem("duplicate_slug", positions.place(), values))
        return
    loaded.positions[kind, slug] = positions
    if not SLUG.fullmatch(slug):
        loaded.problems.append(Problem("bad_slug", positions.place(), {"slug": slug}))
    if not isinstance(value, dict):
        loaded.problems.append(Problem("not_a_map", positions.place(), {}))
        return
    try:
        if kind == "themes":
            value, uses = with_shared(value, positions, loaded.shared)
            loaded.uses += ((question, slug, place) for question, place in uses)
        written = write_out({**value, "slug": slug}, sources)
    except Unwritable as error:
        place = positions.place(*error.path)
        loaded.problems.append(Problem(error.code, place, error.values))
        return
    try:
        known[slug] = msgspec.convert(written, struct)
    except msgspec.ValidationError as error:
        loaded.problems.append(_refused(error, struct, positions))


# --- what the typed definitions refuse -----------------------------------------------------------


def _refused(error: msgspec.ValidationError, struct: type, positions: Positions) -> Problem:
    message, _, where = str(error).partition(" - at `")
    path = tuple(_steps(where.rstrip("`")))
    missing = re.search(r"missing required field `(\w+)`", message)
    if missing:
        return Problem("missing", positions.place(*path), {"key": missing[1]})
    unknown = re.search(r"unknown field `(.+)`", message)
    if unknown:
        place = positions.place(*path, unknown[1])
        hint = nearest(unknown[1], _all_keys(struct))
        return Problem("unknown_key", place, {"key": unknown[1], "hint": hint})
    choice = re.search(r"Invalid enum value '(.+)'", message)
    if choice:
        return Problem("unknown_word", positions.place(*path), {"word": choice[1]})
    return Problem("wrong_kind", positions.place(*path), {"what": message})


def _steps(where: str) -> Iterator[str | int]:
    for name, index in re.findall(r"\.(\w+)|\[(\d+|\.\.\.)\]", where):
        if name:
            yield name
        elif index != "...":
            yield int(index)


def _all_keys(kind: Any) -> set[str]:
    """Every key of a definition and of the definitions inside it, for suggestions."""
    keys: set[str] = set()
    waiting, seen = [kind], set()
    while waiting:
        one = waiting.pop()
        waiting += get_args(one)
        if isinstance(one, type) and issubclass(one, msgspec.Struct) and one not in seen:
            seen.add(one)
            keys.update(field.name for field in msgspec.structs.fields(one))
            waiting += [field.type for field in msgspec.structs.fields(one)]
    return keys
