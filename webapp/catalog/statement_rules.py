"""Which items rest on a statement, who may use it, and how long it is shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from webapp.catalog.values import Applicant, Item, Statement
from webapp.core.workdays import Calendar


def statements_of(item: Item) -> tuple[str, ...]:
    """The statements that an item can rest on: as a whole, in one of its ways, or for a paper."""
    named = [
        item.statement,
        item.full_promise.statement if item.full_promise else "",
        *(way.statement for way in item.variants),
        *(paper.statement for paper in item.papers),
    ]
    return tuple(dict.fromkeys(slug for slug in named if slug))


def users(items: Iterable[Item]) -> Mapping[str, tuple[str, ...]]:
    """The items that can rest on each statement, by the statement's slug."""
    found: dict[str, list[str]] = {}
    for item in items:
        for statement in statements_of(item):
            found.setdefault(statement, []).append(item.slug)
    return {statement: tuple(slugs) for statement, slugs in found.items()}


def applicants(statement: Statement, used_by: Iterable[Item]) -> tuple[Applicant, ...]:
    """Who may use a statement: what it says itself, else whoever may apply for one of its items."""
    allowed = statement.applicants or tuple(who for item in used_by for who in item.applicants)
    return tuple(who for who in Applicant if who in allowed)


def shown_until(statement: Statement, granted_on: date, calendar: Calendar) -> date | None:
    """The last day on which a public statement is shown; None while what was granted counts."""
    if statement.shown_for is None:
        return None
    return calendar.due(granted_on, statement.shown_for.n, statement.shown_for.unit).date
