"""What the catalog's pages show: definitions and composed bundles as words, ready to print."""

from __future__ import annotations

from datetime import date

import msgspec
from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.catalog import rules, service, statement_rules
from webapp.catalog.exclusion_rules import barred
from webapp.catalog.search import Hit, Why
from webapp.catalog.values import (
    Bundle,
    Clock,
    Fact,
    HallParameters,
    InspectionKind,
    Item,
    Revision,
    Source,
    Statement,
    Theme,
    Variant,
)
from webapp.catalog.words import (
    say_applicants,
    say_clock,
    say_excluded,
    say_fee,
    say_inspection,
    say_kind,
    say_season,
    say_source,
    say_stage,
    say_statutory,
    say_validity,
)
from webapp.core.workdays import Calendar
from webapp.web.language import say


class Tile(msgspec.Struct, frozen=True):
    """A theme on the home page."""

    title: str
    slug: str
    icon: str
    sub: str


class Row(msgspec.Struct, frozen=True):
    """One line: a name, small words, words at the end, why it is there, a mark if unconfirmed."""

    name: str
    sub: str = ""
    end: str = ""
    why: str = ""
    slug: str = ""
    mode: str = ""
    confirmed: bool = True


class Found(msgspec.Struct, frozen=True):
    """One search result; `because` says in words why it fits, empty where its name does."""

    title: str
    href: str
    sub: str
    icon: str
    because: str


class ThemePage(msgspec.Struct, frozen=True):
    """What a life event is, before it is begun."""

    slug: str
    name: str
    official: str
    summary: str
    gets: tuple[str, ...]
    departments: tuple[str, ...]
    receipt: tuple[tuple[str, int, int, str], ...]
    items: tuple[Row, ...]
    questions: int
    days: str
    season: str
    """When it can be handed in, where it is not always."""
    papers_now: int
    quiet: bool


class ItemPage(msgspec.Struct, frozen=True):
    """How one item is done: its standard procedure."""

    slug: str
    name: str
    official: str
    summary: str
    facts: tuple[tuple[str, str, str, bool], ...]
    """Term, value, source, confirmed."""
    ways: tuple[Row, ...]
    statements: tuple[Row, ...]
    """What can be promised in place of a paper or a check."""
    conditions: tuple[Row, ...]
    papers: tuple[Row, ...]
    steps: tuple[str, ...]
    duties: tuple[Row, ...]
    basis: tuple[Row, ...]
    themes: tuple[Tile, ...]


def tiles(revision: Revision) -> list[Tile]:
    """The themes, in their order."""
    return [_tile(revision, theme) for theme in revision.themes.values()]


def _tile(revision: Revision, theme: Theme) -> Tile:
    offices = {revision.items[entry.item].department for entry in theme.items}
    sub = ngettext(
        "%(num)d office, handed in once", "%(num)d offices, handed in once", len(offices)
    )
    return Tile(say(theme.name), theme.slug, theme.icon, sub)


def hits(found: list[Hit], revision: Revision) -> list[Found]:
    """Search results as rows, each with why it fits."""
    rows = []
    for hit in found:
        one: Theme | Item = (
            revision.themes[hit.slug] if hit.kind == "theme" else revision.items[hit.slug]
        )
        rows.append(
            Found(
                title=say(one.name),
                href=f"/{hit.kind}s/{hit.slug}",
                sub=say(one.summary),
                icon=one.icon if isinstance(one, Theme) else "file-text",
                because=_because(hit, one, revision),
            )
        )
    return rows


def _because(hit: Hit, one: Theme | Item, revision: Revision) -> str:
    """Why a search found it: the word, and how it fits what was typed."""
    if hit.through:
        return _("includes: %(item)s", item=say(revision.items[hit.through].name))
    if hit.word in ("", *one.name.values()) and hit.why in (Why.exact, Why.contains):
        return ""
    ways = {
        Why.reads: _("pinyin of “%(word)s”", word=hit.word),
        Why.pinyin: _("pinyin in “%(word)s”", word=hit.word),
        Why.initials: _("initials of “%(word)s”", word=hit.word),
        Why.sounds: _("sounds like “%(word)s”", word=hit.word),
        Why.close: _("nearly “%(word)s”", word=hit.word),
        Why.parts: _("has to do with “%(word)s”", word=hit.word),
    }
    return ways.get(hit.why, "") or _("found by “%(word)s”", word=hit.word) if hit.word else ""


def theme_page(
    revision: Revision, theme: Theme, *, hall: HallParameters, today: date, calendar: Calendar
) -> ThemePage:
    """A theme with the most it can take: what fewer answers bring is never more."""
    answers = rules.widest_answers(theme, today)
    bundle = service.composed(
        revision, theme, hall=hall, answers=answers, today=today, calendar=calendar
    )
    receipt = bundle.receipt
    entries = {entry.item: entry for entry in theme.items}
    items = []
    for slug, entry in entries.items():
        item = revision.items[slug]
        office = say(revision.departments[item.department].short)
        condition = rules.describe(entry.when, theme, revision, g.locale, hall)
        items.append(
            Row(
                say(item.name),
                sub=f"{office} · {condition}" if condition else office,
                end=say_clock(_longest(item)),
                slug=slug,
                confirmed=_is_confirmed(item.promised or item.statutory),
            )
        )
    return ThemePage(
        slug=theme.slug,
        name=say(theme.name),
        official=say(theme.official_name),
        summary=say(theme.summary),
        gets=tuple(say(text) for text in theme.gets),
        departments=tuple(say(revision.departments[d].short) for d in receipt.departments),
        receipt=(
            (
                _("Applications"),
                receipt.applications.separately,
                receipt.applications.together,
                _("application"),
            ),
            (_("Fields to fill"), receipt.fields.separately, receipt.fields.together, _("fields")),
            (_("Papers now"), receipt.papers.separately, receipt.papers_now, _("papers")),
        ),
        items=tuple(items),
        questions=len(rules.asked(theme, answers, revision, hall)),
        days=_days(bundle),
        season=say_season(rules.season_of(theme, revision, hall, today)),
        papers_now=receipt.papers_now,
        quiet=theme.quiet,
    )


def _days(bundle: Bundle) -> str:
    """How long it takes at most, as far as anybody has said so."""
    if not bundle.plan.is_dated:
        return _("How long it takes is not confirmed yet.")
    days = ngettext(
        "%(num)d working day at most",
        "%(num)d working days at most",
        bundle.receipt.days.together,
    )
    if not bundle.plan.undated:
        return days
    return ngettext(
        "%(days)s; for one matter the time is not confirmed yet.",
        "%(days)s; for %(num)d matters the time is not confirmed yet.",
        len(bundle.plan.undated),
        days=days,
    )


def _longest(item: Item) -> Clock | None:
    """The promised time of the slowest way: what everybody can count on."""
    own = item.promised or item.statutory
    clocks = [way.promised or own for way in item.variants] or [own]
    return max(filter(None, clocks), key=lambda clock: clock.n, default=None)


def item_page(revision: Revision, item: Item, hall: HallParameters) -> ItemPage:
    """One item with every fact, its source, and a mark where nobody has confirmed it."""
    return ItemPage(
        slug=item.slug,
        name=say(item.name),
        official=say(item.official_name),
        summary=say(item.summary),
        facts=tuple(_facts(revision, item)),
        ways=tuple(_way(way, item) for way in item.variants),
        statements=tuple(
            _statement_row(revision.statements[slug])
            for slug in statement_rules.statements_of(item)
        ),
        conditions=tuple(_fact_row(fact) for fact in item.conditions),
        papers=tuple(_paper_rows(revision, item, hall)),
        steps=tuple(say_stage(stage) for stage in item.stages),
        duties=tuple(_fact_row(fact) for fact in item.duties),
        basis=tuple(Row(say_source(one), confirmed=one.is_reviewed) for one in item.basis),
        themes=tuple(
            _tile(revision, theme)
            for theme in revision.themes.values()
            if any(entry.item == item.slug for entry in theme.items)
        ),
    )


def _facts(revision: Revision, item: Item) -> list[tuple[str, str, str, bool]]:
    facts = [
        (_("Department"), say(revision.departments[item.department].name), "", True),
        (_("Kind"), say_kind(item.kind), item.code, True),
        (_("Who may apply"), say_applicants(item.applicants), "", True),
    ]
    clocks = (
        item.promised,
        item.statutory,
        *(way.promised or way.statutory for way in item.variants),
    )
    if not any(clocks):
        facts.append((_("Promised time"), say_clock(None), "", False))
    if item.promised is not None:
        facts.append(_timed(_("Promised time"), say_clock(item.promised), item.promised.source))
    if item.statutory is not None:
        facts.append(_timed(_("Time by law"), say_statutory(item.statutory), item.statutory.source))
    facts.append(_timed(_("Fee"), say_fee(item.fee), item.fee.source))
    visit = item.inspection
    words = say_inspection(visit.kind, visit.within)
    if visit.kind is InspectionKind.none:
        facts.append((_("Visit"), words, "", True))
    else:
        facts.append(_timed(_("Visit"), words, visit.source))
    if item.full_promise is not None:
        words = _("one form and one statement")
        facts.append(_timed(_("In good standing"), words, item.full_promise.source))
    result = " · ".join(filter(None, (say(item.result.name), say_validity(item.result))))
    facts.append(_timed(_("You get"), result, item.result.source))
    kept = barred(item)
    if kept is not None:
        facts.append(_timed(_("How it is signed"), say_excluded(kept.matter), kept.basis))
    return facts


def _timed(term: str, value: str, source: Source) -> tuple[str, str, str, bool]:
    return term, value, say_source(source), source.is_reviewed


def _way(way: Variant, item: Item) -> Row:
    clock = way.promised or item.promised or way.statutory or item.statutory
    visit = way.inspection or item.inspection
    return Row(
        say(way.name),
        sub=say_inspection(visit.kind, visit.within),
        end=say_clock(clock),
        confirmed=_is_confirmed(clock) and visit.source.is_reviewed,
    )


def _statement_row(statement: Statement) -> Row:
    replaced = " · ".join(say(one) for one in statement.replaces)
    return Row(say(statement.title), _("instead of: %(what)s", what=replaced), slug=statement.slug)


def _is_confirmed(clock: Clock | None) -> bool:
    return clock is not None and clock.source.is_reviewed


def _fact_row(fact: Fact) -> Row:
    return Row(say(fact.text), say_source(fact.source), confirmed=fact.source.is_reviewed)


def _paper_rows(revision: Revision, item: Item, hall: HallParameters) -> list[Row]:
    rows = []
    for use in item.papers:
        paper = revision.papers[use.paper]
        conditions = [use.when] if use.when is not None else []
        why = [say(use.purpose)]
        for condition in conditions:
            when = rules.describe(condition, None, revision, g.locale, hall)
            why.append(_("Only when %(condition)s.", condition=when))
        for line in use.lines:
            when = rules.describe(line.when, None, revision, g.locale, hall)
            text = say(line.text)
            why.append(_("When %(condition)s: %(what)s.", condition=when, what=text))
        rows.append(
            Row(
                say(paper.name),
                sub=say(paper.enough),
                why=" ".join(why),
                mode=use.mode.value,
                confirmed=use.source.is_reviewed,
            )
        )
    return rows
