"""What is mutated, and by which tests it is judged."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WANTED = 0.90
"""The part of a module's mutants that its tests must notice."""

ALSO = (
    "webapp/core/workdays.py",
    "webapp/catalog/conditions.py",
    "webapp/catalog/fields.py",
    "webapp/catalog/forms.py",
    "webapp/catalog/journey.py",
    "webapp/catalog/papers.py",
    "webapp/catalog/planning.py",
)
"""Rules under other names: the parts of the catalog's rules, and the law's days."""

FOLDERS = (
    "core",
    "catalog",
    "cases",
    "accounts",
    "approvals",
    "licences",
    "halls",
    "queues",
    "staff",
    "documents",
    "commitments",
    "disclosure",
    "credit",
    "signing",
    "appointments",
    "video",
    "visits",
)
"""The folders of tests that know rules; those of their tests that need a database do not count."""


def modules() -> list[Path]:
    """Every file of rules, relative to the repository."""
    found = {*ROOT.glob("webapp/**/rules.py"), *ROOT.glob("webapp/**/*_rules.py")}
    found |= {ROOT / path for path in ALSO if (ROOT / path).exists()}
    return sorted(path.relative_to(ROOT) for path in found)


def folders() -> list[str]:
    """The test folders that are there."""
    there = [ROOT / "tests" / name for name in FOLDERS]
    return [str(folder) for folder in there if folder.is_dir()]


def dotted(path: Path) -> str:
    """The import name of a file: webapp/core/workdays.py -> webapp.core.workdays."""
    return ".".join(path.with_suffix("").parts)
