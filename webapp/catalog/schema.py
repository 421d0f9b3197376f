"""JSON Schemas of the catalog's files as they are written, for the editors of content officers.

What the definitions say comes from their types; the short forms (conditions, sources, checks, a
name in the file's place of a slug) are said here. Lint says more than a schema can.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from webapp.catalog.loader import MAPS, SINGLES
from webapp.catalog.short_forms import CHECK_OPS, MEASURES
from webapp.catalog.values import DATE_OPS, LANGUAGES, Asks, Op, RowsHow, Source

FOLDER = "schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
REF = "#/$defs/{name}"

Schema = dict[str, Any]

PLAIN_TEXT: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
TEXT: Schema = {
    "type": "object",
    "description": "The same words in every language.",
    "properties": {language: {"type": "string"} for language in LANGUAGES},
    "additionalProperties": {"type": "string"},
}
PARAMETER: Schema = {
    "type": "object",
    "description": "A value that the hall sets, from parameters.yaml.",
    "properties": {"parameter": {"type": "string"}},
    "required": ["parameter"],
    "additionalProperties": False,
}
WRITTEN_ELSEWHERE = frozenset(
    {"All", "AnyOf", "Not", "Test", "Rows", "RowsHow", "Asks", "Op", "Measure", "MeasureKind"}
)
"""Definitions whose written form is another one."""


def schemas() -> dict[str, Schema]:
    """The schema of each kind of file, by its name."""
    found: dict[str, Schema] = {}
    for kind, (_pattern, struct) in MAPS.items():
        found[kind] = _of_map(kind, struct)
    for kind, (_pattern, struct) in SINGLES.items():
        found[kind] = _of_single(kind, struct)
    found["sources"] = _whole("sources", _map_of({"$ref": "#/$defs/WholeSource"}), _definitions())
    found["reviews"] = _reviews()
    return found


def _of_map(kind: str, struct: type[msgspec.Struct]) -> Schema:
    definitions = _definitions(struct)
    definitions[struct.__name__] = _without_slug(definitions[struct.__name__])
    return _whole(kind, _map_of({"$ref": f"#/$defs/{struct.__name__}"}), definitions)


def _of_single(kind: str, struct: type[msgspec.Struct]) -> Schema:
    definitions = _definitions(struct)
    return _whole(kind, _without_slug(definitions.pop(struct.__name__)), definitions)


def _whole(kind: str, schema: Schema, definitions: dict[str, Schema]) -> Schema:
    used = _used(schema, definitions)
    return {
        "$schema": DIALECT,
        "title": f"OneGo catalog: {kind}",
        **{key: value for key, value in schema.items() if key != "title"},
        "$defs": {name: definitions[name] for name in sorted(used)},
    }


def _used(schema: Schema, definitions: dict[str, Schema]) -> set[str]:
    """The definitions that a schema names, and those that they name."""
    found: set[str] = set()
    waiting: list[Any] = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
            name = str(one.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                waiting.append(definitions[name])
    return found


def _map_of(schema: Schema) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": SLUG},
        "additionalProperties": schema,
    }


def _without_slug(schema: Schema) -> Schema:
    """A definition whose slug is its key or its file's name."""
    return {
        **schema,
        "properties": {k: v for k, v in schema["properties"].items() if k != "slug"},
        "required": [name for name in schema["required"] if name != "slug"],
    }


def _definitions(*structs: type[msgspec.Struct]) -> dict[str, Schema]:
    """Every definition that these need, in the form in which files write it."""
    _, components = msgspec.json.schema_components((*structs, Source), ref_template=REF)
    found = {
        name: _written(schema)
        for name, schema in components.items()
        if name not in WRITTEN_ELSEWHERE
    }
    found["WholeSource"] = found["Source"]
    found["Source"] = _source(found["Source"])
    found |= {"Text": TEXT, "ParameterRef": PARAMETER, "Condition": _condition()}
    found |= {"Period": _period(), "Measured": _measured()}
    if "Check" in found:
        found["Check"] = _check(found["Check"])
    if "Theme" in found:
        questions = found["Theme"]["properties"]["questions"]
        shared = _shared_question(found["Question"], found["Option"])
        whole = questions["items"]
        questions["items"] = {"if": {"required": ["use"]}, "then": shared, "else": whole}
    return found


def _written(schema: Any) -> Any:
    """A schema with texts, conditions and their like replaced by their written forms."""
    if isinstance(schema, list):
        return [_written(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if {key: schema.get(key) for key in PLAIN_TEXT} == PLAIN_TEXT:
        rest = {key: value for key, value in schema.items() if key not in PLAIN_TEXT}
        return {"$ref": "#/$defs/Text", **rest}
    if "rows" in schema.get("discriminator", {}).get("mapping", {}):
        return {"$ref": "#/$defs/Condition"}
    return {
        key: " ".join(value.split()) if key == "description" else _written(value)
        for key, value in schema.items()
    }


def _source(whole: Schema) -> Schema:
    """A source by its name in sources.yaml, with what is particular here; or written out."""
    own = {key: value for key, value in whole["properties"].items() if key != "kind"}
    short = {
        "type": "object",
        "description": "A source of sources.yaml by its name, with the article that holds here.",
        "properties": {"of": {"type": "string"}, "kind": whole["properties"]["kind"], **own},
        "required": ["of"],
        "additionalProperties": False,
    }
    return {"anyOf": [short, {"$ref": "#/$defs/WholeSource"}]}


def _condition() -> Schema:
    own: Schema = {"$ref": "#/$defs/Condition"}
    several: Schema = {"type": "array", "items": own, "minItems": 1}
    compared = [_test(about.value, op) for about in Asks for op in Op]
    rows = [
        {
            "type": "object",
            "properties": {
                how.value: {"type": "string"},
                "where": own,
                "at_least": {"type": "integer"},
            },
            "required": [how.value],
            "additionalProperties": False,
        }
        for how in RowsHow
    ]
    return {
        "description": "When it holds: one comparison, a list of which all hold, all, any or not.",
        "anyOf": [
            several,
            *(_one_key(name, several) for name in ("all", "any")),
            _one_key("not", own),
            *rows,
            *compared,
        ],
    }


def _one_key(name: str, value: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {name: value},
        "required": [name],
        "additionalProperties": False,
    }


def _test(about: str, op: Op) -> Schema:
    simple: Schema = {"type": ["string", "number", "boolean"]}
    parameter: Schema = {"$ref": "#/$defs/ParameterRef"}
    if op in DATE_OPS:
        value: Schema = {"anyOf": [{"type": "integer"}, {"$ref": "#/$defs/Period"}]}
    elif op is Op.among:
        value = {"type": "array", "items": simple, "minItems": 1}
    elif op is Op.filled:
        value = {"type": "boolean"}
    else:
        value = {"anyOf": [simple, parameter]}
    return {
        "type": "object",
        "properties": {about: {"type": "string"}, op.value: value},
        "required": [about, op.value],
        "additionalProperties": False,
    }


def _period() -> Schema:
    day = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/ParameterRef"}]}
    return {
        "type": "object",
        "description": "A stretch of time up to today, or up to the day `on`.",
        "properties": {
            "n": {"type": "integer"},
            "unit": {"enum": ["day", "month", "year"]},
            "on": day,
        },
        "required": ["n"],
        "additionalProperties": False,
    }


def _names() -> Schema:
    name: Schema = {"type": "string"}
    return {"anyOf": [name, {"type": "array", "items": name, "minItems": 1}]}


def _measured() -> Schema:
    """What is measured: one of the kinds of measure, of which fields or tables."""
    more = {"rows": _names(), "where": {"$ref": "#/$defs/Condition"}}
    return {
        "description": "A number that is made from the answers.",
        "anyOf": [
            {
                "type": "object",
                "properties": {kind: _names(), **more},
                "required": [kind],
                "additionalProperties": False,
            }
            for kind in MEASURES
        ],
    }


def _check(whole: Schema) -> Schema:
    """`percent: members`, `where: …`, `at_least: 80`, with what it says."""
    own = {k: v for k, v in whole["properties"].items() if k not in ("measure", "op", "limit")}
    limit = {
        "anyOf": [
            {"type": "number"},
            {"$ref": "#/$defs/ParameterRef"},
            {"$ref": "#/$defs/Measured"},
        ]
    }
    measures = {kind: _names() for kind in MEASURES}
    return {
        "type": "object",
        "description": whole.get("description", ""),
        "properties": {
            **own,
            **measures,
            "rows": _names(),
            "where": {"$ref": "#/$defs/Condition"},
            **{op.value: limit for op in CHECK_OPS},
        },
        "required": [n for n in whole["required"] if n not in ("measure", "op", "limit")],
        "allOf": [
            {"oneOf": [{"required": [kind]} for kind in MEASURES]},
            {"oneOf": [{"required": [op.value]} for op in CHECK_OPS]},
        ],
        "additionalProperties": False,
    }


def _shared_question(question: Schema, option: Schema) -> Schema:
    """A question of questions/*.yaml by its name, with what is other in this theme.

    A key that is null is left out here; options are changed by their slug.
    """
    nothing = {"type": "null"}
    own = {
        key: {"anyOf": [value, nothing]}
        for key, value in question["properties"].items()
        if key != "options"
    }
    changed = {key: {"anyOf": [value, nothing]} for key, value in option["properties"].items()}
    options = {**option, "properties": changed, "required": ["slug"]}
    return {
        "type": "object",
        "description": "A shared question of questions/*.yaml, with what is other here.",
        "properties": {
            "use": {"type": "string"},
            "only": {"type": "array", "items": {"type": "string"}},
            "options": {"type": "array", "items": options},
            **own,
        },
        "required": ["use"],
        "additionalProperties": False,
    }


def _reviews() -> Schema:
    review = {
        "type": "object",
        "properties": {
            "value": {},
            "by": {"type": "string"},
            "from": {"type": "string"},
            "date": {"type": "string", "format": "date"},
        },
        "required": ["by", "from", "date"],
        "additionalProperties": False,
    }
    return {
        "$schema": DIALECT,
        "title": "OneGo catalog: reviews",
        "type": "object",
        "additionalProperties": review,
    }


def texts() -> dict[str, str]:
    """The files that hold the schemas, by their names."""
    return {
        f"{kind}.json": json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        for kind, schema in schemas().items()
    }


def write(folder: Path) -> list[Path]:
    """Write the schemas into a folder; those that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in texts().items():
        file = folder / name
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
            changed.append(file)
    return changed
