"""How a value of the form is said in the person's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import g

from webapp.catalog import joints
from webapp.catalog import rules as catalog
from webapp.catalog.values import Field, FieldKind, QuestionKind, Revision, Theme
from webapp.web.language import BABEL, say, say_number
from webapp.web.language import gettext as _

BETWEEN = " · "
NUMBERS = frozenset({FieldKind.number, FieldKind.money, FieldKind.area})


def value_words(field: Field, value: Any, revision: Revision) -> str:
    """A stored value in words; an absent one is said to be empty."""
    if value is None or value == "" or value == []:
        return _("(empty)")
    if field.kind is FieldKind.yes_no:
        return yes_no(value)
    if field.kind is FieldKind.choice:
        return _label(field, str(value))
    if field.kind is FieldKind.many:
        return BETWEEN.join(_label(field, str(one)) for one in value)
    if field.kind in NUMBERS and isinstance(value, int | float):
        return with_unit(value, field.unit)
    if field.kind is FieldKind.date:
        return format_date(date.fromisoformat(str(value)), "long", locale=BABEL[g.locale])
    if field.kind is FieldKind.rows:
        return "; ".join(rows_words(field, value, revision))
    return str(value)


def rows_words(field: Field, rows: list[Mapping[str, Any]], revision: Revision) -> list[str]:
    """A table's rows, one line each."""
    columns = [revision.fields[slug] for slug in field.columns]
    return [
        BETWEEN.join(
            value_words(column, row[column.slug], revision)
            for column in columns
            if row.get(column.slug) is not None
        )
        or _("(empty)")
        for row in rows
    ]


def yes_no(value: Any) -> str:
    """Yes or no, as a field or as an option of the guide keeps it."""
    return _("Yes") if value in (True, "yes") else _("No")


def _label(field: Field, slug: str) -> str:
    for option in field.options:
        if option.slug == slug:
            return say(option.label)
    return slug


def with_unit(number: int | float, unit: Mapping[str, str]) -> str:
    """A figure and its unit; a unit that is a multiple (10 000 yuan) is worked out."""
    return joints.with_unit(number, say(dict(unit)), say_number)


def answer_words(theme: Theme, slug: str, answer: Any) -> str:
    """An answer of the guide in the words of its option, or as a figure with its unit."""
    question = theme.question(slug)
    if question is None:
        return str(answer)
    options = catalog.chosen(question, answer)
    if options:
        return BETWEEN.join(say(option.label) for option in options)
    if question.kind is QuestionKind.date:
        return format_date(date.fromisoformat(str(answer)), "long", locale=BABEL[g.locale])
    if question.kind is QuestionKind.number and isinstance(answer, int | float):
        return with_unit(answer, question.unit)
    return str(answer)
