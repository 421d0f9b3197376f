"""What a clone holds, and what it must never hold."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt", *ROOT.glob("config/setup/requirements-*.txt")]
MOST_LINES = 400
MOST_LINES_OF_TESTS = 500
"""A list of examples may be longer than a piece of reasoning."""
TEXTS = {".py", ".html", ".css", ".js", ".yaml", ".md", ".sh"}


def committed() -> list[Path]:
    """Every file that git knows."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("lock", LOCKS, ids=str)
def test_locks_have_hashes_and_no_addresses(lock: str | Path) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in block, block


def test_front_end_lock_has_no_addresses_of_packages() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or "integrity" in package, name


def test_nothing_of_others_is_committed() -> None:
    for file in committed():
        assert not {"node_modules", "vendor", ".venv"} & set(file.relative_to(ROOT).parts), file
        assert file.suffix not in {".mo", ".gz", ".woff2", ".sqlite3"}, file


def test_files_stay_small_enough_to_read() -> None:
    long = {}
    for file in committed():
        path = file.relative_to(ROOT)
        if file.suffix not in {".py", ".html", ".js", ".sh"} or "versions" in path.parts:
            continue
        lines = len(file.read_text("utf-8").splitlines())
        if lines > (MOST_LINES_OF_TESTS if path.parts[0] == "tests" else MOST_LINES):
            long[str(path)] = lines
    assert not long


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    here = Path(__file__).resolve()
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in committed()
        if file.suffix in TEXTS and file != here
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert not found


def test_every_shipped_package_has_its_licence() -> None:
    listed = json.loads((ROOT / "static" / "vendor" / "licences.json").read_text())
    assert {"Flask", "htmx.org", "lucide-static"} <= {one["name"] for one in listed}
    for one in listed:
        assert one["version"], one
        assert one["licence"], one["name"]
        assert len(one["text"]) > 100, one["name"]


def test_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    targets = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    assert {"run", "test", "prove", "bench", "format"} <= set(targets)
    for target in targets:
        assert f"make {target} " in shown.stdout
