"""What must hold in a catalog before it may be published; each problem with its file and line."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.catalog.lint_applicant import check_applicants
from webapp.catalog.lint_checks import check_checks
from webapp.catalog.lint_conditions import check_conditions
from webapp.catalog.lint_excluded import check_excluded
from webapp.catalog.lint_facts import check_facts, check_reviewed
from webapp.catalog.lint_fields import check_fields
from webapp.catalog.lint_late import check_late_papers
from webapp.catalog.lint_promises import check_promises
from webapp.catalog.lint_references import check_references
from webapp.catalog.lint_statements import check_statements
from webapp.catalog.lint_themes import check_themes
from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Problem


def check(loaded: Loaded) -> list[Problem]:
    """Every problem of the definitions that could be read.

    The deeper checks follow references, so they run only where all of these resolve.
    """
    problems = [*check_facts(loaded), *check_references(loaded)]
    if not problems and not loaded.problems:
        problems = list(_deep(loaded))
    return sorted(set_of(problems), key=lambda one: (one.place, one.code))


def _deep(loaded: Loaded) -> Iterator[Problem]:
    yield from check_fields(loaded)
    yield from check_applicants(loaded)
    yield from check_excluded(loaded)
    yield from check_statements(loaded)
    yield from check_promises(loaded)
    yield from check_late_papers(loaded)
    yield from check_themes(loaded)
    yield from check_checks(loaded)
    yield from check_conditions(loaded)


def unreviewed(loaded: Loaded) -> list[Problem]:
    """Every fact that is marked 待核实; publishing in production refuses them."""
    return sorted(set_of(check_reviewed(loaded)), key=lambda one: one.place)


def set_of(problems: Iterator[Problem] | list[Problem]) -> list[Problem]:
    """Each problem once: the same line may be reached in several ways."""
    seen: dict[str, Problem] = {}
    for one in problems:
        seen.setdefault(one.text(), one)
    return list(seen.values())
