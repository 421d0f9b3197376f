"""Statements: somebody can use them, and only what is public is shown for a time."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Problem
from webapp.catalog.statement_rules import users
from webapp.catalog.values import Item, Statement


def check_statements(loaded: Loaded) -> Iterator[Problem]:
    """Statements for applicants whom none of their items admits, and display without a public."""
    items: dict[str, Item] = loaded.of("items")
    statements: dict[str, Statement] = loaded.of("statements")
    used_by = users(items.values())
    for statement in statements.values():
        admitted = {
            who for slug in used_by.get(statement.slug, ()) for who in items[slug].applicants
        }
        for n, who in enumerate(statement.applicants):
            if who not in admitted:
                place = loaded.place("statements", statement.slug, "applicants", n)
                yield Problem("statement_for_nobody", place, {"who": who.value})
        if statement.shown_for is not None and not statement.public:
            place = loaded.place("statements", statement.slug, "shown_for")
            yield Problem("shown_to_nobody", place, {})
