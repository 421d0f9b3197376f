"""The machine that makes and judges mutants, and a sample of its work."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from tests.mutation.mutants import mutants
from tests.mutation.targets import ROOT, modules

SOURCE = '''
"""Words."""
LIMIT = 3


def late(days: int, *, unit: str = "wd") -> bool:
    """Whether it is late."""
    if not days or unit == "none":
        raise ValueError("no days")
    return days + 1 > LIMIT and days in (4, 5)
'''


def test_each_kind_of_fault_is_put_in() -> None:
    made = {(one.kind, " ".join(ast.unparse(one.tree).split())) for one in mutants(SOURCE)}
    kinds = {kind for kind, _ in made}
    assert kinds == {
        *("constant", "not", "condition", "boolean", "part left out", "comparison"),
        *("boundary", "arithmetic", "return", "remove"),
    }
    texts = "\n".join(text for _, text in made)
    for changed in (
        "LIMIT = 4",
        "unit: str='XXwd'",
        "if days or unit == 'none'",
        "unit != 'none'",
        "days + 1 >= LIMIT",
        "days + 1 <= LIMIT",
        "days - 1 > LIMIT",
        "days not in (4, 5)",
        "return None",
    ):
        assert changed in texts


def test_what_nobody_reads_is_left_alone() -> None:
    for one in mutants(SOURCE):
        text = ast.unparse(one.tree)
        assert '"""Words."""' in text
        assert "'no days'" in text or one.kind == "remove"
        assert ast.unparse(ast.parse(SOURCE)) != text


def test_every_module_of_rules_is_among_the_targets() -> None:
    names = {str(path) for path in modules()}
    assert "webapp/cases/rules.py" in names
    assert "webapp/cases/form_rules.py" in names
    assert "webapp/core/workdays.py" in names
    assert all((ROOT / name).is_file() for name in names)


@pytest.mark.proof
def test_a_sample_of_mutants_is_noticed() -> None:
    words = ["--only", "licences", "--tests", "tests/licences", "--sample", "12"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutation", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"^all +(\d+) +(\d+)", done.stdout, re.MULTILINE)
    assert found is not None, done.stdout + done.stderr
    assert int(found[2]) >= 0.9 * int(found[1]), done.stdout
