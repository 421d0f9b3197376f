"""Fixtures of every test: the database of each kind, the linting client, the clock, no network."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.support import network, postgres, variants
from tests.support.client import KEPT

RUN_FOLDER = "TEST_RUN_FOLDER"
"""Environment variable: the folder that all workers of one test run share."""

pytest_plugins = ["tests.support.browser"]

# A worker holds the catalog of many databases: looking through all of it again and again, as the
# collector does by itself, takes a fifth of a test's time.
gc.set_threshold(100_000, 50, 1000)

# A loaded machine is slow, not wrong; and a run must not depend on the runs before it.
hypothesis.settings.register_profile("onego", deadline=None, database=None)
hypothesis.settings.load_profile("onego")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Our own options."""
    ours = parser.getgroup("onego")
    ours.addoption(
        "--check-pages",
        action="store_true",
        help="at the end give the pages that were fetched to html-validate and the Nu checker",
    )
    ours.addoption(
        "--thorough",
        action="store_true",
        help="run what is marked as thorough too: the variants of long tests",
    )
    ours.addoption(
        "--database",
        choices=["sqlite", "postgresql", "both"],
        default="both",
        help="run database tests on one kind alone (default: both)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The controller makes the run's folder; its workers find it in the environment."""
    network.forbid()
    if not hasattr(config, "workerinput"):
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="onego-tests-")
        if config.getoption("--check-pages"):
            shutil.rmtree(KEPT, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The controller checks the pages; what is wrong with them fails the run."""
    config = session.config
    if hasattr(config, "workerinput") or not config.getoption("--check-pages"):
        return
    from tests.support import html_checkers

    config.stash[PAGES] = html_checkers.check()
    if config.stash[PAGES][1] and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


PAGES = pytest.StashKey[tuple[int, list[str]]]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what the HTML checkers found."""
    if PAGES not in config.stash:
        return
    count, found = config.stash[PAGES]
    if found:
        terminalreporter.section("html-validate and the Nu checker", red=True)
        for line in found:
            terminalreporter.line(line)
    terminalreporter.line(f"html-validate and Nu: {count} pages, {len(found)} problems")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controller stops what its workers started."""
    if not hasattr(config, "workerinput"):
        folder = os.environ.pop(RUN_FOLDER, None)
        if folder:
            postgres.stop_shared(Path(folder))
            shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the variants of long tests, and mark the tests of pure rules.

    The rules are those that use no database, in files named for rules.
    """
    if not config.getoption("--thorough"):
        left_out = [item for item in items if item.get_closest_marker("thorough")]
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]
        config.hook.pytest_deselected(items=left_out)
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "rules" in item.path.stem and not {"database", "live_server"} & set(fixtures):
            item.add_marker("rules")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that uses the database runs on both kinds, unless it says that one is enough."""
    if "database" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--database")
    kinds = ["sqlite", "postgresql"] if chosen == "both" else [chosen]
    if metafunc.definition.get_closest_marker("one_database"):
        kinds = ["sqlite"]
    metafunc.parametrize("database", variants.databases(metafunc, kinds), indirect=True)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """The worker's database of a kind, made when it is first asked for."""
    from tests.support.databases import TestDatabase

    folder = tmp_path_factory.mktemp("databases")
    made: dict[str, TestDatabase] = {}

    def of_kind(kind: str) -> TestDatabase:
        if kind not in made:
            made[kind] = TestDatabase(kind, folder, Path(os.environ[RUN_FOLDER]))
        return made[kind]

    return of_kind


@pytest.fixture
def database(request: pytest.FixtureRequest, databases: Callable[[str], Any]) -> Iterator[Any]:
    """A fresh prepared database; `webapp.core.db` uses it. Has `kind`, `settings` and `data`."""
    from tests.support.databases import close

    prepared = databases(getattr(request, "param", "sqlite"))
    prepared.renew()
    yield prepared
    close()


@pytest.fixture
def app(database: Any) -> Any:
    """The application on the test's database."""
    return database.app()


@pytest.fixture
def client(app: Any, request: pytest.FixtureRequest) -> Any:
    """A visitor's browser without scripts; it lints each page (see tests.support.client)."""
    visitor = app.test_client()
    visitor.lint = request.node.get_closest_marker("raw_page") is None
    return visitor


@pytest.fixture
def at() -> Iterator[Callable[[str], datetime]]:
    """Stop the clock for the rest of the test: at("2026-11-27T10:00+08:00"), also repeatedly."""
    from webapp.core import clock

    with ExitStack() as stack:

        def stop_at(text: str) -> datetime:
            moment = datetime.fromisoformat(text)
            stack.enter_context(clock.freeze(moment))
            return moment

        yield stop_at
