"""A prepared database of each kind, made once a worker and given to each test fresh.

The template holds what `onego init-db` makes: tables, hall, calendar and catalog. SQLite copies its
folder, PostgreSQL copies its database: both take a few hundredths of a second.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import msgspec
from flask import Flask

from tests.support import postgres
from tests.support.client import LintingClient
from webapp import create_app
from webapp.core import crypto, db, settings
from webapp.core.settings import Settings

KINDS = ("sqlite", "postgresql")
QUICK = {"argon2_time_cost": 1, "argon2_memory_kib": 64}
"""A password hash that is as right as the real one and a thousand times faster."""


class TestDatabase:
    """One kind of database for one worker: its settings, its template and its application."""

    __test__ = False

    def __init__(self, kind: str, folder: Path, cluster: postgres.Cluster | None) -> None:
        self.kind = kind
        self.cluster = cluster
        self.template = folder / f"{kind}-template"
        self.data = folder / kind
        self.name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        self.settings = Settings(data=self.data, database_url=self._url(self.name), **QUICK)
        self._app: Flask | None = None
        self._prepare()

    def _url(self, name: str) -> str:
        return self.cluster.url(name) if self.cluster else ""

    def _prepare(self) -> None:
        template = msgspec.structs.replace(
            self.settings, data=self.template, database_url=self._url(f"{self.name}_template")
        )
        if self.cluster:
            self.cluster.copy("template1", f"{self.name}_template")
        _make(template)
        db.database().dispose()

    def renew(self) -> None:
        """Make the database what it was when the template was prepared, and use it."""
        close()
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.template, self.data)
        if self.cluster:
            self.cluster.copy(f"{self.name}_template", self.name)
        settings.configure(self.settings)
        crypto.configure(self.data)
        db.configure(self.settings.url)
        forget_cached()

    def app(self) -> Flask:
        """The application on this database; made once, because pages and routes stay the same."""
        if self._app is None:
            self._app = create_app(self.settings)
            self._app.testing = True
            self._app.test_client_class = LintingClient
        return self._app


def _make(configured: Settings) -> None:
    try:
        from webapp import demo
    except ImportError:
        _make_what_there_is(configured)
    else:
        demo.prepare(configured)


def _make_what_there_is(configured: Settings) -> None:
    from webapp import migrations
    from webapp.core import stamp
    from webapp.halls import service as halls

    configured.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    crypto.configure(configured.data)
    migrations.upgrade(configured.url)
    settings.configure(configured)
    db.configure(configured.url)
    stamp.write(configured.mode)
    halls.load_calendar(halls.load_hall(halls.CONFIG / "halls" / f"{configured.hall}.yaml"))


def close() -> None:
    """Let go of the process's connections, so that the database under them may be replaced."""
    try:
        db.database().dispose()
    except RuntimeError:
        return


def forget_cached() -> None:
    """Ask every module that remembers rows to forget them."""
    for name, module in list(sys.modules.items()):
        if name.startswith("webapp.") and hasattr(module, "forget_cached"):
            module.forget_cached()
