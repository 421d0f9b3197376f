"""What the page says where two windows typed different things."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from flask import url_for

from webapp.cases import form, form_rules
from webapp.cases.form import Conflict
from webapp.cases.value_words import rows_words, value_words
from webapp.catalog.values import FieldKind
from webapp.web.language import gettext as _
from webapp.web.language import say


class Sides(msgspec.Struct, frozen=True):
    """One field as each window has it."""

    slug: str
    label: str
    mine: str
    theirs: str
    chosen: str
    error: str


class ConflictView(msgspec.Struct, frozen=True):
    """The fields that differ, and everything that was typed here, carried along."""

    title: str
    action: str
    seen: str
    returning: bool
    sides: tuple[Sides, ...]
    hidden: tuple[tuple[str, str], ...]
    errors: tuple[tuple[str, str], ...]


def conflict_view(
    conflict: Conflict,
    subject: str,
    settled: Mapping[str, str],
    returning: bool,
    *,
    undecided: bool,
) -> ConflictView:
    """The page on which a person chooses, field by field."""
    opened = conflict.opened
    revision = opened.ground.revision
    page = form_rules.page_of(opened.ground.bundle, subject)
    assert page is not None
    mine = form_rules.check(page, opened.ground, conflict.typed, today=opened.today).values
    theirs = form.page_values(page, opened)

    def words(slug: str, values: Mapping[str, object]) -> str:
        field, value = revision.fields[slug], values.get(slug)
        if field.kind is FieldKind.rows and isinstance(value, list):
            return "\n".join(rows_words(field, value, revision))
        return value_words(field, value, revision)

    sides = tuple(
        Sides(
            slug=slug,
            label=say(revision.fields[slug].label),
            mine=words(slug, mine),
            theirs=words(slug, theirs),
            chosen=settled.get(slug, ""),
            error=_("Choose one of the two.") if undecided and slug not in settled else "",
        )
        for slug in conflict.fields
    )
    return ConflictView(
        title=say(revision.subjects[subject].title),
        action=url_for("form.save", ref=opened.draft.ref, subject=subject),
        seen=conflict.seen,
        returning=returning,
        sides=sides,
        hidden=tuple(form.hidden_inputs(conflict.typed)),
        errors=tuple(
            (f"keep-{side.slug}", _("Choose: %(label)s", label=side.label))
            for side in sides
            if side.error
        ),
    )
