"""`onego catalog lint|stats|search` work on files, without server and database."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.catalog.broken import broken
from webapp.catalog.cli import catalog


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run a command in a place without data."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("ONEGO_"):
            monkeypatch.delenv(name)

    def command(*words: str) -> Result:
        return CliRunner().invoke(catalog, list(words))

    return command


def test_lint_says_that_all_is_well(run) -> None:
    result = run("lint")
    assert result.exit_code == 0
    assert "no problems" in result.output
    assert "没有问题" in run("lint", "--lang", "zh-Hans").output


def test_lint_names_file_and_line(run, tmp_path: Path) -> None:
    broken(tmp_path, "items/fire-check.yaml", "fire-rules\n", "fire-rulse\n")
    result = run("lint", str(tmp_path / "catalog"))
    assert result.exit_code == 1
    assert "items/fire-check.yaml:" in result.output
    assert "did you mean “fire-rules”?" in result.output
    assert "problem" in result.output.splitlines()[-1]
    assert "是不是“fire-rules”？" in run("lint", "--lang", "zh-Hans", "catalog").output


def test_lint_lists_what_is_unconfirmed_when_asked(run) -> None:
    result = run("lint", "--unreviewed")
    assert result.exit_code == 0
    assert "nobody has confirmed this yet" in result.output


def test_stats_prints_each_figure_with_its_definition(run) -> None:
    result = run("stats", "open-restaurant")
    assert result.exit_code == 0
    for words in ("papers separately", "distinct", "generated", "shared", "promised", "later"):
        assert words in result.output
    figures = json.loads(run("stats", "open-restaurant", "--json").output)
    assert figures["items"] == 6
    assert (figures["papers_separately"], figures["papers_distinct"]) == (25, 16)
    assert figures["papers_now"] == 2
    modes = ("generated", "shared", "promised", "later", "now")
    assert sum(figures[f"papers_{mode}"] for mode in modes) == figures["papers_distinct"]
    assert figures["fields_distinct"] < figures["fields_separately"]
    assert (figures["days_in_sequence"], figures["days_critical"]) == (23, 10)


def test_stats_of_an_unknown_theme(run) -> None:
    result = run("stats", "open-a-zoo")
    assert result.exit_code == 1
    assert "known: open-restaurant" in result.output


@pytest.mark.parametrize("words", ["餐馆", "面馆", "canting", "kcyd"])
def test_search_prints_slugs_best_first(run, words: str) -> None:
    assert json.loads(run("search", words, "--json").output)[0] == "open-restaurant"


def test_search_for_people(run) -> None:
    assert "open-restaurant" in run("search", "open", "a", "restaurant").output
    assert "nothing found" in run("search", "xyzzy").output
    assert json.loads(run("search", "xyzzy", "--json").output) == []


@pytest.mark.parametrize("command", ["lint", "stats", "search", "publish"])
def test_each_command_has_help(run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output
