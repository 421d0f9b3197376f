"""Checks: they read what is asked, and measure what can be measured."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Problem
from webapp.catalog.values import Check, Field, FieldKind, Measure, MeasureKind

NUMBERS = {FieldKind.number, FieldKind.money, FieldKind.area}
DAYS = {FieldKind.date, FieldKind.id_number}
WANTED = {
    MeasureKind.sum: ("number", NUMBERS),
    MeasureKind.value: ("number", NUMBERS),
    MeasureKind.age: ("day_or_id", DAYS),
    MeasureKind.days_since: ("day", {FieldKind.date}),
    MeasureKind.days_until: ("day", {FieldKind.date}),
}


def check_checks(loaded: Loaded) -> Iterator[Problem]:
    """Checks of what is never asked, and of what is no number, day or table."""
    items = loaded.of("items")
    for slug, item in items.items():
        asked = {use.field for use in item.fields}
        yield from _checks(loaded, "items", slug, item, asked)
    for slug, theme in loaded.of("themes").items():
        asked = {use.field for entry in theme.items for use in items[entry.item].fields}
        yield from _checks(loaded, "themes", slug, theme, asked)


def _checks(
    loaded: Loaded, kind: str, slug: str, definition: Any, asked: Set[str]
) -> Iterator[Problem]:
    fields: dict[str, Field] = loaded.of("fields")
    for n, check in enumerate(definition.checks):
        place = loaded.place(kind, slug, "checks", n)
        columns = {
            column
            for one in check.reads
            if one in asked and fields[one].kind is FieldKind.rows
            for column in fields[one].columns
        }
        for one in check.reads:
            if one not in asked and one not in columns:
                yield Problem("check_blind", place, {"slug": one})
        for measure in _measures(check):
            for one, wanted in _unfit(measure, fields):
                yield Problem("check_kind", place, {"slug": one, "wanted": wanted})
        if check.each and fields[check.each].kind is not FieldKind.rows:
            yield Problem("check_kind", place, {"slug": check.each, "wanted": "table"})


def _measures(check: Check) -> list[Measure]:
    return [check.measure, *([check.limit] if isinstance(check.limit, Measure) else [])]


def _unfit(measure: Measure, fields: dict[str, Field]) -> Iterator[tuple[str, str]]:
    for one in measure.rows:
        if fields[one].kind is not FieldKind.rows:
            yield one, "table"
    wanted = WANTED.get(measure.kind)
    for one in measure.fields:
        if wanted is not None and fields[one].kind not in wanted[1]:
            yield one, wanted[0]
