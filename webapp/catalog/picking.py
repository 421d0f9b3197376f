"""À la carte (一张点菜单): any items that a person picks make a theme of their own. Pure.

The same engine composes it. What the picked items must know is asked in the very questions in
which the themes ask it; the order of items and their joint visits come from the themes too. Such a
theme's slug names its items: `pick:fire-check+health-check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from msgspec import structs

from webapp.catalog.conditions import all_tests
from webapp.catalog.order import order_of, reaches
from webapp.catalog.remembering import Same
from webapp.catalog.values import (
    Answer,
    Answers,
    Asks,
    Condition,
    Dependency,
    Item,
    JointVisit,
    Question,
    Revision,
    Season,
    Text,
    Theme,
    ThemeItem,
)

PREFIX = "pick:"
BETWEEN = "+"
MOST = 12
"""Items that can be picked at once."""

LONGEST = 512
"""Characters of a slug; what a row of the database holds."""

OFFICIAL: Text = {"zh-Hans": "自选事项联办（一张点菜单）", "en": "Matters of your own choice"}
SUMMARY: Text = {
    "zh-Hans": "您自己点的事项，一份申请一起办。",
    "en": "What you picked, in one application.",
}


def slug_of(items: Iterable[str]) -> str:
    """The slug of the theme that these items make, whatever their order."""
    return PREFIX + BETWEEN.join(sorted(set(items)))


def is_picked(theme: str) -> bool:
    """Whether a theme's slug names items that somebody picked."""
    return theme.startswith(PREFIX)


def items_of(theme: str) -> tuple[str, ...]:
    """The items that a picked theme's slug names."""
    return tuple(one for one in theme.removeprefix(PREFIX).split(BETWEEN) if one)


def chosen(revision: Revision, slugs: Iterable[str]) -> tuple[str, ...]:
    """Those of the slugs that are items, each once, in the order in which they came."""
    return tuple(one for one in dict.fromkeys(slugs) if one in revision.items)


def theme_of(revision: Revision, slug: str) -> Theme | None:
    """The theme of this slug, picked ones included; None where the catalog has no such thing."""
    if not is_picked(slug):
        return revision.themes.get(slug)
    items = items_of(slug)
    if not 0 < len(items) <= MOST or slug != slug_of(items) or len(slug) > LONGEST:
        return None
    if any(one not in revision.items for one in items):
        return None
    return _picked(Same(revision), slug)


def theme_named(revision: Revision, slug: str) -> Theme:
    """The theme of this slug, picked ones included. Raises KeyError where there is none."""
    theme = theme_of(revision, slug)
    if theme is None:
        raise KeyError(slug)
    return theme


@lru_cache(maxsize=256)
def _picked(key: Same, slug: str) -> Theme:
    revision, items = key.revision, items_of(slug)
    themes = [
        theme
        for theme in revision.themes.values()
        if not theme.quiet and any(entry.item in items for entry in theme.items)
    ]
    entries = tuple(_entry(one, themes) for one in items)
    chosen = set(items)
    questions = tuple(_questions(revision, entries, themes))
    return Theme(
        slug=slug,
        name=_name(revision, items),
        official_name=OFFICIAL,
        icon="list-checks",
        lead=revision.items[items[0]].department,
        summary=SUMMARY,
        gets=tuple(revision.items[one].result.name for one in items),
        items=entries,
        questions=questions,
        dependencies=tuple(_dependencies(chosen, themes)),
        joint_visits=tuple(_joint_visits(chosen, themes)),
        season=_season(chosen, themes),
        widest=_widest(questions, themes),
    )


def _name(revision: Revision, items: tuple[str, ...]) -> Text:
    """The first item's name, and how many more there are."""
    first, more = revision.items[items[0]].name, len(items) - 1
    if not more:
        return first
    return {
        "zh-Hans": f"{first['zh-Hans']}等 {len(items)} 件事",
        "en": f"{first['en']} and {more} more",
    }


def _entry(item: str, themes: list[Theme]) -> ThemeItem:
    """How the first theme that has the item does it; here it is needed in any case."""
    for theme in themes:
        for entry in theme.items:
            if entry.item == item:
                return structs.replace(entry, when=None, follows=False)
    return ThemeItem(item)


def _questions(
    revision: Revision, entries: tuple[ThemeItem, ...], themes: list[Theme]
) -> Iterator[Question]:
    """The questions that the items' conditions rest on, and those that these rest on in turn.

    In the order in which the themes ask them; an answer that leads out of a theme leads on here.
    """
    by_slug: dict[str, Question] = {}
    by_field: dict[str, Question] = {}
    for theme in themes:
        for question in theme.questions:
            known = by_slug.setdefault(question.slug, question)
            if question.answers:
                by_field.setdefault(question.answers, known)
    waiting = [key for entry in entries for key in _asked_by(revision, entry)]
    wanted: set[str] = set()
    while waiting:
        asks, name = waiting.pop()
        found = (by_field if asks is Asks.field else by_slug).get(name)
        if found is not None and found.slug not in wanted:
            wanted.add(found.slug)
            waiting += _keys(found.ask_when)
    for slug, question in by_slug.items():
        if slug in wanted:
            options = tuple(structs.replace(one, leads_to="") for one in question.options)
            yield structs.replace(question, options=options, leads=())


def _season(chosen: set[str], themes: list[Theme]) -> Season | None:
    """The season of an item that is done in that season alone."""
    always = {entry.item for theme in themes if theme.season is None for entry in theme.items}
    for theme in themes:
        if theme.season and any(entry.item in chosen - always for entry in theme.items):
            return theme.season
    return None


def _widest(questions: tuple[Question, ...], themes: list[Theme]) -> Answers:
    """What the first theme that says so counts as the widest answer to each question."""
    found: dict[str, Answer] = {}
    for theme in themes:
        for slug, answer in theme.widest.items():
            found.setdefault(slug, answer)
    return {one.slug: found[one.slug] for one in questions if one.slug in found}


def _asked_by(revision: Revision, entry: ThemeItem) -> Iterator[tuple[Asks, str]]:
    yield from _in_item(revision.items[entry.item])
    for choice in entry.variants:
        yield from _keys(choice.when)
    if entry.times:
        yield Asks.question, entry.times


def _in_item(item: Item) -> Iterator[tuple[Asks, str]]:
    """What the conditions on an item's fields, papers and their lines ask."""
    uses: list[Any] = [*item.fields, *item.papers]
    for use in uses:
        yield from _keys(use.when)
        for line in getattr(use, "lines", ()):
            yield from _keys(line.when)


def _keys(condition: Condition | None) -> Iterator[tuple[Asks, str]]:
    return ((test.asks, test.key) for test in all_tests(condition))


def _dependencies(items: set[str], themes: list[Theme]) -> Iterator[Dependency]:
    """The themes' order; where two of them differ, the first that made no circle counts."""
    after: dict[str, list[str]] = {}
    for theme in themes:
        for item, before in order_of(theme, items).items():
            known = after.setdefault(item, [])
            known += (one for one in before if one not in known and not reaches(after, one, item))
    for item, before in after.items():
        if before:
            yield Dependency(item=item, after=tuple(before))


def _joint_visits(items: set[str], themes: list[Theme]) -> Iterator[JointVisit]:
    """Joint visits of at least two of the items; each item comes into one."""
    placed: set[str] = set()
    for theme in themes:
        for one in theme.joint_visits:
            mine = tuple(slug for slug in one.items if slug in items and slug not in placed)
            if len(mine) > 1:
                placed.update(mine)
                yield structs.replace(one, items=mine)
