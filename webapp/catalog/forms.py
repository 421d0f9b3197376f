"""The one form: each field once, with who needs it, its limits intersected, by subject. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.catalog.conditions import Facts, holds
from webapp.catalog.values import (
    BundleField,
    BundleItem,
    Field,
    FormPage,
    ItemField,
    Number,
    Prefill,
    Revision,
    Text,
)


class _Merged:
    """One field while it is being merged."""

    __slots__ = ("maximum", "minimum", "purposes", "required", "used_by")

    def __init__(self, field: Field) -> None:
        self.minimum = field.minimum
        self.maximum = field.maximum
        self.required = False
        self.used_by: list[str] = []
        self.purposes: list[Text] = []

    def add(self, item: str, use: ItemField, facts: Facts) -> None:
        self.used_by.append(item)
        self.purposes.append(use.purpose)
        self.required = self.required or use.required
        self.minimum = _higher(self.minimum, use.minimum)
        self.maximum = _lower(self.maximum, use.maximum)
        rows = facts.fields.get(use.rows) if use.rows else None
        if isinstance(rows, int):
            self.minimum = self.maximum = rows


def form_pages(
    revision: Revision,
    items: tuple[BundleItem, ...],
    facts: Facts,
    given: Mapping[str, str],
) -> tuple[tuple[FormPage, ...], int]:
    """The form's pages in the order of their subjects, and how many fields it is separately.

    `given` maps a field to the question whose answer already is its value. A table counts as as
    many fields as it has columns.
    """
    merged: dict[str, _Merged] = {}
    separately = 0
    for item in items:
        for use in revision.items[item.slug].fields:
            if not holds(use.when, facts):
                continue
            field = revision.fields[use.field]
            separately += len(field.columns) or 1
            one = merged.get(field.slug)
            if one is None:
                one = merged[field.slug] = _Merged(field)
            one.add(item.slug, use, facts)
    pages: dict[str, list[BundleField]] = {}
    for slug, one in merged.items():
        field = revision.fields[slug]
        pages.setdefault(field.subject, []).append(
            BundleField(
                slug=slug,
                used_by=tuple(one.used_by),
                purposes=tuple(one.purposes),
                required=one.required,
                minimum=one.minimum,
                maximum=one.maximum,
                given_by=given.get(slug),
                prefill=_prefill(field, facts),
            )
        )
    subjects = sorted(pages, key=lambda subject: revision.subjects[subject].order)
    return tuple(FormPage(subject, tuple(pages[subject])) for subject in subjects), separately


def _prefill(field: Field, facts: Facts) -> Prefill | None:
    """Where the value can come from in this case."""
    if field.prefill is None or not holds(field.prefill.when, facts):
        return None
    return field.prefill


def _higher(one: Number | None, other: Number | None) -> Number | None:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _lower(one: Number | None, other: Number | None) -> Number | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
