"""Texts in every language, names, and a source for every fact."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Problem
from webapp.catalog.short_forms import PathInFile
from webapp.catalog.values import (
    LANGUAGES,
    Calls,
    Check,
    Clock,
    Fact,
    Fee,
    FullPromise,
    Item,
    ItemPaper,
    Parameter,
    Source,
    SourceKind,
    Statement,
    Text,
)
from webapp.catalog.walking import definitions, parts

MAY_BE_EMPTY = {"help", "hint", "unit", "good", "what", "place", "fact", "fact_not", "shape"}
WORD_LISTS = {"words"}


def check_facts(loaded: Loaded) -> Iterator[Problem]:
    """Missing languages and names, missing legal bases and sources."""
    for kind, slug, definition in definitions(loaded):
        for part, path in parts(definition):
            yield from _texts(loaded, kind, slug, part, path)
            yield from _sources(loaded, kind, slug, part, path)


def _texts(loaded: Loaded, kind: str, slug: str, part: Any, path: PathInFile) -> Iterator[Problem]:
    if isinstance(part, Calls):
        for name in part.__struct_fields__:
            for own, text in getattr(part, name).items():
                for language in LANGUAGES:
                    if not text.get(language, "").strip():
                        place = loaded.place(kind, slug, *path, name, own)
                        yield Problem("missing_language", place, {"language": language})
        return
    kind_of: type[msgspec.Struct] = type(part)
    for name, is_list in _text_fields(kind_of):
        value = getattr(part, name)
        if is_list:
            texts = [((*path, name, n), one) for n, one in enumerate(value)]
        else:
            texts = [((*path, name), value)]
        for where, text in texts:
            if all(text.get(language, "").strip() for language in LANGUAGES):
                continue
            if not text and name in MAY_BE_EMPTY:
                continue
            if name == "title" and isinstance(part, Source) and not text:
                continue
            place = loaded.place(kind, slug, *where)
            if not any(text.values()) and name in ("name", "title", "label", "text"):
                yield Problem("no_name", place, {})
                continue
            for language in LANGUAGES:
                if not text.get(language, "").strip():
                    yield Problem("missing_language", place, {"language": language})


@lru_cache(maxsize=128)
def _text_fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, bool], ...]:
    """The keys of a definition that hold a text, and whether they hold several."""
    fields = msgspec.structs.fields(kind)
    texts = [(field.name, False) for field in fields if field.type == Text]
    return (*texts, *((field.name, True) for field in fields if field.type == tuple[Text, ...]))


def _sources(
    loaded: Loaded, kind: str, slug: str, part: Any, path: PathInFile
) -> Iterator[Problem]:
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
            yield Problem("no_name", loaded.place(kind, slug, *path), {})
        if part.kind is SourceKind.law and not part.article and part.reviewed is not False:
            yield Problem("no_article", loaded.place(kind, slug, *path), {})
    needs_source = Check | Clock | Fee | Fact | FullPromise | ItemPaper | Parameter
    if isinstance(part, needs_source) and not _is_stated(loaded, kind, slug, path):
        yield Problem("no_source", loaded.place(kind, slug, *path), {})


def _is_stated(loaded: Loaded, kind: str, slug: str, path: PathInFile) -> bool:
    """Whether the file itself names a source here, be it that there is none yet."""
    lines = loaded.positions[kind, slug].lines
    return path not in lines or (*path, "source") in lines


def check_reviewed(loaded: Loaded) -> Iterator[Problem]:
    """Every source that nobody has confirmed."""
    for kind, slug, definition in definitions(loaded):
        if isinstance(definition, Parameter) and definition.default == "":
            continue  # nothing is stated: each hall says it
        for part, path in parts(definition):
            if isinstance(part, Source) and not part.is_reviewed:
                lines = loaded.positions[kind, slug].lines
                if path in lines:
                    yield Problem("unreviewed", loaded.place(kind, slug, *path), {})
