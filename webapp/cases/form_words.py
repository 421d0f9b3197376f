"""What the form's pages say: fields, errors and papers, ready to be printed."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from flask import url_for

from webapp.cases import form, form_checks, form_rules
from webapp.cases.form import Opened, Suggestion
from webapp.cases.form_errors import error_words, summary
from webapp.cases.form_rules import Error, Ground, Row, Typed
from webapp.cases.value_words import answer_words, value_words
from webapp.catalog.check_words import CheckLine, check_line
from webapp.catalog.values import BundleField, Field, FieldKind, FormPage
from webapp.web.language import gettext as _
from webapp.web.language import say

INPUT_KINDS = {
    FieldKind.long_text: "textarea",
    FieldKind.bank_card: "text",
    FieldKind.code: "text",
}
"""What a kind of field is in the components' words, where the two differ."""
WITHOUT_COMPLETION = "off"
ONE_LINE = {"street-address": "address-line1", "tel-national": "tel"}
"""What a one-line input may say of itself in HTML, for words that it may not."""


class Control(msgspec.Struct, frozen=True):
    """One input, or a value that is only shown."""

    name: str
    kind: str
    label: str
    hint: str
    value: str
    error: str
    unit: str
    options: tuple[tuple[str, str], ...]
    optional: bool
    autocomplete: str
    source: str
    shown: str = ""
    """A given or prefilled value in words; empty where there is an input."""
    act: str = ""
    """The button's value that lets a shown one be changed."""
    chosen: tuple[str, ...] = ()
    rows: tuple[RowGroup, ...] = ()
    row_ids: str = ""
    add: str = ""
    """The button's value that adds a row; empty where no more may be added."""


class RowGroup(msgspec.Struct, frozen=True):
    """One row of a table."""

    id: str
    title: str
    controls: tuple[Control, ...]
    remove: str


class Need(msgspec.Struct, frozen=True):
    """Who needs a field, and for what."""

    label: str
    uses: tuple[tuple[str, str], ...]


class Stop(msgspec.Struct, frozen=True):
    """A page of the form in the list of all pages."""

    title: str
    href: str
    done: bool
    here: bool


class PageView(msgspec.Struct, frozen=True):
    """One page of the form."""

    theme: str
    title: str
    hint: str
    number: int
    total: int
    action: str
    back: str
    seen: str
    returning: bool
    controls: tuple[Control, ...]
    errors: tuple[tuple[str, str], ...]
    checks: tuple[CheckLine, ...]
    """What must be so between the answers of this page, and how it stands now."""
    needs: tuple[Need, ...]
    stops: tuple[Stop, ...]


def page_view(
    page: FormPage,
    opened: Opened,
    *,
    known: Mapping[str, Suggestion],
    typed: Mapping[str, Typed] | None = None,
    errors: Mapping[str, Error] | None = None,
    editing: str = "",
    returning: bool = False,
    seen: str = "",
) -> PageView:
    """A page with what is stored, or with what was typed and not taken.

    `seen` keeps the mark that a refused page came with: what another window saved since must
    still be found.
    """
    ground = opened.ground
    errors = errors or {}
    shown = form.typed_of(page, opened) if typed is None else typed
    given = form_rules.given_values(ground)
    inputs = []
    for asked in page.fields:
        field = ground.revision.fields[asked.slug]
        if asked.slug in given:
            inputs.append(_given(asked, field, opened, given[asked.slug]))
        else:
            suggestion = known.get(asked.slug) if typed is None else None
            inputs.append(_input(asked, ground, shown, errors, suggestion, editing))
    order = [one.subject for one in ground.bundle.pages]
    place = order.index(page.subject)
    subject = ground.revision.subjects[page.subject]
    return PageView(
        theme=say(ground.theme.name),
        title=say(subject.title),
        hint=say(subject.hint),
        number=place + 1,
        total=len(order),
        action=url_for("form.save", ref=opened.draft.ref, subject=page.subject),
        back=_back(opened, order, place, returning),
        seen=seen or form.mark(form.page_values(page, opened)),
        returning=returning,
        controls=tuple(inputs),
        errors=tuple(summary(page, ground, errors, shown)),
        checks=tuple(_checks(page, opened, shown)),
        needs=_needs(page, opened),
        stops=_stops(opened, page.subject),
    )


def _checks(page: FormPage, opened: Opened, shown: Mapping[str, Typed]) -> list[CheckLine]:
    """The checks of this page as they stand; of those about each row only what is not met."""
    ground = opened.ground
    values = form_rules.check(page, ground, shown, today=opened.today, others=opened.stored).values
    standings = form_rules.standings(page, ground, values, opened.stored, today=opened.today)
    lines = [
        check_line(one, form_checks.unit_of(one, ground))
        for one in standings
        if not (one.row and one.is_met)
    ]
    return list(dict.fromkeys(lines))


def controls(
    page: FormPage, ground: Ground, shown: Mapping[str, Typed], errors: Mapping[str, Error]
) -> tuple[Control, ...]:
    """The inputs of some fields, as they are typed or stored, wherever they are asked again."""
    return tuple(_input(asked, ground, shown, errors) for asked in page.fields)


def _input(
    asked: BundleField,
    ground: Ground,
    shown: Mapping[str, Typed],
    errors: Mapping[str, Error],
    suggestion: Suggestion | None = None,
    editing: str = "",
) -> Control:
    field = ground.revision.fields[asked.slug]
    raw = shown.get(asked.slug, "")
    if field.kind is FieldKind.rows:
        rows = tuple(row for row in raw if isinstance(row, Row))
        return _table(asked, field, rows, ground, errors)
    return _control(asked, field, raw, errors, suggestion, editing)


def _back(opened: Opened, order: list[str], place: int, returning: bool) -> str:
    ref = opened.draft.ref
    if returning:
        return url_for("form.check", ref=ref)
    if place:
        return url_for("form.show", ref=ref, subject=order[place - 1])
    return url_for("guide.plan", ref=ref)


def _stops(opened: Opened, here: str) -> tuple[Stop, ...]:
    return tuple(
        Stop(
            title=say(opened.ground.revision.subjects[page.subject].title),
            href=url_for("form.show", ref=opened.draft.ref, subject=page.subject),
            done=form_rules.is_done(
                page, opened.ground, opened.stored, opened.done, today=opened.today
            ),
            here=page.subject == here,
        )
        for page in opened.ground.bundle.pages
    )


def _control(
    asked: BundleField | None,
    field: Field,
    raw: Typed,
    errors: Mapping[str, Error],
    suggestion: Suggestion | None = None,
    editing: str = "",
    name: str = "",
) -> Control:
    """An input; or a value that is only shown, where we know it and nobody wants to change it."""
    name = name or field.slug
    text = raw if isinstance(raw, str) else ""
    source = shown = ""
    if suggestion is not None and text in ("", suggestion.value):
        text, source = suggestion.value, source_words(suggestion.source)
        shown = text if editing != field.slug else ""
    error = errors.get(name)
    options = tuple((one.slug, say(one.label)) for one in field.options)
    kind = INPUT_KINDS.get(field.kind, field.kind.value)
    if field.kind is FieldKind.choice and len(options) > 6:
        kind = "select"
    return Control(
        name=name,
        kind=kind,
        label=say(field.label),
        hint=_hint(field),
        value=text,
        error=error_words(error, field) if error is not None else "",
        unit=say(field.unit),
        options=options,
        optional=asked is not None and not asked.required,
        autocomplete=ONE_LINE.get(field.autocomplete, field.autocomplete) or WITHOUT_COMPLETION,
        source=source,
        shown=shown,
        act=f"edit {field.slug}" if shown else "",
        chosen=tuple(one for one in raw if isinstance(one, str)) if isinstance(raw, tuple) else (),
    )


def _given(asked: BundleField, field: Field, opened: Opened, value: object) -> Control:
    assert asked.given_by is not None
    theme = opened.ground.theme
    words = value_words(field, value, opened.ground.revision)
    answer = opened.draft.situation.get(asked.given_by)
    question = theme.question(asked.given_by)
    unsure = (
        question is not None
        and answer is not None
        and any(o.slug == answer and o.treat_as is not None for o in question.options)
    )
    if field.kind is FieldKind.choice and not any(o.slug == value for o in field.options):
        words = answer_words(theme, asked.given_by, value)
    return Control(
        name=field.slug,
        kind="given",
        label=say(field.label),
        hint="",
        value="",
        error="",
        unit="",
        options=(),
        optional=False,
        autocomplete="",
        source=_("You were not sure yet, so we go on with this")
        if unsure
        else _("From your answers"),
        shown=words,
        act=f"question {asked.given_by}",
    )


def _table(
    asked: BundleField,
    field: Field,
    rows: tuple[Row, ...],
    ground: Ground,
    errors: Mapping[str, Error],
) -> Control:
    rows = form.blank_rows(asked, rows)
    least = max(int(asked.minimum or 0), 1 if asked.required else 0)
    fields = ground.revision.fields
    groups = tuple(
        RowGroup(
            id=row.id,
            title=_("%(label)s · %(number)s", label=say(field.label), number=number),
            controls=tuple(
                _control(
                    None,
                    fields[column],
                    row.cells.get(column, ""),
                    errors,
                    name=form_checks.cell_name(field.slug, row.id, column),
                )
                for column in field.columns
            ),
            remove=f"remove {field.slug} {row.id}" if len(rows) > least else "",
        )
        for number, row in enumerate(rows, 1)
    )
    error = errors.get(field.slug)
    more = asked.maximum is None or len(rows) < asked.maximum
    return Control(
        name=field.slug,
        kind="rows",
        label=say(field.label),
        hint=_hint(field),
        value=form_rules.rows_name(field.slug),
        error=error_words(error, field) if error is not None else "",
        unit="",
        options=(),
        optional=not asked.required,
        autocomplete="",
        source="",
        rows=groups,
        row_ids=" ".join(row.id for row in rows),
        add=f"add {field.slug}" if more else "",
    )


def _hint(field: Field) -> str:
    if field.example:
        if field.help:
            return _(
                "%(help)s For example: %(example)s", help=say(field.help), example=field.example
            )
        return _("For example: %(example)s", example=field.example)
    return say(field.help)


def source_words(key: str) -> str:
    """Where a value that we know comes from."""
    if key == "phone":
        return _("The number you signed in with")
    return _("From your ID card")


def _needs(page: FormPage, opened: Opened) -> tuple[Need, ...]:
    """Fields of one name, such as how many and who, stand as one."""
    revision = opened.ground.revision
    uses: dict[str, list[tuple[str, str]]] = {}
    for asked in page.fields:
        uses.setdefault(say(revision.fields[asked.slug].label), []).extend(
            (say(revision.items[item].name), say(purpose))
            for item, purpose in zip(asked.used_by, asked.purposes, strict=True)
        )
    return tuple(Need(label, tuple(of_field)) for label, of_field in uses.items())
