"""The one form: what was typed, what is wrong with it, what is still missing, who applies. Pure.

Nothing is trusted because it was checked once: each time, the whole form is read again from its
stored values against the bundle as the answers make it now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any, TypeAlias

import msgspec

from webapp.cases import form_checks
from webapp.cases.form_checks import Unmet
from webapp.cases.form_checks import cell_name as cell_name  # part of what this module offers
from webapp.cases.values import Journey
from webapp.catalog import rules as catalog
from webapp.catalog.checks import Standing
from webapp.catalog.fields import Invalid, parse
from webapp.catalog.values import (
    Answers,
    Bundle,
    BundleField,
    Field,
    FieldKind,
    FormPage,
    HallParameters,
    QuestionKind,
    Revision,
    Theme,
)

ROW = "row"
"""The key of a row's stable id, beside its cells."""

Values: TypeAlias = dict[str, Any]
"""Stored values by field: JSON; a table is a list of rows, each a map with `row` and its cells."""


class GapKind(Enum):
    """What is missing; the form's words say how to mend it."""

    missing = "missing"
    few_rows = "few_rows"
    many_rows = "many_rows"
    same_person = "same_person"
    """Two rows of a table bear one ID number."""


class Gap(msgspec.Struct, frozen=True):
    """A thing that is missing, as against one that is typed wrongly (`Invalid`)."""

    kind: GapKind
    limit: int = 0


Error: TypeAlias = Gap | Invalid | Unmet


class Row(msgspec.Struct, frozen=True):
    """One row of a table as it was typed."""

    id: str
    cells: dict[str, str]


Typed: TypeAlias = str | tuple[str, ...] | tuple[Row, ...]


class Checked(msgspec.Struct, frozen=True):
    """What a page's typed values are worth: what can be stored, and what is wrong where.

    `errors` is keyed by the name of the input, in the order of the page.
    """

    values: Values
    errors: dict[str, Error]

    @property
    def typed_wrong(self) -> dict[str, Error]:
        """The errors of what was typed; what is only missing may still come."""
        return {name: error for name, error in self.errors.items() if isinstance(error, Invalid)}


class Ground(msgspec.Struct, frozen=True):
    """What a form stands on: the catalog, the theme, the answers, and the bundle they make."""

    revision: Revision
    theme: Theme
    hall: HallParameters
    situation: Answers
    bundle: Bundle


def rows_name(field: str) -> str:
    """The name of the input that lists the ids of a table's rows, in order."""
    return f"{field}__rows"


def page_of(bundle: Bundle, subject: str) -> FormPage | None:
    """The page about this subject, if the bundle has one."""
    return next((page for page in bundle.pages if page.subject == subject), None)


def is_given(field: BundleField) -> bool:
    """Whether the guide's answer is this field's value, so that it is shown and not asked.

    A number that its person was not sure of is not given: what is only assumed for the plan must
    not be declared to an office as a fact.
    """
    return field.given_by is not None


def settles(field: BundleField, ground: Ground) -> str | None:
    """The guide's number that a field settles once it is filled in; None for any other field.

    A number that was answered with 还没想好 is asked in the form, and then the plan rests on it.
    """
    if field.given_by is not None:
        return None
    for question in ground.theme.questions:
        answer = ground.situation.get(question.slug)
        if (
            question.answers == field.slug
            and question.kind is QuestionKind.number
            and catalog.option_of(question, answer) is not None
        ):
            return question.slug
    return None


def given_values(ground: Ground) -> Values:
    """The values that the guide's answers give, by field."""
    effective = catalog.effective(ground.theme, ground.situation, ground.revision, ground.hall)
    return {
        field.slug: effective[field.given_by]
        for field in ground.bundle.fields()
        if field.given_by is not None and field.given_by in effective
    }


def asked_fields(page: FormPage) -> tuple[BundleField, ...]:
    """The fields of a page that a person fills in."""
    return tuple(field for field in page.fields if not is_given(field))


def read(page: FormPage, ground: Ground, sent: Callable[[str], Sequence[str]]) -> dict[str, Typed]:
    """What a form sent for the fields of a page; `sent` gives the texts under a name."""
    typed: dict[str, Typed] = {}
    for asked in asked_fields(page):
        field = ground.revision.fields[asked.slug]
        if field.kind is FieldKind.rows:
            ids = dict.fromkeys(_one(sent(rows_name(field.slug))).split())
            typed[field.slug] = tuple(
                Row(row, {c: _one(sent(cell_name(field.slug, row, c))) for c in field.columns})
                for row in ids
            )
        elif field.kind is FieldKind.many:
            typed[field.slug] = tuple(sent(field.slug))
        else:
            typed[field.slug] = _one(sent(field.slug))
    return typed


def _one(texts: Sequence[str]) -> str:
    return texts[-1] if texts else ""


def as_typed(field: Field, value: Any) -> Typed:
    """A stored value as it stands in its input."""
    if field.kind is FieldKind.rows:
        return tuple(
            Row(row[ROW], {column: _text(row.get(column)) for column in field.columns})
            for row in rows_of(value)
        )
    if field.kind is FieldKind.many:
        parts = value if isinstance(value, list | tuple) else [_text(value)]
        return tuple(one for one in parts if isinstance(one, str) and one)
    return _text(value)


def rows_of(value: Any) -> list[dict[str, Any]]:
    """The rows of a stored table; none where a catalog had a field of another kind here."""
    if not isinstance(value, list | tuple):
        return []
    return [row for row in value if isinstance(row, dict) and ROW in row]


def _text(value: Any) -> str:
    # What was stored for a field of another kind cannot stand in a line of text.
    if value is None or isinstance(value, list | tuple | dict):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def check(
    page: FormPage,
    ground: Ground,
    typed: Mapping[str, Typed],
    *,
    today: date,
    others: Values | None = None,
) -> Checked:
    """Every error of a page at once, and what of it can be stored.

    `others` are the stored values of the other pages, which some checks compare with.
    """
    values: Values = {}
    errors: dict[str, Error] = {}
    for asked in asked_fields(page):
        field = ground.revision.fields[asked.slug]
        raw = typed.get(asked.slug, "")
        if field.kind is FieldKind.rows:
            rows = [row for row in raw if isinstance(row, Row)]
            values[field.slug] = _check_rows(asked, field, rows, ground, errors, today)
        else:
            value = _check_one(field, asked, raw, field.slug, errors, today)
            if value is not None:
                values[field.slug] = value
    values = {slug: value for slug, value in values.items() if value != []}
    for standing in standings(page, ground, values, others or {}, today=today):
        if form_checks.refuses(standing, errors):
            errors[form_checks.input_of(standing)] = form_checks.unmet(standing, ground)
    return Checked(values, errors)


def standings(
    page: FormPage, ground: Ground, values: Values, others: Values, *, today: date
) -> tuple[Standing, ...]:
    """How the checks that stand on this page stand with what is filled in now."""
    checks = form_checks.of_page(page, ground)
    if not checks:
        return ()
    asked = {field.slug for field in asked_fields(page)}
    known = {**given_values(ground), **others}
    known = {slug: value for slug, value in known.items() if slug not in asked}
    return form_checks.standings(checks, ground, {**known, **values}, today=today)


def _check_one(
    field: Field,
    asked: BundleField | None,
    raw: Typed,
    name: str,
    errors: dict[str, Error],
    today: date,
) -> Any:
    """One value, or None with what is wrong noted under its input's name."""
    texts = [raw] if isinstance(raw, str) else [one for one in raw if isinstance(one, str)]
    if not any(text.strip() for text in texts):
        if asked is None or asked.required:
            errors[name] = Gap(GapKind.missing)
        return None
    minimum = asked.minimum if asked else field.minimum
    maximum = asked.maximum if asked else field.maximum
    sent = raw if isinstance(raw, str) else texts
    try:
        value = parse(field, sent, minimum=minimum, maximum=maximum, today=today)
    except Invalid as error:
        errors[name] = error
        return None
    return msgspec.to_builtins(value)


def _check_rows(
    asked: BundleField,
    field: Field,
    rows: Sequence[Row],
    ground: Ground,
    errors: dict[str, Error],
    today: date,
) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    identities: dict[str, str] = {}
    least = max(int(asked.minimum or 0), 1 if asked.required else 0)
    if len(rows) < least:
        errors[field.slug] = Gap(GapKind.few_rows, least)
    elif asked.maximum is not None and len(rows) > asked.maximum:
        errors[field.slug] = Gap(GapKind.many_rows, int(asked.maximum))
    for row in rows:
        cells: dict[str, Any] = {ROW: row.id}
        for column in field.columns:
            name = cell_name(field.slug, row.id, column)
            kind = ground.revision.fields[column]
            value = _check_one(kind, None, row.cells.get(column, ""), name, errors, today)
            if value is None:
                continue
            cells[column] = value
            if kind.kind is FieldKind.id_number and identities.setdefault(value, row.id) != row.id:
                errors[name] = Gap(GapKind.same_person)
        kept.append(cells)
    return kept


def check_stored(page: FormPage, ground: Ground, stored: Values, *, today: date) -> Checked:
    """The same check of a page's stored values, as if they were typed now."""
    typed = {
        asked.slug: as_typed(ground.revision.fields[asked.slug], stored.get(asked.slug))
        for asked in asked_fields(page)
    }
    return check(page, ground, typed, today=today, others=stored)


def is_done(
    page: FormPage, ground: Ground, stored: Values, done: Collection[str], *, today: date
) -> bool:
    """Whether a page needs no more of its person: it was saved, and it is still right."""
    if page.subject not in done and asked_fields(page):
        return False
    return not check_stored(page, ground, stored, today=today).errors


def first_open(ground: Ground, stored: Values, done: Collection[str], *, today: date) -> str | None:
    """The subject of the first page that is not done; None where all are."""
    for page in ground.bundle.pages:
        if not is_done(page, ground, stored, done, today=today):
            return page.subject
    return None


def differing(mine: Values, theirs: Values, fields: Collection[str]) -> tuple[str, ...]:
    """The fields in which two windows disagree."""
    return tuple(slug for slug in fields if mine.get(slug) != theirs.get(slug))


class LackKind(Enum):
    """Why an application cannot be handed in yet."""

    question = "question"
    elsewhere = "elsewhere"
    page = "page"
    season = "season"
    """Its days are not there yet, or over."""
    paper = "paper"
    signature = "signature"


class Lack(msgspec.Struct, frozen=True):
    """The first thing that is missing: a question, a way out, a page, a paper, a signature."""

    kind: LackKind
    key: str


def can_submit(path: Journey, ground: Ground, stored: Values, *, today: date) -> Lack | None:
    """What of its answers keeps an application from being handed in; None where nothing does.

    Every question on the path is answered, none leads out, and every field that the bundle shows
    is right by the revision that the draft is pinned to.
    """
    if path.unanswered:
        return Lack(LackKind.question, path.unanswered[0])
    if path.leaving:
        return Lack(LackKind.elsewhere, path.elsewhere)
    if catalog.season_of(ground.theme, ground.revision, ground.hall, today).is_shut:
        return Lack(LackKind.season, ground.theme.slug)
    for page in ground.bundle.pages:
        if check_stored(page, ground, stored, today=today).errors:
            return Lack(LackKind.page, page.subject)
    return None


def submitted_values(ground: Ground, stored: Values, *, today: date) -> Values:
    """What is handed in: every field that the bundle shows, given or typed, and nothing else.

    What was typed for a field that the answers have hidden since stays out.
    """
    values = given_values(ground)
    for page in ground.bundle.pages:
        values |= check_stored(page, ground, stored, today=today).values
    return {
        field.slug: values[field.slug] for field in ground.bundle.fields() if field.slug in values
    }
