"""Variants of long tests: `make test` runs a few of them, `make prove` all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def some(name: str, values: Iterable[Any], kept: Collection[Any]) -> pytest.MarkDecorator:
    """Parametrize by these values; all but the kept ones are thorough."""
    return pytest.mark.parametrize(name, [_param((one,), one in kept) for one in values])


def some_pairs(
    names: str, firsts: Iterable[Any], seconds: Iterable[Any], kept: Collection[tuple[Any, Any]]
) -> pytest.MarkDecorator:
    """Parametrize by every pair of these values; all but the kept ones are thorough."""
    others = list(seconds)
    pairs = [(first, second) for first in firsts for second in others]
    return pytest.mark.parametrize(names, [_param(one, one in kept) for one in pairs])


def databases(metafunc: pytest.Metafunc, kinds: Iterable[str]) -> list[Any]:
    """The kinds of database as parameters; all but that of `sampled_on` are thorough."""
    sampled = metafunc.definition.get_closest_marker("sampled_on")
    return [_param((kind,), sampled is None or kind in sampled.args) for kind in kinds]


def _param(values: tuple[Any, ...], kept: bool) -> Any:
    return pytest.param(*values, marks=() if kept else pytest.mark.thorough)
