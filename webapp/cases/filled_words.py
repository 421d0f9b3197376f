"""What was filled in, as the office reads it: what some items need, personal values masked."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.cases.guide_words import listed
from webapp.cases.number_rules import mask_code, mask_name, mask_phone
from webapp.catalog import rules
from webapp.catalog.values import (
    Answers,
    Bundle,
    BundleField,
    Field,
    FieldKind,
    Question,
    QuestionKind,
    Revision,
    Sensitivity,
)
from webapp.web.language import say, say_day, say_number


def pages(
    bundle: Bundle,
    items: Set[str],
    values: Mapping[str, Any],
    situation: Answers,
    revision: Revision,
    *,
    shown: bool,
) -> list[dict[str, Any]]:
    """The answers that some items use, by subject; what other departments need stays theirs.

    (个人信息保护法 art. 6: no more than the purpose needs.)
    """
    found = []
    for form_page in bundle.pages:
        rows = [
            _row(one, values, situation, revision, shown=shown)
            for one in form_page.fields
            if not items.isdisjoint(one.used_by)
        ]
        if rows:
            subject = revision.subjects[form_page.subject]
            found.append({"subject": form_page.subject, "title": say(subject.title), "rows": rows})
    return found


def _row(
    one: BundleField,
    values: Mapping[str, Any],
    situation: Answers,
    revision: Revision,
    *,
    shown: bool,
) -> dict[str, Any]:
    field = revision.fields[one.slug]
    value = values.get(one.slug)
    if value is None and one.given_by:
        value = situation.get(one.given_by)
    masked = not shown and value not in (None, "", []) and is_personal(field, revision)
    text = mask(field, value) if masked else say_value(field, value, revision)
    return {"slug": one.slug, "label": say(field.label), "text": text, "masked": masked}


def is_personal(field: Field, revision: Revision) -> bool:
    """Whether a field, or a column of a table, holds what is not for every eye."""
    return field.sensitivity is not Sensitivity.public or any(
        is_personal(revision.fields[column], revision) for column in field.columns
    )


def mask(field: Field, value: Any) -> str:
    """A personal value with what identifies its person hidden."""
    text = str(value)
    if field.kind in (FieldKind.id_number, FieldKind.uscc, FieldKind.bank_card):
        return mask_code(text)
    if field.kind is FieldKind.name:
        return mask_name(text)
    if field.kind is FieldKind.phone:
        return mask_phone(text)
    if field.kind is FieldKind.rows:
        return ngettext("%(num)d row", "%(num)d rows", len(value))
    return _("hidden")


def say_value(field: Field, value: Any, revision: Revision) -> str:
    """A stored value in the words of the page; an en dash where there is none."""
    if value is None or value in ("", []):
        return "–"
    if field.kind is FieldKind.yes_no:
        return _("Yes") if value in (True, "yes") else _("No")
    if field.kind in (FieldKind.choice, FieldKind.many):
        labels = {option.slug: say(option.label) for option in field.options}
        chosen = value if isinstance(value, list) else [value]
        return listed([labels.get(str(slug), str(slug)) for slug in chosen])
    if field.kind is FieldKind.date:
        return say_day(date.fromisoformat(value) if isinstance(value, str) else value)
    if field.kind is FieldKind.rows:
        return "\n".join(_say_columns(field, row, revision) for row in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        unit = say(field.unit) if field.unit else ""
        return f"{say_number(value)} {unit}".rstrip()
    return str(value)


def _say_columns(field: Field, row: Mapping[str, Any], revision: Revision) -> str:
    cells = (say_value(revision.fields[slug], row.get(slug), revision) for slug in field.columns)
    return " · ".join(cells)


def situation_lines(questions: tuple[Question, ...], situation: Answers) -> list[str]:
    """What the guide's answers say, each as a short clause: 店里做凉菜, 建筑面积 326 平方米."""
    return [
        _clause(question, situation[question.slug])
        for question in questions
        if question.slug in situation
    ]


def _clause(question: Question, answer: Any) -> str:
    options = rules.chosen(question, answer)
    if options:
        return listed([say(one.fact or one.label) for one in options])
    if question.kind is QuestionKind.date:
        day = say_day(date.fromisoformat(answer))
        return _("%(what)s: %(value)s", what=say(question.fact), value=day)
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        unit = say(question.unit) if question.unit else ""
        value = f"{say_number(answer)} {unit}".rstrip()
        return _("%(what)s: %(value)s", what=say(question.fact), value=value)
    return str(answer)
