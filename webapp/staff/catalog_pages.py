"""What the catalog's pages at the desk show, ready to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.accounts import service as accounts
from webapp.cases.service import Report
from webapp.catalog import history, rules
from webapp.catalog import service as catalog
from webapp.catalog.conditions import all_tests
from webapp.catalog.differences import Change, differences
from webapp.catalog.history import Publication
from webapp.catalog.problems import Problem
from webapp.catalog.review_rules import Unconfirmed
from webapp.catalog.reviews import Unusable
from webapp.catalog.values import Clock, Fee, HallParameters, ItemPaper, Revision, Theme
from webapp.catalog.words import say_clock, say_fee, say_source
from webapp.core import clock
from webapp.core.i18n import is_chinese
from webapp.staff import catalog_words as words
from webapp.staff.catalog_files import folder
from webapp.staff.theme_picture import Picture, picture
from webapp.web.language import say, say_day_short

MOST_FACTS = 200
MOST_CHANGES = 120
"""Rows that a page shows at once; the rest is counted."""
HASH = 8


def pills(active: str) -> list[dict[str, Any]]:
    """The pages of the catalog."""
    found = {
        "index": _("Themes"),
        "to_confirm": _("To confirm"),
        "upcoming": _("Not published yet"),
        "past": _("History"),
    }
    return [
        {"text": text, "href": url_for(f"staff_catalog.{name}"), "active": name == active}
        for name, text in found.items()
    ]


def theme_rows(revision: Revision, waiting: Sequence[Unconfirmed]) -> list[dict[str, Any]]:
    """The themes with their size and how much of them is to be confirmed."""
    open_facts: dict[str, int] = {}
    for fact in waiting:
        for slug in fact.themes:
            open_facts[slug] = open_facts.get(slug, 0) + 1
    return [
        {
            "slug": theme.slug,
            "name": say(theme.name),
            "office": say(revision.departments[theme.lead].short),
            "items": len(theme.items),
            "questions": len(theme.questions),
            "light": _confirmed_light(open_facts.get(theme.slug, 0)),
            "href": url_for("staff_catalog.theme", slug=theme.slug),
        }
        for theme in revision.themes.values()
    ]


def _confirmed_light(count: int) -> tuple[str, str]:
    if not count:
        return "done", _("confirmed")
    return "half", ngettext("%(num)d to confirm", "%(num)d to confirm", count)


# --- a theme as a picture ------------------------------------------------------------------------


def theme_page(revision: Revision, theme: Theme, hall: HallParameters) -> dict[str, Any]:
    """One theme: its picture, and the same in rows for those who read it."""
    after = _after(revision, theme)
    asked = {question.answers: question.slug for question in theme.questions if question.answers}
    slugs = {question.slug for question in theme.questions}
    brings = []
    for entry in theme.items:
        conditions = [entry.when, *(choice.when for choice in entry.variants)]
        read = {
            test.key if test.key in slugs else asked.get(test.key, "")
            for condition in conditions
            if condition is not None
            for test in all_tests(condition)
        }
        brings += [(slug, entry.item) for slug in sorted(read & slugs)]
    return {
        "slug": theme.slug,
        "name": say(theme.name),
        "summary": say(theme.summary),
        "picture": _picture(revision, theme, brings, after),
        "questions": [
            {
                "text": say(question.text),
                "when": rules.describe(question.ask_when, theme, revision, g.locale, hall)
                if question.ask_when is not None
                else _("always asked"),
            }
            for question in theme.questions
        ],
        "items": [
            {
                "name": say(item.name),
                "office": say(revision.departments[item.department].short),
                "when": rules.describe(entry.when, theme, revision, g.locale, hall)
                if entry.when is not None
                else _("always needed"),
                "time": say_clock(item.promised or item.statutory),
                "after": ", ".join(say(revision.items[one].name) for one in after[entry.item]),
            }
            for entry in theme.items
            for item in (revision.items[entry.item],)
        ],
    }


def _after(revision: Revision, theme: Theme) -> dict[str, list[str]]:
    """What each item waits for: the theme's order, and items that make one of its papers."""
    present = [entry.item for entry in theme.items]
    found: dict[str, dict[str, None]] = {slug: {} for slug in present}
    for dependency in theme.dependencies:
        if dependency.item in found:
            found[dependency.item].update(dict.fromkeys(dependency.after))
    for slug in present:
        for use in revision.items[slug].papers:
            found[slug].update(dict.fromkeys(revision.papers[use.paper].result_of))
    return {
        slug: [one for one in before if one in found and one != slug]
        for slug, before in found.items()
    }


def _picture(
    revision: Revision,
    theme: Theme,
    brings: list[tuple[str, str]],
    after: dict[str, list[str]],
) -> Picture:
    return picture(
        [(question.slug, say(question.text)) for question in theme.questions],
        [(entry.item, say(revision.items[entry.item].name)) for entry in theme.items],
        brings=brings,
        after=after,
        heads=(_("Questions"), _("Items that can start at once"), _("then")),
    )


# --- reviews -------------------------------------------------------------------------------------


def fact_rows(
    revision: Revision, facts: Sequence[Unconfirmed], theme: str, ticked: Sequence[str]
) -> dict[str, Any]:
    """What is to be confirmed, by theme if one is chosen."""
    own = [one for one in facts if not theme or theme in one.themes]
    language = "zh-Hans" if is_chinese(g.locale) else "en"
    return {
        "rows": [
            {
                "key": fact.key,
                "id": f"k{n}",
                "what": f"{words.kind_text(fact.kind)} · {_name(revision, fact)}",
                "path": words.where_text(fact.path, revision),
                "value": _value(revision, fact, language),
                "place": f"{fact.place.file.parent.name}/{fact.place.file.name}:{fact.place.line}",
                "source": say_source(fact.source),
                "ticked": fact.key in ticked,
            }
            for n, fact in enumerate(own[:MOST_FACTS])
        ],
        "more": max(0, len(own) - MOST_FACTS),
    }


def _name(revision: Revision, fact: Unconfirmed) -> str:
    """The name of the definition; its slug where it is not in force yet."""
    known = getattr(revision, fact.kind, {}).get(fact.slug)
    name = getattr(known, "name", None) or getattr(known, "title", None)
    return say(name) if name else fact.slug


def _value(revision: Revision, fact: Unconfirmed, language: str) -> str:
    """What is to be confirmed, as pages say it."""
    if isinstance(fact.part, Clock):
        return say_clock(fact.part)
    if isinstance(fact.part, Fee):
        return say_fee(fact.part)
    if isinstance(fact.part, ItemPaper) and fact.part.paper in revision.papers:
        name = say(revision.papers[fact.part.paper].name)
        return f"{name} · {words.mode_text(fact.part.mode)}"
    return fact.words(language)


def review_themes(revision: Revision, facts: Sequence[Unconfirmed]) -> list[tuple[str, str]]:
    """The themes that have something to confirm, and how much."""
    slugs = dict.fromkeys(slug for fact in facts for slug in fact.themes)
    return [
        (slug, f"{say(theme.name)} · {sum(slug in fact.themes for fact in facts)}")
        for slug, theme in revision.themes.items()
        if slug in slugs
    ]


def review_error(problem: Unusable) -> dict[str, str]:
    """How to mend a review that was not taken."""
    return {
        "source": {"f-source": _("Write from what you confirmed it.")},
        "day": {"f-day": _("The day cannot lie ahead.")},
        "key": {"keys": _("Some of this changed meanwhile. Look at the list again.")},
        "name": {"keys": _("Your name is missing. Ask whoever looks after staff.")},
    }.get(problem.problem, {"keys": str(problem)})


# --- what comes, and what was --------------------------------------------------------------------


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """What lint says about the files; where they lie on this machine is nobody's business."""
    language = "zh-Hans" if is_chinese(g.locale) else "en"
    here = f"{folder()}/"
    return [problem.text(language).replace(here, "") for problem in problems]


def next_page(current: Revision, new: Revision, report: Report) -> dict[str, Any]:
    """What the files would change, and whom it concerns."""
    changes = differences(current, new)
    return {
        "hash": new.hash,
        "short": new.hash[:HASH],
        "same": current.hash == new.hash,
        **_changes(changes, current, new),
        "totals": words.totals(report),
        "open": report.open_drafts,
        "asked": words.report_rows(report, current, new),
        "themes": [{"slug": one.slug, "name": say(one.name)} for one in new.themes.values()],
    }


def _changes(changes: tuple[Change, ...], old: Revision, new: Revision) -> dict[str, Any]:
    return {
        "changes": [words.change_row(one, old, new) for one in changes[:MOST_CHANGES]],
        "more": max(0, len(changes) - MOST_CHANGES),
        "count": len(changes),
    }


def history_rows(found: Sequence[Publication], shown: Publication | None) -> list[dict[str, Any]]:
    """What was published, the newest first."""
    return [published(one) | {"active": shown is not None and one.id == shown.id} for one in found]


def published(one: Publication) -> dict[str, Any]:
    """One publication: when, by whom, how much it changed."""
    local = clock.local(one.at, g.hall.zone)
    counts = history.counted(history.between(one.before, one.revision_id)) if one.before else {}
    return {
        "id": one.id,
        "hash": one.hash[:HASH],
        "at": f"{say_day_short(local.date())} {local:%H:%M}",
        "by": _who(one.by),
        "light": ("now", _("in force")) if one.is_current else ("todo", _("former")),
        "what": " · ".join(f"{words.effect_text(e)} {count}" for e, count in counts.items())
        or (_("nothing changed") if one.before else _("the first one")),
        "href": url_for("staff_catalog.past", show=one.id, _anchor="preview"),
    }


def _who(actor: str) -> str:
    kind, _colon, number = actor.partition(":")
    if kind == "staff" and number.isdigit():
        member = accounts.staff_member(int(number))
        return member.name if member else actor
    return _("at the command line") if actor == "command" else actor


def shown_publication(one: Publication, report: Report | None) -> dict[str, Any]:
    """What one publication changed, and what going back to it would mean."""
    context: dict[str, Any] = published(one) | {"revision": one.revision_id, "report": None}
    new = catalog.revision(one.revision_id)
    if one.before:
        old = catalog.revision(one.before)
        context |= _changes(history.between(one.before, one.revision_id), old, new)
    else:
        context |= {"changes": [], "more": 0, "count": 0}
    if report is not None:
        context["report"] = words.totals(report)
    return context
