"""The database's history (Alembic): one change a step, both directions."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

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
    engine = single_use_engine(url)
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)
    engine.dispose()


def downgrade(url: str, revision: str = "base") -> None:
    """Take a database back to a step of its history."""
    engine = single_use_engine(url)
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)
    engine.dispose()


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
