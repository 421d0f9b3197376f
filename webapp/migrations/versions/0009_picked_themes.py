"""Room for a theme's slug that names the items somebody picked (一张点菜单)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("draft", "bundle_case")
BEFORE, AFTER = 64, 512


def _resize(length: int) -> None:
    """SQLite keeps no lengths."""
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.alter_column(table, "theme", type_=sa.String(length))


def upgrade() -> None:
    """Make room."""
    _resize(AFTER)


def downgrade() -> None:
    """Refused by PostgreSQL where a picked theme was handed in: no case is cut off or lost."""
    _resize(BEFORE)
