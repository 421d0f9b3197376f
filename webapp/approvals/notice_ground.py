"""What a notice can speak of: the papers and the fields of one item, as they were handed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from webapp.approvals.notice_values import Point, PointKind
from webapp.cases import form_rules, paper_rules
from webapp.cases.form_rules import Ground, Row, Typed
from webapp.cases.paper_values import Slot
from webapp.catalog import service as catalog
from webapp.catalog.picking import theme_named
from webapp.catalog.values import Bundle, BundleField, Field, FieldKind, FormPage
from webapp.halls import service as halls


def ground_of(
    revision_id: int, theme: str, situation: dict[str, Any], bundle: dict[str, Any]
) -> Ground:
    """The form of a case that was handed in: its revision, its answers and its frozen bundle."""
    revision = catalog.revision(revision_id)
    return Ground(
        revision,
        theme_named(revision, theme),
        catalog.hall_parameters(halls.here()),
        situation,
        msgspec.convert(bundle, Bundle),
    )


def slots_of(ground: Ground, item: str, fields: dict[str, Any]) -> tuple[Slot, ...]:
    """The places for files that this item needs, those of each row of a table one by one."""
    own = {paper.slug for paper in ground.bundle.papers if item in paper.used_by}
    return tuple(slot for slot in paper_rules.slots(ground, fields) if slot.paper in own)


def fields_of(ground: Ground, item: str) -> tuple[BundleField, ...]:
    """The fields that this item uses and a person filled in, in the order of the form.

    What the guide's answers gave is left out: another answer there could make another bundle.
    """
    return tuple(
        field
        for page in ground.bundle.pages
        for field in form_rules.asked_fields(page)
        if item in field.used_by
    )


def can_be_told(point: Point, ground: Ground, item: str, fields: dict[str, Any]) -> bool:
    """Whether a point speaks of something that this item needs."""
    if point.kind is PointKind.paper:
        slots = slots_of(ground, item, fields)
        return any((slot.paper, slot.row_id) == (point.key, point.row_id) for slot in slots)
    if point.kind is PointKind.field:
        return any(field.slug == point.key for field in fields_of(ground, item))
    return True


def page_of(points: Iterable[Point], ground: Ground) -> FormPage:
    """The fields that a notice names, as one page of the form: the same controls and checks."""
    named = {point.key for point in points if point.kind is PointKind.field}
    fields = tuple(field for field in ground.bundle.fields() if field.slug in named)
    return FormPage("", fields)


def pack(value: Typed) -> Any:
    """What stands in an input, as JSON."""
    return msgspec.to_builtins(value)


def unpack(value: Any, field: Field) -> Typed:
    """What `pack` made, as the form reads it."""
    if field.kind is FieldKind.rows:
        return msgspec.convert(value or (), tuple[Row, ...])
    if field.kind is FieldKind.many:
        return msgspec.convert(value or (), tuple[str, ...])
    return str(value or "")
