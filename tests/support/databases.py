"""A prepared database of each kind, made once a run and given to each test fresh.

The template holds what `onego init-db` makes: tables, hall, calendar and catalog. SQLite copies its
folder, PostgreSQL copies its database: both take a few hundredths of a second.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from pathlib import Path

import msgspec
from flask import Flask

from tests.support import postgres
from tests.support.client import LintingClient
from webapp import create_app, demo
from webapp.core import crypto, db, settings
from webapp.core.settings import Settings

TEMPLATE = "prepared"
QUICK = {"argon2_time_cost": 1, "argon2_memory_kib": 64}
"""A password hash that is as right as the real one and a thousand times faster."""


class TestDatabase:
    """One kind of database for one worker: its settings, its template and its application."""

    __test__ = False

    def __init__(self, kind: str, folder: Path, shared: Path) -> None:
        self.kind = kind
        self.cluster = postgres.shared(shared) if kind == "postgresql" else None
        self.template = shared / f"{kind}-template"
        self.data = folder / kind
        self.name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        self.settings = Settings(data=self.data, database_url=self._url(self.name), **QUICK)
        self._app: Flask | None = None
        with open(shared / f"{kind}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.template.exists():
                self._prepare()

    def _url(self, name: str) -> str:
        return self.cluster.url(name) if self.cluster else ""

    def _prepare(self) -> None:
        half = self.template.with_suffix(".half")
        if self.cluster:
            self.cluster.copy("template1", TEMPLATE)
        demo.prepare(
            msgspec.structs.replace(self.settings, data=half, database_url=self._url(TEMPLATE))
        )
        close()
        half.rename(self.template)

    def renew(self) -> None:
        """Make the database what it was when the template was prepared, and use it."""
        close()
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.template, self.data)
        if self.cluster:
            self.cluster.copy(TEMPLATE, self.name)
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
