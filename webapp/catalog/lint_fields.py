"""Fields: one meaning one field; items and questions agree on kind, limits and values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Problem
from webapp.catalog.values import (
    Field,
    FieldKind,
    Item,
    ItemField,
    Number,
    PaperMode,
    Question,
    QuestionKind,
    Theme,
)

FITTING = {
    QuestionKind.yes_no: {FieldKind.yes_no},
    QuestionKind.choice: {FieldKind.choice, FieldKind.yes_no, FieldKind.many},
    QuestionKind.number: {FieldKind.number, FieldKind.area, FieldKind.money},
    QuestionKind.many: {FieldKind.many},
    QuestionKind.date: {FieldKind.date},
}
"""The kinds of field that each kind of question can answer."""


def check_fields(loaded: Loaded) -> Iterator[Problem]:
    """Fields that two items or a question and its field disagree on; two fields of one meaning."""
    yield from _meanings(loaded)
    yield from _patterns(loaded)
    fields: dict[str, Field] = loaded.of("fields")
    limits: dict[str, list[tuple[str, ItemField, int]]] = {}
    for item in loaded.of("items").values():
        yield from _limits(loaded, item, fields)
        yield from _promises(loaded, item)
        for n, use in enumerate(item.fields):
            limits.setdefault(use.field, []).append((item.slug, use, n))
    for slug, uses in limits.items():
        yield from _disagreement(loaded, fields[slug], uses)
    for theme in loaded.of("themes").values():
        for n, question in enumerate(theme.questions):
            yield from _question(loaded, theme, n, question, fields)


def _meanings(loaded: Loaded) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for slug, field in loaded.of("fields").items():
        meaning = " ".join(field.meaning.lower().split())
        if meaning in seen:
            place = loaded.place("fields", slug, "meaning")
            yield Problem("same_meaning", place, {"slug": slug, "other": seen[meaning]})
        seen.setdefault(meaning, slug)


def _patterns(loaded: Loaded) -> Iterator[Problem]:
    """A code needs a pattern that is one, and its words; nothing else has either."""
    for slug, field in loaded.of("fields").items():
        is_code = field.kind is FieldKind.code
        if is_code != bool(field.pattern) or is_code != bool(field.shape):
            yield Problem("code_without_shape", loaded.place("fields", slug), {"slug": slug})
        elif is_code and not _is_pattern(field.pattern):
            yield Problem("no_pattern", loaded.place("fields", slug, "pattern"), {})


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _limits(loaded: Loaded, item: Item, fields: dict[str, Field]) -> Iterator[Problem]:
    for n, use in enumerate(item.fields):
        field = fields[use.field]
        low = use.minimum is not None and field.minimum is not None and use.minimum < field.minimum
        high = use.maximum is not None and field.maximum is not None and use.maximum > field.maximum
        if low or high:
            yield Problem(
                "field_widened",
                loaded.place("items", item.slug, "fields", n, "minimum" if low else "maximum"),
                {
                    "slug": field.slug,
                    "asked": _range(use.minimum, use.maximum),
                    "allowed": _range(field.minimum, field.maximum),
                },
            )


def _range(low: Number | None, high: Number | None) -> str:
    return f"{'' if low is None else low}…{'' if high is None else high}"


def _disagreement(
    loaded: Loaded, field: Field, uses: list[tuple[str, ItemField, int]]
) -> Iterator[Problem]:
    lows = [one.minimum for _, one, _ in uses if one.minimum is not None]
    highs = [one.maximum for _, one, _ in uses if one.maximum is not None]
    lows += [] if field.minimum is None else [field.minimum]
    highs += [] if field.maximum is None else [field.maximum]
    if lows and highs and max(lows) > min(highs):
        item, _, n = uses[-1]
        yield Problem(
            "field_disagree",
            loaded.place("items", item, "fields", n),
            {"slug": field.slug, "items": ", ".join(slug for slug, _, _ in uses)},
        )


def _promises(loaded: Loaded, item: Item) -> Iterator[Problem]:
    for n, use in enumerate(item.papers):
        if use.mode in (PaperMode.promised, PaperMode.later) and not use.statement:
            place = loaded.place("items", item.slug, "papers", n)
            yield Problem("promise_without_statement", place, {})


def _question(
    loaded: Loaded, theme: Theme, n: int, question: Question, fields: dict[str, Field]
) -> Iterator[Problem]:
    place = loaded.place("themes", theme.slug, "questions", n)
    if question.kind is QuestionKind.number:
        if question.minimum is None or question.maximum is None:
            yield Problem("no_limits", place, {})
    elif question.kind is not QuestionKind.date and len(question.options) < 2:
        yield Problem("too_few_options", place, {})
    if not question.answers:
        return
    field = fields[question.answers]
    where = loaded.place("themes", theme.slug, "questions", n, "answers")
    if field.kind not in FITTING[question.kind]:
        values = {"slug": field.slug, "question": question.slug, "kind": field.kind.value}
        yield Problem("field_retyped", where, values)
        return
    allowed = {"yes", "no"} if field.kind is FieldKind.yes_no else {o.slug for o in field.options}
    if question.kind is QuestionKind.number:
        yield from _wider(loaded, theme, n, question, field)
    if question.kind in (QuestionKind.number, QuestionKind.date):
        return
    for m, option in enumerate(question.options):
        value = str(option.slug if option.treat_as is None else option.treat_as)
        # Nothing ticked is no value of the field; an option that stands alone may say so.
        if value not in allowed and not option.leads_to and not option.alone:
            yield Problem(
                "option_missing",
                loaded.place("themes", theme.slug, "questions", n, "options", m),
                {"slug": field.slug, "value": value},
            )


def _wider(
    loaded: Loaded, theme: Theme, n: int, question: Question, field: Field
) -> Iterator[Problem]:
    """An answer is the field's value at once: nobody would ask again for one within its limits.

    A question whose answers can lead out of the theme may be wider.
    """
    if question.leads:
        return
    items: dict[str, Item] = loaded.of("items")
    uses = [
        use for entry in theme.items for use in items[entry.item].fields if use.field == field.slug
    ]
    limits: list[Field | ItemField] = [field, *uses]
    low = max((one.minimum for one in limits if one.minimum is not None), default=None)
    high = min((one.maximum for one in limits if one.maximum is not None), default=None)
    for key, own, limit in (
        ("minimum", question.minimum, low),
        ("maximum", question.maximum, high),
    ):
        if own is None or limit is None:
            continue
        if own < limit if key == "minimum" else own > limit:
            place = loaded.place("themes", theme.slug, "questions", n, key)
            values = {"slug": field.slug, "asked": str(own), "allowed": _range(low, high)}
            yield Problem("question_wider", place, values)
