"""Putting a mutant in: an imported module gets its functions and constants, in place."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.mutation.mutants import Mutant


def run(mutant: Mutant, module: ModuleType) -> dict[str, Any]:
    """The names that the mutant's module defines."""
    file = module.__file__ or ""
    namespace: dict[str, Any] = {"__name__": module.__name__, "__file__": file}
    exec(compile(mutant.tree, file, "exec"), namespace)
    return namespace


def put_in(mutant: Mutant, namespace: dict[str, Any], module: ModuleType) -> None:
    """Give the functions and constants of an imported module what the mutant's has."""
    new = {_key(function): function for function in _functions(namespace, module.__name__)}
    for old in _functions(vars(module), module.__name__):
        twin = new.get(_key(old))
        if twin is not None:
            code = twin.__code__
            if len(code.co_freevars) < len(old.__code__.co_freevars):
                # What used super() and does so no more still has its cell.
                code = code.replace(co_freevars=old.__code__.co_freevars)
            old.__code__ = code
            old.__defaults__ = _worth(old.__defaults__, twin.__defaults__)
            old.__kwdefaults__ = twin.__kwdefaults__ and {
                name: _same_or(old.__kwdefaults__[name], value)
                for name, value in twin.__kwdefaults__.items()
            }
    _put_constants(mutant, namespace, module)


def _put_constants(mutant: Mutant, namespace: dict[str, Any], module: ModuleType) -> None:
    for statement in mutant.tree.body:
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            continue
        if not statement.lineno <= mutant.line <= (statement.end_lineno or statement.lineno):
            continue
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for name in (n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)):
            if name.id in namespace:
                _everywhere(name.id, getattr(module, name.id), namespace[name.id])


def _everywhere(name: str, old: Any, new: Any) -> None:
    """Whoever imported the constant has the new one."""
    for other in list(sys.modules.values()):
        if getattr(other, "__name__", "").startswith("webapp") and vars(other).get(name) is old:
            setattr(other, name, new)


def _worth(old: tuple[Any, ...] | None, new: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if old is None or new is None:
        return new
    return tuple(_same_or(one, other) for one, other in zip(old, new, strict=True))


def _same_or(old: Any, new: Any) -> Any:
    """The value that is there, unless a plain constant was changed."""
    return new if isinstance(new, str | int | float | bool | None) else old


def _key(function: FunctionType) -> tuple[str, int]:
    return function.__qualname__, function.__code__.co_firstlineno


def _functions(namespace: dict[str, Any], module: str) -> Iterator[FunctionType]:
    """The functions and methods that a module itself defines, behind their decorators too."""
    for value in list(namespace.values()):
        if isinstance(value, type) and value.__module__ == module:
            for member in vars(value).values():
                yield from _plain(member, module)
        elif not isinstance(value, type | ModuleType):
            yield from _plain(value, module)


def _plain(value: Any, module: str) -> Iterator[FunctionType]:
    for name in ("__func__", "fget", "func", "__wrapped__"):
        inner = getattr(value, name, None)
        if inner is not None and not isinstance(value, CodeType):
            yield from _plain(inner, module)
    if isinstance(value, FunctionType) and value.__module__ == module:
        yield value
