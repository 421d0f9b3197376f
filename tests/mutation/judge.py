"""Judging mutants: a pytest plugin that collects the tests once and forks a child for each mutant.

Before it, every test runs once and its lines in the module are noted, so that a mutant is judged by
the tests that reach its line, the quickest first. In the child the functions of the module get the
mutant's code in place, so that whoever imported them has it too.
"""

from __future__ import annotations

import ast
import gc
import io
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest

from tests.mutation.mutants import Mutant, mutants
from tests.mutation.targets import ROOT, dotted

FIXTURES_THAT_COST = {"database", "app", "client", "page", "live_server", "databases", "browser"}
SLOW_SECONDS = 2.0
"""A test that takes longer judges no mutant."""
PATIENCE = 10.0
"""A mutant that keeps its tests busy for this many seconds more than usual runs for ever."""
NOTICED, LIVED, ENDLESS, BROKEN = 0, 1, 2, 3


@dataclass
class Verdict:
    """What came of one module."""

    path: Path
    total: int = 0
    killed: int = 0
    survivors: list[Mutant] = field(default_factory=list)
    unreached: int = 0

    @property
    def ratio(self) -> float:
        """The part of the mutants that the tests noticed."""
        return self.killed / self.total if self.total else 1.0


class Judge:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self, path: Path, choose: Callable[[list[Mutant]], list[Mutant]]) -> None:
        self.verdict = Verdict(path)
        self.path = path
        self.choose = choose
        self.failed: list[str] = []
        self._reached: dict[int, dict[int, float]] = defaultdict(dict)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Only tests that need nothing but the rules."""
        items[:] = [
            item
            for item in items
            if not FIXTURES_THAT_COST & set(getattr(item, "fixturenames", ()))
        ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        if report.failed:
            self.failed.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test once, then judge the mutants."""
        if session.testsfailed:
            raise session.Failed(f"{session.testsfailed} errors while the tests were collected")
        module = sys.modules.get(dotted(self.path))
        found = self.choose(list(mutants((ROOT / self.path).read_text("utf-8"))))
        self.verdict.total = len(found)
        if module is None:
            self.verdict.survivors = found
            return True
        for number, item in enumerate(session.items):
            self._try_out(number, item)
        if self.failed:
            raise session.Failed(f"tests fail without any mutant: {', '.join(self.failed[:5])}")
        gc.freeze()
        for mutant in found:
            self._judge(mutant, session.items, module)
        return True

    def _try_out(self, number: int, item: pytest.Item) -> None:
        lines: set[int] = set()
        started = time.perf_counter()
        with _lines_into(lines, str(ROOT / self.path)):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        seconds = time.perf_counter() - started
        if seconds <= SLOW_SECONDS:
            for line in lines:
                self._reached[line][number] = seconds

    def _judge(self, mutant: Mutant, items: list[pytest.Item], module: ModuleType) -> None:
        seconds = self._tests_of(mutant)
        chosen = sorted(seconds, key=lambda number: seconds[number])
        outcome = LIVED
        if chosen:
            budget = PATIENCE + 3 * sum(seconds.values())
            outcome = _in_child(lambda: self._notices(mutant, chosen, items, module), budget)
        else:
            self.verdict.unreached += 1
        if outcome == LIVED:
            self.verdict.survivors.append(mutant)
        else:
            self.verdict.killed += 1

    def _tests_of(self, mutant: Mutant) -> dict[int, float]:
        """The tests that reach the mutant's line; all that reach the module for a constant."""
        here = self._reached.get(mutant.line)
        if here:
            return here
        every: dict[int, float] = {}
        start, end = _around(mutant)
        for line, tests in self._reached.items():
            if start <= line <= end:
                every.update(tests)
        return every

    def _notices(
        self, mutant: Mutant, chosen: list[int], items: list[pytest.Item], module: ModuleType
    ) -> bool:
        try:
            namespace = run(mutant, module)
        except Exception:
            return True  # a module that cannot even be imported is noticed
        put_in(mutant, namespace, module)
        for number in chosen:
            items[number].config.hook.pytest_runtest_protocol(item=items[number], nextitem=None)
            if self.failed:
                return True
        return False


def _around(mutant: Mutant) -> tuple[int, int]:
    """The lines of the function that the mutant is in; of the whole module for a constant."""
    best = (0, sys.maxsize)
    for node in ast.walk(mutant.tree):
        if isinstance(node, ast.FunctionDef):
            end = node.end_lineno or node.lineno
            if node.lineno <= mutant.line <= end and end - node.lineno < best[1] - best[0]:
                best = (node.lineno, end)
    return best


class _lines_into:  # noqa: N801
    """Notes each line of one file that runs in the block."""

    def __init__(self, lines: set[int], file: str) -> None:
        self.lines, self.file = lines, file

    def __enter__(self) -> None:
        self.before = sys.gettrace()
        sys.settrace(self._call)

    def __exit__(self, *_: object) -> None:
        sys.settrace(self.before)

    def _call(self, frame: FrameType, event: str, arg: Any) -> Any:
        if frame.f_code.co_filename != self.file:
            return None
        self.lines.add(frame.f_lineno)
        return self._line

    def _line(self, frame: FrameType, event: str, arg: Any) -> Any:
        self.lines.add(frame.f_lineno)
        return self._line


def _in_child(work: Callable[[], bool], seconds: float) -> int:
    """Whether the tests noticed, asked in a child of its own that must end in time."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, lambda *_: os._exit(ENDLESS))
        signal.setitimer(signal.ITIMER_REAL, seconds)
        status = BROKEN
        try:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                status = NOTICED if work() else LIVED
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    outcome = os.waitstatus_to_exitcode(ended)
    if outcome == BROKEN:
        raise RuntimeError("a mutant could not be judged")
    return outcome


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
            old.__code__ = twin.__code__
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
        for target in targets:
            if isinstance(target, ast.Name) and target.id in namespace:
                _everywhere(target.id, getattr(module, target.id), namespace[target.id])


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
