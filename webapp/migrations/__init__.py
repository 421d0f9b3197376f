"""The database's history (Alembic): one change a step, both directions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event

from webapp.core.db import single_use_engine

FOLDER = Path(__file__).parent


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database up to a step of its history."""
    with _changing(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Take a database back to a step of its history."""
    with _changing(url) as connection:
        command.downgrade(_config(connection), revision)


@contextmanager
def _changing(url: str) -> Iterator[Connection]:
    """A connection on which the tables may change, in one transaction.

    SQLite changes some things by writing a table anew, which its foreign keys would not survive:
    they are off meanwhile, and checked before all of it is stored.
    """
    engine = single_use_engine(url)
    is_sqlite = engine.dialect.name == "sqlite"
    if is_sqlite:
        event.listen(engine, "connect", _without_foreign_keys)
    with engine.begin() as connection:
        yield connection
        if is_sqlite:
            broken = connection.exec_driver_sql("pragma foreign_key_check").all()
            if broken:
                raise RuntimeError(f"rows without what they refer to: {broken[:3]}")
    engine.dispose()


def _without_foreign_keys(connection: Any, _record: Any) -> None:
    connection.execute("pragma foreign_keys=off")


def is_current(url: str) -> bool:
    """Whether a database is at the last step."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    engine = single_use_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        heads = ScriptDirectory(str(FOLDER)).get_heads()
        current = set(context.get_current_heads()) == set(heads)
    engine.dispose()
    return current


def autogenerate(url: str, message: str) -> None:
    """Write the next step from the difference between the tables and a database."""
    engine = single_use_engine(url)
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)
    engine.dispose()
