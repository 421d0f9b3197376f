"""What is wrong with a page of the form, at the field and in the summary, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.cases import form_checks
from webapp.cases.form_checks import Unmet
from webapp.cases.form_rules import Error, Gap, GapKind, Ground, Row, Typed
from webapp.catalog.check_words import say_unmet
from webapp.catalog.field_words import say_invalid
from webapp.catalog.values import Field, FieldKind, FormPage
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say

CHOSEN = frozenset({FieldKind.yes_no, FieldKind.choice, FieldKind.many})


def error_words(error: Error, field: Field) -> str:
    """What is wrong with a field, and how to mend it."""
    if isinstance(error, Unmet):
        return say_unmet(error.standing, error.unit)
    if not isinstance(error, Gap):
        return say_invalid(error)
    label = say(field.label)
    if error.kind is GapKind.few_rows:
        return ngettext(
            "Add at least one entry here.", "Add at least %(num)d entries here.", error.limit
        )
    if error.kind is GapKind.many_rows:
        return ngettext(
            "There can be only one entry here. Remove the others.",
            "There can be at most %(num)d entries here. Remove some.",
            error.limit,
        )
    if error.kind is GapKind.same_person:
        return _("This number is here twice. List each person once.")
    if field.kind in CHOSEN:
        return _("Choose: %(label)s", label=label)
    return _("Fill in: %(label)s", label=label)


def summary(
    page: FormPage, ground: Ground, errors: Mapping[str, Error], shown: Mapping[str, Typed]
) -> list[tuple[str, str]]:
    """Each error with its place: the field's name, and for a table's cell its row."""
    lines = []
    for asked in page.fields:
        field = ground.revision.fields[asked.slug]
        if (error := errors.get(field.slug)) is not None:
            lines.append((f"f-{field.slug}", _line(field, error)))
        if field.kind is not FieldKind.rows:
            continue
        rows = [row for row in shown.get(asked.slug, ()) if isinstance(row, Row)]
        for number, row in enumerate(rows, 1):
            for column in field.columns:
                name = form_checks.cell_name(field.slug, row.id, column)
                if (error := errors.get(name)) is not None:
                    cell = ground.revision.fields[column]
                    words = _line(cell, error)
                    lines.append(
                        (f"f-{name}", _("Entry %(num)d · %(words)s", num=number, words=words))
                    )
    return lines


def _line(field: Field, error: Error) -> str:
    words = error_words(error, field)
    if isinstance(error, Gap) and error.kind is GapKind.missing:
        return words
    return _("%(label)s: %(words)s", label=say(field.label), words=words)
