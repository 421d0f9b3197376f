"""Outside edges (SMS, identity) that a hall fills with its own provider, named by a setting."""

from __future__ import annotations

import importlib
from typing import TypeVar

from webapp.core.settings import SettingsError

T = TypeVar("T")


def load(setting: str, name: str, kind: type[T]) -> T:
    """An instance of the class that `name` (`module:Class`) means, made without arguments.

    Raises SettingsError that names the setting where there is no such class, or it is no `kind`.
    """
    module, _, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(
            f"{setting}={name} cannot be loaded: it takes module:Class of a {kind.__name__}"
        ) from error
    made = found()
    if not isinstance(made, kind):
        raise SettingsError(f"{setting}={name} is not a {kind.__name__}")
    return made
