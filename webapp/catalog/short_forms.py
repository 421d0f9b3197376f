"""The short forms of the files, written out.

`of: food-safety-law` becomes the whole source, `{question: cold, is: yes}` a typed test.
"""

from __future__ import annotations

from typing import Any

from webapp.catalog.problems import nearest
from webapp.catalog.values import DATE_OPS, Asks, MeasureKind, Op, RowsHow

CONDITION_KEYS = ("when", "ask_when")
PathInFile = tuple[str | int, ...]


class Unwritable(Exception):
    """A short form that cannot be written out."""

    def __init__(self, code: str, path: PathInFile, **values: str) -> None:
        super().__init__(code)
        self.code, self.path, self.values = code, path, values


def write_out(value: Any, sources: dict[str, Any], path: PathInFile = ()) -> Any:
    """What was read, with every short form in it written out. Raises Unwritable."""
    if isinstance(value, list):
        return [write_out(one, sources, (*path, n)) for n, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("of"), str) and "type" not in value:
        if value["of"] not in sources:
            hint = nearest(value["of"], sources)
            raise Unwritable("unknown_source", (*path, "of"), slug=value["of"], hint=hint)
        value = {**sources[value["of"]], **{k: v for k, v in value.items() if k != "of"}}
    if isinstance(value.get("treat_as"), dict):
        value = {**value, "treat_as": {"of": "parameter", **value["treat_as"]}}
        return {
            key: one if key == "treat_as" else write_out(one, sources, (*path, key))
            for key, one in value.items()
        }
    return {
        key: _condition(one, (*path, key))
        if key in CONDITION_KEYS
        else _checks(one, sources, (*path, key))
        if key == "checks" and isinstance(one, list)
        else write_out(one, sources, (*path, key))
        for key, one in value.items()
    }


def _condition(value: Any, path: PathInFile) -> Any:
    if isinstance(value, list):
        return {"type": "all", "of": [_condition(v, (*path, n)) for n, v in enumerate(value)]}
    if not isinstance(value, dict):
        raise Unwritable("bad_condition", path, what=str(value))
    for key in ("all", "any"):
        if set(value) == {key} and isinstance(value[key], list):
            parts = [_condition(v, (*path, key, n)) for n, v in enumerate(value[key])]
            return {"type": key, "of": parts}
    if set(value) == {"not"}:
        return {"type": "not", "of": _condition(value["not"], (*path, "not"))}
    for how in RowsHow:
        if how.value in value:
            inner = _condition(value.get("where", []), (*path, "where"))
            rest = {k: v for k, v in value.items() if k not in (how.value, "where")}
            return {
                "type": "rows",
                "how": how.value,
                "field": value[how.value],
                "of": inner,
                **rest,
            }
    return _test(value, path)


def _test(value: dict[str, Any], path: PathInFile) -> dict[str, Any]:
    about = [key for key in value if key in Asks.__members__]
    ops = [key for key in value if key in {op.value for op in Op}]
    if len(about) != 1 or len(ops) != 1 or len(value) != 2:
        raise Unwritable("bad_condition", path, what=", ".join(value) or "{}")
    operand = _operand(ops[0], value[ops[0]])
    return {
        "type": "test",
        "asks": about[0],
        "key": value[about[0]],
        "op": ops[0],
        "value": operand,
    }


def _operand(op: str, operand: Any) -> Any:
    """A parameter, a period (a bare number means years, or days ahead), or the value itself."""
    if op in {one.value for one in DATE_OPS} and isinstance(operand, int):
        operand = {"n": operand, "unit": "day" if op == Op.ahead else "year"}
    if not isinstance(operand, dict):
        return operand
    if "parameter" in operand:
        return {"of": "parameter", **operand}
    period = {"of": "period", **operand}
    if isinstance(period.get("on"), dict):
        period["on"] = {"of": "parameter", **period["on"]}
    return period


CHECK_OPS = (Op.at_least, Op.at_most, Op.more_than, Op.less_than, Op.equals)
TABLES = (MeasureKind.count.value, MeasureKind.percent.value)
"""Measures that are about the rows of a table."""


def _checks(checks: list[Any], sources: dict[str, Any], path: PathInFile) -> list[Any]:
    return [_check(one, sources, (*path, n)) for n, one in enumerate(checks)]


def _check(value: Any, sources: dict[str, Any], path: PathInFile) -> Any:
    """`percent: members`, `where: …`, `at_least: 80` becomes a measure, a comparison, a limit."""
    if not isinstance(value, dict):
        raise Unwritable("bad_check", path, what=str(value))
    ops = [op.value for op in CHECK_OPS if op.value in value]
    if len(ops) != 1:
        raise Unwritable("bad_check", path, what=", ".join(value))
    limit = value[ops[0]]
    if isinstance(limit, dict):
        limit = {"of": "parameter", **limit} if "parameter" in limit else _measure(limit, path)
    rest = {
        key: one
        for key, one in value.items()
        if key not in (*MEASURES, *ops, "where", "rows", "fields")
    }
    return {
        **write_out(rest, sources, path),
        "measure": _measure(value, path),
        "op": ops[0],
        "limit": limit,
    }


MEASURES = tuple(kind.value for kind in MeasureKind)


def _measure(value: dict[str, Any], path: PathInFile) -> dict[str, Any]:
    kinds = [kind for kind in MEASURES if kind in value]
    if len(kinds) != 1:
        raise Unwritable("bad_check", path, what=", ".join(value))
    kind, named = kinds[0], value[kinds[0]]
    measure: dict[str, Any] = {"of": "measure", "kind": kind}
    if kind in TABLES:
        measure["rows"] = _listed(named)
    else:
        measure["fields"] = _listed(named)
        if "rows" in value:
            measure["rows"] = _listed(value["rows"])
    if "where" in value:
        measure["where"] = _condition(value["where"], (*path, "where"))
    return measure


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
