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
import pickle
import signal
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import hypothesis
import pytest

from tests.mutation.mutants import Mutant
from tests.mutation.putting_in import put_in, run
from tests.mutation.targets import ROOT, dotted

FIXTURES_THAT_COST = {"database", "app", "client", "page", "live_server", "databases", "browser"}
LONGEST_TRIAL = 30.0
"""Seconds of tests (as measured under the tracer) that judge a mutant at most."""
PROFILE = "mutation"
# The same examples each time: a mutant must not live by chance.
hypothesis.settings.register_profile(
    PROFILE, deadline=None, database=None, derandomize=True, max_examples=25
)
PATIENCE = 10.0
"""A mutant that keeps its tests busy for this many seconds more than usual runs for ever."""
NOTICED, LIVED, ENDLESS, BROKEN, UNREACHED = range(5)


@dataclass
class Verdict:
    """What came of one module's mutants."""

    path: Path
    total: int = 0
    killed: int = 0
    unreached: int = 0
    survivors: list[str] = field(default_factory=list)


Task = tuple[int, Mutant]
"""A mutant, and the place of its module in the list."""


class Judge:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self, chosen: Mapping[Path, list[Mutant]], workers: int) -> None:
        self.verdicts = [Verdict(path, total=len(found)) for path, found in chosen.items()]
        self.tasks = [(place, m) for place, found in enumerate(chosen.values()) for m in found]
        self.workers = workers
        self.failed: list[str] = []
        self.unfit: list[str] = []
        """Tests that failed before there was any mutant."""
        self.files = {str(ROOT / one.path): place for place, one in enumerate(self.verdicts)}
        self._reached: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)

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
        # Here, because a folder's conftest may have loaded a profile of its own.
        hypothesis.settings.load_profile(PROFILE)
        for number, item in enumerate(session.items):
            self._try_out(number, item)
        # A test that fails by itself (a bound on time, under the tracer) says nothing of a mutant.
        unfit = {n for n, item in enumerate(session.items) if item.nodeid in self.failed}
        for tests in self._reached.values():
            for number in unfit & tests.keys():
                del tests[number]
        self.unfit, self.failed = list(self.failed), []
        session.testsfailed = 0
        gc.freeze()
        for worker in _all_done([self._share(n, session.items) for n in range(self.workers)]):
            for place, outcome, line in worker:
                self._note(self.verdicts[place], outcome, line)
        return True

    def _note(self, verdict: Verdict, outcome: int, line: str) -> None:
        if outcome == BROKEN:
            raise RuntimeError(f"{verdict.path} could not be judged: {line}")
        verdict.unreached += outcome == UNREACHED
        if outcome in (LIVED, UNREACHED):
            verdict.survivors.append(line)
        else:
            verdict.killed += 1

    def _try_out(self, number: int, item: pytest.Item) -> None:
        lines: set[tuple[int, int]] = set()
        started = time.perf_counter()
        with _LinesInto(lines, self.files):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        seconds = time.perf_counter() - started
        for line in lines:
            self._reached[line][number] = seconds

    def _share(self, worker: int, items: list[pytest.Item]) -> tuple[int, Any]:
        """Start a child that judges every n-th mutant; its process and its answers' file."""
        answers = tempfile.TemporaryFile()  # noqa: SIM115 (the parent reads it later)
        child = os.fork()
        if child == 0:
            judged = [
                (place, *self._judge(place, mutant, items))
                for place, mutant in self.tasks[worker :: self.workers]
            ]
            answers.write(pickle.dumps(judged))
            answers.flush()
            os._exit(0)
        return child, answers

    def _judge(self, place: int, mutant: Mutant, items: list[pytest.Item]) -> tuple[int, str]:
        module = sys.modules.get(dotted(self.verdicts[place].path))
        seconds = self._tests_of(place, mutant)
        if not seconds or module is None:
            return UNREACHED, str(mutant)
        order = self._order(place, seconds, items)
        budget = PATIENCE + 3 * sum(seconds[number] for number in order)
        outcome, said = _in_child(lambda: self._notices(mutant, order, items, module), budget)
        return outcome, said or str(mutant)

    def _order(
        self, place: int, seconds: Mapping[int, float], items: list[pytest.Item]
    ) -> list[int]:
        """The feature's own tests first, then the quickest."""
        own = f"tests/{self.verdicts[place].path.parts[1]}/"

        def rank(number: int) -> tuple[bool, float]:
            return not items[number].nodeid.startswith(own), seconds[number]

        order, left = [], LONGEST_TRIAL
        for number in sorted(seconds, key=rank):
            order.append(number)
            left -= seconds[number]
            if left < 0:
                break
        return order

    def _tests_of(self, place: int, mutant: Mutant) -> dict[int, float]:
        """The tests that reach the mutant's line; all that reach the module for a constant."""
        if here := self._reached.get((place, mutant.line)):
            return here
        every: dict[int, float] = {}
        start, end = _around(mutant)
        for (module, line), tests in self._reached.items():
            if module == place and start <= line <= end:
                every.update(tests)
        return every

    def _notices(
        self, mutant: Mutant, order: list[int], items: list[pytest.Item], module: ModuleType
    ) -> bool:
        try:
            namespace = run(mutant, module)
        except Exception:
            return True  # a module that cannot even be imported is noticed
        put_in(mutant, namespace, module)
        for number in order:
            items[number].config.hook.pytest_runtest_protocol(item=items[number], nextitem=None)
            if self.failed:
                return True
        return False


def _all_done(shares: list[tuple[int, Any]]) -> Iterator[list[tuple[int, int, str]]]:
    for child, answers in shares:
        os.waitpid(child, 0)
        answers.seek(0)
        yield pickle.loads(answers.read())


def _around(mutant: Mutant) -> tuple[int, int]:
    """The lines of the function that the mutant is in; of the whole module for a constant."""
    best = (0, sys.maxsize)
    for node in ast.walk(mutant.tree):
        if isinstance(node, ast.FunctionDef):
            end = node.end_lineno or node.lineno
            if node.lineno <= mutant.line <= end and end - node.lineno < best[1] - best[0]:
                best = (node.lineno, end)
    return best


class _LinesInto:
    """Notes each line of some files that runs in the block."""

    def __init__(self, lines: set[tuple[int, int]], files: Mapping[str, int]) -> None:
        self.lines, self.files = lines, files

    def __enter__(self) -> None:
        self.before = sys.gettrace()
        sys.settrace(self._call)

    def __exit__(self, *_: object) -> None:
        sys.settrace(self.before)

    def _call(self, frame: FrameType, event: str, arg: Any) -> Any:
        place = self.files.get(frame.f_code.co_filename)
        if place is None:
            return None
        lines = self.lines
        lines.add((place, frame.f_lineno))

        def line(frame: FrameType, event: str, arg: Any) -> Any:
            lines.add((place, frame.f_lineno))
            return line

        return line


def _in_child(work: Callable[[], bool], seconds: float) -> tuple[int, str]:
    """Whether the tests noticed, asked in a child of its own that must end in time.

    With BROKEN comes what went wrong: with the judging, not with the mutant.
    """
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGALRM, lambda *_: os._exit(ENDLESS))
            signal.setitimer(signal.ITIMER_REAL, seconds)
            status = BROKEN
            try:
                with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                    status = NOTICED if work() else LIVED
            except BaseException:
                said.write(traceback.format_exc())
                said.flush()
            finally:
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(ended), said.read()
