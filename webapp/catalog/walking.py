"""Walking through a definition: every part with its path, as the file wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Place
from webapp.catalog.short_forms import PathInFile

FLAT = (str, int, float, bool, type(None))


def parts(value: Any, path: PathInFile = ()) -> Iterator[tuple[Any, PathInFile]]:
    """Every struct inside a value, itself included, with its path."""
    if isinstance(value, msgspec.Struct):
        yield value, path
        for name in value.__struct_fields__:
            one = getattr(value, name)
            # Nearly everything is a word or empty; a city's catalog has millions of them.
            if one and not isinstance(one, FLAT):
                yield from parts(one, (*path, name))
    elif isinstance(value, tuple | list):
        for place, one in enumerate(value):
            if not isinstance(one, FLAT):
                yield from parts(one, (*path, place))
    elif isinstance(value, dict):
        for key, one in value.items():
            if not isinstance(one, FLAT):
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
