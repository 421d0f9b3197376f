"""Themes: order without circles, ways that always apply, promised times within the law's."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.catalog.conditions import all_tests
from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Problem
from webapp.catalog.short_forms import PathInFile
from webapp.catalog.values import Asks, Clock, Item, PaperMode, SourceKind, Test, Theme
from webapp.catalog.walking import parts

NAMED = (SourceKind.law, SourceKind.document)
"""Sources that can allow what is not usual."""


def check_themes(loaded: Loaded) -> Iterator[Problem]:
    """Circles, ways without a last resort, unused questions, promises longer than the law."""
    for theme in loaded.of("themes").values():
        yield from _circles(loaded, theme)
        yield from _ways(loaded, theme)
        yield from _unused_questions(loaded, theme)
    for item in loaded.of("items").values():
        yield from _clocks(loaded, item)
        yield from _late_papers(loaded, item)


def _circles(loaded: Loaded, theme: Theme) -> Iterator[Problem]:
    """Items that wait for each other, by the theme's order or by each other's papers."""
    items = {entry.item for entry in theme.items}
    after: dict[str, set[str]] = {slug: set() for slug in items}
    for dependency in theme.dependencies:
        after[dependency.item].update(dependency.after)
    for slug in items:
        for use in loaded.of("items")[slug].papers:
            makers = loaded.of("papers")[use.paper].result_of
            after[slug].update(maker for maker in makers if maker in items and maker != slug)
    circle = _circle(after)
    if circle:
        places = [
            loaded.place("themes", theme.slug, "dependencies", n)
            for n, one in enumerate(theme.dependencies)
            if one.item in circle
        ]
        place = places[0] if places else loaded.place("themes", theme.slug, "items")
        yield Problem("dependency_cycle", place, {"cycle": " → ".join(circle)})


def _circle(after: dict[str, set[str]]) -> list[str]:
    done: set[str] = set()

    def walk(slug: str, trail: list[str]) -> list[str]:
        if slug in trail:
            return [*trail[trail.index(slug) :], slug]
        if slug in done:
            return []
        for one in sorted(after.get(slug, ())):
            found = walk(one, [*trail, slug])
            if found:
                return found
        done.add(slug)
        return []

    for slug in sorted(after):
        found = walk(slug, [])
        if found:
            return found
    return []


def _ways(loaded: Loaded, theme: Theme) -> Iterator[Problem]:
    for n, entry in enumerate(theme.items):
        ways = loaded.of("items")[entry.item].variants
        if not ways:
            continue
        if not entry.variants or entry.variants[-1].when is not None:
            place = loaded.place("themes", theme.slug, "items", n, "variants")
            yield Problem("no_fallback", place, {})


def _unused_questions(loaded: Loaded, theme: Theme) -> Iterator[Problem]:
    """A question must decide something: an item, a way, a paper, a field, or a way out."""
    keys = {part.key for part, _ in parts(theme) if _asks_question(part)}
    keys.update(entry.times for entry in theme.items)
    fields: set[str] = set()
    for entry in theme.items:
        item = loaded.of("items")[entry.item]
        fields.update(use.field for use in item.fields)
        fields.update(use.rows for use in item.fields)
        conditions = (part for part, _ in parts(item) if isinstance(part, Test))
        fields.update(t.key for one in conditions for t in all_tests(one) if t.asks is Asks.field)
    for n, question in enumerate(theme.questions):
        leads_out = question.leads or any(option.leads_to for option in question.options)
        fills = question.answers and question.answers in fields
        if question.slug not in keys and not fills and not leads_out:
            place = loaded.place("themes", theme.slug, "questions", n)
            yield Problem("question_unused", place, {"slug": question.slug})


def _asks_question(part: object) -> bool:
    return isinstance(part, Test) and part.asks is Asks.question


def _late_papers(loaded: Loaded, item: Item) -> Iterator[Problem]:
    """What is decided on the spot waits for no paper, unless a document says that it does."""
    clocks = {way.slug: way.promised or item.promised for way in item.variants}
    for n, use in enumerate(item.papers):
        if use.mode is not PaperMode.later or use.source.kind in NAMED:
            continue
        ways = [slug for slug in clocks if not use.variants or slug in use.variants]
        own = [clocks[slug] for slug in ways] or [item.promised]
        if all(clock is not None and clock.n == 0 for clock in own):
            place = loaded.place("items", item.slug, "papers", n)
            yield Problem("late_on_the_spot", place, {})


def _clocks(loaded: Loaded, item: Item) -> Iterator[Problem]:
    pairs: list[tuple[Clock | None, Clock | None, PathInFile]]
    pairs = [(item.promised, item.statutory, ("promised",))]
    for n, way in enumerate(item.variants):
        law = way.statutory or item.statutory
        pairs.append((way.promised, law, ("variants", n, "promised")))
    for promised, law, path in pairs:
        if promised and law and _is_longer(promised, law):
            yield Problem(
                "longer_than_law",
                loaded.place("items", item.slug, *path),
                {"promised": f"{promised.n} {promised.unit}", "law": f"{law.n} {law.unit}"},
            )


def _is_longer(promised: Clock, law: Clock) -> bool:
    return promised.unit == law.unit and promised.n > law.n
