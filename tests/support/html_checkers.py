"""html-validate and the Nu checker, on the pages that the tests kept."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.support import node
from tests.support.client import KEPT

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config" / "setup" / "htmlvalidate.json"
ADVICE = ("Section lacks heading",)
"""Warnings that are taste: a section without heading sets its content apart, as a div would."""
TOOLS = ROOT / "node_modules"


def check() -> tuple[int, list[str]]:
    """How many pages were checked, and what is wrong with them."""
    pages = sorted(KEPT.glob("*.html"))
    if not pages:
        return 0, []
    environment = node.environment()
    return len(pages), _html_validate(environment) + _nu(environment)


def _html_validate(environment: dict[str, str]) -> list[str]:
    command = [
        str(TOOLS / ".bin" / "html-validate"),
        f"--config={CONFIG}",
        "--formatter=json",
        f"{KEPT}/*.html",
    ]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    try:
        results = json.loads(done.stdout or "[]")
    except json.JSONDecodeError:
        results = None
    if results is None or (done.returncode and not results):
        return [f"html-validate failed: {done.stdout}{done.stderr}"]
    return [
        f"{Path(result['filePath']).name}:{m['line']}: {m['message']} ({m['ruleId']})"
        for result in results
        for m in result["messages"]
    ]


def _nu(environment: dict[str, str]) -> list[str]:
    jar = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-Xss1024k", "-jar", str(jar), "--format", "json", "--stdout", str(KEPT)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    try:
        messages = json.loads(done.stdout)["messages"]
    except (json.JSONDecodeError, KeyError):
        return [f"the Nu checker failed: {done.stdout}{done.stderr}"]
    return [
        f"{Path(m['url']).name}:{m.get('lastLine', 0)}: {m['message']} (Nu)"
        for m in messages
        if (m["type"] != "info" or m.get("subType") == "warning")
        and not m["message"].startswith(ADVICE)
    ]
