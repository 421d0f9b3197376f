"""What Alembic runs: our tables, on the connection that the caller opened."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from webapp import load_tables
from webapp.core.db import Base

load_tables()


def _say_type(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    # Migrations say what the database stores, not which class of today wraps it.
    if kind == "type" and hasattr(item, "impl_instance"):
        autogen.imports.add("import sqlalchemy as sa")
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=False,
    render_item=_say_type,
    compare_type=False,
    transaction_per_migration=False,
)
context.run_migrations()
