"""Walking through a definition: every part with its path, as the file wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Place
from webapp.catalog.short_forms import PathInFile


def parts(value: Any, path: PathInFile = ()) -> Iterator[tuple[Any, PathInFile]]:
    """Every struct inside a value, itself included, with its path."""
    if isinstance(value, msgspec.Struct):
        yield value, path
        for name in value.__struct_fields__:
            yield from parts(getattr(value, name), (*path, name))
    elif isinstance(value, tuple | list):
        for place, one in enumerate(value):
            yield from parts(one, (*path, place))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from parts(one, (*path, key))


def definitions(loaded: Loaded) -> Iterator[tuple[str, str, Any]]:
    """Every definition: kind, slug, value."""
    for kind, known in loaded.definitions.items():
        for slug, value in known.items():
            yield kind, slug, value


def all_parts(loaded: Loaded) -> Iterator[tuple[Any, Place]]:
    """Every struct of every definition, with its file and line."""
    for kind, slug, definition in definitions(loaded):
        for part, path in parts(definition):
            yield part, loaded.place(kind, slug, *path)
