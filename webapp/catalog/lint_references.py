"""References: what is named must exist, and what exists must be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Place, Problem, nearest
from webapp.catalog.values import (
    Asks,
    Check,
    Field,
    Item,
    Paper,
    ParameterRef,
    Question,
    Rows,
    Statement,
    Test,
    Theme,
)
from webapp.catalog.walking import definitions, parts

NAMED_LISTS = ("questions", "options", "variants", "elsewhere", "joint_visits", "items", "checks")
"""Lists whose members have a name that must not stand twice."""

Mention = tuple[str, str, Place]
"""A kind, a slug that should be of this kind, and where it is named."""


def check_references(loaded: Loaded) -> Iterator[Problem]:
    """Unknown names with the nearest known one, and definitions that nothing uses."""
    used: set[tuple[str, str]] = set()
    for kind, slug, place in mentions(loaded):
        used.add((kind, slug))
        if slug not in loaded.of(kind):
            yield Problem(
                "unknown_reference",
                place,
                {"kind": kind, "slug": slug, "hint": nearest(slug, loaded.of(kind))},
            )
    yield from _questions(loaded)
    yield from _twins(loaded)
    for kind, slug, _ in definitions(loaded):
        # An item of no theme can be asked for by itself.
        if kind not in ("themes", "items", "departments") and (kind, slug) not in used:
            yield Problem("definition_unused", loaded.place(kind, slug), {"slug": slug})


def _twins(loaded: Loaded) -> Iterator[Problem]:
    """Two questions, options, ways or pages of one name inside the same definition."""
    for kind, slug, definition in definitions(loaded):
        for part, path in parts(definition):
            for name in NAMED_LISTS:
                seen: dict[str, Place] = {}
                for n, one in enumerate(getattr(part, name, ())):
                    own = getattr(one, "slug", "") or getattr(one, "item", "")
                    place = loaded.place(kind, slug, *path, name, n)
                    if own in seen:
                        values = {"slug": own, "first": str(seen[own])}
                        yield Problem("duplicate_slug", place, values)
                    elif own:
                        seen[own] = place


def mentions(loaded: Loaded) -> Iterator[Mention]:
    """Every place where one definition names another."""
    for question, theme, n in loaded.uses:
        yield "questions", question, loaded.place("themes", theme, "questions", n)
    for kind, slug, definition in definitions(loaded):

        def at(*path: str | int, kind: str = kind, slug: str = slug) -> Place:
            return loaded.place(kind, slug, *path)

        if isinstance(definition, Field):
            yield "subjects", definition.subject, at("subject")
            yield from _each("fields", definition.columns, at, "columns")
        elif isinstance(definition, Paper):
            yield from _each("items", definition.result_of, at, "result_of")
            yield from _each("fields", definition.proves, at, "proves")
            if definition.per_row:
                yield "fields", definition.per_row, at("per_row")
        elif isinstance(definition, Item):
            yield from _of_item(definition, at)
        elif isinstance(definition, Theme):
            yield from _of_theme(definition, at)
        elif isinstance(definition, Statement) and definition.signers:
            yield "fields", definition.signers, at("signers")
        elif isinstance(definition, Question) and definition.answers:
            yield "fields", definition.answers, at("answers")
        for part, path in parts(definition):
            if isinstance(part, Check):
                yield from _each("fields", part.reads, at, *path)
            if isinstance(part, ParameterRef):
                yield "parameters", part.parameter, at(*path)
            elif isinstance(part, Rows):
                yield "fields", part.field, at(*path)
            elif isinstance(part, Test) and part.asks is not Asks.question:
                yield f"{part.asks.value}s", part.key, at(*path)


def _each(
    kind: str, slugs: Iterable[str], at: Callable[..., Place], *path: str | int
) -> Iterator[Mention]:
    for n, slug in enumerate(slugs):
        yield kind, slug, at(*path, n)


def _of_item(item: Item, at: Callable[..., Place]) -> Iterator[Mention]:
    yield "departments", item.department, at("department")
    if item.supervisor:
        yield "departments", item.supervisor, at("supervisor")
    for n, field in enumerate(item.fields):
        yield "fields", field.field, at("fields", n, "field")
        if field.rows:
            yield "fields", field.rows, at("fields", n, "rows")
    for n, paper in enumerate(item.papers):
        yield "papers", paper.paper, at("papers", n, "paper")
        if paper.statement:
            yield "statements", paper.statement, at("papers", n, "statement")
    if item.statement:
        yield "statements", item.statement, at("statement")
    if item.full_promise is not None:
        yield "statements", item.full_promise.statement, at("full_promise", "statement")
    if item.result_on:
        yield "parameters", item.result_on, at("result_on")
    for n, variant in enumerate(item.variants):
        if variant.statement:
            yield "statements", variant.statement, at("variants", n, "statement")


def _of_theme(theme: Theme, at: Callable[..., Place]) -> Iterator[Mention]:
    if theme.season is not None:
        yield "parameters", theme.season.opens, at("season", "opens")
        yield "parameters", theme.season.closes, at("season", "closes")
    if theme.calls is not None:
        for kind in ("fields", "subjects", "papers"):
            for slug in getattr(theme.calls, kind):
                yield kind, slug, at("calls", kind, slug)
    yield "departments", theme.lead, at("lead")
    for n, entry in enumerate(theme.items):
        yield "items", entry.item, at("items", n, "item")
    for n, question in enumerate(theme.questions):
        if question.answers:
            yield "fields", question.answers, at("questions", n, "answers")
    for n, one in enumerate(theme.elsewhere):
        if one.theme:
            yield "themes", one.theme, at("elsewhere", n, "theme")


def _questions(loaded: Loaded) -> Iterator[Problem]:
    """Questions belong to a theme: items can only speak of fields.

    What a shared question reads is looked at where a theme uses it.
    """
    for kind, slug, definition in definitions(loaded):
        if isinstance(definition, Question):
            continue
        known: list[str] = []
        if isinstance(definition, Theme):
            known = [one.slug for one in definition.questions]
            yield from _inside_theme(loaded, definition, known)
        for part, path in parts(definition):
            if isinstance(part, Test) and part.asks is Asks.question and part.key not in known:
                place = loaded.place(kind, slug, *path)
                yield _unknown("questions", part.key, known, place)


def _inside_theme(loaded: Loaded, theme: Theme, questions: list[str]) -> Iterator[Problem]:
    def at(*path: str | int) -> Place:
        return loaded.place("themes", theme.slug, *path)

    pages = [one.slug for one in theme.elsewhere]
    items = [one.item for one in theme.items]
    for n, question in enumerate(theme.questions):
        for m, option in enumerate(question.options):
            if option.leads_to and option.leads_to not in pages:
                place = at("questions", n, "options", m, "leads_to")
                yield _unknown("pages", option.leads_to, pages, place)
        for m, lead in enumerate(question.leads):
            if lead.to not in pages:
                yield _unknown("pages", lead.to, pages, at("questions", n, "leads", m, "to"))
    if theme.nothing and theme.nothing not in pages:
        yield _unknown("pages", theme.nothing, pages, at("nothing"))
    for n, entry in enumerate(theme.items):
        if entry.times and entry.times not in questions:
            yield _unknown("questions", entry.times, questions, at("items", n, "times"))
        known = loaded.of("items").get(entry.item)
        ways = [one.slug for one in known.variants] if known else []
        for m, choice in enumerate(entry.variants):
            if known and choice.variant not in ways:
                yield Problem(
                    "no_variant",
                    at("items", n, "variants", m),
                    {
                        "item": entry.item,
                        "slug": choice.variant,
                        "hint": nearest(choice.variant, ways),
                    },
                )
    named: list[tuple[str, Place]] = []
    for n, dependency in enumerate(theme.dependencies):
        named.append((dependency.item, at("dependencies", n, "item")))
        named += [(s, at("dependencies", n, "after", m)) for m, s in enumerate(dependency.after)]
    for n, visit in enumerate(theme.joint_visits):
        named += [(s, at("joint_visits", n, "items", m)) for m, s in enumerate(visit.items)]
    for slug, place in named:
        if slug not in items:
            yield Problem("item_not_here", place, {"slug": slug, "hint": nearest(slug, items)})
    for key in theme.widest:
        if key not in questions:
            yield _unknown("questions", key, questions, at("widest", key))


def _unknown(kind: str, slug: str, known: Any, place: Place) -> Problem:
    return Problem(
        "unknown_reference", place, {"kind": kind, "slug": slug, "hint": nearest(slug, known)}
    )
