"""`python -m tests.mutation [--only WORD] [--sample N]`: judge the mutants of the rules."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import sys
import time
from pathlib import Path

import pytest

from tests.mutation.judge import Judge, Verdict
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.targets import ROOT, WANTED, folders, modules

KEPT = ROOT / ".prove" / "survivors.txt"


def main() -> int:
    """Judge, print a line for each module, keep the survivors; 0 where enough were noticed."""
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__)
    parser.add_argument("--only", default="", help="only modules whose path contains this")
    parser.add_argument("--sample", type=int, default=0, help="at most so many of each module")
    parser.add_argument("--seed", type=int, default=0, help="which sample")
    parser.add_argument("--tests", nargs="*", default=folders(), help="which tests judge")
    asked = parser.parse_args()
    chosen = {
        path: _some(path, asked.sample, asked.seed) for path in modules() if asked.only in str(path)
    }
    started = time.monotonic()
    judge = Judge(chosen, os.cpu_count() or 1)
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        words = ["-q", "-p", "no:xdist", "--timeout=0", "--continue-on-collection-errors"]
        status = pytest.main([*words, *asked.tests], plugins=[judge])
    if status != pytest.ExitCode.OK:
        print(said.getvalue()[-6000:])
        return 1
    for test in judge.unfit:
        print(f"judges nothing, because it fails by itself: {test}")
    _report(judge.verdicts, time.monotonic() - started)
    lived = [f"{one.path}:{mutant}" for one in judge.verdicts for mutant in one.survivors]
    if asked.only or asked.sample:
        print("\n".join(lived))
    else:
        _keep(lived)
    wanted = 0.0 if asked.sample else WANTED
    return int(any(one.killed < wanted * one.total for one in judge.verdicts))


def _some(path: Path, sample: int, seed: int) -> list[Mutant]:
    found = list(mutants((ROOT / path).read_text("utf-8")))
    if not sample or sample >= len(found):
        return found
    kept = random.Random(f"{seed} {path}").sample(range(len(found)), sample)
    return [found[number] for number in sorted(kept)]


def _report(verdicts: list[Verdict], seconds: float) -> None:
    print(f"{'module':<34} {'mutants':>8} {'killed':>7} {'ratio':>7}  not reached")
    for one in verdicts:
        ratio = f"{one.killed / one.total:7.1%}" if one.total else "      –"
        print(f"{one.path!s:<34} {one.total:>8} {one.killed:>7} {ratio}  {one.unreached}")
    total, killed = sum(one.total for one in verdicts), sum(one.killed for one in verdicts)
    print(f"{'all':<34} {total:>8} {killed:>7} {killed / max(total, 1):7.1%}  in {seconds:.0f} s")


def _keep(lived: list[str]) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text("\n".join([*lived, ""]), "utf-8")
    print(f"{len(lived)} survivors are listed in {KEPT.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
