"""Texts in every language, names, and a source for every fact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Problem
from webapp.catalog.short_forms import PathInFile
from webapp.catalog.values import (
    LANGUAGES,
    Clock,
    Fact,
    Fee,
    Item,
    ItemPaper,
    Parameter,
    Source,
    SourceKind,
    Statement,
    Text,
)
from webapp.catalog.walking import definitions, parts

MAY_BE_EMPTY = {"help", "hint", "unit", "good", "what", "place", "fact"}
WORD_LISTS = {"words"}


def check_facts(loaded: Loaded) -> Iterator[Problem]:
    """Missing languages and names, missing legal bases and sources."""
    for kind, slug, definition in definitions(loaded):
        for part, path in parts(definition):
            yield from _texts(loaded, kind, slug, part, path)
            yield from _sources(loaded, kind, slug, part, path)


def _texts(loaded: Loaded, kind: str, slug: str, part: Any, path: PathInFile) -> Iterator[Problem]:
    for field in msgspec.structs.fields(type(part)):
        value = getattr(part, field.name)
        if field.type == Text:
            texts = [((*path, field.name), value)]
        elif field.type == tuple[Text, ...]:
            texts = [((*path, field.name, n), one) for n, one in enumerate(value)]
        else:
            continue
        for where, text in texts:
            if not text and field.name in MAY_BE_EMPTY:
                continue
            place = loaded.place(kind, slug, *where)
            if field.name == "title" and isinstance(part, Source) and not text:
                continue
            if not any(text.values()) and field.name in ("name", "title", "label", "text"):
                yield Problem("no_name", place, {})
                continue
            for language in LANGUAGES:
                if not text.get(language, "").strip():
                    yield Problem("missing_language", place, {"language": language})


def _sources(
    loaded: Loaded, kind: str, slug: str, part: Any, path: PathInFile
) -> Iterator[Problem]:
    place = loaded.place(kind, slug, *path)
    if isinstance(part, Item | Statement):
        if not part.basis:
            yield Problem("no_basis", loaded.place(kind, slug, *path, "basis"), {})
        if isinstance(part, Item):
            for n, source in enumerate(part.basis):
                if source.kind not in (SourceKind.law, SourceKind.document):
                    where = loaded.place(kind, slug, *path, "basis", n)
                    yield Problem("no_basis", where, {})
    if isinstance(part, Source):
        named = part.title if part.kind in (SourceKind.law, SourceKind.document) else True
        if not named:
            yield Problem("no_name", place, {})
        if part.kind is SourceKind.law and not part.article and part.reviewed is not False:
            yield Problem("no_article", place, {})
    if isinstance(part, Clock | Fee | Fact | ItemPaper | Parameter) and not _is_stated(
        loaded, kind, slug, path
    ):
        yield Problem("no_source", place, {})


def _is_stated(loaded: Loaded, kind: str, slug: str, path: PathInFile) -> bool:
    """Whether the file itself names a source here, be it that there is none yet."""
    lines = loaded.positions[kind, slug].lines
    return path not in lines or (*path, "source") in lines


def check_reviewed(loaded: Loaded) -> Iterator[Problem]:
    """Every source that nobody has confirmed."""
    for kind, slug, definition in definitions(loaded):
        for part, path in parts(definition):
            if isinstance(part, Source) and not part.is_reviewed:
                lines = loaded.positions[kind, slug].lines
                if path in lines:
                    yield Problem("unreviewed", loaded.place(kind, slug, *path), {})
