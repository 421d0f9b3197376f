"""Shared questions: written once in `questions/*.yaml`, used by themes, each with its own words.

A theme writes `- use: bank` and beneath it only what differs. A key replaces the shared one, `null`
takes it away. Of `options`, the ones it names are changed or added; `only` says which of all these
are offered, in which order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from webapp.catalog.positions import Positions
from webapp.catalog.problems import nearest
from webapp.catalog.short_forms import PathInFile, Unwritable

QUESTIONS = "questions"
OPTIONS = "options"


class Shared(NamedTuple):
    """A shared question as its file wrote it, and where."""

    content: dict[str, Any]
    positions: Positions


def with_shared(
    theme: dict[str, Any], positions: Positions, shared: Mapping[str, Shared]
) -> tuple[dict[str, Any], list[tuple[str, int]]]:
    """The theme with its shared questions written out, and which ones stand at which place.

    `positions` follow: what is inherited stands in the shared file. Raises Unwritable.
    """
    asked = theme.get(QUESTIONS)
    if not isinstance(asked, list):
        return theme, []
    written, uses = [], []
    for place, one in enumerate(asked):
        if isinstance(one, dict) and "use" in one:
            slug = str(one["use"])
            if slug not in shared:
                raise Unwritable(
                    "unknown_reference",
                    (QUESTIONS, place, "use"),
                    kind=QUESTIONS,
                    slug=slug,
                    hint=nearest(slug, shared),
                )
            uses.append((slug, place))
            one = _merged(slug, one, (QUESTIONS, place), positions, shared[slug])
        written.append(one)
    return {**theme, QUESTIONS: written}, uses


def _merged(
    slug: str, own: dict[str, Any], path: PathInFile, positions: Positions, shared: Shared
) -> dict[str, Any]:
    """The shared question with this theme's differences."""
    changes = {key: one for key, one in own.items() if key not in ("use", "only", OPTIONS)}
    merged = {"slug": slug, **shared.content, **changes}
    for key in shared.content:
        if key not in changes:
            _borrow(positions, (*path, key), shared.positions, (key,))
    if "only" in own or OPTIONS in own:
        merged[OPTIONS] = _options(own, path, positions, shared)
    return {key: one for key, one in merged.items() if one is not None}


def _options(
    own: dict[str, Any], path: PathInFile, positions: Positions, shared: Shared
) -> list[Any]:
    """The shared options, changed where the theme says so, and the theme's own."""
    mine = {str(one.get("slug")): (n, one) for n, one in enumerate(own.get(OPTIONS) or [])}
    theirs = {
        str(one.get("slug")): (n, one) for n, one in enumerate(shared.content.get(OPTIONS) or [])
    }
    base = (*path, OPTIONS)
    written = _cut(positions, base)
    merged: list[Any] = []
    for slug in _order(own, path, [*theirs, *(one for one in mine if one not in theirs)]):
        here = (*base, len(merged))
        option: dict[str, Any] = {}
        if slug in theirs:
            place, option = theirs[slug]
            _borrow(positions, here, shared.positions, (OPTIONS, place))
        if slug in mine:
            place, changes = mine[slug]
            for key in changes:
                _forget(positions, (*here, key))
            _paste(positions, written, place, here)
            option = {k: v for k, v in {**option, **changes}.items() if v is not None}
        merged.append(option)
    return merged


def _order(own: dict[str, Any], path: PathInFile, known: list[str]) -> list[str]:
    """Which options are offered, in which order."""
    wanted = own.get("only", known)
    for place, slug in enumerate(wanted):
        if slug not in known:
            hint = nearest(str(slug), known)
            where = (*path, "only", place)
            raise Unwritable("unknown_reference", where, kind=OPTIONS, slug=str(slug), hint=hint)
    return list(wanted)


def _borrow(positions: Positions, here: PathInFile, other: Positions, there: PathInFile) -> None:
    """What stands `there` in the other file is, in this one, found from `here`."""
    for path in other.lines:
        if path[: len(there)] == there:
            positions.borrowed[*here, *path[len(there) :]] = other.place(*path)


def _forget(positions: Positions, path: PathInFile) -> None:
    """What is replaced is no longer borrowed."""
    for one in [known for known in positions.borrowed if known[: len(path)] == path]:
        del positions.borrowed[one]


def _cut(positions: Positions, base: PathInFile) -> dict[PathInFile, int]:
    """The lines beneath a path, taken out, by what follows the path."""
    inside = [
        path for path in positions.lines if len(path) > len(base) and path[: len(base)] == base
    ]
    return {path[len(base) :]: positions.lines.pop(path) for path in inside}


def _paste(
    positions: Positions, written: Mapping[PathInFile, int], place: int, here: PathInFile
) -> None:
    """What the theme wrote at one place of its own list stands at another of the whole list."""
    for path, line in written.items():
        if path[0] == place:
            positions.lines[*here, *path[1:]] = line
