"""A catalog with one thing broken: the true files, one snippet changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.catalog.small import CATALOG
from webapp.catalog import lint
from webapp.catalog.loader import load
from webapp.catalog.problems import Problem

Break = Callable[..., list[Problem]]


def problems_of(directory: Path) -> list[Problem]:
    """Everything that the loader and lint find."""
    loaded = load(directory)
    return [*loaded.problems, *lint.check(loaded)]


def broken(folder: Path, file: str, old: str, new: str) -> list[Problem]:
    """The problems after `old` (once in `file`) became `new`."""
    target = folder / "catalog"
    if not target.exists():
        shutil.copytree(CATALOG, target)
    path = target / file
    before = path.read_text("utf-8")
    assert before.count(old) == 1, f"{old!r} stands {before.count(old)} times in {file}"
    path.write_text(before.replace(old, new), "utf-8")
    return problems_of(target)


def line_of(folder: Path, file: str, snippet: str) -> int:
    """The line of a snippet in a file of the broken catalog."""
    lines = (folder / "catalog" / file).read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if snippet in line)
