"""A theme's own words for what it shares with others, and the season in which it can be handed in.

The dictionary's words are neutral, because many themes use a field; a theme may say them as the
people say who it is for. Pure.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import structs

from webapp.catalog.conditions import parameters_of
from webapp.catalog.days import read_day
from webapp.catalog.remembering import Same
from webapp.catalog.values import HallParameters, Revision, Text, Theme

KEPT = 256
"""Themes whose words a process keeps ready."""


def as_called(revision: Revision, theme: Theme) -> Revision:
    """The catalog in the words of a theme; the same one where it has none of its own."""
    if theme.calls is None:
        return revision
    return _called(Same(revision), theme.slug)


@lru_cache(maxsize=KEPT)
def _called(same: Same, slug: str) -> Revision:
    revision = same.revision
    calls = revision.themes[slug].calls
    assert calls is not None
    return structs.replace(
        revision,
        fields=_with(revision.fields, calls.fields, "label"),
        subjects=_with(revision.subjects, calls.subjects, "title"),
        papers=_with(revision.papers, calls.papers, "name"),
    )


def _with(known: Mapping[str, Any], words: Mapping[str, Text], key: str) -> Mapping[str, Any]:
    said = {slug: structs.replace(known[slug], **{key: text}) for slug, text in words.items()}
    return ChainMap(said, known) if said else known  # type: ignore[arg-type]


class SeasonState(StrEnum):
    """Whether a theme can be handed in on a day."""

    always = "always"
    unknown = "unknown"
    """The hall has not set its days yet."""
    ahead = "ahead"
    open = "open"
    over = "over"


class SeasonNow(NamedTuple):
    """The season of a theme on one day."""

    state: SeasonState
    opens: date = date.max
    closes: date = date.max

    @property
    def is_shut(self) -> bool:
        """Whether nothing can be handed in now."""
        return self.state in (SeasonState.ahead, SeasonState.over)


def season_of(theme: Theme, revision: Revision, hall: HallParameters, today: date) -> SeasonNow:
    """Whether a theme can be handed in today; both days belong to its season."""
    if theme.season is None:
        return SeasonNow(SeasonState.always)
    known = parameters_of(revision, hall)
    opens, closes = (
        read_day(known.get(slug)) for slug in (theme.season.opens, theme.season.closes)
    )
    if opens is None or closes is None:
        return SeasonNow(SeasonState.unknown)
    state = SeasonState.open
    if today < opens:
        state = SeasonState.ahead
    elif today > closes:
        state = SeasonState.over
    return SeasonNow(state, opens, closes)
