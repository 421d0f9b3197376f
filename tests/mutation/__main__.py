"""`python -m tests.mutation [--only WORD] [--sample N]`: judge the mutants of the rules."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import pickle
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.mutation.judge import Judge
from tests.mutation.mutants import Mutant
from tests.mutation.targets import ROOT, WANTED, folders, modules

KEPT = ROOT / ".prove" / "survivors.txt"
Told = tuple[str, int, int, int, list[str], str]
"""A module's path, its mutants, how many were killed, how many no test reaches, who lived, error."""


def main() -> int:
    """Judge, print a line for each module, keep the survivors; 0 where enough were noticed."""
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__)
    parser.add_argument("--only", default="", help="only modules whose path contains this")
    parser.add_argument("--sample", type=int, default=0, help="at most so many of each module")
    parser.add_argument("--seed", type=int, default=0, help="which sample")
    chosen = parser.parse_args()
    paths = [path for path in modules() if chosen.only in str(path)]
    started = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        told = list(workers.map(lambda path: _in_process(path, chosen.sample, chosen.seed), paths))
    _report(told, time.monotonic() - started)
    if not chosen.only and not chosen.sample:
        _keep(told)
    wanted = 0.0 if chosen.sample else WANTED
    return int(any(error or killed < wanted * total for _, total, killed, _, _, error in told))


def _in_process(path: Path, sample: int, seed: int) -> Told:
    """One module in a child process, so that two are judged at a time."""
    with tempfile.TemporaryFile() as answer:
        child = os.fork()
        if child == 0:
            try:
                told = _judge(path, sample, seed)
            except BaseException as error:
                told = (str(path), 0, 0, 0, [], repr(error))
            answer.write(pickle.dumps(told))
            answer.flush()
            os._exit(0)
        os.waitpid(child, 0)
        answer.seek(0)
        return pickle.loads(answer.read())  # type: ignore[no-any-return]


def _judge(path: Path, sample: int, seed: int) -> Told:
    def choose(found: list[Mutant]) -> list[Mutant]:
        if not sample or sample >= len(found):
            return found
        kept = random.Random(f"{seed} {path}").sample(range(len(found)), sample)
        return [found[number] for number in sorted(kept)]

    judge = Judge(path, choose)
    said = io.StringIO()
    os.environ["ONEGO_MUTATION"] = "1"
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        words = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--timeout=0", *folders()]
        status = pytest.main(words, plugins=[judge])
    one = judge.verdict
    lines = [f"{path}:{mutant}" for mutant in one.survivors]
    error = "" if status == pytest.ExitCode.OK else said.getvalue()[-3000:]
    return str(path), one.total, one.killed, one.unreached, lines, error


def _report(told: list[Told], seconds: float) -> None:
    print(f"{'module':<36} {'mutants':>8} {'killed':>7} {'ratio':>7}  not reached")
    for path, total, killed, unreached, _, error in told:
        ratio = f"{killed / total:7.1%}" if total else "      –"
        print(f"{path:<36} {total:>8} {killed:>7} {ratio}  {unreached}")
        if error:
            print(error)
    total, killed = sum(row[1] for row in told), sum(row[2] for row in told)
    print(f"{'all':<36} {total:>8} {killed:>7} {killed / max(total, 1):7.1%}  in {seconds:.0f} s")


def _keep(told: list[Told]) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    lines = [line for row in told for line in row[4]]
    KEPT.write_text("\n".join([*lines, ""]), "utf-8")
    print(f"{len(lines)} survivors are listed in {KEPT.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
